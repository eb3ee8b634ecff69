// SPDX-License-Identifier: GPL-2.0-only
/* conn: which TCP connections this host has had, whose, how long, and how they ended. */
#include "conn.h"

#include <bpf/libbpf.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "conn.skel.h"
#include "load.h"
#include "names.h"

static const char *const ends[] = {
#define END_TEXT(name, text) text,
	NULL, CONN_ENDS(END_TEXT)
#undef END_TEXT
};

/* The event that has this member. */
#define EVENT_OF(v, member)                                                                        \
	((const struct conn_event *)((const char *)(v)-offsetof(struct conn_event, member)))

static const char *end_text(__u32 end)
{
	return end < END_MAX ? ends[end] : NULL;
}

static void put_micros(struct out *o, const struct field *f, const void *v)
{
	__u32 us = *(const __u32 *)v;

	if (us == (__u32)-1)
		out_none(o, f->name, field_width(f));
	else
		out_num(o, f->name, field_width(f), us);
}

static void put_duration(struct out *o, const struct field *f, const void *v)
{
	unsigned long long us = *(const __u64 *)v;
	char text[32];

	if (us == -1ULL) {
		out_none(o, f->name, field_width(f));
	} else if (o->format == FORMAT_TABLE && EVENT_OF(v, duration_us)->older) {
		snprintf(text, sizeof(text), "~%llu", us);
		out_str(o, f->name, field_width(f), text);
	} else {
		out_num(o, f->name, field_width(f), us);
	}
}

static void put_happened(struct out *o, const struct field *f, const void *v)
{
	static const char *const names[] = { "open", "state", "end" };

	out_str(o, f->name, field_width(f), names[*(const __u32 *)v]);
}

static void put_opened(struct out *o, const struct field *f, const void *v)
{
	static const char *const names[] = { NULL, "connect", "accept" };
	__u32 opened = *(const __u32 *)v;

	if (!opened && o->format == FORMAT_TABLE)
		out_str(o, f->name, field_width(f), "~");
	else
		kind_text(o, f, names[opened]);
}

static const char *reason_text(const struct out *o, __u32 reset)
{
	const char *name = reset ? names_reset_reason(o->names, reset - 1) : NULL;

	return name && strcmp(name, "NOT_SPECIFIED") ? name : NULL;
}

/* What the word leaves open, or NULL: who connect()ed got an error, who sent a reset had a reason. */
static const char *detail(const struct out *o, const struct conn_event *e)
{
	bool failed = e->from == TCP_SYN_SENT || e->from == TCP_CLOSE;

	if (e->end == END_RESET_SENT)
		return reason_text(o, e->reason);
	if (e->error && (failed || e->end == END_UNREACHABLE || e->end == END_ABORTED))
		return strerrorname_np(e->error);
	return NULL;
}

static void put_conn_end(struct out *o, const struct field *f, const void *v)
{
	const struct conn_event *e = EVENT_OF(v, end);
	const char *end = end_text(e->end), *more = NULL;
	char text[96];

	if (end && o->format == FORMAT_TABLE)
		more = detail(o, e);
	if (!more) {
		kind_text(o, f, end);
		return;
	}
	snprintf(text, sizeof(text), "%s (%s)", end, more);
	out_str(o, f->name, field_width(f), text);
}

static void put_end_word(struct out *o, const struct field *f, const void *v)
{
	kind_text(o, f, end_text(*(const __u32 *)v));
}

static void put_reset_reason(struct out *o, const struct field *f, const void *v)
{
	kind_text(o, f, reason_text(o, *(const __u32 *)v));
}

static void put_error(struct out *o, const struct field *f, const void *v)
{
	__u32 error = *(const __u32 *)v;

	kind_text(o, f, error ? strerrorname_np(error) : NULL);
}

static void put_mean(struct out *o, const struct field *f, const void *v)
{
	const struct share *s = v;

	if (s->whole)
		out_num(o, f->name, field_width(f), s->part / s->whole);
	else
		out_none(o, f->name, field_width(f));
}

static const struct kind show_micros = { 6, put_micros, NULL };
static const struct kind show_duration = { 11, put_duration, NULL };
static const struct kind show_happened = { -5, put_happened, NULL };
static const struct kind show_opened = { -7, put_opened, NULL };
static const struct kind show_conn_end = { -11, put_conn_end, NULL };
static const struct kind show_end_word = { -14, put_end_word, NULL };
static const struct kind show_reset_reason = { -18, put_reset_reason, NULL };
static const struct kind show_error = { -12, put_error, NULL };
static const struct kind show_mean = { 10, put_mean, NULL };

#define CONN_RECORD(ranks)                                                                         \
	{                                                                                          \
		.name = "conn", .fields = FIELDS(struct conn_event, CONN_FIELDS), .columns = ranks \
	}

static const struct record record = CONN_RECORD(
	"time?1,pid,comm?1,container?4,netns?5,opened,flow,connect_us?3,duration_us?2,bytes_sent?2,"
	"bytes_received?2,segs_out?6,segs_in?6,retrans_segs?3,min_rtt_us?5,srtt_us?4,end");

