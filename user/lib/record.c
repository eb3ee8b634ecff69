// SPDX-License-Identifier: GPL-2.0-only
/* Chooses fields, then walks them for every event. */
#include "record.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"

static const struct field head[] = { HEAD_FIELDS(FIELD, FIELD_AS, struct head){} };

void record_visit(const struct record *r, void (*visit)(const struct field *f, void *arg),
		  void *arg)
{
	const struct field *lists[] = { head, r->fields };

	for (size_t l = 0; l < 2; l++)
		for (const struct field *f = lists[l]; f->name; f++) {
			struct field part;

			visit(f, arg);
			for (const struct field *p = f->kind->parts; p && p->name; p++) {
				part = *p;
				part.offset += f->offset;
				visit(&part, arg);
			}
		}
}

int field_width(const struct field *f)
{
	int title = strlen(f->name), width = f->kind->width;

	if (abs(width) >= title)
		return width;
	return width < 0 ? -title : title;
}

struct search {
	const char *name;
	size_t length;
	struct field found;
};

static void match(const struct field *f, void *arg)
{
	struct search *s = arg;

	if (strlen(f->name) == s->length && !memcmp(f->name, s->name, s->length))
		s->found = *f;
}

static bool find(const struct record *r, const char *name, size_t length, struct field *ret)
{
	struct search s = { .name = name, .length = length };

	record_visit(r, match, &s);
	if (s.found.name)
		*ret = s.found;
	return s.found.name;
}

/* Two members of one name are no JSON object. */
static bool chosen(const struct selection *s, const char *name)
{
	for (int i = 0; i < s->n; i++)
		if (!strcmp(s->field[i].name, name))
			return true;
	return false;
}

static int choose_named(const struct record *r, const char *names, struct selection *s,
			struct fault *f)
{
	for (const char *at = names;; at++) {
		size_t n = strcspn(at, ",");
		struct field found;

		if (!n || !find(r, at, n, &found))
			return fail(f, -EINVAL,
				    "--fields: no field '%.*s'; '--fields help' lists them", (int)n,
				    at);
		if (chosen(s, found.name))
			return fail(f, -EINVAL, "--fields: '%s' twice", found.name);
		if (s->n == RECORD_FIELDS_MAX)
			return fail(f, -EINVAL, "--fields: more than %d fields", RECORD_FIELDS_MAX);
		s->field[s->n++] = found;
		at += n;
		if (!*at)
			return 0;
	}
}

/* Everything that is not merely the sum of its parts. */
static void add_whole(const struct field *f, void *arg)
{
	struct selection *s = arg;

	if (!f->kind->parts && s->n < RECORD_FIELDS_MAX)
		s->field[s->n++] = *f;
}

/* Adds the columns up to this rank; returns their width together. */
static int add_columns(const struct record *r, const struct out *o, int rank, struct selection *s)
{
	int width = -1;

	s->n = 0;
	for (const char *at = r->columns; *at; at += *at == ',') {
		size_t n = strcspn(at, ",?");
		struct field *f = &s->field[s->n];
		int its_rank = at[n] == '?' ? at[n + 1] - '0' : 0;

		if (its_rank <= rank && s->n < RECORD_FIELDS_MAX && find(r, at, n, f) &&
		    !(f->kind == &show_time && o->time == TIME_NONE)) {
			width += 1 + abs(field_width(f));
			s->n++;
		}
		at += strcspn(at, ",");
	}
	return width;
}

int record_choose(const struct record *r, const struct out *o, const char *names,
		  struct selection *s, struct fault *f)
{
	int rank = 9;

	s->n = 0;
	if (names)
		return choose_named(r, names, s, f);
	if (o->format != FORMAT_TABLE) {
		record_visit(r, add_whole, s);
		if (o->time == TIME_NONE) /* it is the first of the head */
			memmove(s->field, s->field + 1, --s->n * sizeof(*s->field));
		return 0;
	}
	while (add_columns(r, o, rank, s) > o->columns && o->columns && rank > 0)
		rank--;
	return 0;
}

static void print_titles(const struct selection *s, struct out *o)
{
	out_begin(o);
	for (int i = 0; i < s->n; i++) {
		char title[40];
		size_t n = 0;

		for (const char *c = s->field[i].name; *c && n < sizeof(title) - 1; c++)
			title[n++] = o->format == FORMAT_TABLE ? toupper(*c) : *c;
		title[n] = '\0';
		out_title(o, field_width(&s->field[i]), title);
	}
	out_end(o);
	o->lines = 0;
	o->headed = true;
}

void record_heading(const struct selection *s, struct out *o)
{
	if (o->format != FORMAT_JSON)
		print_titles(s, o);
}

void record_print(const struct selection *s, struct out *o, const void *event)
{
	/* A terminal forgets the heading when it scrolls away; a pipe does not. */
	if (o->rows > 4 && o->format == FORMAT_TABLE && o->lines >= o->rows - 2)
		print_titles(s, o);
	out_begin(o);
	for (int i = 0; i < s->n; i++) {
		const struct field *f = &s->field[i];

		f->kind->put(o, f, (const char *)event + f->offset);
	}
	out_end(o);
}
