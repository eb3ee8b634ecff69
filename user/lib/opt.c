// SPDX-License-Identifier: GPL-2.0-only
/* Walks the rows of the options. */
#include "opt.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
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

static int unknown(struct env *env, const char *option, int n)
{
	return fail(&env->fault, -EINVAL, "unknown option '%.*s'; see 'plumb %s --help'", n, option,
		    env->cmd->name);
}

static int take_name(struct env *env, char ***argv)
{
	const char *at = **argv;
	size_t n = strcspn(at, "=");
	const struct opt *o = find(env, at + 2, n - 2, 0);

	return o ? take(env, o, at[n] ? at + n + 1 : NULL, argv) : unknown(env, at, strlen(at));
}

/* -nnv, -s0: the value may follow its letter. */
static int take_letters(struct env *env, char ***argv)
{
	int err = 0;

	for (const char *at = **argv + 1; !err && *at; at++) {
		char option[] = { '-', *at, '\0' };
		const struct opt *o = find(env, NULL, 0, *at);

		if (!o)
			return unknown(env, option, 2);
		if (o->arg)
			return take(env, o, at[1] ? at + 1 : NULL, argv);
		err = take(env, o, NULL, argv);
	}
	return err;
}

/* Words that are no options, with a blank between them. */
static int take_word(struct env *env, const char *word)
{
	size_t used = env->words ? strlen(env->words) : 0;
	char *more;

	if (!env->cmd->words)
		return fail(&env->fault, -EINVAL, "unexpected argument '%s'", word);
	more = realloc(env->words, used + strlen(word) + 2);
	if (!more)
		return fail(&env->fault, -ENOMEM, "out of memory");
	sprintf(more + used, "%s%s", used ? " " : "", word);
	env->words = more;
	return 0;
}

int opt_parse(struct env *env, char **argv)
{
	bool options = true;
	int err = 0;

	for (; !err && *argv; argv++) {
		const char *at = *argv;
		bool word = !options || at[0] != '-' || !at[1];

		if (word && env->cmd->command) {
			env->command = argv;
			return 0;
		}
		if (word)
			err = take_word(env, at);
		else if (at[1] != '-')
			err = take_letters(env, &argv);
		else if (at[2] || !env->cmd->words)
			err = take_name(env, &argv);
		else
			options = false;
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

int opt_own_flag(struct env *env, const struct opt *o, const char *value)
{
	char *own = env->cmd->own(env);

	(void)value;
	if (own)
		*(bool *)(own + o->offset) = true;
	return own ? 0 : -ENOMEM;
}

int opt_own_more(struct env *env, const struct opt *o, const char *value)
{
	char *own = env->cmd->own(env);

	(void)value;
	if (own)
		++*(int *)(own + o->offset);
	return own ? 0 : -ENOMEM;
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
