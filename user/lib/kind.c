// SPDX-License-Identifier: GPL-2.0-only
/* How each kind of value is spelled. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "names.h"
#include "record.h"

#define NS 1000000000ULL

static void put_u64(struct out *o, const struct field *f, const void *v)
{
	out_num(o, f->name, field_width(f), *(const __u64 *)v);
}

static void put_u32(struct out *o, const struct field *f, const void *v)
{
	out_num(o, f->name, field_width(f), *(const __u32 *)v);
}

/* Zero is "there is none". */
static void put_number_of(struct out *o, const struct field *f, const void *v)
{
	if (*(const __u32 *)v)
		put_u32(o, f, v);
	else
		out_none(o, f->name, field_width(f));
}

static void put_uid(struct out *o, const struct field *f, const void *v)
{
	if (*(const __u32 *)v != (__u32)-1)
		put_u32(o, f, v);
	else
		out_none(o, f->name, field_width(f));
}

static void put_flag(struct out *o, const struct field *f, const void *v)
{
	out_bool(o, f->name, field_width(f), *(const __u32 *)v);
}

void kind_text(struct out *o, const struct field *f, const char *s)
{
	if (s && *s)
		out_str(o, f->name, field_width(f), s);
	else
		out_none(o, f->name, field_width(f));
}

/* Of a comm, device or algorithm: 16 bytes, ended by NUL. */
static void put_word(struct out *o, const struct field *f, const void *v)
{
	char word[17] = "";

	memcpy(word, v, 16);
	kind_text(o, f, word);
}

/*
 * A pid in a table carries the mark of a guess, which stands in the member
 * before comm: every event starts with the same head.
 */
static void put_pid(struct out *o, const struct field *f, const void *v)
{
	const struct head *h = (const void *)((const char *)v - offsetof(struct head, pid));
	char text[16];

	if (o->format != FORMAT_TABLE || !h->inferred) {
		put_number_of(o, f, v);
		return;
	}
	snprintf(text, sizeof(text), "~%u", h->pid);
	out_str(o, f->name, field_width(f), text);
}

static void put_time_of_day(struct out *o, const struct field *f, __u64 wall)
{
	static __thread time_t last;
	static __thread struct tm tm;
	time_t sec = wall / NS;
	char text[32];

	if (sec != last)
		localtime_r(&sec, &tm);
	last = sec;
	snprintf(text, sizeof(text), "%02d:%02d:%02d.%06u", tm.tm_hour, tm.tm_min, tm.tm_sec,
		 (unsigned int)(wall % NS / 1000));
	out_str(o, f->name, field_width(f), text);
}

static void put_seconds(struct out *o, const struct field *f, __u64 ns)
{
	char text[40];

	snprintf(text, sizeof(text), "%llu.%06u", ns / NS, (unsigned int)(ns % NS / 1000));
	out_str(o, f->name, field_width(f), text);
}

static void put_time(struct out *o, const struct field *f, const void *v)
{
	__u64 t = *(const __u64 *)v, before = o->last_time ? o->last_time : t;

	o->last_time = t;
	if (o->time == TIME_WALL)
		t = names_wall(o->names, t);
	else if (o->time == TIME_DELTA)
		t = t > before ? t - before : 0;
	if (o->format != FORMAT_TABLE)
		out_num(o, f->name, 0, t);
	else if (o->time == TIME_WALL)
		put_time_of_day(o, f, t);
	else
		put_seconds(o, f, t);
}

/* Of ids that are never zero. */
static void put_id(struct out *o, const struct field *f, const void *v)
{
	if (*(const __u64 *)v)
		put_u64(o, f, v);
	else
		out_none(o, f->name, field_width(f));
}

static void put_container(struct out *o, const struct field *f, const void *v)
{
	kind_text(o, f, names_container(o->names, *(const __u64 *)v));
}

/* In a table the name says more; elsewhere it has a field of its own. */
static void put_netns(struct out *o, const struct field *f, const void *v)
{
	const char *name = NULL;

	if (o->format == FORMAT_TABLE)
		name = names_netns(o->names, *(const __u32 *)v);
	if (name)
		out_str(o, f->name, field_width(f), name);
	else
		put_u32(o, f, v);
}

static void put_netns_name(struct out *o, const struct field *f, const void *v)
{
	kind_text(o, f, names_netns(o->names, *(const __u32 *)v));
}

static void put_enum(struct out *o, const struct field *f, const char *const *names, __u32 n,
		     __u32 value)
{
	if (value < n && names[value])
		out_str(o, f->name, field_width(f), names[value]);
	else
		out_num(o, f->name, field_width(f), value);
}

/* include/net/tcp_states.h: part of the kernel's interface since ever */
static void put_tcp_state(struct out *o, const struct field *f, const void *v)
{
	static const char *const names[] = {
		NULL,	     "ESTABLISHED", "SYN_SENT",	    "SYN_RECV",	  "FIN_WAIT1",
		"FIN_WAIT2", "TIME_WAIT",   "CLOSE",	    "CLOSE_WAIT", "LAST_ACK",
		"LISTEN",    "CLOSING",	    "NEW_SYN_RECV",
	};

	put_enum(o, f, names, sizeof(names) / sizeof(*names), *(const __u32 *)v);
}

/* enum tcp_ca_state, include/uapi/linux/tcp.h */
static void put_ca_state(struct out *o, const struct field *f, const void *v)
{
	static const char *const names[] = { "Open", "Disorder", "CWR", "Recovery", "Loss" };

	put_enum(o, f, names, sizeof(names) / sizeof(*names), *(const __u32 *)v);
}

/* A percentage with three digits, or nothing of nothing. */
static void put_share(struct out *o, const struct field *f, const void *v)
{
	const struct share *s = v;

	if (s->whole)
		out_milli(o, f->name, field_width(f), s->part * 100000 / s->whole);
	else
		out_none(o, f->name, field_width(f));
}

static void put_part(struct out *o, const struct field *f, const void *v)
{
	out_num(o, f->name, field_width(f), ((const struct share *)v)->part);
}

static void put_whole(struct out *o, const struct field *f, const void *v)
{
	out_num(o, f->name, field_width(f), ((const struct share *)v)->whole);
}

const struct kind show_time = { -15, put_time, NULL };
const struct kind show_cgroup = { 6, put_id, NULL };
const struct kind show_cookie = { 6, put_id, NULL };
const struct kind show_container = { -15, put_container, NULL };
const struct kind show_netns = { -15, put_netns, NULL };
const struct kind show_netns_name = { -10, put_netns_name, NULL };
const struct kind show_pid = { 7, put_pid, NULL };
const struct kind show_uid = { 5, put_uid, NULL };
const struct kind show_flag = { 5, put_flag, NULL };
const struct kind show_comm = { -15, put_word, NULL };
const struct kind show_word = { -6, put_word, NULL };
const struct kind show_ifname = { -8, put_word, NULL };
const struct kind show_u32 = { 4, put_u32, NULL };
const struct kind show_u64 = { 4, put_u64, NULL };
const struct kind show_share = { 7, put_share, NULL };
const struct kind show_part = { 6, put_part, NULL };
const struct kind show_whole = { 8, put_whole, NULL };
const struct kind show_tcp_state = { -11, put_tcp_state, NULL };
const struct kind show_ca_state = { -8, put_ca_state, NULL };
