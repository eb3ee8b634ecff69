// SPDX-License-Identifier: GPL-2.0-only
/* Opens a tool's BPF object, writes its constants, loads what the kernel has, attaches. */
#include "load.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "cgroup.h"
#include "cmd.h"
#include "names.h"
#include "owner.h"

void load_choose(struct bpf_object *obj, const char *name, bool wanted)
{
	struct bpf_program *p = bpf_object__find_program_by_name(obj, name);

	if (p)
		bpf_program__set_autoload(p, wanted);
}

/* Offset of a variable in the section of that name. */
static int variable(const struct bpf_object *obj, const char *section, const char *name,
		    size_t *ret)
{
	const struct btf *btf = bpf_object__btf(obj);
	int id = btf__find_by_name_kind(btf, section, BTF_KIND_DATASEC);
	const struct btf_var_secinfo *v;
	const struct btf_type *type;

	if (id < 0)
		return id;
	type = btf__type_by_id(btf, id);
	v = btf_var_secinfos(type);
	for (int i = 0; i < btf_vlen(type); i++, v++)
		if (!strcmp(btf__name_by_offset(btf, btf__type_by_id(btf, v->type)->name_off),
			    name)) {
			*ret = v->offset;
			return 0;
		}
	return -ENOENT;
}

int load_constant(struct bpf_object *obj, const char *name, const void *value, size_t n,
		  struct fault *f)
{
	struct bpf_map *rodata = bpf_object__find_map_by_name(obj, ".rodata");
	size_t offset, size;
	const void *initial = rodata ? bpf_map__initial_value(rodata, &size) : NULL;
	int err = initial ? variable(obj, ".rodata", name, &offset) : -ENOENT;
	char *data;

	if (err)
		return fail(f, err, "the program has no configuration");
	data = malloc(size);
	if (!data)
		return fail(f, -ENOMEM, "out of memory");
	memcpy(data, initial, size);
	memcpy(data + offset, value, n);
	err = bpf_map__set_initial_value(rodata, data, size);
	free(data);
	return err ? fail(f, err, "cannot configure the program: %s", strerror(-err)) : 0;
}

static int configure(struct env *env, struct bpf_object *obj)
{
	struct config *c = &env->config;
	struct timespec tick;

	clock_getres(CLOCK_MONOTONIC_COARSE, &tick); /* a jiffy, vDSO's word for it */
	c->tick_us = tick.tv_nsec / 1000;
	c->wakeup = env->buffer / 2;
	c->sk_storage = env->feature.sk_storage;
	c->retransmit_err = env->feature.retransmit_err;
	c->drop_reason = env->feature.drop_reason;
	c->func_ip = env->feature.func_ip;
	c->drop_rx_sk = env->feature.drop_rx_sk;
	c->reset_reason = env->feature.reset_reason;
	c->started = names_now();
	c->unspecified = env->feature.unspecified;
	memcpy(c->normal, env->feature.normal, sizeof(c->normal));
	return load_constant(obj, "cfg", c, sizeof(*c), &env->fault);
}

/* The object is part of plumb's file: once loaded its pages need not be in memory. */
static void forget_elf(const struct env *env)
{
	uintptr_t page = sysconf(_SC_PAGESIZE), start, end;
	size_t size;
	const void *elf = env->cmd->elf(&size);

	start = ((uintptr_t)elf + page - 1) & -page;
	end = ((uintptr_t)elf + size) & -page;
	if (start < end)
		madvise((void *)start, end - start, MADV_DONTNEED);
}

static int open_object(struct env *env, struct loaded *l)
{
	size_t size;
	const void *elf = env->cmd->elf(&size);
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = env->cmd->name);

	l->obj = bpf_object__open_mem(elf, size, &opts);
	if (!l->obj)
		return fail(&env->fault, -errno, "cannot read the BPF object: %s", strerror(errno));
	return 0;
}

/* A ring is a power of two and of pages; one byte too many is rounded up. */
static void size_ring(struct env *env, struct bpf_object *obj)
{
	struct bpf_map *ring = bpf_object__find_map_by_name(obj, "events");

	if (!ring)
		return;
	if (env->config.by)
		env->buffer = 4096; /* a summary sends no events */
	bpf_map__set_max_entries(ring, env->buffer);
	env->buffer = bpf_map__max_entries(ring);
}

