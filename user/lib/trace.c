// SPDX-License-Identifier: GPL-2.0-only
/* Polls the ring, completes events, prints them; detaches, drains, accounts. */
#include "trace.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "account.h"
#include "ask.h"
#include "caps.h"
#include "cmd.h"
#include "load.h"
#include "names.h"
#include "owner.h"
#include "tally.h"

#define POLL_MS	  40 /* an event is printed at most so much later */
#define EVENT_MAX 512
#define NS_PER_MS 1000000ULL

static volatile sig_atomic_t stopping;

struct trace {
	struct env *env;
	struct loaded loaded;
	struct ring_buffer *ring;
	struct selection selection;
	struct ask ask;
	uint64_t received, printed;
	/* of those received */
	uint64_t filtered; /* owned by others, as was found late */
	uint64_t unattributed;
	int err; /* of the callback */
};

/*
 * The first signal ends the run well. One that comes a second later or more ends it at
 * once, should the reader of the output have stopped to read; timeout(1), sudo(8) and
 * terminals send the first one twice.
 */
static void stop(int number)
{
	static uint64_t first;
	uint64_t now = names_now();

	stopping = 1;
	if (!first)
		first = now;
	if (now - first < 1000 * NS_PER_MS)
		return;
	signal(number, SIG_DFL);
	raise(number);
}

/* What is ignored stays so (nohup). */
static void catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction on_stop = { .sa_handler = stop }, old;

	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		if (!sigaction(signals[i], NULL, &old) && old.sa_handler != SIG_IGN)
			sigaction(signals[i], &on_stop, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* The end of time, if that is where a long duration leads. */
static uint64_t later(uint64_t start, uint64_t ns)
{
	uint64_t end;

	return __builtin_add_overflow(start, ns, &end) ? UINT64_MAX : end;
}

static int on_event(void *arg, void *event, size_t size)
{
	char copy[EVENT_MAX] __attribute__((aligned(8)));
	const struct head *h = event;
	struct trace *t = arg;

	if (!size) { /* a knock */
		t->err = attach_later(t->env, &t->loaded);
		return t->err;
	}
	t->received++;
	if (t->env->count && t->printed == t->env->count)
		return 0; /* what came after the last one that was asked for */
	if (!h->pid && size <= sizeof(copy)) {
		h = event = memcpy(copy, event, size);
		ask_owner(&t->ask, event);
		if (!owner_wanted(&t->env->config.filter, h)) {
			t->filtered++;
			return 0;
		}
		t->unattributed += !h->pid;
	}
	record_print(&t->selection, &t->env->out, event);
	if (++t->printed == t->env->count)
		stopping = 1;
	if (t->env->out.used > 1 << 16)
		t->err = out_flush(&t->env->out, &t->env->fault);
	return t->err;
}

static int drain(struct trace *t)
{
	int err;

	names_clock(t->env->out.names);
	err = ring_buffer__consume(t->ring);
	if (t->err)
		return t->err;
	if (err < 0 && err != -EINTR)
		return fail(&t->env->fault, err, "cannot read the ring: %s", strerror(-err));
	return out_flush(&t->env->out, &t->env->fault);
}

/* A reader that went away is noticed even when there is nothing to write. */
static int reader_gone(struct env *env)
{
	struct pollfd p = { .fd = env->out.fd };

	if (poll(&p, 1, 0) == 1 && p.revents & POLLERR)
		return fail(&env->fault, -EPIPE, "the reader of the output is gone");
	return 0;
}

/* What connections added up for themselves goes into the groups. */
static void tell_groups(const struct trace *t)
{
	owner_pass(t->loaded.refresh, NULL, NULL);
	owner_pass(t->loaded.share, NULL, NULL);
}

static int loop(struct trace *t)
{
	struct env *env = t->env;
	uint64_t start = names_now(), end = later(start, env->duration_ns);
	uint64_t print = later(start, env->interval_ns);
	int err = 0;

	while (!stopping && !err) {
		uint64_t now = names_now(), left = POLL_MS * NS_PER_MS;

		if (env->duration_ns && now >= end)
			break;
		if (env->duration_ns && end - now < left)
			left = end - now;
		/* Woken early only when the ring fills faster than this. */
		ring_buffer__poll(t->ring, left / NS_PER_MS + 1);
		err = t->err ? t->err : drain(t);
		if (!err && env->interval_ns && names_now() >= print) {
			tell_groups(t);
			err = tally_print(env, t->loaded.obj);
			print = later(print, env->interval_ns);
		}
		if (!err)
			err = reader_gone(env);
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
	const struct record *r = env->cmd->record;
	int err = load(env, &t->loaded);

	if (err)
		return err;
	t->ring = ring_buffer__new(bpf_object__find_map_fd_by_name(t->loaded.obj, "events"),
				   on_event, t, NULL);
	if (!t->ring)
		return fail(&env->fault, -errno, "cannot map the ring: %s", strerror(errno));
	t->ask = (struct ask){ .files = t->loaded.owners,
			       .recents = bpf_object__find_map_fd_by_name(t->loaded.obj, "recents"),
			       .recent_mask = env->config.recent_mask };
	if (!env->summary)
		err = record_choose(r, &env->out, env->fields, &t->selection, &env->fault);
	if (err)
		return err;
	/* With the hooks in place nothing falls between the files that are there and those to come. */
	owner_pass(t->loaded.owners, NULL, NULL);
	err = caps_drop(still_works, t);
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
	err = drain(t);
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
	a.kernel.events += t->received - t->filtered;
	a.kernel.filtered += t->filtered;
	a.kernel.unattributed += t->unattributed;
	if (env->out.format == FORMAT_JSON) {
		account_json(&a, &env->out);
		return out_flush(&env->out, &env->fault);
	}
	account_text(&a, text, sizeof(text));
	env->warn(env, text);
	return 0;
}

int trace(struct env *env)
{
	struct trace t = { .env = env };
	int err;

	catch_signals();
	err = prepare(&t);
	if (!err)
		err = loop(&t);
	if (!err)
		err = finish(&t);
	ring_buffer__free(t.ring);
	unload(&t.loaded);
	return err;
}
