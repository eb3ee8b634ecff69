/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kinds of value an event can carry. A kind fixes the C type here and the
 * spelling in user/lib/kind.c; a field is a kind, a name and a sentence.
 */
#ifndef KIND_H
#define KIND_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

/* An IPv6 address in network order; IPv4 is ::ffff:a.b.c.d (RFC 4291, 2.5.5.2). */
union addr {
	__u8 byte[16];
	__u32 word[4];
	__u64 half[2];
};

/* Local end first: "s" is this host's socket, "d" its peer. Ports in host order. */
struct flow {
	union addr saddr, daddr;
	__u16 sport, dport;
	__u8 family;	/* AF_INET or AF_INET6: of the packets, not of the socket */
	__u8 proto;
	__u8 pad[2];
};

enum cause_type {
	CAUSE_NONE,	/* nothing to say */
	CAUSE_PATH,	/* lost somewhere after it left this host */
	CAUSE_LOCAL,	/* dropped on this host: reason and location */
	CAUSE_FAILED,	/* could not be sent: code is an errno, or NET_XMIT_* if positive */
	CAUSE_EIFEL,	/* undone: the timestamp echo was older than the resend (RFC 3522) */
	CAUSE_DSACK,	/* undone: the peer had all of it twice (RFC 3708) */
	CAUSE_FRTO,	/* undone: new data was acknowledged first (RFC 5682) */
	CAUSE_UNDO,	/* undone, the kernel did not let us see why */
};

/* Which way a packet went when it was dropped. */
enum direction {
	DIRECTION_IN,		/* received, for this host or not yet known for whom */
	DIRECTION_OUT,		/* made on this host */
	DIRECTION_FORWARD,	/* received for somebody else */
	DIRECTION_LOCAL,	/* over a loopback device */
};

#define STACK_MAX 24 /* frames of a kernel stack */

struct cause {
	__u64 location;	/* kernel text address, 0 if none */
	__s32 code;	/* enum skb_drop_reason of the running kernel, or the errno */
	__u32 type;	/* enum cause_type */
};

/* Two counters of a group whose quotient is of interest. */
struct share {
	__u64 part, whole;
};

typedef __u64 kind_time;	/* bpf_ktime_get_ns() */
typedef __u64 kind_cgroup;
typedef __u64 kind_cookie;
typedef __u64 kind_u64;
typedef __u32 kind_u32;
typedef __u32 kind_netns;
typedef __u32 kind_pid;
typedef __u32 kind_uid;
typedef __u32 kind_flag;
typedef __u32 kind_tcp_state;
typedef __u32 kind_ca_state;
typedef __u32 kind_retrans;
typedef __u32 kind_drop_reason;	/* enum skb_drop_reason of the running kernel */
typedef __u32 kind_drop_source;
typedef __u32 kind_direction;
typedef __u32 kind_capture_point; /* enum capture_point */
typedef __u32 kind_capture_kind; /* enum retrans_kind; 0 is none */
typedef __u32 kind_capture_verdict; /* enum xdp_action plus 1; 0 is none */
typedef __u32 kind_protocol;	/* EtherType << 16 | IP protocol; AF_* if there is no packet */
typedef __u32 kind_tcp_flags;	/* RFC 9293, 3.1: the byte behind the data offset */
typedef __u64 kind_duration;	/* us; ~0 is not known */
typedef __u32 kind_micros;	/* us; ~0 is not known */
typedef __u32 kind_happened;	/* enum conn_happened */
typedef __u32 kind_opened;	/* enum conn_opened */
typedef __u32 kind_conn_end;	/* enum conn_ended */
typedef __u32 kind_end_word;	/* enum conn_ended, of a group */
typedef __u32 kind_reset_reason; /* enum sk_rst_reason of the running kernel, plus 1; 0 is none */
typedef __u32 kind_error;	/* 0 is none */
typedef __u64 kind_ksym;	/* kernel text address, 0 if none */
typedef struct {
	__u64 from;	/* where it starts to be of interest; 0 if there is none, and then nothing follows */
	__u64 frame[STACK_MAX];	/* innermost first, 0 ends it */
} kind_stack;
typedef char kind_comm[16];	/* TASK_COMM_LEN */
typedef char kind_ifname[16];	/* IFNAMSIZ */
typedef char kind_word[16];
typedef struct flow kind_flow;
typedef struct cause kind_cause;
typedef struct share kind_share;
typedef struct share kind_mean;

#endif
