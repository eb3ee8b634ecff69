/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The selection. Counts and values are constants once loaded, so the verifier
 * removes what was not asked for: an empty selection costs nothing.
 * Values of one option are alternatives; options must all match.
 */
#ifndef FILTER_BPF_H
#define FILTER_BPF_H

#include "lib/compat.bpf.h"
#include "lib/flow.bpf.h"
#include "lib/owner.bpf.h"

#define IN_LIST(list, n, value)                                                                    \
	({                                                                                         \
		bool found = !(n);                                                                 \
		for (int i = 0; i < FILTER_MAX && i < (n); i++)                                    \
			if ((list)[i] == (value)) {                                                \
				found = true;                                                      \
				break;                                                             \
			}                                                                          \
		found;                                                                             \
	})

static __always_inline bool same_text(const volatile char *a, const char *b)
{
	for (int i = 0; i < 16; i++) {
		if (a[i] != b[i])
			return false;
		if (!a[i])
			break;
	}
	return true;
}

static __always_inline bool in_prefix(const volatile struct prefix *p, const union addr *a)
{
	return !(((a->half[0] ^ p->addr.half[0]) & p->mask.half[0]) |
		 ((a->half[1] ^ p->addr.half[1]) & p->mask.half[1]));
}

#define IN_PREFIXES(list, n, a, b)                                                                 \
	({                                                                                         \
		bool found = !(n);                                                                 \
		for (int i = 0; i < FILTER_MAX && i < (n); i++)                                    \
			if (in_prefix(&(list)[i], a) || in_prefix(&(list)[i], b)) {                \
				found = true;                                                      \
				break;                                                             \
			}                                                                          \
		found;                                                                             \
	})

static __always_inline bool want_ports(const struct flow *f)
{
	const volatile struct filter *want = &cfg.filter;

	for (int i = 0; i < FILTER_MAX && i < want->nport; i++)
		if (want->port[i] == f->sport || want->port[i] == f->dport)
			goto either;
	if (want->nport)
		return false;
either:
	return IN_LIST(want->sport, want->nsport, f->sport) &&
	       IN_LIST(want->dport, want->ndport, f->dport);
}

/* Something is asked of the flow. */
static __always_inline bool selects_flow(void)
{
	const volatile struct filter *want = &cfg.filter;

	return want->family || want->proto || want->nport || want->nsport || want->ndport ||
	       want->nhost || want->nsrc || want->ndst;
}

static __always_inline bool want_flow(const struct flow *f)
{
	const volatile struct filter *want = &cfg.filter;

	if (want->family && want->family != f->family)
		return false;
	if (want->proto && want->proto != f->proto)
		return false;
	return want_ports(f) && IN_PREFIXES(want->host, want->nhost, &f->saddr, &f->daddr) &&
	       IN_PREFIXES(want->src, want->nsrc, &f->saddr, &f->saddr) &&
	       IN_PREFIXES(want->dst, want->ndst, &f->daddr, &f->daddr);
}

static __always_inline bool want_dev(const char *name)
{
	for (int i = 0; i < FILTER_MAX && i < cfg.filter.ndev; i++)
		if (same_text(cfg.filter.dev[i], name))
			return true;
	return !cfg.filter.ndev;
}

/* The cgroup of the socket is below one of those asked for, or is it. */
static __always_inline bool want_cgroup(const struct sock *sk)
{
	for (int i = 0; i < FILTER_MAX && i < cfg.filter.ncgroup; i++)
		if (sock_is_below(sk, cfg.filter.cgroup[i].id, cfg.filter.cgroup[i].level))
			return true;
	return !cfg.filter.ncgroup;
}

static __always_inline bool want_netns(const struct sock *sk)
{
	return !cfg.filter.nnetns ||
	       IN_LIST(cfg.filter.netns, cfg.filter.nnetns, sk->__sk_common.skc_net.net->ns.inum);
}

static __always_inline bool want_owner(const struct owner *o)
{
	const volatile struct filter *want = &cfg.filter;
	bool comm = !want->ncomm;

	if (!want->npid && !want->nuid && comm)
		return true;
	if (!o || !o->task)
		return !cfg.by; /* user space asks who it is, and then decides: owner_wanted() */
	for (int i = 0; i < FILTER_MAX && i < want->ncomm; i++)
		if (same_text(want->comm[i], o->comm))
			comm = true;
	return comm && IN_LIST(want->pid, want->npid, (__u32)(o->task >> 32)) &&
	       IN_LIST(want->uid, want->nuid, o->uid);
}

/* The device of the connection's route. */
static __always_inline bool want_route(const struct sock *sk)
{
	char name[16] = {};

	if (!cfg.filter.ndev)
		return true;
	BPF_CORE_READ_STR_INTO(&name, sk, sk_dst_cache, dev, name);
	return want_dev(name);
}

/* Where the socket is. */
static __always_inline bool want_place(const struct sock *sk)
{
	return want_netns(sk) && want_cgroup(sk) && want_route(sk);
}

/* A connected socket, whoever owns it; what was not asked for is not even read. */
static __always_inline bool want_sock_of_any(struct sock *sk)
{
	struct flow flow;

	if (selects_flow()) {
		flow_from_sock(&flow, sk);
		if (!want_flow(&flow))
			return false;
	}
	return want_place(sk);
}

static __always_inline bool want_sock(struct sock *sk)
{
	const volatile struct filter *want = &cfg.filter;

	if (!want_sock_of_any(sk))
		return false;
	return (!want->npid && !want->nuid && !want->ncomm) || want_owner(owner_of(sk));
}

#endif
