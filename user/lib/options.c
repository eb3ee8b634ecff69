// SPDX-License-Identifier: GPL-2.0-only
/* The options that every tool has, and the order of all. */
#include <errno.h>
#include <string.h>

#include "cmd.h"
#include "parse.h"
#include "select.h"

#define AT(member) offsetof(struct env, member)

static int take_format(struct env *env, const struct opt *o, const char *value)
{
	(void)value;
	if (env->format && strcmp(env->format, o->name))
		return fail(&env->fault, -EINVAL, "--%s and --%s: choose one", env->format,
			    o->name);
	env->format = o->name;
	env->out.format = o->name[0] == 'j' ? FORMAT_JSON : FORMAT_CSV;
	return 0;
}

static int take_time(struct env *env, const struct opt *o, const char *value)
{
	static const char *const names[] = { "wall", "mono", "delta", "none" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(value, names[i])) {
			env->out.time = i;
			return 0;
		}
	return fail(&env->fault, -EINVAL, "--%s: '%s' is none of wall, mono, delta, none", o->name,
		    value);
}

static int take_summary(struct env *env, const struct opt *o, const char *value)
{
	env->summary = true;
	return value ? opt_number(env, o, value) : 0;
}

static int take_buffer(struct env *env, const struct opt *o, const char *value)
{
	int err = opt_size(env, o, value);

	if (!err && (env->buffer < 4096 || env->buffer > 1ULL << 30))
		err = fail(&env->fault, -EINVAL, "--buffer: '%s' is not between 4K and 1G", value);
	return err;
}

static const struct opt output_options[] = {
	{ "json", 0, NULL, take_format, 0, "one JSON object a line" },
	{ "csv", 0, NULL, take_format, 0, "comma-separated values with a heading" },
	{ "fields", 0, "NAME,...", opt_text, AT(fields), "print these fields; 'help' lists them" },
	{ "output", 0, "FILE", opt_text, AT(file), "write to FILE instead of the standard output" },
	{ "time", 0, "wall|mono|delta|none", take_time, 0, "how to print the time of an event" },
	{},
};

static const struct opt summary_options[] = {
	{ "summary", 0, "[N]", take_summary, AT(top),
	  "add up in the kernel; print the top N groups at the end" },
	{ "by", 0, "GROUPING", opt_text, AT(by), "what makes a group of the summary" },
	{ "interval", 0, "TIME", opt_duration, AT(interval_ns), "print and start anew that often" },
	{},
};

static const struct opt run_options[] = {
	{ "count", 0, "N", opt_number, AT(count), "stop after N events" },
	{ "duration", 0, "TIME", opt_duration, AT(duration_ns),
	  "stop after that time: 500ms, 10s, 5m" },
	{ "buffer", 0, "SIZE", take_buffer, AT(buffer),
	  "room for events that were not read yet (256K; of packets 16M)" },
	{ "debug", 0, NULL, opt_flag, AT(debug), "show what libbpf and the verifier say" },
	{},
};

static const struct opt help_options[] = {
	{ "help", 'h', NULL, opt_flag, AT(help), "this text" },
	{},
};

static const struct opt plain_options[] = {
	{ "json", 0, NULL, take_format, 0, "one JSON object a line" },
	{ "help", 'h', NULL, opt_flag, AT(help), "this text" },
	{},
};

int opt_groups(const struct env *env, struct opt_group groups[static 7])
{
	const struct cmd *c = env->cmd;
	int n = 0;

	if (c->options)
		groups[n++] = (struct opt_group){ "Options", c->options };
	if (!c->record) {
		groups[n++] = (struct opt_group){ "Output", plain_options };
		return n;
	}
	groups[n++] = (struct opt_group){ "Selection", select_options };
	groups[n++] = (struct opt_group){ "Selection by flow", select_flow_options };
	groups[n++] = (struct opt_group){ "Output", output_options };
	if (c->group)
		groups[n++] = (struct opt_group){ "Summary", summary_options };
	groups[n++] = (struct opt_group){ "Run", run_options };
	groups[n++] = (struct opt_group){ "Help", help_options };
	return n;
}
