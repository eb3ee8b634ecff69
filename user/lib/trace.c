// SPDX-License-Identifier: GPL-2.0-only
/* Polls the ring, completes events, prints them; detaches, drains, accounts. */
#include "trace.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "ask.h"
#include "caps.h"
#include "cmd.h"
#include "held.h"
#include "load.h"
#include "names.h"
#include "owner.h"
#include "stop.h"
#include "tally.h"

#define POLL_MS	  40 /* an event is printed at most so much later */
#define BUSY_MS	  1  /* but a ring that fills is read that often */
#define EVENT_MAX 512
#define NS_PER_MS 1000000ULL
#define WATCH_NS  (1000 * NS_PER_MS) /* counters are read that often */

struct trace {
	struct env *env;
	struct loaded loaded;
	struct ring_buffer *ring;
	struct selection selection;
	struct ask ask;
	struct held held; /* of a tool whose events may be amended */
	uint64_t received, printed;
	uint64_t bytes;	    /* read from the ring since it was last asked */
	uint64_t unamended; /* came too late to amend anything */
	int err;	    /* of the callback */
};

/* The end of time, if that is where a long duration leads. */
static uint64_t later(uint64_t start, uint64_t ns)
{
	uint64_t end;

	return __builtin_add_overflow(start, ns, &end) ? UINT64_MAX : end;
}

/* What comes after the last one that was asked for is not printed. */
static bool done(const struct trace *t)
{
	return t->err || (t->env->count && t->printed == t->env->count);
}

static void print(struct trace *t, const void *event)
{
	record_print(&t->selection, &t->env->out, event);
	if (++t->printed == t->env->count)
		stopping = 1;
	if (t->env->out.used > 1 << 16)
		t->err = out_flush(&t->env->out, &t->env->fault);
}

static void take(void *arg, void *event)
{
	struct trace *t = arg;

	t->received++;
	if (!done(t) && ask_complete(&t->ask, &t->env->config.filter, event))
		print(t, event);
}

/* What the program did not tell, as another process's, user space cannot tell from what came too late. */
static void hold(struct trace *t, const void *event)
{
	const struct filter *want = &t->env->config.filter;
	int err = held_take(&t->held, t->env->cmd->amends, event);

	if (err < 0)
		t->err = err;
	else if (err && !want->npid && !want->nuid && !want->ncomm)
		t->unamended++;
}

/* An event in the ring may only be read. */
static int on_event(void *arg, void *event, size_t size)
{
	char copy[EVENT_MAX] __attribute__((aligned(8)));
	struct trace *t = arg;

	t->bytes += size;
	if (!size) /* a knock */
		t->err = attach_later(t->env, &t->loaded);
	else if (t->held.size)
		hold(t, event);
	else if (((const struct head *)event)->pid)
		take(t, event);
	else
		take(t, memcpy(copy, event, size < sizeof(copy) ? size : sizeof(copy)));
	return t->err;
}

/* A summary has the event in its groups already. */
static void emitted(void *arg, void *event)
{
	struct trace *t = arg;

	t->received++;
	if (!t->env->summary && !done(t))
		print(t, event);
}

static int watch(struct trace *t, bool first)
{
	struct env *env = t->env;
	int err = 0;

	if (env->cmd->watch)
		err = env->cmd->watch(env, &t->loaded, first ? NULL : emitted, t);
	return err ? err : t->err;
}

/* What was held at the last call is complete; in the end everything is. */
static int drain(struct trace *t, bool end)
{
	int err;

	names_clock(t->env->out.names);
	err = ring_buffer__consume(t->ring);
	held_release(&t->held, end, take, t);
	if (t->err)
		return t->err;
	if (err < 0 && err != -EINTR)
		return fail(&t->env->fault, err, "cannot read the ring: %s", strerror(-err));
	return out_flush(&t->env->out, &t->env->fault);
}

/* What connections added up for themselves goes into the groups. */
static void tell_groups(const struct trace *t)
{
	owner_pass(t->loaded.refresh, NULL, NULL);
	owner_pass(t->loaded.share, NULL, NULL);
}

/*
 * When to look again: a wakeup by the program costs what many events cost, so that it is
 * user space that keeps up with the ring.
 */
