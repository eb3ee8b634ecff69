// SPDX-License-Identifier: GPL-2.0-only
/*
 * Links go with the process, however it ends. Only where the kernel has no links for traffic
 * control (TCX, Linux 6.6) a filter of clsact stays until somebody takes it away: devices_detach().
 */
#include "devices.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/capability.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "tc.h"
#include "xdp.h"

enum { TCX_INGRESS = 46, TCX_EGRESS = 47 }; /* enum bpf_attach_type, from Linux 6.6 */
enum { FIRST = 1 << 3 };		    /* BPF_F_BEFORE: others may end the row */

/* One program on one device: a link, or else a filter. */
struct hook {
	unsigned int ifindex;
	int link; /* -1: there is none */
	bool tc;
	bool made; /* the clsact of the filter is ours, too */
	bool sent;
	uint32_t handle, priority;
};

struct devices {
	struct env *env;
	int in, out; /* programs of traffic control; -1: not asked for */
	struct hook *hooks;
	size_t n;
};

static int program(const struct bpf_object *obj, const char *name)
{
	const struct bpf_program *p = bpf_object__find_program_by_name(obj, name);

	return p && bpf_program__autoload(p) ? bpf_program__fd(p) : -1;
}

static struct hook *add_hook(struct devices *d, unsigned int ifindex)
{
	struct hook *more = realloc(d->hooks, (d->n + 1) * sizeof(*more));

	if (!more)
		return NULL;
	d->hooks = more;
	more[d->n] = (struct hook){ .ifindex = ifindex, .link = -1 };
	return &more[d->n++];
}

static void describe(struct bpf_tc_hook *at, const struct hook *h)
{
	*at = (struct bpf_tc_hook){ .sz = sizeof(*at),
				    .ifindex = h->ifindex,
				    .attach_point = h->sent ? BPF_TC_EGRESS : BPF_TC_INGRESS };
}

/* Filters of others may have come since: their qdisc stays. */
static void remove_clsact(const struct hook *h)
{
	struct bpf_tc_hook at;

	if (!h->made || tc_filters(h->ifindex))
		return;
	describe(&at, h);
	at.attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS;
	bpf_tc_hook_destroy(&at);
}

static int attach_clsact(struct hook *h, int prog)
{
	struct bpf_tc_opts opts = { .sz = sizeof(opts), .prog_fd = prog };
	struct bpf_tc_hook at;
	int err;

	describe(&at, h);
	err = bpf_tc_hook_create(&at);
	h->made = !err;
	if (err && err != -EEXIST)
		return err;
	err = bpf_tc_attach(&at, &opts);
	h->handle = opts.handle;
	h->priority = opts.priority;
	if (err)
		remove_clsact(h);
	return err;
}

static int attach_tc(struct devices *d, unsigned int ifindex, int prog, bool sent)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts, .flags = FIRST);
	struct hook *h = add_hook(d, ifindex);
	int err;

	if (!h)
		return -ENOMEM;
	h->tc = true;
	h->sent = sent;
	h->link = bpf_link_create(prog, ifindex,
				  (enum bpf_attach_type)(sent ? TCX_EGRESS : TCX_INGRESS), &opts);
	if (h->link >= 0)
		return 0;
	err = attach_clsact(h, prog);
	if (err)
		d->n--;
	return err;
}

static int attach_xdp(struct devices *d, const char *dev, unsigned int ifindex, int prog)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts, .flags = XDP_FLAGS_DRV_MODE);
	struct hook *h = add_hook(d, ifindex);
	const char *mode = "native";
	char text[96];

	if (!h)
		return -ENOMEM;
	h->link = bpf_link_create(prog, ifindex, BPF_XDP, &opts);
	if (h->link < 0) {
		mode = "generic";
		opts.flags = XDP_FLAGS_SKB_MODE;
		h->link = bpf_link_create(prog, ifindex, BPF_XDP, &opts);
	}
	if (h->link < 0)
		return -errno;
	snprintf(text, sizeof(text), "%s: %s XDP", dev, mode);
	d->env->warn(d->env, text);
	return 0;
}

static bool wants(const struct filter *want, const char *dev)
{
	for (int i = 0; i < want->ndev; i++)
		if (!strncmp(want->dev[i], dev, sizeof(want->dev[i])))
			return true;
	return !want->ndev;
}

