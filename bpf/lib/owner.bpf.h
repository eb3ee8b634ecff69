/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who owns a socket: the process that connected, listened, accepted or last sent
 * on it. The task on the CPU in softirq is a stranger, so it is kept per socket.
 */
#ifndef OWNER_BPF_H
#define OWNER_BPF_H

#include "lib/compat.bpf.h"
#include "lib/count.bpf.h"

#define PF_KTHREAD 0x00200000 /* include/linux/sched.h */

/* Of sockets that had something to tell: an event, a recovery, a holder found in a file. */
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct owner);
} owners SEC(".maps");

/*
 * Of all others, by cookie, until a younger socket takes the place: to make storage
 * for every connection of the host would be most of what plumb costs them. Of an old
 * socket the file iterator knows. Sized by user/lib/owner.c.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct recent);
} recents SEC(".maps");

/* Before 5.11 tracing programs have no socket storage. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1 << 16);
	__type(key, __u64);
	__type(value, struct owner);
} owners_by_address SEC(".maps");

__u32 renames; /* how often any process got another name, by exec() or prctl() */

/* The kernel's number of a socket; it gets one when it is first asked for. */
static __always_inline __u64 sock_cookie(struct sock *sk)
{
	__u64 cookie = sk->__sk_common.skc_cookie.counter;

	return cookie || !cfg.sk_storage ? cookie : bpf_get_socket_cookie(sk);
}

/* The place of a socket that has a cookie; whose it is says the cookie in it. */
static __always_inline struct recent *recent_place(__u64 cookie)
{
	return cfg.sk_storage ? element(&recents, cookie & cfg.recent_mask) : NULL;
}

/* By the cookie; not for sockets of which only the address is known. */
static __always_inline struct recent *recent_by(__u64 cookie)
{
	struct recent *r = cookie ? recent_place(cookie) : NULL;

	return r && r->cookie == cookie ? r : NULL;
}

static __always_inline const struct owner *recent_of(struct sock *sk)
{
	const struct recent *r;

	if (!cfg.sk_storage) /* then sk may have no type to be read by */
		return NULL;
	r = recent_by(sk->__sk_common.skc_cookie.counter);
	return r ? &r->owner : NULL;
}

/* What is kept with the socket; NULL if nothing is. */
static __always_inline struct owner *owner_kept(struct sock *sk)
{
	__u64 key = (__u64)sk;

	if (cfg.sk_storage) /* most have none: a load saves the call */
		return sk->sk_bpf_storage ? bpf_sk_storage_get(&owners, sk, 0, 0) : NULL;
	return bpf_map_lookup_elem(&owners_by_address, &key);
}

/* Two loads find most among the recent ones; the socket's storage takes a call. */
static __always_inline const struct owner *owner_of(struct sock *sk)
{
	const struct owner *o = recent_of(sk);

	return o ? o : owner_kept(sk);
}

/*
 * Of a socket that may be read but not handed to helpers, as skb->sk on newer kernels: by
 * its cookie, which the file iterator, or whoever acted, has given it; else by address.
 */
static __always_inline const struct owner *owner_by(__u64 cookie, __u64 address)
{
	const struct recent *r;

	if (!cfg.sk_storage)
		return bpf_map_lookup_elem(&owners_by_address, &address);
	r = recent_by(cookie);
	return r ? &r->owner : NULL;
}