static unsigned int pace(struct trace *t, unsigned int ms)
{
	uint64_t bytes = t->bytes, ring = t->env->buffer;

	t->bytes = 0;
	if (bytes > ring / 8)
		return ms / 2 > BUSY_MS ? ms / 2 : BUSY_MS;
	if (bytes < ring / 32)
		return ms * 2 < POLL_MS ? ms * 2 : POLL_MS;
	return ms;
}

static int loop(struct trace *t)
{
	struct env *env = t->env;
	uint64_t start = names_now(), end = later(start, env->duration_ns);
	uint64_t print = later(start, env->interval_ns), look = start + WATCH_NS;
	unsigned int ms = POLL_MS;
	int err = 0;

	while (!stopping && !err) {
		uint64_t now = names_now(), left = ms * NS_PER_MS;

		if (env->duration_ns && now >= end)
			break;
		if (env->duration_ns && end - now < left)
			left = end - now;
		/* Woken early only when the ring fills faster than this. */
		ring_buffer__poll(t->ring, (left + NS_PER_MS - 1) / NS_PER_MS);
		err = t->err ? t->err : drain(t, false);
		ms = pace(t, ms);
		if (!err && names_now() >= look) {
			err = watch(t, false);
			look = names_now() + WATCH_NS;
		}
		if (!err && env->interval_ns && names_now() >= print) {
			tell_groups(t);
			err = tally_print(env, t->loaded.obj);
			print = later(print, env->interval_ns);
		}
		if (!err)
			err = out_reader_gone(&env->out, &env->fault);
	}
	return err;
}

static int still_works(void *arg)
{
	struct trace *t = arg;
	struct account a;
	int err = account_read(t->loaded.obj, &a);

	return err ? err : owner_pass(t->loaded.owners, NULL, NULL) == -EPERM ? -EPERM : 0;
}

static int prepare(struct trace *t)
{
	struct env *env = t->env;
	int err = load(env, &t->loaded);

	if (err)
		return err;
	err = load_ring(env, &t->loaded, on_event, t, &t->ring);
	if (err)
		return err;
	t->ask = (struct ask){ .files = t->loaded.owners,
			       .recents = bpf_object__find_map_fd_by_name(t->loaded.obj, "recents"),
			       .recent_mask = env->config.recent_mask };
	t->held.size = env->cmd->amends ? env->cmd->event_size : 0;
	if (!env->summary)
		err = record_choose(env->record, &env->out, env->fields, &t->selection,
				    &env->fault);
	if (err)
		return err;
	/* With the hooks in place nothing falls between the files that are there and those to come. */
	owner_pass(t->loaded.owners, NULL, NULL);
	err = watch(t, true);
	if (err)
		return err;
	err = caps_drop(env->caps, still_works, t);
	if (err)
		return fail(&env->fault, err, "cannot drop capabilities: %s", strerror(-err));
	malloc_trim(0); /* the kernel's BTF was several MB */
	if (!env->summary)
		record_heading(&t->selection, &env->out);
	return out_flush(&env->out, &env->fault);
}

/* What happened before the end is still owed to the reader. */
static int finish(struct trace *t)
{
	struct env *env = t->env;
	struct account a;
	char text[256];
	int err;

	detach(&t->loaded);
	err = drain(t, true);
	if (!err)
		err = watch(t, false);
	if (!err)
		err = out_flush(&env->out, &env->fault);
	/* Now that nothing is added; a socket that ends meanwhile has told all itself. */
	tell_groups(t);
	detach_ends(&t->loaded);
	if (!err && env->summary)
		err = tally_print(env, t->loaded.obj);
	if (err)
		return err;
	err = account_read(t->loaded.obj, &a);
	if (err)
		return fail(&env->fault, err, "cannot read the counters: %s", strerror(-err));
	a.kernel.events += t->received - t->ask.filtered;
	a.kernel.filtered += t->ask.filtered;
	a.kernel.unattributed += t->ask.unattributed;
	a.kernel.own += t->unamended;
	if (env->out.format == FORMAT_JSON) {
		account_json(&a, env->cmd->counts, &env->out);
		return out_flush(&env->out, &env->fault);
	}
	account_text(&a, env->cmd->counts, text, sizeof(text));
	env->warn(env, text);
	return 0;
}

int trace(struct env *env)
{
	struct trace t = { .env = env };
	int err;

	stop_on_signals();
	err = prepare(&t);
	if (!err)
		err = loop(&t);
	if (!err)
		err = finish(&t);
	free(t.held.events);
	ring_buffer__free(t.ring);
	unload(&t.loaded);
	return err;
}
