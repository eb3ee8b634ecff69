// SPDX-License-Identifier: GPL-2.0-only
/* From the kernel's rings to the sink. */
#include <bpf/libbpf.h>
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "account.h"
#include "caps.h"
#include "cmd.h"
#include "devices.h"
#include "load.h"
#include "names.h"
#include "own.h"
#include "owner.h"
#include "rings.h"
#include "stop.h"
#include "trace.h"
#include "why.h"

#define POLL_MS	  40
#define BUSY_MS	  1
#define SETTLE_NS 1000000ULL /* between a packet's time and its being in the ring */

#define FILLS	  12 /* percent of a ring: it is read so often */
#define HALF_FULL 50
#define FOLLOW_NS 1000000000ULL /* new devices are looked for so often */

static volatile sig_atomic_t asked; /* SIGUSR1 came: how much so far? */

static void ask(int number)
{
	(void)number;
	asked = 1;
}

struct live {
	struct env *env;
	struct capture_own *own;
	struct loaded loaded;
	bool here; /* the filter runs in user space */
	bool gone; /* the device is */
	uint8_t packet[HEAD_MAX + RECORD_MAX + 64];
	uint64_t lost; /* in front of the packet that comes next */
	char comment[512];
};

static int take(struct live *v, const void *record, size_t size)
{
	const struct capture_packet *p = record;
	const uint8_t *prefix = (const uint8_t *)(p + 1), *sample = prefix + p->nprefix;
	size_t fixed = sizeof(*p) + p->nprefix, have = size > fixed ? size - fixed : 0;
	size_t body = p->cap > p->nprefix ? p->cap - p->nprefix : 0;
	struct seen seen = { .link = v->own->link, .kernel = p };
	char dev[17] = "";

	v->lost += rings_lost(v->own->rings);
	have = have > p->skip ? have - p->skip : 0;
	if (have > body)
		have = body;
	memcpy(v->packet, prefix, p->nprefix);
	memcpy(v->packet + p->nprefix, sample + p->skip, have);
	memcpy(dev, p->dev, sizeof(p->dev));
	seen.data = v->packet;
	seen.cap = p->nprefix + have;
	if (seen.cap > p->cap)
		seen.cap = p->cap;
	seen.len = p->len;
	if (p->undecided && !filter_matches(&v->own->filter, seen.data, seen.cap, seen.len)) {
		v->own->rejected++;
		return 0;
	}
	if (seen.cap > v->own->snap)
		seen.cap = v->own->snap;
	seen.dev = dev;
	seen.time = names_wall(v->env->out.names, p->head.time);
	seen.csum_later = p->flags & PACKET_CSUM_LATER;
	seen.lost = v->lost;
	v->lost = 0;
	seen.comment = why_comment(v->env->out.names, p, v->comment, sizeof(v->comment));
	v->own->unowned += !p->head.pid;
	return sink_packet(v->env, &seen);
}

static int drain(struct live *v, uint64_t until)
{
	const void *record;
	size_t size;
	int err = 0;

	names_clock(v->env->out.names);
	while (!err && (!stopping || until == UINT64_MAX) &&
	       (!v->env->count || v->own->taken < v->env->count) &&
	       (record = rings_next(v->own->rings, until, &size)))
		err = take(v, record, size);
	if (!err && v->own->saver)
		err = save_flush(v->own->saver, &v->env->fault);
	return err ? err : out_flush(&v->env->out, &v->env->fault);
}

static int still_works(void *arg)
{
	struct live *v = arg;
	struct account a;

	return account_read(v->loaded.obj, &a);
}

/* Another try: the verifier may have refused the filter. If it was not that it refuses again. */
static int load_again(struct live *v, bool interpreted)
{
	struct env *env = v->env;
	struct capture_own *own = v->own;
	int err;

	unload(&v->loaded);
	devices_detach(own->devices);
	own->devices = NULL;
	rings_close(own->rings);
	own->rings = NULL;
	v->loaded = (struct loaded){};
	env->fault = (struct fault){};
	translation_free(&own->code);
	own->interpreted = interpreted;
	v->here = !interpreted;
	err = interpreted ? 0 : translate_nothing(&own->code);
	return err ? fail(&env->fault, err, "out of memory") : load(env, &v->loaded);
}

/* As a function of the program, else by the interpreter there, else here. */
static int load_filtered(struct live *v)
{
	struct env *env = v->env;
	const struct capture_own *own = v->own;
	int err = load(env, &v->loaded);

	if (err && own->code.n)
		err = load_again(v, true);
	if (err && own->filter.n)
		err = load_again(v, false);
	if (!err && own->filter.n && own->style.verbose && own->interpreted)
		env->warn(env, "the filter has a loop or is too long for the verifier: the kernel "
			       "interprets it");
	else if (!err && own->filter.n && own->style.verbose && v->here)
		env->warn(env, "the kernel refuses the filter: it gets all packets and the filter "
			       "runs here");
	return err;
}

