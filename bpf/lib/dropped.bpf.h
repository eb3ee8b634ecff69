/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Remembers TCP segments that this host itself dropped, so that their resend can
 * say where the first copy went. By the packet's own addresses: behind a veth the
 * skb no longer knows its socket. Bounded: the oldest flows are forgotten first.
 */
#ifndef DROPPED_BPF_H
#define DROPPED_BPF_H

#include "lib/compat.bpf.h"
#include "lib/flow.bpf.h"
#include "lib/reason.bpf.h"

#define DROPPED_SLOTS 32 /* ranges per flow; neighbours with one cause share a slot */

struct dropped_range {
	__u32 seq, end_seq;
	__s32 reason;
	__u32 pad;
	__u64 location;
};

struct dropped {
	struct dropped_range range[DROPPED_SLOTS];
	__u32 next, pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct flow);
	__type(value, struct dropped);
} dropped SEC(".maps");

const __u64 nothing_dropped[sizeof(struct dropped) / 8]; /* too big for the stack */

bool anything_dropped; /* until then there is nothing to look up */

static __always_inline void dropped_add(struct dropped *d, const struct segment *s, int reason,
					__u64 location)
{
	__u32 last = (d->next - 1) % DROPPED_SLOTS, slot;
	struct dropped_range *r = &d->range[last];

	if (r->end_seq == s->seq && r->reason == reason && r->location == location) {
		r->end_seq = s->end_seq;
		return;
	}
	slot = d->next++ % DROPPED_SLOTS;
	r = &d->range[slot];
	r->seq = s->seq;
	r->end_seq = s->end_seq;
	r->reason = reason;
	r->location = location;
}

SEC("tp_btf/kfree_skb")
int BPF_PROG(skb_dropped, struct sk_buff *skb, void *location)
{
	int reason = cfg.drop_reason ? (int)ctx[2] : 0;
	struct dropped *d;
	struct segment s;

	if (is_normal(reason, (__u64)location) || !segment_from_skb(&s, skb))
		return 0;
	d = bpf_map_lookup_elem(&dropped, &s.flow);
	if (!d) {
		bpf_map_update_elem(&dropped, &s.flow, nothing_dropped, BPF_NOEXIST);
		d = bpf_map_lookup_elem(&dropped, &s.flow);
		if (!d)
			return 0;
	}
	dropped_add(d, &s, reason, (__u64)location);
	anything_dropped = true;
	return 0;
}

/* a < b, modulo 2^32: 0 or 1 */
#define BEFORE(a, b) (((a) - (b)) >> 31)

/*
 * The lowest slot that overlaps [seq, end_seq), DROPPED_SLOTS if none does. Without
 * branches: the verifier would follow each, which slows the start down.
 */
static __always_inline __u32 first_overlap(const struct dropped *d, __u32 seq, __u32 end_seq)
{
	__u32 found = DROPPED_SLOTS;

	for (int i = DROPPED_SLOTS - 1; i >= 0; i--) {
		__u32 from = d->range[i].seq, to = d->range[i].end_seq;
		__u32 miss = (BEFORE(from, to) & BEFORE(from, end_seq) & BEFORE(seq, to)) - 1;

		barrier_var(miss); /* else the compiler makes branches of it */
		found = (found & miss) | (i & ~miss);
	}
	return found;
}

/*
 * Was a copy of [seq, end_seq) dropped here? What is found is forgotten: if the
 * resend is lost as well, that is another story. Comparisons are modulo 2^32.
 */
static __noinline bool dropped_look_up(const struct flow *flow, __u32 seq, __u32 end_seq,
				       struct cause *cause)
{
	struct flow key = *flow;
	struct dropped_range *r;
	struct dropped *d;
	__u32 i;

	key.family = key.proto = 0;
	d = bpf_map_lookup_elem(&dropped, &key);
	if (!d)
		return false;
	i = first_overlap(d, seq, end_seq);
	if (i >= DROPPED_SLOTS)
		return false;
	r = &d->range[i];
	cause->type = CAUSE_LOCAL;
	cause->code = r->reason;
	cause->location = r->location;
	/* Resends go upwards: what is below end_seq has had its turn. */
	r->seq = (__s32)(r->end_seq - end_seq) > 0 ? end_seq : r->end_seq;
	return true;
}

static __always_inline bool dropped_take(const struct flow *flow, __u32 seq, __u32 end_seq,
					 struct cause *cause)
{
	return anything_dropped && dropped_look_up(flow, seq, end_seq, cause);
}

#endif
