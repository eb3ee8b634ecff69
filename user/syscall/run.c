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
	if (!r->own->count)
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

const struct twice syscall_twice[SYSCALL_TWICE] = {
	{ "call_enters", "again_enters" },
	{ "call_exits", "again_exits" },
	{ "task_forks", "again_forks" },
	{ "task_exits", "again_leaves" },
};

/* Of programs that are there twice no more can be missing than the second missed. */
static uint64_t missed(const struct run *r)
{
	const struct bpf_object *obj = r->loaded.obj;
	uint64_t sum = account_missed(obj, "signal_arrives") + account_missed(obj, "task_executes");

	for (size_t i = 0; i < SYSCALL_TWICE; i++) {
		uint64_t first = account_missed(obj, syscall_twice[i].first);
		uint64_t again = account_missed(obj, syscall_twice[i].again);

		sum += r->own->tracing.twice && again < first ? again : first;
	}
	return sum;
}

/* Whether there is nobody left to trace. */
static bool over(const struct run *r)
{
	const struct syscall_own *own = r->own;

	if (!own->tracing.marked || (own->command && own->status < 0))
		return false;
	if (live(r->loaded.obj) <= 0)
		return true;
	/* The kernel may have skipped the program that counts them down. */
	return account_missed(r->loaded.obj, "task_exits") && !traced_alive(&own->tasks);
}

static int add_target(struct run *r, uint32_t tid, uint32_t how)
{
	int map = bpf_object__find_map_fd_by_name(r->loaded.obj, "targets");

	how |= r->own->follow ? TARGET_FOLLOW : 0;
	if (!traced_find(&r->own->tasks, tid))
		return -ENOMEM;
	return bpf_map_update_elem(map, &tid, &how, BPF_ANY) ? -errno : 0;
}

static int mark_targets(struct run *r)
{
	struct bpf_program *p = bpf_object__find_program_by_name(r->loaded.obj, "mark_tasks");
	struct syscall_own *own = r->own;
	struct bpf_link *link = NULL;
	int err = 0;

	for (unsigned int i = 0; i < own->nattach && !err; i++)
		err = add_target(r, own->attach[i], 0);
	if (own->command && !err)
		err = add_target(r, own->child, TARGET_WAITS_EXEC);
	if (!err) {
		link = bpf_program__attach_iter(p, NULL);
		err = link ? 0 : -errno;
	}
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
	if (!r->own->tracing.marked)
		r->env->warn(r->env, "attached");
}

static int prepare(struct run *r)
{
	struct env *env = r->env;
	int err = load(env, &r->loaded);

	if (err)
		return err;
	err = load_ring(env, &r->loaded, on_record, r, &r->ring);
	if (!err && r->own->tracing.marked)
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

/* What the run has to say of itself; of a command's only what is wrong. */
static int say_account(struct run *r)
{
	struct env *env = r->env;
	struct line which = {};
	struct account a;
	char text[400];
	int err = account_read(r->loaded.obj, &a);

	if (err)
		return fail(&env->fault, err, "cannot read the counters: %s", strerror(-err));
	a.kernel.events += r->received;
	a.missed = missed(r);
	if (r->own->command && !a.kernel.lost && !a.kernel.map_full && !a.missed)
		return 0;
	account_text(&a, NULL, text, sizeof(text));
	env->warn(env, text);
	counts_lost(r->loaded.obj, a.kernel.lost, &which);
	if (which.n) {
		snprintf(text, sizeof(text), "lost:%.*s", (int)which.n, which.text);
		env->warn(env, text);
	}
	line_free(&which);
	return 0;
}

static int finish(struct run *r)
{
	struct env *env = r->env;
	int err;

	detach(&r->loaded);
	err = drain(r);
	if (!err && r->own->count)
		err = counts_print(env, r->loaded.obj);
	if (err)
		return err;
	line_break(env, r->own);
	err = out_flush(&env->out, &env->fault);
	return err ? err : say_account(r);
}

int syscall_run(struct env *env)
{
	struct run r = { .env = env, .own = syscall_own(env) };
	struct syscall_own *own = r.own;
	int err = 0;

	if (!own)
		return -ENOMEM;
	stop_on_signals();
	if (own->command && !env->file)
		env->out.fd = STDERR_FILENO;
	if (own->command)
		err = launch_find(env, own);
	if (!err && own->command)
		err = launch(env, own);
	if (!err)
		err = prepare(&r);
	if (!err)
		err = loop(&r);
	if (!err)
		err = finish(&r);
	ring_buffer__free(r.ring);
	unload(&r.loaded);
	if (own->gate >= 0)
		close(own->gate);
	traced_free(&own->tasks);
	if (!err && own->command)
		launch_end(env, own);
	return err;
}