static int prepare(struct live *v)
{
	struct env *env = v->env;
	struct capture_own *own = v->own;
	int err = splice_register();

	if (err)
		return fail(&env->fault, err, "libbpf refuses: %s", strerror(-err));
	err = load_filtered(v);
	if (err)
		return err;
	owner_pass(v->loaded.owners, NULL, NULL);
	owner_pass(v->loaded.sockets, NULL, NULL);
	err = user_become(&own->user);
	if (err)
		return fail(&env->fault, err, "cannot become '%s': %s", own->user.name,
			    strerror(-err));
	err = caps_drop(env->caps, still_works, v);
	if (err)
		return fail(&env->fault, err, "cannot drop capabilities: %s", strerror(-err));
	malloc_trim(0);
	capture_warn_upper(env);
	say_listening(env);
	return 0;
}

/* As tcpdump: what was captured, what passed the filter, what was lost between. */
static int read_statistics(struct live *v, struct account *a)
{
	int err = account_read(v->loaded.obj, a);

	if (err)
		return fail(&v->env->fault, err, "cannot read the counters: %s", strerror(-err));
	/* An owner hook that was skipped loses no packet. */
	v->own->lost = a->kernel.lost + account_missed(v->loaded.obj, "packet_");
	a->kernel.events -= v->own->rejected;
	a->kernel.filtered += v->own->rejected;
	a->kernel.unattributed += v->own->unowned;
	return 0;
}

static int loop(struct live *v)
{
	struct env *env = v->env;
	uint64_t start = names_now(), followed = start;
	int err = 0, ms = POLL_MS;
	unsigned int fill;
	struct account a;

	while (!stopping && !err) {
		rings_wait(v->own->rings, ms);
		if (env->duration_ns && names_now() - start >= env->duration_ns)
			break;
		if (names_now() - followed >= FOLLOW_NS) {
			devices_follow(v->own->devices);
			followed = names_now();
			v->gone = capture_device_gone(env);
			if (v->gone)
				break;
		}
		fill = rings_fill(v->own->rings);
		/* Better in a wrong order than not at all. */
		err = drain(v, names_now() - (fill > HALF_FULL ? 0 : SETTLE_NS));
		/* What is too young to be taken wakes nobody a second time. */
		ms = fill > FILLS || rings_fill(v->own->rings) > FILLS / 4 ? BUSY_MS : POLL_MS;
		if (!err && asked) {
			asked = 0;
			err = read_statistics(v, &a);
			if (!err)
				say_statistics(env, &a, true);
		}
		if (!err && !v->own->saver)
			err = out_reader_gone(&env->out, &env->fault);
	}
	return err;
}

/* What the run has to say of itself, also if it failed: then what is left in the rings stays there. */
static int finish(struct live *v, int err)
{
	struct env *env = v->env;
	struct account a;
	int unread;

	detach(&v->loaded);
	devices_detach(v->own->devices);
	v->own->devices = NULL;
	if (!err)
		err = drain(v, UINT64_MAX);
	unread = read_statistics(v, &a);
	if (unread)
		return err ? err : unread;
	if (!err && env->out.format == FORMAT_JSON)
		account_json(&a, env->cmd->counts, &env->out);
	say_statistics(env, &a, false);
	return err;
}

/* Nothing but groups comes from the kernel: as with the other tools. */
static int summarize(struct env *env)
{
	struct capture_own *own = env->own;
	int err = splice_register();

	err = err ? fail(&env->fault, err, "libbpf refuses: %s", strerror(-err)) : trace(env);
	devices_detach(own->devices);
	capture_free(own);
	env->own = NULL;
	return err;
}

int capture_live(struct env *env)
{
	struct live *v = calloc(1, sizeof(*v));
	struct capture_own *own = capture_own(env);
	int err, closed;

	if (!v || !own) {
		free(v);
		return fail(&env->fault, -ENOMEM, "out of memory");
	}
	if (env->summary) {
		free(v);
		return summarize(env);
	}
	v->env = env;
	v->own = own;
	stop_on_signals();
	signal(SIGUSR1, ask);
	signal(SIGUSR2, SIG_IGN); /* of tcpdump: write what is buffered, as is done all the time */
	err = sink_open(env);
	if (!err)
		err = prepare(v);
	if (!err)
		err = finish(v, loop(v));
	if (!err && v->gone)
		err = fail(&env->fault, -ENODEV, "the device '%.16s' is gone",
			   env->config.filter.dev[0]);
	closed = sink_close(env);
	devices_detach(own->devices);
	rings_close(own->rings);
	unload(&v->loaded);
	capture_free(own);
	env->own = NULL;
	free(v);
	return err ? err : closed;
}
