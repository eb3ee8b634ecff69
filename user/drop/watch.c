// SPDX-License-Identifier: GPL-2.0-only
/* Drops that fire no event: what counters grew by, as events of the source `counter`. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "drop.h"
#include "drop/parts.h"
#include "drop/places.h"
#include "group_key.h"
#include "list.h"
#include "load.h"
#include "names.h"
#include "owner.h"

#define COUNTERS_MAX 8192 /* a power of two */

/* A counter, and what it was when it was read last. */
struct seen {
	uint64_t key; /* netns and device, or cookie of the listener; 0 if the place is free */
	uint32_t reason;
	uint64_t value;
};

struct watch {
	struct env *env;
	const struct loaded *loaded;
	struct places places;
	watch_emit *emit;
	void *arg;
	struct seen seen[COUNTERS_MAX];
	unsigned int n;
};

/* What the counter grew by since it was read last; `fresh` if it is new, and started at 0. */
static uint64_t grown(struct watch *w, uint64_t key, uint32_t reason, uint64_t value, bool fresh)
{
	uint64_t at = (key * 31 + reason) * 0x9e3779b97f4a7c15ULL >> 32, before;
	struct seen *s;

	do
		s = &w->seen[at++ % COUNTERS_MAX];
	while (s->key && (s->key != key || s->reason != reason));
	if (!s->key) {
		if (w->n == COUNTERS_MAX - 1)
			return 0;
		w->n++;
		*s = (struct seen){ key, reason, fresh && w->emit ? 0 : value };
	}
	before = s->value;
	s->value = value;
	return value > before ? value - before : 0;
}

static bool want_reason(const struct filter *want, __u32 reason)
{
	return !want->nlocation && (!want->nreason || list_wants(want->reason, want->nreason,
								 reason) != want->not_reason);
}

/* Counters belong to nobody and have no flow. */
static bool want_counters(const struct filter *want)
{
	return !want->npid && !want->nuid && !want->ncomm && !want->ncgroup && !want->family &&
	       !want->proto && !want->nport && !want->nsport && !want->ndport && !want->nhost &&
	       !want->nsrc && !want->ndst;
}

static bool want_counter(const struct filter *want, const struct place_counter *c)
{
	bool dev = !want->ndev;

	for (int i = 0; i < want->ndev; i++)
		if (!strncmp(want->dev[i], c->dev, sizeof(want->dev[i])))
			dev = true;
	return dev && want_reason(want, c->reason);
}

/* A group of its own, beside those of the programs: they add to theirs while we look. */
static void add_to_group(struct watch *w, const struct drop_event *e)
{
	int fd = bpf_object__find_map_fd_by_name(w->loaded->obj, "groups");
	struct tally_key key = { .flow.pad = { 1 } };
	struct drop_group g = { .head = e->head };

	memcpy(&g.flow, &e->flow, sizeof(struct drop_packet));
	switch (w->env->config.by) {
	case BY_REASON: key.id = e->reason; break;
	case BY_DEV: key.id = (__u64)e->head.netns << 32 | e->ifindex; break;
	case BY_CONTAINER: key.id = e->head.cgroup; break;
	case BY_PID: key.id = e->head.pid; break;
	case BY_FLOW:
		key.flow = e->flow;
		key.flow.pad[0] = 1;
		key.id = e->head.netns;
		break;
	default: break;
	}
	bpf_map_lookup_elem(fd, &key, &g);
	g.drops += e->drops;
	bpf_map_update_elem(fd, &key, &g, BPF_ANY);
}

static void send_event(struct watch *w, struct drop_event *e)
{
	e->source = DROP_COUNTER;
	e->head.time = names_now();
	if (w->env->summary)
		add_to_group(w, e);
	w->emit(w->arg, e);
}

static void one_counter(const struct place_counter *c, void *arg)
{
	struct drop_event e = { .head = { .netns = c->netns, .uid = -1 },
				.reason = c->reason,
				.ifindex = c->ifindex };
	struct watch *w = arg;

	e.drops = grown(w, (uint64_t)c->netns << 32 | c->ifindex, c->reason, c->value, false);
	if (!e.drops || !w->emit || !want_counter(&w->env->config.filter, c))
		return;
	strncpy(e.dev, c->dev, sizeof(e.dev) - 1);
	send_event(w, &e);
}

static void one_listener(const void *found, void *arg)
{
	const struct listener_found *l = found;
	struct watch *w = arg;
	struct drop_event e = {
		.head = l->head, .flow = l->flow, .reason = DROP_LISTEN_DROPS, .state = 10
	};

	/* Without a cookie (before 5.11) the listener is its address and namespace. */
	e.drops = grown(
		w, l->head.cookie ? l->head.cookie : (uint64_t)l->head.netns << 32 | l->flow.sport,
		e.reason, l->drops, true);
	if (!e.drops || !w->emit || !want_reason(&w->env->config.filter, e.reason) ||
	    !owner_wanted(&w->env->config.filter, &l->head))
		return;
	e.protocol = (l->flow.family == 2 ? 0x0800 : 0x86dd) << 16 | l->flow.proto;
	send_event(w, &e);
}

static struct watch *start(struct env *env, const struct loaded *l)
{
	struct watch *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->env = env;
	w->loaded = l;
	if (want_counters(&env->config.filter))
		places_open(&w->places, &env->config.filter);
	return w;
}

int drop_watch(struct env *env, const struct loaded *l, watch_emit *emit, void *arg)
{
	struct watch *w = env->own;

	if (!w)
		w = env->own = start(env, l);
	if (!w)
		return fail(&env->fault, -ENOMEM, "out of memory");
	w->emit = emit;
	w->arg = arg;
	places_read(&w->places, one_counter, w);
	if (l->listeners) /* NULL where the function is hooked */
		iterate(l->listeners, sizeof(struct listener_found), one_listener, w);
	return 0;
}
