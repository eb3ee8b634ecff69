/* SPDX-License-Identifier: GPL-2.0-only */
/* --summary: packets are counted, and leave no record. */
#ifndef CAPTURE_SUMMARY_BPF_H
#define CAPTURE_SUMMARY_BPF_H

#include "capture/sighting.bpf.h"
#include "lib/tally.bpf.h"

TALLY(capture_group);

const struct capture_group empty_group;

/* What the group is by says whether each packet's socket must be known. */
static __always_inline bool groups_by_holder(void)
{
	return cfg.by == BY_PID || cfg.by == BY_CONTAINER;
}

/* The local end first; of what is passed on that is the end that it goes to, on both devices. */
static __always_inline void turn(struct flow *f, const struct sighting *s)
{
	const struct flow *packet = &s->packet.flow;

	*f = *packet;
	if (s->sent && s->holder.state)
		return;
	f->saddr = packet->daddr;
	f->daddr = packet->saddr;
	f->sport = packet->dport;
	f->dport = packet->sport;
}

static __always_inline struct capture_group *group_of(struct sighting *s)
{
	__u64 place = (__u64)s->place.netns << 32 | s->place.ifindex;
	struct head head = { .netns = s->place.netns, .cgroup = s->holder.cgroup };
	const struct owner *o = groups_by_holder() ? holder_owner(&s->holder) : NULL;
	struct capture_group *g;
	struct tally_key key;
	struct flow flow;

	if (o)
		head.pid = o->task >> 32;
	turn(&flow, s);
	tally_key_fill(&key, &head, &flow, place);
	if (cfg.by == BY_FLOW) /* what has no addresses is not all one */
		key.id |= (__u64)s->packet.protocol << 32;
	g = bpf_map_lookup_elem(&groups, &key);
	if (g)
		return g;
	g = group_new(&groups, &key, &empty_group);
	if (!g)
		return NULL;
	if (!groups_by_holder())
		holder_of_packet(s);
	o = holder_owner(&s->holder);
	g->head.cgroup = s->holder.cgroup;
	g->head.cookie = s->holder.cookie;
	g->head.netns = s->place.netns;
	head_begin(&g->head, bpf_ktime_get_ns(), o);
	g->flow = flow;
	g->port = service_port(&flow);
	g->protocol = s->packet.protocol;
	copy_word(g->dev, s->place.dev);
	return g;
}

/* Bytes with the link-layer header, as the device's own counters have them. */
static __always_inline void add_to_group(struct sighting *s)
{
	const struct bytes *b = &s->bytes;
	__u64 len = b->len + (b->mac && b->mac < b->data ? distance(b->data, b->mac) : 0);
	struct capture_group *g = group_of(s);

	if (!g)
		return;
	count(events);
	__sync_fetch_and_add(&g->packets, 1);
	__sync_fetch_and_add(&g->bytes, len);
	if (!s->sent)
		return;
	__sync_fetch_and_add(&g->packets_out, 1);
	__sync_fetch_and_add(&g->bytes_out, len);
}

#endif
