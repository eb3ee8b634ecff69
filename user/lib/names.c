// SPDX-License-Identifier: GPL-2.0-only
/* Looks names up once and remembers them. */
#include "names.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "container.h"
#include "enums.h"
#include "ksym.h"
#include "netns.h"

#define SYMBOLS 256 /* places that drop packets are few */

/* Of an enum; read when one is first asked for. */
struct words {
	struct enum_names names;
	bool read;
};

struct names {
	FILE *kallsyms; /* whoever opened it may see addresses, also without capabilities */
	struct {
		uint64_t address;
		char text[128];
	} symbol[SYMBOLS];
	unsigned int next_symbol;
	struct words reasons, resets;
	uint64_t wall_minus_mono;
	struct netns_cache *netns;
	struct container_cache *containers;
};

struct names *names_new(void)
{
	struct names *n = calloc(1, sizeof(*n));

	if (!n)
		return NULL;
	n->containers = container_cache_new();
	n->netns = netns_cache_new();
	if (!n->containers || !n->netns) {
		names_free(n);
		return NULL;
	}
	n->kallsyms = fopen("/proc/kallsyms", "re");
	names_clock(n);
	return n;
}

void names_free(struct names *n)
{
	if (!n)
		return;
	if (n->kallsyms)
		fclose(n->kallsyms);
	enum_free(&n->reasons.names);
	enum_free(&n->resets.names);
	container_cache_free(n->containers);
	netns_cache_free(n->netns);
	free(n);
}

static const char *word(struct words *w, int (*read)(struct enum_names *ret), uint32_t code)
{
	if (!w->read)
		read(&w->names);
	w->read = true;
	return enum_name(&w->names, code);
}

const char *names_reason(struct names *n, uint32_t code, char *text, size_t size)
{
	const char *name = word(&n->reasons, enum_drop_reasons, code);

	if (name)
		return name;
	if (!n->reasons.names.n)
		return "unknown"; /* before 5.17 the kernel gives none */
	snprintf(text, size, "%#x", code);
	return text;
}

const char *names_reset_reason(struct names *n, uint32_t code)
{
	return word(&n->resets, enum_reset_reasons, code);
}

static void look_up_symbol(struct names *n, uint64_t address, char *text, size_t size)
{
	struct ksym s;

	if (!n->kallsyms || ksym_find(n->kallsyms, address, &s))
		snprintf(text, size, "%#llx", (unsigned long long)address);
	else
		snprintf(text, size, "%s+%#llx%s%s%s", s.name,
			 (unsigned long long)(address - s.address), s.module[0] ? "[" : "",
			 s.module, s.module[0] ? "]" : "");
}

const char *names_symbol(struct names *n, uint64_t address, char *text, size_t size)
{
	unsigned int slot;

	for (slot = 0; slot < SYMBOLS && n->symbol[slot].address; slot++)
		if (n->symbol[slot].address == address)
			goto found;
	slot = n->next_symbol++ % SYMBOLS;
	n->symbol[slot].address = address;
	look_up_symbol(n, address, n->symbol[slot].text, sizeof(n->symbol[slot].text));
found:
	snprintf(text, size, "%s", n->symbol[slot].text);
	return text;
}

const char *names_netns(struct names *n, uint32_t inode)
{
	return netns_name_of(n->netns, inode);
}

const char *names_container(struct names *n, uint64_t cgroup)
{
	return cgroup ? container_of_cgroup(n->containers, cgroup) : NULL;
}

static uint64_t now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

uint64_t names_now(void)
{
	return now(CLOCK_MONOTONIC);
}

void names_clock(struct names *n)
{
	uint64_t before = now(CLOCK_MONOTONIC), wall = now(CLOCK_REALTIME);

	/* Half of the time between the two readings of the one clock. */
	n->wall_minus_mono = wall - before / 2 - now(CLOCK_MONOTONIC) / 2;
}

uint64_t names_wall(const struct names *n, uint64_t mono)
{
	return mono + n->wall_minus_mono;
}
