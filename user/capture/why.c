// SPDX-License-Identifier: GPL-2.0-only
#include "why.h"

#include <stdio.h>
#include <string.h>

#include "names.h"
#include "retrans.h"

#define POINT_NAME(name, text) [POINT_##name] = text,
#define KIND_NAME(name, text)  [RETRANS_##name] = text,

const char *const why_points[POINT_MAX] = { CAPTURE_POINTS(POINT_NAME) };

static const char *const kinds[] = { RETRANS_KINDS(KIND_NAME) };

/* enum xdp_action, include/uapi/linux/bpf.h */
static const char *const verdicts[] = { NULL, "aborted", "drop", "pass", "tx", "redirect" };

static const char *name_of(const char *const *names, size_t n, uint32_t value)
{
	return value < n ? names[value] : NULL;
}

#define NAME_OF(names, value) name_of(names, sizeof(names) / sizeof(*(names)), value)

static void put_point(struct out *o, const struct field *f, const void *v)
{
	kind_text(o, f, NAME_OF(why_points, *(const __u32 *)v));
}

/* 0 is both "unknown" and "is none": of a packet that was not resent nothing is said. */
static void put_kind(struct out *o, const struct field *f, const void *v)
{
	__u32 kind = *(const __u32 *)v;

	kind_text(o, f, kind ? NAME_OF(kinds, kind) : NULL);
}

static void put_verdict(struct out *o, const struct field *f, const void *v)
{
	kind_text(o, f, NAME_OF(verdicts, *(const __u32 *)v));
}

const struct kind show_capture_point = { -7, put_point, NULL };
const struct kind show_capture_kind = { -10, put_kind, NULL };
const struct kind show_capture_verdict = { -8, put_verdict, NULL };

struct text {
	char *at;
	size_t n, size;
};

static void add(struct text *t, const char *space, const char *s)
{
	if (!s || t->n >= t->size)
		return;
	t->n += snprintf(t->at + t->n, t->size - t->n, "%s%s", t->n ? space : "", s);
}

static void add_owner(struct text *t, struct names *names, const struct head *h)
{
	char owner[48];

	if (!h->pid)
		return;
	snprintf(owner, sizeof(owner), "%.16s/%u%s", h->comm, h->pid, h->inferred ? "~" : "");
	add(t, " ", owner);
	add(t, " ", names_container(names, h->cgroup));
}

/* Of a dropped packet "REASON@function stack 1a2b3c4d". */
static void add_drop(struct text *t, struct names *names, const struct capture_packet *p)
{
	char reason[64], symbol[128], stack[32];

	add(t, ", ", "drop");
	add(t, " ", names_reason(names, p->cause.code, reason, sizeof(reason)));
	add(t, "@", names_symbol(names, p->cause.location, symbol, sizeof(symbol)));
	snprintf(stack, sizeof(stack), "stack %08x", p->stack);
	add(t, " ", stack);
}

static void add_resend(struct text *t, struct names *names, const struct capture_packet *p)
{
	char cause[256];

	add(t, ", ", "retrans");
	add(t, " ", NAME_OF(kinds, p->kind));
	kind_cause_text(names, &p->cause, cause, sizeof(cause));
	add(t, " ", cause);
}

const char *why_comment(struct names *names, const struct capture_packet *p, char *text,
			size_t size)
{
	struct text t = { .size = size };

	t.at = text;
	add_owner(&t, names, &p->head);
	if (p->point == POINT_DROP)
		add_drop(&t, names, p);
	if (p->point == POINT_RETRANS)
		add_resend(&t, names, p);
	if (p->point == POINT_TC || p->point == POINT_XDP)
		add(&t, ", ", why_points[p->point]);
	if (p->verdict)
		add(&t, " ", NAME_OF(verdicts, p->verdict));
	return t.n ? t.at : NULL;
}