/* As owner_kept(), made if missing; NULL, counted, when there is no room for it. */
static __always_inline struct owner *owner_make(struct sock *sk)
{
	struct owner nobody = {}, *o = owner_kept(sk);
	const struct owner *recent;
	__u64 key = (__u64)sk;

	if (o)
		return o;
	if (cfg.sk_storage) {
		o = bpf_sk_storage_get(&owners, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	} else {
		bpf_map_update_elem(&owners_by_address, &key, &nobody, BPF_NOEXIST);
		o = bpf_map_lookup_elem(&owners_by_address, &key);
	}
	if (!o) {
		count(map_full);
		return NULL;
	}
	recent = recent_of(sk);
	if (recent)
		*o = *recent;
	return o;
}

/* From 5.11, as socket storage, the current task has a type: loads take the place of helpers. */
static __always_inline struct task_struct *current_task(void)
{
	return cfg.sk_storage ? bpf_get_current_task_btf() :
				(struct task_struct *)bpf_get_current_task();
}

#define TASK_READ(task, field) (cfg.sk_storage ? (task)->field : BPF_CORE_READ(task, field))

static __always_inline __u32 task_uid(struct task_struct *task)
{
	return cfg.sk_storage ? task->cred->uid.val : BPF_CORE_READ(task, cred, uid.val);
}

/* The process's name: a thread may carry another. */
static __always_inline void owner_name(struct owner *o, struct task_struct *task)
{
	BPF_CORE_READ_STR_INTO(&o->comm, task, group_leader, comm);
}

/* As struct owner has it; of the current process. */
static __always_inline __u64 task_id(struct task_struct *task)
{
	return (__u64)TASK_READ(task, tgid) << 32 | renames;
}

static __always_inline void owner_set(struct owner *o, struct task_struct *task)
{
	o->task = task_id(task);
	o->uid = task_uid(task);
	o->source = OWNER_ACTED;
	if (cfg.sk_storage)
		copy_word(o->comm, task->group_leader->comm);
	else
		owner_name(o, task);
}

/* Of a socket whose owner was another one, or nobody; sk is for the hash alone. */
static __noinline int owner_changes(struct sock *sk, struct owner *o, __u64 cookie,
				    struct task_struct *task)
{
	struct recent *r = recent_place(cookie);

	if (!TASK_READ(task, tgid) || TASK_READ(task, flags) & PF_KTHREAD)
		return 0;
	if (!cfg.sk_storage && sk)
		o = owner_make(sk);
	if (o)
		owner_set(o, task);
	if (!r)
		return 0;
	if (r->cookie != cookie)
		__builtin_memset(r, 0, sizeof(*r));
	owner_set(&r->owner, task);
	r->cookie = cookie;
	return 0;
}

static __always_inline const struct owner *known_as(const struct owner *kept, __u64 cookie)
{
	const struct recent *r = recent_place(cookie);

	return kept ? kept : r && r->cookie == cookie ? &r->owner : NULL;
}

/* The current process acts on a socket of which that is kept: it is the owner from now on. */
static __always_inline void owner_is_now(struct sock *sk, struct owner *kept, __u64 cookie)
{
	struct task_struct *task = current_task();
	__u64 id = task_id(task);
	const struct owner *known = known_as(kept, cookie);

	if (!known || known->task != id || known->source != OWNER_ACTED ||
	    known->uid != task_uid(task))
		owner_changes(sk, kept, cookie, task);
}

static __always_inline void owner_acts(struct sock *sk)
{
	owner_is_now(sk, owner_kept(sk), sock_cookie(sk));
}

/* Processes that called listen(): false once they ended. The oldest are forgotten. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, bool);
} listening SEC(".maps");

static __always_inline void owner_listens(void)
{
	__u32 tgid = bpf_get_current_pid_tgid() >> 32;
	bool lives = true;

	bpf_map_update_elem(&listening, &tgid, &lives, BPF_ANY);
}

/*
 * Of a listener: its child may have it when the process that called listen() ended,
 * as daemons do. Then nobody is known until the file iterator was asked.
 */
static __always_inline const struct owner *owner_of_listener(struct sock *sk)
{
	const struct owner *known = owner_of(sk);
	__u32 tgid = known ? known->task >> 32 : 0;
	bool *lives = bpf_map_lookup_elem(&listening, &tgid);
	__u64 cookie = sk->__sk_common.skc_cookie.counter;
	struct recent *r;
	struct owner *o;

	if (!known || !lives || *lives || known->source != OWNER_ACTED)
		return known;
	o = owner_make(sk);
	if (o)
		o->task = 0;
	r = recent_place(cookie);
	if (r && o && r->cookie == cookie)
		r->cookie = 0;
	return o;
}

#endif
