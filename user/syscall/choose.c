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

const struct call_desc *call_find(const char *name)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++)
		for (const struct call_desc *d = families[i]; d->name; d++)
			if (!strcmp(d->name, name))
				return d;
	return NULL;
}

static uint32_t class_named(const char *name, size_t n)
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
		if (strlen(classes[i].name) == n && !memcmp(classes[i].name, name, n))
			return classes[i].class;
	return 0;
}

static bool is_number_name(const char *name, size_t n)
{
	for (int abi = ABI_NATIVE; abi <= ABI_COMPAT; abi++)
		for (uint32_t nr = 0; nr < 512; nr++) {
			const char *known = number_name(abi, nr);

			if (known && strlen(known) == n && !memcmp(known, name, n))
				return true;
		}
	return false;
}

/* One item of a list matches the call; *known is cleared if it can match none. */
static bool matches(const char *item, size_t n, const char *name, bool *known)
{
	const struct call_desc *d = call_find(name);
	uint32_t class = class_named(item, n);

	if (n == 3 && !memcmp(item, "all", 3))
		return true;
	if (class)
		return d && d->classes & class;
	if (n && item[0] == '?')
		return strlen(name) == n - 1 && !memcmp(name, item + 1, n - 1);
	*known = is_number_name(item, n);
	return strlen(name) == n && !memcmp(name, item, n);
}

/* Of the list "a,b,%c", or all but those of "!a,b". */
static int listed(const char *list, const char *name, bool *ret, struct fault *f)
{
	bool not = *list == '!', found = false;

	for (const char *at = list + not ;; at++) {
		size_t n = strcspn(at, ",");
		bool known = true;

		found = matches(at, n, name, &known) || found;
		if (!known)
			return fail(f, -EINVAL, "-e: there is no system call or class '%.*s'",
				    (int)n, at);
		at += n;
		if (!*at)
			break;
	}
	*ret = found != not ;
	return 0;
}

static int wants(const struct syscall_own *own, const char *name, bool *ret, struct fault *f)
{
	const struct call_desc *d = call_find(name);

	if (own->traces)
		return listed(own->traces, name, ret, f);
	*ret = d && d->classes & (CLASS_DEFAULT | CLASS_SOCKET);
	return 0;
}

static void write_recipe(const struct syscall_own *own, const struct call_desc *d, struct recipe *r)
{
	r->fd = -1;
	if (!d)
		return;
	r->flags |= d->flags;
	if (!own->traces && !(d->classes & CLASS_DEFAULT))
		r->flags |= RECIPE_SOCKET;
	r->fd = (int)d->fd - 1;
	memcpy(r->enter, d->enter, sizeof(r->enter));
	memcpy(r->exit, d->exit, sizeof(r->exit));
	while (r->nenter < COPIES_MAX && r->enter[r->nenter].kind)
		r->nenter++;
	while (r->nexit < COPIES_MAX && r->exit[r->nexit].kind)
		r->nexit++;
}

/* Those that never return, or return twice, or replace the program. */
static uint8_t nature(const char *name)
{
	static const char *const forks[] = { "fork", "vfork", "clone", "clone3" };

	for (size_t i = 0; i < sizeof(forks) / sizeof(*forks); i++)
		if (!strcmp(name, forks[i]))
			return RECIPE_FORK | RECIPE_TELL;
	if (!strcmp(name, "execve") || !strcmp(name, "execveat"))
		return RECIPE_EXEC | RECIPE_TELL;
	return RECIPE_TELL;
}

int choose_calls(struct env *env, struct syscall_own *own, const struct bpf_object *obj)
{
	int map = obj ? bpf_object__find_map_fd_by_name(obj, "recipes") : -1;

	for (uint32_t slot = 0; slot < SYSCALL_SLOTS; slot++) {
		int abi = slot >= SYSCALL_LOW ? ABI_COMPAT : ABI_NATIVE;
		const char *name = number_name(abi, abi ? slot - SYSCALL_LOW : slot);
		const struct call_desc *d = name ? call_find(name) : NULL;
		struct recipe r = {};
		bool traced = !name && own->traces && !strcmp(own->traces, "all");
		int err = name ? wants(own, name, &traced, &env->fault) : 0;

		if (err)
			return err;
		write_recipe(own, d, &r);
		if (!d && name)
			r.flags |= nature(name);
		if (traced)
			r.flags |= RECIPE_TRACED;
		if (map >= 0 && bpf_map_update_elem(map, &slot, &r, BPF_ANY))
			return fail(&env->fault, -errno, "cannot write a recipe: %s",
				    strerror(errno));
	}
	return 0;
}
