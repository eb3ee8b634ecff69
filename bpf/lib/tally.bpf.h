/* SPDX-License-Identifier: GPL-2.0-only */
/* --summary: counters per group, added up here; no event is sent. */
#ifndef TALLY_BPF_H
#define TALLY_BPF_H

#include "lib/event.bpf.h"
#include "group_key.h"

/* Ports name services: of the two, the lower one. */
static __always_inline __u16 service_port(const struct flow *f)
{
	return f->dport && f->dport < f->sport ? f->dport : f->sport;
}

/* own is what the groupings that only the tool has are by. */
static __always_inline void tally_key_fill(struct tally_key *k, const struct head *h,
					   const struct flow *f, __u64 own)
{
	__builtin_memset(k, 0, sizeof(*k));
	switch (cfg.by) {
	case BY_FLOW:
		k->flow = *f;
		k->id = h->netns;
		break;
	case BY_CONTAINER: k->id = h->cgroup; break;
	case BY_PID: k->id = h->pid; break;
	case BY_REMOTE:
		k->flow.daddr = f->daddr;
		k->flow.family = f->family;
		break;
	case BY_PORT: k->id = service_port(f); break;
	default: k->id = own; break;
	}
}

/* A new group of a key that has none; NULL, counted, if there is no room. */
static __always_inline void *group_new(void *groups, const struct tally_key *k, const void *empty)
{
	void *g;

	bpf_map_update_elem(groups, k, empty, BPF_NOEXIST);
	g = bpf_map_lookup_elem(groups, k);
	if (!g)
		count(map_full);
	return g;
}

/* The map `groups` of a tool; its values start with a struct head. */
#define TALLY(group)                                                                               \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_HASH);                                                   \
		__uint(max_entries, TALLY_MAX);                                                    \
		__type(key, struct tally_key);                                                     \
		__type(value, struct group);                                                       \
	} groups SEC(".maps")

#endif
