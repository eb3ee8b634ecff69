/* SPDX-License-Identifier: GPL-2.0-only */
/* What this kernel and this user can do: tried or looked up, never deduced from a version. */
#ifndef FEATURE_H
#define FEATURE_H

#include <stdbool.h>
#include <stddef.h>

#include "config.h"

struct fault;

/* Looked up in the kernel's BTF: a tracepoint's prototype, a function, a type. */
#define FEATURE_BTF(B)                                                                             \
	B(cong_state_set, "btf_trace_tcp_cong_state_set")                                          \
	B(tcp_sendmsg_locked, "btf_trace_tcp_sendmsg_locked")                                      \
	B(sock_send_length, "btf_trace_sock_send_length")                                          \
	B(tcp_probe, "btf_trace_tcp_probe")                                                        \
	B(undo_function, "tcp_undo_cwnd_reduction")                                                \
	B(accept_function, "inet_csk_accept")                                                      \
	B(accept_arg, "proto_accept_arg")                                                          \
	B(tcp_sendpage, "tcp_sendpage")                                                            \
	B(sk_storage, "bpf_sk_storage_get_tracing")                                                \
	B(ringbuf, "bpf_ringbuf_reserve")                                                          \
	B(conn_request, "tcp_conn_request")                                                        \
	B(connect4, "tcp_v4_connect")                                                              \
	B(connect6, "tcp_v6_connect")                                                              \
	B(tcp_v6, "tcp_v6_do_rcv")                                                                 \
	B(udp_receive, "udp_queue_rcv_one_skb")                                                    \
	B(udpv6_receive, "udpv6_queue_rcv_one_skb")                                                \
	B(func_ip, "bpf_get_func_ip_tracing")                                                      \
	B(task_file, "bpf_iter__task_file")

#define FEATURE_MEMBER(name, text) bool name;

struct feature {
	FEATURE_BTF(FEATURE_MEMBER)
	__u32 normal[NORMAL_MAX]; /* values of drop reasons that lose nothing, 0 if unknown */
	__u32 unspecified;	  /* value of the drop reason that is none */
	bool retransmit_err;	  /* tcp_retransmit_skb(sk, skb, err), from 6.17 */
	bool drop_reason;	  /* kfree_skb(skb, location, reason), from 5.17 */
	bool drop_rx_sk;	  /* and rx_sk, from 6.11 */
	bool reset_reason;	  /* tcp_send_reset(sk, skb, reason), from 6.10 */
	bool kprobe;		  /* the perf event source is there */
	bool fentry;		  /* a program could be loaded */
	bool syscalls_sleep;	  /* programs on sys_enter may, so they are preempted, too */
	bool cgroup_hooks;	  /* of the root, that know the task */
};

/* Fills it; -errno and a sentence when tracing programs cannot be loaded at all. */
int feature_probe(struct feature *ret, struct fault *f);
/* "none", "integrity" or "confidentiality", "" where the kernel does not say */
void feature_lockdown(char *text, size_t size);

#endif
