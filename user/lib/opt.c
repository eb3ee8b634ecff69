// SPDX-License-Identifier: GPL-2.0-only
/* Walks the rows of the options. */
#include "opt.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "cmd.h"
#include "parse.h"

static const struct opt *find(const struct env *env, const char *name, size_t n, char letter)
{
	struct opt_group groups[7];
	int count = opt_groups(env, groups);

	for (int g = 0; g < count; g++)
		for (const struct opt *o = groups[g].rows; o->name; o++)
			if (letter ? o->letter == letter :
				     strlen(o->name) == n && !memcmp(o->name, name, n))
				return o;
	return NULL;
}

/* "[N]" may stand alone: its value is taken only when it comes with "=". */
static int take(struct env *env, const struct opt *o, const char *value, char ***argv)
{
	if (!o->arg && value)
		return fail(&env->fault, -EINVAL, "--%s takes no value", o->name);
	if (!value && o->arg && o->arg[0] == '[') {
		const char *next = (*argv)[1];

		if (next && *next && !next[strspn(next, "0123456789")])
			value = *++*argv;
	} else if (!value && o->arg) {
		value = *++*argv;
		if (!value)
			return fail(&env->fault, -EINVAL, "--%s needs a value: %s", o->name,
				    o->arg);
	}
	return o->take(env, o, value);
}

int opt_parse(struct env *env, char **argv)
{
	int err = 0;

	for (; !err && *argv; argv++) {
		const char *at = *argv, *value;
		const struct opt *o;
		size_t n;

		if (at[0] != '-' || !at[1])
			return fail(&env->fault, -EINVAL, "unexpected argument '%s'", at);
		n = strcspn(at + 2, "=");
		value = at[1] == '-' && at[2 + n] ? at + 3 + n : NULL;
		if (at[1] == '-')
			o = find(env, at + 2, n, 0);
		else
			o = at[2] ? NULL : find(env, NULL, 0, at[1]);
		if (!o)
			return fail(&env->fault, -EINVAL,
				    "unknown option '%s'; see 'plumb %s --help'", at,
				    env->cmd->name);
		err = take(env, o, value, &argv);
	}
	return err;
}

static void *place(struct env *env, const struct opt *o)
{
	return (char *)env + o->offset;
}

int opt_flag(struct env *env, const struct opt *o, const char *value)
{
	(void)value;
	*(bool *)place(env, o) = true;
	return 0;
}

int opt_text(struct env *env, const struct opt *o, const char *value)
{
	if (!*value)
		return fail(&env->fault, -EINVAL, "--%s: an empty value", o->name);
	*(const char **)place(env, o) = value;
	return 0;
}

int opt_number(struct env *env, const struct opt *o, const char *value)
{
	if (parse_u64(value, 1, UINT64_MAX, place(env, o)))
		return fail(&env->fault, -EINVAL, "--%s: '%s' is not a positive number", o->name,
			    value);
	return 0;
}

int opt_size(struct env *env, const struct opt *o, const char *value)
{
	if (parse_size(value, place(env, o)))
		return fail(&env->fault, -EINVAL, "--%s: '%s' is not a size such as 512K or 16M",
			    o->name, value);
	return 0;
}

int opt_duration(struct env *env, const struct opt *o, const char *value)
{
	if (parse_duration(value, place(env, o)))
		return fail(&env->fault, -EINVAL,
			    "--%s: '%s' is not a time such as 500ms, 10s or 5m", o->name, value);
	return 0;
}
