// SPDX-License-Identifier: GPL-2.0-only
/* --explain: what a drop reason means, what usually causes it, what to run next. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cmd.h"
#include "drop.h"
#include "drop/parts.h"
#include "drop/reasons.h"

static const struct reason {
	const char *name, *means, *cause, *next;
} reasons[] = {
#define REASON(name, means, cause, next) { #name, means, cause, next },
	REASONS(REASON)
};

/* Every reason of our own is explained. */
#define NAMES(name, means, cause, next) EXPLAINED_##name,
enum explained { REASONS(NAMES) };
#define IS_EXPLAINED(name) +(EXPLAINED_##name >= 0)
_Static_assert(0 DROP_OWN_REASONS(IS_EXPLAINED), "a reason without words");

#define COUNT (sizeof(reasons) / sizeof(*reasons))

static const struct reason *find(const char *name)
{
	for (size_t i = 0; i < COUNT; i++)
		if (!strcasecmp(reasons[i].name, name))
			return &reasons[i];
	return NULL;
}

const char *drop_known(const char *reason)
{
	const struct reason *r = find(reason);

	return r ? r->name : !strcmp(reason, "list") ? "list" : NULL;
}

static void line(struct out *o, const char *title, const char *mark, const char *text)
{
	char whole[512];

	snprintf(whole, sizeof(whole), "%s%s%s", title, mark, text);
	out_begin(o);
	out_title(o, 0, whole);
	out_end(o);
}

static void explain(struct out *o, const struct reason *r)
{
	if (o->format == FORMAT_TABLE) {
		line(o, r->name, ": ", r->means);
		line(o, "Usual cause", ": ", r->cause);
		line(o, "Run next", ": ", r->next);
		return;
	}
	out_begin(o);
	out_str(o, "reason", 0, r->name);
	out_str(o, "means", 0, r->means);
	out_str(o, "cause", 0, r->cause);
	out_str(o, "next", 0, r->next);
	out_end(o);
}

int drop_explain(struct env *env)
{
	const struct reason *r = find(env->about);

	if (r)
		explain(&env->out, r);
	for (size_t i = 0; !r && i < COUNT; i++)
		if (env->out.format == FORMAT_TABLE)
			line(&env->out, reasons[i].name, "", "");
		else
			explain(&env->out, &reasons[i]);
	return 0;
}
