// SPDX-License-Identifier: GPL-2.0-only
/* The life of a trace of system calls: the command waits until the hooks are there. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "account.h"
#include "load.h"
#include "names.h"
#include "owner.h"
#include "stop.h"
#include "syscall/own.h"

#define POLL_MS 20

struct run {
	struct env *env;
	struct syscall_own *own;
	struct loaded loaded;
	struct ring_buffer *ring;
	uint64_t received;
	int err;
};

static int on_record(void *arg, void *record, size_t size)
{
	struct run *r = arg;

	(void)size;
	r->received++;
	r->err = line_take(r->env, r->own, record);
	if (!r->err && r->env->out.used > 1 << 16)
		r->err = out_flush(&r->env->out, &r->env->fault);
	return r->err;
}

static int drain(struct run *r)
{
	int err;

	names_clock(r->env->out.names);
	err = ring_buffer__consume(r->ring);
	if (r->err)
		return r->err;
	if (err < 0 && err != -EINTR)
		return fail(&r->env->fault, err, "cannot read the ring: %s", strerror(-err));
	return out_flush(&r->env->out, &r->env->fault);
}

static void reap(struct syscall_own *own)
{
	int status;

	if (own->command && own->status < 0 && waitpid(own->child, &status, WNOHANG) == own->child)
		own->status = status;
}

/* Marked tasks that have not ended: the program's own count. */
static int64_t live(const struct bpf_object *obj)
{
	int map = bpf_object__find_map_fd_by_name(obj, ".data.live");
	uint32_t first = 0;
	int64_t n = 0;

	return bpf_map_lookup_elem(map, &first, &n) ? 0 : n;
}

/* Whether there is nobody left to trace. */
static bool over(const struct run *r)
{
	const struct syscall_own *own = r->own;

	if (!own->tracing.marked)
		return false;
	if (own->command && own->status < 0)
		return false;
	/* The program may have missed an end. */
	return live(r->loaded.obj) <= 0 || (own->command && !traced_alive(&own->tasks));
}

static int mark_targets(struct run *r)
{
	int map = bpf_object__find_map_fd_by_name(r->loaded.obj, "targets"), err = 0;
	struct bpf_program *p = bpf_object__find_program_by_name(r->loaded.obj, "mark_tasks");
	struct syscall_own *own = r->own;
	struct bpf_link *link;
	uint32_t how;

	for (unsigned int i = 0; i < own->nattach; i++) {
		how = own->follow ? TARGET_FOLLOW : 0;
		if (bpf_map_update_elem(map, &own->attach[i], &how, BPF_ANY))
			err = -errno;
	}
	if (own->command) {
		how = TARGET_WAITS_EXEC | (own->follow ? TARGET_FOLLOW : 0);
		if (bpf_map_update_elem(map, &own->child, &how, BPF_ANY))
			err = -errno;
	}
	link = err ? NULL : bpf_program__attach_iter(p, NULL);
	if (!err && !link)
		err = -errno;
	for (int i = 0; i < 2 && !err; i++) /* again: a child may have come meanwhile */
		err = iterate(link, 8, NULL, NULL);
	bpf_link__destroy(link);
	return err ? fail(&r->env->fault, err, "cannot mark the tasks: %s", strerror(-err)) : 0;
}

static void say_attached(const struct run *r)
{
	char text[64];

	for (unsigned int i = 0; i < r->own->nattach; i++) {
		snprintf(text, sizeof(text), "process %u attached", r->own->attach[i]);
		r->env->warn(r->env, text);
	}
}

static int prepare(struct run *r)
{
	struct env *env = r->env;
	int err = load(env, &r->loaded);

	if (err)
		return err;
	r->ring = ring_buffer__new(bpf_object__find_map_fd_by_name(r->loaded.obj, "events"),
				   on_record, r, NULL);
	if (!r->ring)
		return fail(&env->fault, -errno, "cannot map the ring: %s", strerror(errno));
	if (r->own->tracing.marked)
		err = mark_targets(r);
	if (!err)
		say_attached(r);
	if (!err && r->own->gate >= 0) {
		if (write(r->own->gate, "", 1) != 1)
			err = fail(&env->fault, -errno, "cannot start the command");
		close(r->own->gate);
		r->own->gate = -1;
	}
	return err;
}

static int loop(struct run *r)
{
	uint64_t start = names_now(), most = r->env->duration_ns;
	int err = 0;
	bool end;

	while (!stopping && !err && (!most || names_now() - start < most)) {
		reap(r->own);
		end = over(r);
		ring_buffer__poll(r->ring, POLL_MS);
		err = r->err ? r->err : drain(r);
		if (end || err)
			break;
		err = out_reader_gone(&r->env->out, &r->env->fault);
	}
	return err;
}

static int finish(struct run *r)
{
	struct env *env = r->env;
	struct account a;
	char text[256];
	int err;

	detach(&r->loaded);
	err = drain(r);
	if (!err && r->own->tracing.count)
		return print_counts(env, r->loaded.obj);
	line_break(env, r->own);
	if (!err)
		err = out_flush(&env->out, &env->fault);
	if (!err)
		err = account_read(r->loaded.obj, &a);
	if (err)
		return err;
	a.kernel.events += r->received;
	if (!a.kernel.lost && !a.missed && r->own->command)
		return 0;
	account_text(&a, NULL, text, sizeof(text));
	env->warn(env, text);
	return 0;
}

int syscall_run(struct env *env)
{
	struct run r = { .env = env, .own = syscall_own(env) };
	int err;

	if (!r.own)
		return -ENOMEM;
	stop_on_signals();
	if (r.own->command && !env->file)
		env->out.fd = STDERR_FILENO;
	err = r.own->command ? launch(env, r.own) : 0;
	if (!err)
		err = prepare(&r);
	if (!err)
		err = loop(&r);
	if (!err)
		err = finish(&r);
	ring_buffer__free(r.ring);
	unload(&r.loaded);
	if (r.own->gate >= 0)
		close(r.own->gate);
	traced_free(&r.own->tasks);
	if (r.own->command && r.own->status < 0 && !err)
		waitpid(r.own->child, &r.own->status, 0);
	if (!err && r.own->command && WIFSIGNALED(r.own->status)) {
		signal(WTERMSIG(r.own->status), SIG_DFL);
		raise(WTERMSIG(r.own->status));
	}
	env->status = r.own->command && !err ? WEXITSTATUS(r.own->status) : 0;
	return err;
}
