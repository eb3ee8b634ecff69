/* SPDX-License-Identifier: GPL-2.0-only */
/* A packet at a point: where, whose, and whether anybody wants it. */
#ifndef CAPTURE_SIGHTING_BPF_H
#define CAPTURE_SIGHTING_BPF_H

#include "capture/look.bpf.h"
#include "lib/sockets_find.bpf.h"

/* What a point knows of the packet beside itself. */
struct sighting {
	/* nothing, unless the point knows better */
	enum capture_point point;
	bool sent;
	bool certain;	  /* the kernel itself said whose it is */
	__u8 type, flags; /* of struct capture_packet */
	__u16 queue;
	__u32 kind, stack, verdict;
	struct cause cause;
	struct holder holder; /* of its socket, if it has one */
	/* always filled */
	struct place place;
	struct bytes bytes;
	struct packet packet; /* read_packet(), if somebody asks */
};

/* Too big for the stack. */
struct workplace {
	struct look look;
	struct sighting sighting;
	__u64 ids; /* that were given here */
	__u64 busy;
};

/* Of this CPU, for each program: one may interrupt the other. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2 * POINT_MAX);
	__type(key, __u32);
	__type(value, struct workplace);
} workplaces SEC(".maps");

/* `second`: of the two programs of that point. Never NULL, but the verifier wants to hear it. */
static __always_inline struct sighting *sighting_new(enum capture_point point, bool second)
{
	struct workplace *w = element(&workplaces, point * 2 + second);

	if (!w)
		return NULL;
	__builtin_memset(&w->sighting, 0, __builtin_offsetof(struct sighting, place));
	w->sighting.point = point;
	return &w->sighting;
}

/*
 * Where softirqs are on, and before some 6.1 nothing keeps a program from interrupting itself:
 * the packet of the inner run is lost, and counted. sighting_done() ends the outer one.
 */
static __always_inline struct sighting *sighting_apart(enum capture_point point, bool second)
{
	struct workplace *w = element(&workplaces, point * 2 + second);

	if (!w)
		return NULL;
	if (w->busy) {
		count(lost);
		return NULL;
	}
	w->busy = 1;
	return sighting_new(point, second);
}

static __always_inline struct workplace *workplace_of(struct sighting *s)
{
	return (struct workplace *)((char *)s - __builtin_offsetof(struct workplace, sighting));
}

static __always_inline void sighting_done(struct sighting *s)
{
	workplace_of(s)->busy = 0;
}

/* The CPU, the program, and how many it has had. */
static __always_inline __u64 new_id(struct sighting *s)
{
	__u64 program = s->point * 2 + s->sent;

	return ++workplace_of(s)->ids << 16 | program << 12 | bpf_get_smp_processor_id();
}

static __always_inline struct look *look_of(struct sighting *s)
{
	return (struct look *)((char *)s - __builtin_offsetof(struct workplace, sighting));
}

/* Flow and protocol: last, as they are not asked for of most packets. */
static __always_inline void read_packet(struct sighting *s)
{
	const struct bytes *b = &s->bytes;
	struct extent e = { .head = b->network };
	__u16 type = b->protocol;

	skip_tags(b->mac, &type, &e.head);
	e.end = distance(b->end, e.head);
	packet_read(&s->packet, &e, type);
}

static __always_inline bool want_netns_of(__u32 netns)
{
	return !cfg.filter.nnetns || IN_LIST(cfg.filter.netns, cfg.filter.nnetns, netns);
}

static __always_inline bool want_way_and_dev(const struct place *at, bool sent)
{
	return (!capture.way || capture.way == 1 + sent) && want_dev(at->dev);
}

static __always_inline bool want_place_and_way(const struct place *at, bool sent)
{
	return want_netns_of(at->netns) && want_way_and_dev(at, sent);
}

static __always_inline bool selects_owner(void)
{
	const volatile struct filter *want = &cfg.filter;

	return want->ncgroup || want->npid || want->nuid || want->ncomm;
}

/* The socket's owner and place: nobody's packet is no process's. */
static __always_inline bool want_holder(const struct holder *h)
{
	const volatile struct filter *want = &cfg.filter;
	const struct owner *o;

	if (want->ncgroup && !h->below)
		return false;
	if (!want->npid && !want->nuid && !want->ncomm)
		return true;
	o = holder_owner(h);
	return o && o->task && want_owner(o);
}

/*
 * Of a packet that comes in: the socket that it is for. Without one, or if that is not asked for,
 * the one on this host that sent it: a veth or a loopback device hands the skb on with it. Of one
 * that goes out: of a connection that nobody has taken yet its listener.
 */
static __always_inline void holder_of_packet(struct sighting *s)
{
	const struct owner *o;
	struct holder other = {};
	__u32 how;

	if (!capture.owners || (s->sent && !holder_is_full(&s->holder)))
		return;
	if (s->sent || s->certain) {
		o = holder_owner(&s->holder);
		if (o && o->task)
			return;
	}
	how = s->point == POINT_DROP ? FLOW_APART : 0;
	holder_by_flow(&other, &s->packet.flow, s->place.netns, how | (s->sent ? FLOW_SENT : 0),
		       s->place.device);
	/* Over loopback it is seen once only: it is the sender's, too. */
	if (s->place.loopback && !s->sent && (!other.state || !want_holder(&other)))
		holder_by_flow(&other, &s->packet.flow, s->place.netns, how | FLOW_SENT, 0);
	if (other.state && (!s->holder.state || want_holder(&other)))
		s->holder = other;
}

#endif
