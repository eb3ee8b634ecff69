/* SPDX-License-Identifier: GPL-2.0-only */
/* Made by scripts/vmlinux: the kernel types that the programs use, no more. */
#ifndef __VMLINUX_H__
#define __VMLINUX_H__

typedef _Bool bool;
typedef signed char __s8;
typedef short __s16;
typedef int __s32;
typedef unsigned int __wsum;

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)
#endif

typedef unsigned char __u8;

typedef short unsigned int __u16;

typedef unsigned int __u32;

typedef long long int __s64;

typedef long long unsigned int __u64;

typedef __u8 u8;

typedef __u16 u16;

typedef __u32 u32;

typedef __s64 s64;

typedef __u64 u64;

typedef int __kernel_pid_t;

typedef unsigned int __kernel_uid32_t;

typedef __u16 __be16;

typedef __u32 __be32;

typedef short unsigned int umode_t;

typedef __kernel_pid_t pid_t;

typedef __kernel_uid32_t uid_t;

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	s64 counter;
} atomic64_t;

struct list_head {
	struct list_head *next;
};

struct thread_info {
	u32 status;
};

struct sched_entity {
	u64 exec_start;
	u64 sum_exec_runtime;
};

struct files_struct;

struct nsproxy;

struct signal_struct;

struct css_set;

struct task_struct {
	struct thread_info thread_info;
	unsigned int flags;
	struct sched_entity se;
	int exit_code;
	pid_t pid;
	pid_t tgid;
	struct task_struct *group_leader;
	const struct cred *cred;
	char comm[16];
	struct files_struct *files;
	struct nsproxy *nsproxy;
	struct signal_struct *signal;
	struct css_set *cgroups;
	struct bpf_local_storage *bpf_storage;
};

struct pt_regs {
	long unsigned int bp;
	long unsigned int bx;
	long unsigned int r10;
	long unsigned int r9;
	long unsigned int r8;
	long unsigned int cx;
	long unsigned int dx;
	long unsigned int si;
	long unsigned int di;
	long unsigned int orig_ax;
};

typedef struct {
	uid_t val;
} kuid_t;

struct cred {
	kuid_t uid;
};

struct net;

struct nsproxy {
	struct net *net_ns;
};

struct signal_struct {
	int group_exit_code;
	struct task_struct *group_exec_task;
};

struct cgroup;

struct css_set {
	struct cgroup *dfl_cgrp;
};

struct inode;

struct file {
	void *private_data;
	struct inode *f_inode;
};

typedef unsigned int sk_buff_data_t;

struct net_device;

struct sock;

struct sk_buff {
	union {
		struct {
			union {
				struct net_device *dev;
			};
		};
	};
	struct sock *sk;
	char cb[48];
	union {
		struct {
			long unsigned int _skb_refdst;
		};
	};
	unsigned int len;
	unsigned int data_len;
	__u16 queue_mapping;
	union {
		struct {
			__u8 pkt_type: 3;
			__u8 ip_summed: 2;
			int skb_iif;
			union {
				u32 vlan_all;
				struct {
					__be16 vlan_proto;
					__u16 vlan_tci;
				};
			};
			__be16 protocol;
			__u16 network_header;
			__u16 mac_header;
		};
	};
	sk_buff_data_t tail;
	unsigned char *head;
	unsigned char *data;
};

struct inode {
	umode_t i_mode;
};

struct cgroup_subsys_state {
	struct cgroup *cgroup;
	struct cgroup_subsys_state *parent;
};

struct kernfs_node;

struct cgroup {
	struct cgroup_subsys_state self;
	int level;
	struct kernfs_node *kn;
};

struct kernfs_node {
	u64 id;
};

struct ns_common {
	unsigned int inum;
};

struct net {
	struct ns_common ns;
	struct net_device *loopback_dev;
};

struct in6_addr {
	union {
		__be32 u6_addr32[4];
	} in6_u;
};

typedef struct {
	struct net *net;
} possible_net_t;

struct sock_common {
	union {
		struct {
			__be32 skc_daddr;
			__be32 skc_rcv_saddr;
		};
	};
	union {
		struct {
			__be16 skc_dport;
			__u16 skc_num;
		};
	};
	short unsigned int skc_family;
	volatile unsigned char skc_state;
	unsigned char skc_ipv6only: 1;
	possible_net_t skc_net;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
	atomic64_t skc_cookie;
	union {
		long unsigned int skc_flags;
		struct sock *skc_listener;
	};
	union {
		u32 skc_rcv_wnd;
	};
};

typedef struct {
	int owned;
} socket_lock_t;

struct sock_cgroup_data {
	struct cgroup *cgroup;
};

struct socket;

struct dst_entry;

struct sock {
	struct sock_common __sk_common;
	atomic_t sk_drops;
	int sk_err;
	struct socket *sk_socket;
	socket_lock_t sk_lock;
	u16 sk_protocol;
	struct dst_entry *sk_dst_cache;
	u32 sk_ack_backlog;
	u32 sk_max_ack_backlog;
	struct sock_cgroup_data sk_cgrp_data;
	struct bpf_local_storage *sk_bpf_storage;
};

struct inet6_dev;

struct in_device;

struct net_device {
	unsigned int flags;
	struct inet6_dev *ip6_ptr;
	int ifindex;
	possible_net_t nd_net;
	char name[16];
	short unsigned int type;
	struct in_device *ip_ptr;
};

struct dst_entry {
	union {
		struct net_device *dev;
	};
};

typedef enum {
	SS_FREE = 0,
	SS_UNCONNECTED = 1,
	SS_CONNECTING = 2,
	SS_CONNECTED = 3,
	SS_DISCONNECTING = 4,
} socket_state;

