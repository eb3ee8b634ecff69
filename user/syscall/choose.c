// SPDX-License-Identifier: GPL-2.0-only
/* Which calls are traced (-e), and the recipes that tell the program what to copy for each. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

#include "syscall/own.h"
#include "syscall/tables.h"

static const struct call_desc *const families[] = {
#define FAMILY(name) calls_##name,
	FAMILIES(FAMILY)
#undef FAMILY
};

static const struct call_desc *call_find(const char *name)
{
	for (size_t i = 0; name && i < sizeof(families) / sizeof(*families); i++)
		for (const struct call_desc *d = families[i]; d->name; d++)
			if (!strcmp(d->name, name))
				return d;
	return NULL;
}

/* As the program places them: bpf/syscall/work.bpf.h. */
uint32_t slot_of(int abi, uint32_t nr)
{
	uint32_t slot = abi == ABI_COMPAT ? SYSCALL_LOW + nr : nr & ~X32_BIT;

	return slot < SYSCALL_SLOTS ? slot : SYSCALL_LOW - 1;
}

const char *slot_name(uint32_t slot)
{
	return slot < SYSCALL_LOW ? number_name(ABI_NATIVE, slot) :
				    number_name(ABI_COMPAT, slot - SYSCALL_LOW);
}

/* One of "a,b,%c". */
struct item {
	const char *text;
	size_t n;
};

static bool is(struct item item, const char *text)
{
	return strlen(text) == item.n && !memcmp(text, item.text, item.n);
}

static uint32_t class_of(struct item item)
{
	static const struct {
		const char *name;
		uint32_t class;
	} classes[] = {
		{ "%network", CLASS_NETWORK }, { "%net", CLASS_NETWORK },
		{ "network", CLASS_NETWORK },  { "%desc", CLASS_DESC },
		{ "desc", CLASS_DESC },
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
		if (is(item, classes[i].name))
			return classes[i].class;
	return 0;
}

/* The next of the list, and the list behind it; an empty one is an item, too. */
static struct item next(const char **list)
{
	struct item item = { *list, strcspn(*list, ",") };

	*list += item.n;
	*list = **list ? *list + 1 : NULL;
	return item;
}

static bool item_matches(struct item item, uint32_t slot)
{
	const char *name = slot_name(slot);
	const struct call_desc *d = call_find(name);
	uint32_t class = class_of(item);

	if (is(item, "all"))
		return true;
	if (class)
		return d && d->classes & class;
	if (item.n && *item.text == '?') /* there may be none */
		item = (struct item){ item.text + 1, item.n - 1 };
	return name && is(item, name);
}

int choose_check(struct env *env, const struct syscall_own *own)
{
	const char *list = own->traces;

	list = list && *list == '!' ? list + 1 : list;
	while (list) {
		struct item item = next(&list);
		bool known = class_of(item) || (item.n && *item.text == '?');

		for (uint32_t slot = 0; slot < SYSCALL_SLOTS && !known; slot++)
			known = item_matches(item, slot);
		if (!known)
			return fail(&env->fault, -EINVAL,
				    "-e: there is no system call or class '%.*s'", (int)item.n,
				    item.text);
	}
	return 0;
}

static bool traced(const struct syscall_own *own, uint32_t slot)
{
	const char *list = own->traces;
	bool others = list && *list == '!', found = false;

	if (!list)
		return own->descs[slot];
	list += others;
	while (list && !found)
		found = item_matches(next(&list), slot);
	return found != others;
}

/* What the program has to know of calls that are not decoded. */
static uint8_t nature(const char *name)
{
	static const char *const forks[] = { "fork", "vfork", "clone", "clone3" };

	for (size_t i = 0; name && i < sizeof(forks) / sizeof(*forks); i++)
		if (!strcmp(name, forks[i]))
			return RECIPE_FORK | RECIPE_TELL;
	if (name && (!strcmp(name, "execve") || !strcmp(name, "execveat")))
		return RECIPE_EXEC | RECIPE_TELL;
	return RECIPE_TELL;
}

static uint8_t copies(const struct copy *c)
{
	uint8_t n = 0;

	while (n < COPIES_MAX && c[n].kind)
		n++;
	return n;
}

static struct recipe recipe_for(const struct syscall_own *own, uint32_t slot)
{
	const struct call_desc *d = own->descs[slot];
	struct recipe r = { .fd = -1, .flags = traced(own, slot) ? RECIPE_TRACED : 0 };

	if (!d) {
		r.flags |= nature(slot_name(slot));
		return r;
	}
	r.flags |= d->flags;
	if (!own->traces && !(d->classes & CLASS_DEFAULT))
		r.flags |= RECIPE_SOCKET;
	r.fd = (int)d->fd - 1;
	memcpy(r.enter, d->enter, sizeof(r.enter));
	memcpy(r.exit, d->exit, sizeof(r.exit));
	r.nenter = copies(r.enter);
	r.nexit = copies(r.exit);
	return r;
}

int choose_calls(struct env *env, struct syscall_own *own, const struct bpf_object *obj)
{
	int map = bpf_object__find_map_fd_by_name(obj, "recipes");

	for (uint32_t slot = 0; slot < SYSCALL_SLOTS; slot++) {
		struct recipe r;

		own->descs[slot] = call_find(slot_name(slot));
		r = recipe_for(own, slot);
		if (!(r.flags & (RECIPE_TRACED | RECIPE_EXEC)))
			continue;
		if (bpf_map_update_elem(map, &slot, &r, BPF_ANY))
			return fail(&env->fault, -errno, "cannot write a recipe: %s",
				    strerror(errno));
	}
	return 0;
}
