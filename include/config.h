/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the user asked for, as constants of the program: it lives in .rodata, so
 * the verifier removes every branch that was not asked for. Zero means "any".
 */
#ifndef CONFIG_H
#define CONFIG_H

#include "kind.h"

#define FILTER_MAX 8	/* values of one option */
#define REASON_MAX 32	/* of --reason */

struct prefix {
	union addr addr, mask;
};

struct filter {
	struct { __u64 id; __u32 level, pad; } cgroup[FILTER_MAX];
	struct prefix host[FILTER_MAX], src[FILTER_MAX], dst[FILTER_MAX];
	char comm[FILTER_MAX][16];
	char dev[FILTER_MAX][16];
	struct { __u64 start, end; } location[FILTER_MAX];	/* of kernel text */
	__u32 pid[FILTER_MAX], uid[FILTER_MAX], netns[FILTER_MAX];
	__u32 reason[REASON_MAX];	/* of a drop */
	__u16 port[FILTER_MAX], sport[FILTER_MAX], dport[FILTER_MAX];
	__u8 ncgroup, nhost, nsrc, ndst, ncomm, ndev, npid, nuid, nnetns;
	__u8 nport, nsport, ndport;
	__u8 family;	/* AF_INET, AF_INET6 */
	__u8 proto;	/* IPPROTO_TCP, ... */
	__u8 nreason, nlocation;
	__u8 not_reason;	/* all reasons but those */
	__u8 all;		/* also drops that are normal life */
	__u8 pad[6];
};

/* Groups of a summary: which part of an event is its key. */
enum group_by {
	BY_NONE, BY_FLOW, BY_CONTAINER, BY_PID, BY_REMOTE, BY_PORT,
	/* by a number that is the tool's own */
	BY_KIND, BY_REASON, BY_LOCATION, BY_DEV, BY_END,
};

#define NORMAL_MAX  5	/* drop reasons that are normal life, and which of them is: */
#define NORMAL_PURGE 3	/* a queue was emptied */
#define PURGES_MAX  8	/* functions that empty a queue */

struct config {
	struct filter filter;
	__u32 wakeup;		/* bytes in the ring that are worth a wakeup */
	__u32 by;		/* enum group_by; BY_NONE sends events */
	__u32 tick_us;		/* a jiffy in microseconds */
	__u32 recent_mask;	/* of a cookie: its place among the recent ones */
	__u8 sk_storage;	/* else owners are kept in a hash */
	__u8 totals;		/* a summary adds up per connection first */
	__u8 undo_exact;	/* tcp_undo_cwnd_reduction is hooked */
	/* arguments that tracepoints got in time */
	__u8 retransmit_err;	/* tcp_retransmit_skb has err (6.17) */
	__u8 drop_reason;	/* kfree_skb has reason (5.17) */
	__u8 drop_rx_sk;	/* and rx_sk (6.11) */
	__u8 any_proto;		/* the tool sees more than TCP: so do the hooks of owners */
	__u8 receiving;		/* where it does not, functions that receive are hooked */
	__u8 stack;		/* events carry a kernel stack */
	__u8 opens;		/* an event for each opening, too */
	__u8 states;		/* and for each other change of state */
	__u8 connect_exit;	/* the end of connect() is hooked */
	__u8 reset_reason;	/* tcp_send_reset has reason (6.10) */
	__u8 func_ip;		/* bpf_get_func_ip() is there */
	__u64 started;		/* CLOCK_MONOTONIC, when plumb began to look */
	__u32 unspecified;	/* the drop reason that is none */
	__u32 normal[NORMAL_MAX];	/* drop reasons that lose nothing; 0 is none */
	struct { __u64 start, end; } purge[PURGES_MAX];	/* where reasons do not tell */
};

/* What the program counts, per CPU. */
struct counters {
	__u64 events;		/* added to a group; user space counts what it is sent */
	__u64 filtered;		/* not asked for */
	__u64 own;		/* what struct cmd says */
	__u64 lost;		/* no room in the ring */
	__u64 unattributed;	/* of events in groups: without an owner */
	__u64 map_full;		/* no room for a group, an owner or a drop record */
};

/* How sure the owner is. */
enum owner_source {
	OWNER_ACTED,	/* it connected, listened, accepted or sent */
	OWNER_FOUND,	/* it alone held the socket when we looked */
	OWNER_ONE_OF,	/* so did others, none has acted since */
};

/* Of TCP: the recovery that may yet be undone. */
struct recovery {
	__u32 marker;		/* tcp_sock.undo_marker, 0 if there is none */
	__u32 segs;		/* resent in it */
};

/* Who acts on a socket. */
struct owner {
	struct recovery recovery; /* first: its address is that of the whole, NULL or not */
	__u64 task;		/* tgid << 32 | renames seen; 0 if nobody is known */
	__u64 wanted;		/* cookie, once an event went out without an owner */
	__u32 uid;
	__u32 source;		/* enum owner_source */
	char comm[16];
	__u32 sent_seen;	/* tcp_sock.segs_out when plumb found it, or counted it last */
	__u32 grouped;		/* a group counts what it sends */
};

/* Of a socket that got its cookie lately. */
struct recent {
	__u64 cookie;		/* 0 if the place is free */
	struct owner owner;
};

/* What the file iterator writes for every holder of a wanted socket. */
struct owner_found {
	__u64 cookie;
	struct owner owner;
};

#endif