struct socket {
	socket_state state;
	struct file *file;
	struct sock *sk;
};

struct inet6_dev {
	struct list_head addr_list;
};

struct request_sock {
	struct sock_common __req_common;
};

struct fdtable;

struct files_struct {
	struct fdtable *fdt;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct bpf_iter_meta {
	union {
		void *seq;
	};
};

struct xdp_md {
	__u32 rx_queue_index;
};

struct xdp_rxq_info;

struct xdp_buff {
	void *data;
	void *data_end;
	void *data_hard_start;
	struct xdp_rxq_info *rxq;
	union {
		struct {
			u32 frame_sz;
			u32 flags;
		};
	};
};

struct xdp_rxq_info {
	struct net_device *dev;
	u32 queue_index;
};

struct bpf_sock {
	__u32 protocol;
};

struct __sk_buff {
	__u32 len;
	__u32 pkt_type;
	__u32 queue_mapping;
	__u32 protocol;
	__u32 vlan_present;
	__u32 vlan_tci;
	__u32 vlan_proto;
};

struct bpf_iter__task {
	union {
		struct task_struct *task;
	};
};

struct bpf_iter__task_file {
	union {
		struct bpf_iter_meta *meta;
	};
	union {
		struct task_struct *task;
	};
	union {
		struct file *file;
	};
};

struct bpf_sock_addr {
	__u32 protocol;
	union {
		struct bpf_sock *sk;
	};
};

struct tcp_congestion_ops {
	char name[16];
};

struct skb_shared_info {
	union {
		struct {
			u32 xdp_frags_size;
		};
	};
};

struct sockaddr_in6 {
	short unsigned int sin6_family;
	__be16 sin6_port;
	struct in6_addr sin6_addr;
};

struct in_addr {
	__be32 s_addr;
};

struct sockaddr_in {
	struct in_addr sin_addr;
};

struct inet_sock {
	struct sock sk;
	__be16 inet_sport;
};

struct request_sock_queue {
	atomic_t qlen;
};

struct minmax_sample {
	u32 v;
};

struct minmax {
	struct minmax_sample s[3];
};

struct inet_connection_sock {
	struct inet_sock icsk_inet;
	struct request_sock_queue icsk_accept_queue;
	__u32 icsk_rto;
	const struct tcp_congestion_ops *icsk_ca_ops;
	__u8 icsk_ca_state: 5;
	__u8 icsk_retransmits;
	__u8 icsk_pending;
};

struct tcp_options_received {
	u32 rcv_tsecr;
	u16 saw_tstamp: 1;
	u16 rcv_wscale: 4;
};

struct tcp_sock {
	struct inet_connection_sock inet_conn;
	u32 snd_cwnd;
	u8 repair: 1;
	struct minmax rtt_min;
	u32 segs_out;
	u64 bytes_sent;
	u32 write_seq;
	u64 tcp_clock_cache;
	u32 rcv_nxt;
	u32 snd_una;
	u32 srtt_us;
	u32 rcv_wnd;
	struct tcp_options_received rx_opt;
	u64 bytes_received;
	u32 segs_in;
	u32 prior_ssthresh;
	u32 retrans_stamp;
	u32 undo_marker;
	int undo_retrans;
	u64 bytes_retrans;
	u32 total_retrans;
	struct request_sock *fastopen_rsk;
};

struct tcp_request_sock {
	u32 snt_isn;
	u32 rcv_nxt;
};

struct tcp_skb_cb {
	__u32 seq;
	__u32 end_seq;
	union {
		struct {
			u16 tcp_gso_segs;
		};
	};
	__u16 tcp_flags;
};

struct in_ifaddr;

struct in_device {
	struct in_ifaddr *ifa_list;
};

struct in_ifaddr {
	struct in_ifaddr *ifa_next;
	__be32 ifa_local;
	__be32 ifa_mask;
	__be32 ifa_broadcast;
};

struct bpf_iter__bpf_sk_storage_map {
	union {
		struct sock *sk;
	};
};

struct inet6_ifaddr {
	struct in6_addr addr;
	struct list_head if_list;
};

#ifndef BPF_NO_PRESERVE_ACCESS_INDEX
#pragma clang attribute pop
#endif


enum {
	false = 0,
	true = 1,
	BPF_ANY = 0,
	BPF_F_NO_PREALLOC = 1,
	BPF_LOCAL_STORAGE_GET_F_CREATE = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_PERF_EVENT_ARRAY = 4,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_SK_STORAGE = 24,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
	BPF_NOEXIST = 1,
	BPF_RB_AVAIL_DATA = 0,
	BPF_RB_FORCE_WAKEUP = 2,
	BPF_RB_NO_WAKEUP = 1,
	BPF_SK_STORAGE_GET_F_CREATE = 1,
	IPPROTO_DCCP = 33,
	IPPROTO_SCTP = 132,
	IPPROTO_TCP = 6,
	IPPROTO_UDP = 17,
	IPPROTO_UDPLITE = 136,
	SOCK_DONE = 1,
	TCP_CA_Loss = 4,
	TCP_CA_Recovery = 3,
	TCP_CLOSE = 7,
	TCP_CLOSE_WAIT = 8,
	TCP_CLOSING = 11,
	TCP_ESTABLISHED = 1,
	TCP_FIN_WAIT1 = 4,
	TCP_FIN_WAIT2 = 5,
	TCP_LAST_ACK = 9,
	TCP_LISTEN = 10,
	TCP_NEW_SYN_RECV = 12,
	TCP_SYN_RECV = 3,
	TCP_SYN_SENT = 2,
	TCP_TIME_WAIT = 6,
	XDP_FLAGS_HAS_FRAGS = 1,
	XDP_PASS = 2,
};

#endif