static bool is_known(const struct devices *d, unsigned int ifindex)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->hooks[i].tc && d->hooks[i].ifindex == ifindex)
			return true;
	return false;
}

/* Both ways; the first refusal that counts is that of a device that was asked for. */
static int follow(struct devices *d)
{
	const struct filter *want = &d->env->config.filter;
	struct if_nameindex *all = if_nameindex();
	int err = 0;

	for (struct if_nameindex *i = all; i && i->if_index && !err; i++) {
		if (!wants(want, i->if_name) || is_known(d, i->if_index))
			continue;
		err = attach_tc(d, i->if_index, d->in, false);
		if (!err)
			err = attach_tc(d, i->if_index, d->out, true);
		if (err)
			fail(&d->env->fault, err, "cannot attach to traffic control of '%s': %s",
			     i->if_name, strerror(-err));
	}
	if_freenameindex(all);
	return err;
}

void devices_follow(struct devices *d)
{
	struct fault kept = d->env->fault;

	if (d->in >= 0 && follow(d))
		d->env->fault = kept; /* it may be gone again */
}

/* Devices with a program, of which there may be one; the others take ours. */
int devices_choose(struct env *env, struct bpf_object *obj)
{
	struct bpf_program *first = bpf_object__find_program_by_name(obj, "packet_xdp");
	struct bpf_program *end = bpf_object__find_program_by_name(obj, "packet_xdp_end");
	const struct filter *want = &env->config.filter;
	bool there = false, free = false;
	uint32_t id = 0, other;
	int err = 0;

	for (int i = 0; i < want->ndev && !err; i++) {
		other = xdp_program_of(want->dev[i]);
		free |= !other;
		if (!other || other == id)
			continue;
		if (there)
			return fail(&env->fault, -EBUSY,
				    "--at xdp: devices with different XDP programs; one at a time");
		there = true;
		id = other;
		err = xdp_hook_end(env, end, want->dev[i]);
	}
	bpf_program__set_autoload(first, free);
	bpf_program__set_autoload(end, there);
	return err;
}

uint64_t devices_caps(const struct devices *d)
{
	return d->in >= 0 ? 1ULL << CAP_NET_ADMIN | 1ULL << CAP_BPF | 1ULL << CAP_PERFMON : 0;
}

static int attach_all(struct devices *d, const struct bpf_object *obj)
{
	const struct filter *want = &d->env->config.filter;
	int xdp = program(obj, "packet_xdp"), err = 0;

	for (int i = 0; xdp >= 0 && i < want->ndev && !err; i++) {
		if (xdp_program_of(want->dev[i]))
			continue; /* there its end is hooked */
		err = attach_xdp(d, want->dev[i], if_nametoindex(want->dev[i]), xdp);
		if (err)
			return fail(&d->env->fault, err, "cannot attach XDP to '%s': %s",
				    want->dev[i], strerror(-err));
	}
	return err || d->in < 0 ? err : follow(d);
}

struct devices *devices_attach(struct env *env, const struct bpf_object *obj)
{
	struct devices *d = calloc(1, sizeof(*d));

	if (!d) {
		fail(&env->fault, -ENOMEM, "out of memory");
		return NULL;
	}
	d->env = env;
	d->in = program(obj, "packet_tc_in");
	d->out = program(obj, "packet_tc_out");
	if (attach_all(d, obj)) {
		devices_detach(d);
		return NULL;
	}
	return d;
}

static void detach_clsact(const struct hook *h)
{
	struct bpf_tc_opts opts = { .sz = sizeof(opts),
				    .handle = h->handle,
				    .priority = h->priority };
	struct bpf_tc_hook at;

	describe(&at, h);
	bpf_tc_detach(&at, &opts);
	remove_clsact(h);
}

/* The later ones first: the clsact that a device got first goes last. */
void devices_detach(struct devices *d)
{
	if (!d)
		return;
	while (d->n--) {
		if (d->hooks[d->n].link >= 0)
			close(d->hooks[d->n].link);
		else if (d->hooks[d->n].handle)
			detach_clsact(&d->hooks[d->n]);
	}
	free(d->hooks);
	free(d);
}
