// SPDX-License-Identifier: GPL-2.0-only
/* The object before it is loaded and attached: its programs, its filter, its rings. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "devices.h"
#include "load.h"
#include "own.h"
#include "owner.h"
#include "rings.h"

/* Bytes of a CPU's ring, however many there are, unless less is asked for altogether. */
#define RING_MIN (1u << 20)

int capture_prepare(struct env *env, struct bpf_object *obj)
{
	struct capture_own *own = env->own;
	struct capture_config c = {
		.snap = own->snap,
		.link = own->link,
		.filtered = own->filter.n > 0,
		.way = own->way,
	};
	struct bpf_program *p;
	int err = 0;

	err = points_choose(env, obj, &c);
	if (err)
		return err;
	bpf_object__for_each_program (p, obj) {
		const char *hook = bpf_program__section_name(p);

		if (!err && bpf_program__autoload(p) && !strncmp(hook, "tp_btf/", 7))
			err = bpf_program__set_attach_target(p, 0, hook + 7);
	}
	if (err)
		return fail(&env->fault, err, "the kernel lacks a tracepoint: %s", strerror(-err));
	splice_into(obj, own->code.n ? &own->code : NULL);
	return load_constant(obj, "capture", &c, sizeof(c), &env->fault);
}

/* Instructions for the interpreter. */
static int fill_code(const struct capture_own *own, const struct bpf_object *obj)
{
	int map = bpf_object__find_map_fd_by_name(obj, "filter_code"), err = 0;

	for (uint32_t i = 0; i < own->filter.n && !err; i++)
		err = bpf_map_update_elem(map, &i, &own->filter.insns[i], BPF_ANY);
	return err;
}

int capture_ready(struct env *env, const struct bpf_object *obj)
{
	struct capture_own *own = env->own;
	size_t size = sysconf(_SC_PAGESIZE), least;

	if (own->interpreted && fill_code(own, obj))
		return fail(&env->fault, -EIO, "cannot hand the filter to the kernel");
	least = env->buffer < RING_MIN ? env->buffer : RING_MIN;
	while (size < least || size < env->buffer / sysconf(_SC_NPROCESSORS_ONLN))
		size *= 2;
	/* First the rings, of which a summary has none: what is attached sends at once. */
	if (!env->config.by)
		own->rings = rings_open(bpf_object__find_map_fd_by_name(obj, "packets"), size,
					&env->fault);
	if (!env->config.by && !own->rings)
		return -EIO;
	own->devices = devices_attach(env, obj);
	if (!own->devices)
		return -EIO;
	env->caps = devices_caps(own->devices);
	return 0;
}

/* Every second of a summary. */
int capture_watch(struct env *env, const struct loaded *l, watch_emit *emit, void *arg)
{
	struct capture_own *own = env->own;

	(void)arg;
	if (emit)
		devices_follow(own->devices);
	else
		owner_pass(l->sockets, NULL, NULL);
	return 0;
}
