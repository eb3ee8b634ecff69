/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fields that some kernels lack or spell differently. A ___flavour is the
 * kernel's type as it was elsewhere; libbpf ignores the suffix. Only of types that
 * every kernel has: for others libbpf searches the modules, as CAP_SYS_ADMIN only.
 * What depends on such a type user space finds out, in struct config.
 */
#ifndef COMPAT_BPF_H
#define COMPAT_BPF_H

#include "lib/prelude.bpf.h"

/* Before 5.15 the pointer shared a word with flags; bit 0 says it is none (cgroup v1 data). */
struct sock_cgroup_data___old {
	__u64 val;
} __attribute__((preserve_access_index));

/* Before 6.1 a cgroup knew its ancestors by id only. */
struct cgroup___old {
	__u64 ancestor_ids[0];
} __attribute__((preserve_access_index));

/*
 * The same socket, for pointers to be followed from. Each pointer followed from a
 * tracepoint's own argument makes the verifier search all of the kernel's BTF by name
 * (btf_nested_type_is_trusted() in kernel/bpf/verifier.c): that slows the start down.
 */
static __always_inline struct sock *as_sock(const struct tcp_sock *tp)
{
	return (struct sock *)tp;
}

/* 16 bytes behind a pointer that has a type: two loads, cheaper than a helper's call. */
#define copy_word(to, from)                                                                        \
	do {                                                                                       \
		const __u64 *word = (const __u64 *)(from);                                         \
		((__u64 *)(to))[0] = word[0];                                                      \
		((__u64 *)(to))[1] = word[1];                                                      \
	} while (0)

#define CGROUP_DEPTH_MAX 64 /* levels that --cgroup looks upwards */

/* The cgroup v2 group of a socket, inherited by accepted sockets; NULL if it has none. */
static __always_inline const struct cgroup *sock_cgroup_old(const struct sock *sk)
{
	__u64 word = BPF_CORE_READ((struct sock_cgroup_data___old *)&sk->sk_cgrp_data, val);

	return word & 1 ? NULL : (const struct cgroup *)(word & ~3ULL);
}

/* Its id, 0 if it has none; plain loads where the pointer has a type. */
static __always_inline __u64 sock_cgroup_id(const struct sock *sk)
{
	const struct cgroup *cgroup;

	if (bpf_core_field_exists(sk->sk_cgrp_data.cgroup))
		return sk->sk_cgrp_data.cgroup->kn->id;
	cgroup = sock_cgroup_old(sk);
	return cgroup ? BPF_CORE_READ(cgroup, kn, id) : 0;
}

/*
 * The two ways to know an ancestor are functions of their own: inlined into a loop,
 * the compiler would move the relocation that fails here in front of its branch.
 */
static __noinline bool below(const struct sock *sk, __u64 id, int level)
{
	const struct cgroup *cgroup = sk->sk_cgrp_data.cgroup;

	for (int i = 0; i < CGROUP_DEPTH_MAX && cgroup->level > level; i++)
		cgroup = cgroup->self.parent->cgroup;
	return cgroup->level == level && cgroup->kn->id == id;
}

static __noinline bool below_old(const struct sock *sk, __u64 id, int level)
{
	const struct cgroup *cgroup = sock_cgroup_old(sk);
	__u64 up = 0;

	if (!cgroup || BPF_CORE_READ(cgroup, level) < level)
		return false;
	bpf_core_read(&up, sizeof(up),
		      &((const struct cgroup___old *)cgroup)->ancestor_ids[0] + level);
	return up == id;
}

/* The socket's cgroup is the one of that id and level (0 is the root), or below it. */
static __always_inline bool sock_is_below(const struct sock *sk, __u64 id, int level)
{
	return bpf_core_field_exists(sk->sk_cgrp_data.cgroup) ? below(sk, id, level) :
								below_old(sk, id, level);
}

#endif