static bool starts_with(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

/* Hooks of cgroups on the root, so that they see all of them. */
static struct bpf_link *attach_one(const struct bpf_program *p)
{
	struct bpf_link *link;
	int root;

	if (!starts_with(bpf_program__section_name(p), "cgroup/"))
		return bpf_program__attach(p);
	root = cgroup_open_root();
	if (root < 0) {
		errno = -root;
		return NULL;
	}
	link = bpf_program__attach_cgroup(p, root);
	close(root);
	return link;
}

/* The tool attaches it to devices itself. */
static bool of_device(const char *hook)
{
	return starts_with(hook, "tc/") || starts_with(hook, "xdp/");
}

/* Those that the tool calls later, or all others. */
static int attach(struct env *env, struct loaded *l, bool later)
{
	const char *prefix = env->cmd->later;
	struct bpf_program *p;
	struct bpf_link *link;

	bpf_object__for_each_program (p, l->obj) {
		const char *name = bpf_program__name(p), *hook = bpf_program__section_name(p);

		if (!bpf_program__autoload(p) || starts_with(hook, "iter/") || of_device(hook) ||
		    later != (prefix && starts_with(name, prefix)))
			continue;
		if (l->n == LINKS_MAX)
			return fail(&env->fault, -E2BIG, "more than %d programs", LINKS_MAX);
		link = attach_one(p);
		if (!link)
			return fail(&env->fault, -errno, "cannot attach %s: %s", hook,
				    strerror(errno));
		if (strcmp(name, "tally_ends"))
			l->links[l->n++] = link;
		else
			l->ends = link;
	}
	return 0;
}

int attach_later(struct env *env, struct loaded *l)
{
	if (l->complete)
		return 0;
	l->complete = true;
	return attach(env, l, true);
}

/* Over the elements of a map, if one is named; NULL where the kernel or the tool has none. */
static struct bpf_link *iterator(const struct bpf_object *obj, const char *name, const char *map)
{
	struct bpf_program *p = bpf_object__find_program_by_name(obj, name);
	union bpf_iter_link_info info = {};
	LIBBPF_OPTS(bpf_iter_attach_opts, opts, .link_info = &info, .link_info_len = sizeof(info));

	if (!p || !bpf_program__autoload(p))
		return NULL;
	if (map)
		info.map.map_fd = bpf_object__find_map_fd_by_name(obj, map);
	return bpf_program__attach_iter(p, map ? &opts : NULL);
}

/* Tracing programs have none before 5.11; user/lib/owner.c says what is used there. */
static void without_socket_storage(struct bpf_object *obj)
{
	struct bpf_map *map;

	bpf_object__for_each_map (map, obj)
		if (bpf_map__type(map) == BPF_MAP_TYPE_SK_STORAGE)
			bpf_map__set_autocreate(map, false);
}

int load(struct env *env, struct loaded *l)
{
	struct rlimit lock;
	int err = open_object(env, l);

	if (err)
		return err;
	size_ring(env, l->obj);
	if (!env->feature.sk_storage)
		without_socket_storage(l->obj);
	owner_choose(l->obj, &env->feature, env->cmd->proto != IPPROTO_TCP, &env->config);
	if (env->cmd->prepare)
		err = env->cmd->prepare(env, l->obj);
	if (!err)
		err = configure(env, l->obj);
	if (err)
		return err;
	err = bpf_object__load(l->obj);
	/* Before 5.11 maps are locked memory; libbpf raises the limit if it may. */
	if (err == -EPERM && !env->feature.sk_storage && !getrlimit(RLIMIT_MEMLOCK, &lock) &&
	    lock.rlim_cur != RLIM_INFINITY)
		return fail(&env->fault, err,
			    "the kernel gives this user no more than %llu KiB of locked memory: "
			    "'ulimit -l unlimited' as root lifts that",
			    (unsigned long long)lock.rlim_cur / 1024);
	if (err == -ENOMEM)
		return fail(&env->fault, err, "the kernel has no memory for a ring of %llu bytes",
			    (unsigned long long)env->buffer);
	if (err)
		return fail(&env->fault, err,
			    "the kernel refuses the program: %s (--debug shows why)",
			    strerror(-err));
	forget_elf(env);
	err = env->cmd->ready ? env->cmd->ready(env, l->obj) : 0;
	if (!err)
		err = attach(env, l, false);
	l->owners = iterator(l->obj, "owner_files", NULL);
	l->listeners = iterator(l->obj, "listen_files", NULL);
	l->sockets = iterator(l->obj, "socket_files", NULL);
	l->refresh = iterator(l->obj, "tally_refresh", "totals");
	l->share = iterator(l->obj, "tally_share", "totals");
	return err;
}

void detach(struct loaded *l)
{
	while (l->n)
		bpf_link__destroy(l->links[--l->n]);
}

void detach_ends(struct loaded *l)
{
	bpf_link__destroy(l->ends);
	l->ends = NULL;
}

void unload(struct loaded *l)
{
	detach(l);
	detach_ends(l);
	bpf_link__destroy(l->owners);
	bpf_link__destroy(l->listeners);
	bpf_link__destroy(l->sockets);
	bpf_link__destroy(l->refresh);
	bpf_link__destroy(l->share);
	bpf_object__close(l->obj);
}

int load_ring(struct env *env, const struct loaded *l,
	      int (*take)(void *arg, void *event, size_t size), void *arg, struct ring_buffer **ret)
{
	*ret = ring_buffer__new(bpf_object__find_map_fd_by_name(l->obj, "events"), take, arg, NULL);
	return *ret ? 0 : fail(&env->fault, -errno, "cannot map the ring: %s", strerror(errno));
}
