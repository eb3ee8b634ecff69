/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A record is the list of an event's fields. From it come the table, the JSON,
 * the CSV, --fields and the manual's section; nothing else describes them.
 */
#ifndef RECORD_H
#define RECORD_H

#include <stdio.h>

#include "event.h"
#include "out.h"

struct fault;
struct field;
struct names;

/* How a kind of value is spelled; outside tables, a value with parts is its parts. */
struct kind {
	int width; /* of the cell; negative aligns to the left */
	void (*put)(struct out *o, const struct field *f, const void *value);
	const struct field *parts;
};

struct field {
	const char *name;
	const struct kind *kind;
	size_t offset;
	const char *help;
};

/* Puts the text, or "there is none" for NULL and "". */
void kind_text(struct out *o, const struct field *f, const char *s);

/* A cause in one word; "" if there is none. */
void kind_cause_text(struct names *n, const struct cause *c, char *text, size_t size);

#define RECORD_FIELDS_MAX 64

/* Width of the field's cell: at least that of its title; negative aligns to the left. */
int field_width(const struct field *f);

struct record {
	const char *name;
	const struct field *fields; /* those behind the head */
	const char *columns;	    /* of the table, see record_choose() */
};

#define FIELD(type, kind, name, help)	     { #name, &show_##kind, offsetof(type, name), help },
#define FIELD_AS(type, kind, name, of, help) { #name, &show_##kind, offsetof(type, of), help },
#define FIELDS(type, LIST)                                                                         \
	(const struct field[])                                                                     \
	{                                                                                          \
		LIST(FIELD, FIELD_AS, type)                                                        \
		{                                                                                  \
		}                                                                                  \
	}

#define DECLARE_KIND(k) extern const struct kind show_##k
DECLARE_KIND(time);
DECLARE_KIND(cgroup);
DECLARE_KIND(cookie);
DECLARE_KIND(container);
DECLARE_KIND(netns);
DECLARE_KIND(netns_name);
DECLARE_KIND(pid);
DECLARE_KIND(uid);
DECLARE_KIND(flag);
DECLARE_KIND(comm);
DECLARE_KIND(word);
DECLARE_KIND(ifname);
DECLARE_KIND(u32);
DECLARE_KIND(u64);
DECLARE_KIND(flow);
DECLARE_KIND(cause);
DECLARE_KIND(reason);
DECLARE_KIND(location);
DECLARE_KIND(share);
DECLARE_KIND(part);
DECLARE_KIND(whole);
DECLARE_KIND(tcp_state);
DECLARE_KIND(ca_state);
DECLARE_KIND(direction);
DECLARE_KIND(protocol);
DECLARE_KIND(tcp_flags);
DECLARE_KIND(ksym);
DECLARE_KIND(stack);

/* The fields that are printed, in order. */
struct selection {
	struct field field[RECORD_FIELDS_MAX];
	int n;
};

/*
 * Chooses the fields of a line: those of `names` ("a,b,c"), else all (JSON, CSV),
 * else the table's columns. Columns are names; "name?3" takes part only if there
 * is room, lower numbers first. Returns -EINVAL for an unknown name.
 */
int record_choose(const struct record *r, const struct out *o, const char *names,
		  struct selection *s, struct fault *f);
void record_heading(const struct selection *s, struct out *o);
void record_print(const struct selection *s, struct out *o, const void *event);

/* Calls visit() for every field, parts and head included. */
void record_visit(const struct record *r, void (*visit)(const struct field *f, void *arg),
		  void *arg);

#endif