static const struct record with_opens = CONN_RECORD(
	"time?1,pid,comm?1,container?4,netns?5,event,opened,flow,connect_us?3,duration_us?2,bytes_sent?2,"
	"bytes_received?2,segs_out?6,segs_in?6,retrans_segs?3,min_rtt_us?5,srtt_us?4,end");

static const struct record with_states =
	CONN_RECORD("time?1,pid,comm?1,container?4,netns?5,event,opened?2,flow,from,state,state_us,"
		    "duration_us?2,bytes_sent?3,bytes_received?3,retrans_segs?4,end?1");

static const struct record group = {
	.name = "conn --summary",
	.fields = FIELDS(struct conn_group, CONN_COUNTERS),
	.columns =
		"conns,connect?3,accept?3,fin?2,fin_remote?2,reset_sent,reset_received,refused,timeout,"
		"unreachable?1,aborted?1,connect_us?1,duration_us?1,bytes_sent?2,bytes_received?2,"
		"segs_out?5,segs_in?5,retrans_segs?4",
};

static const struct grouping groupings[] = {
	{ "port", BY_PORT, "port" },
	{ "remote", BY_REMOTE, "daddr" },
	{ "container", BY_CONTAINER, "container,cgroup?3" },
	{ "end", BY_END, "end" },
	{ "pid", BY_PID, "pid,comm,container?4" },
	{},
};

static const char *const examples[] = {
	"conn",
	"every TCP connection of the host, when it ends",
	"conn --container web --json",
	"those of one container, as JSON",
	"conn --summary --by end --interval 10s",
	"how connections end, every ten seconds",
	"conn --summary --by remote --duration 1m",
	"for each other host: how many, how they ended, how long connecting took",
	"conn --states --port 443",
	"each change of state, and how long the connection was in the one before",
	NULL,
};

static const struct opt options[] = {
	{ "open", 0, NULL, opt_flag, offsetof(struct env, config.opens),
	  "a line when a connection is established, too" },
	{ "states", 0, NULL, opt_flag, offsetof(struct env, config.states),
	  "a line for each change of state, with the time in the one before" },
	{},
};

static int prepare(struct env *env, struct bpf_object *obj)
{
	/* Who connects and closes is seen in the changes of state. */
	static const char *const not_needed[] = {
		"owner_connect4", "owner_connect6",	"owner_bind4",	    "owner_bind6",
		"owner_release",  "owner_state",	"owner_exits",	    "owner_tcp_send_tp",
		"owner_tcp_send", "owner_tcp_sendpage", "owner_send_length"
	};
	const struct feature *f = &env->feature;

	load_choose(obj, "conn_destroyed", !f->fentry || !f->accept_function);
	env->config.connect_exit = f->fentry && f->connect4;
	for (size_t i = 0; i < sizeof(not_needed) / sizeof(*not_needed); i++)
		load_choose(obj, not_needed[i], false);
	load_choose(obj, "conn_connect4", env->config.connect_exit);
	load_choose(obj, "conn_connect6", env->config.connect_exit && f->connect6);
	if (env->config.states)
		env->record = &with_states;
	else if (env->config.opens)
		env->record = &with_opens;
	if (!env->config.connect_exit)
		env->warn(env, "this kernel hooks no functions: a connect() that fails before its "
			       "SYN is sent is not shown, or without its error");
	return 0;
}

static bool same_connection(const struct conn_event *a, const struct conn_event *b)
{
	return a->head.cookie == b->head.cookie && a->head.netns == b->head.netns &&
	       !memcmp(&a->flow, &b->flow, sizeof(a->flow));
}

/* Before it was gone nobody knew that it was going to send a reset, or why. */
static bool amends(void *event, const void *later)
{
	const struct conn_event *reset = later;
	struct conn_event *e = event;

	if (reset->event != CONN_RESET)
		return false;
	if (!e)
		return true;
	if (e->event != CONN_END || !same_connection(e, reset))
		return false;
	if (END_MAY_BE_RESET(e->end))
		e->end = END_RESET_SENT;
	e->reason = reset->reason;
	return true;
}

const struct cmd cmd_conn = {
	.name = "conn",
	.summary = "TCP connections: whose, how long, how much, and how they ended",
	.description =
		"One line for each TCP connection when it ends: who opened it, connect or accept, how "
		"long that took, how long it lived, what it carried, and how it ended: fin (this side "
		"finished first), fin(remote), reset sent with the kernel's reason (Linux 6.10), reset "
		"received, refused, timeout, unreachable, aborted. A connect() that fails is a line with "
		"its error. Of connections that are older than plumb the opening is not known: they are "
		"marked with ~, and their duration is the time since plumb began to look. Bytes and "
		"segments are those of the socket, as ss -ti shows them.",
	.examples = examples,
	.options = options,
	.record = &record,
	.group = &group,
	.groupings = groupings,
	.group_size = sizeof(struct conn_group),
	.sort_by = offsetof(struct conn_group, conns),
	.proto = IPPROTO_TCP,
	.elf = conn_bpf__elf_bytes,
	.prepare = prepare,
	.amends = amends,
	.counts = "unamended", /* ends that lack the reset that they sent, or its reason */
	.event_size = sizeof(struct conn_event),
};
