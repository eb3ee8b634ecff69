// SPDX-License-Identifier: GPL-2.0-only
/* The options, as strace has them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "list.h"
#include "parse.h"
#include "syscall/own.h"

#define OWN(member) offsetof(struct syscall_own, member)

struct syscall_own *syscall_own(struct env *env)
{
	struct syscall_own *own = env->own;

	if (own)
		return own;
	own = calloc(1, sizeof(*own));
	env->own = own;
	if (!own) {
		fail(&env->fault, -ENOMEM, "out of memory");
		return NULL;
	}
	own->style.limit = 32;
	own->column = 40;
	own->gate = -1;
	own->status = -1;
	return own;
}

static int take_limit(struct env *env, const struct opt *o, const char *value)
{
	struct syscall_own *own = syscall_own(env);
	uint64_t n;

	(void)o;
	if (!own)
		return -ENOMEM;
	if (parse_u64(value, 0, DATA_MAX / 2, &n))
		return fail(&env->fault, -EINVAL, "-s: '%s' is not a number of bytes up to %d",
			    value, DATA_MAX / 2);
	own->style.limit = n;
	return 0;
}

static int take_column(struct env *env, const struct opt *o, const char *value)
{
	struct syscall_own *own = syscall_own(env);

	(void)o;
	if (own && parse_u64(value, 1, 1000, &own->column))
		return fail(&env->fault, -EINVAL, "-a: '%s' is not a column from 1 to 1000", value);
	return own ? 0 : -ENOMEM;
}

static int one_attach(struct env *env, const struct opt *o, const char *value)
{
	struct syscall_own *own = syscall_own(env);
	uint64_t pid;
	char path[32];

	(void)o;
	if (!own)
		return -ENOMEM;
	if (parse_u64(value, 1, INT32_MAX, &pid))
		return fail(&env->fault, -EINVAL, "-p: '%s' is not a process number", value);
	if (own->nattach == ATTACH_MAX)
		return fail(&env->fault, -EINVAL, "-p: more than %d processes", ATTACH_MAX);
	snprintf(path, sizeof(path), "/proc/%llu", (unsigned long long)pid);
	if (access(path, F_OK))
		return fail(&env->fault, -ESRCH, "-p: there is no process %s", value);
	own->attach[own->nattach++] = pid;
	return 0;
}

TAKE(attach)

static int take_expression(struct env *env, const struct opt *o, const char *value)
{
	struct syscall_own *own = syscall_own(env);

	(void)o;
	if (!own)
		return -ENOMEM;
	if (!strncmp(value, "trace=", 6))
		own->traces = value + 6;
	else if (!strcmp(value, "status=successful"))
		own->tracing.status = STATUS_GOOD;
	else if (!strcmp(value, "status=failed"))
		own->tracing.status = STATUS_FAILED;
	else if (strchr(value, '='))
		return fail(&env->fault, -EINVAL,
			    "-e: '%s' is none of trace=, status=successful, status=failed", value);
	else
		own->traces = value;
	return 0;
}

/* -z, -Z. */
static int take_status(struct env *env, const struct opt *o, const char *value)
{
	struct syscall_own *own = syscall_own(env);

	(void)value;
	if (own)
		own->tracing.status = o->letter == 'z' ? STATUS_GOOD : STATUS_FAILED;
	return own ? 0 : -ENOMEM;
}

static int take_spelling(struct env *env, const struct opt *o, const char *value)
{
	static const char *const words[] = { "abbrev", "raw", "verbose" };
	struct syscall_own *own = syscall_own(env);

	(void)o;
	for (size_t i = 0; own && i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(value, words[i])) {
			own->style.spell = i;
			return 0;
		}
	return own ? fail(&env->fault, -EINVAL, "-X: '%s' is none of raw, abbrev, verbose", value) :
		     -ENOMEM;
}

const struct opt syscall_options[] = {
	{ "follow-forks", 'f', NULL, opt_own_flag, OWN(follow), "their threads and children, too" },
	{ "attach", 'p', "PID,...", take_attach, 0, "trace these; with -f all their threads" },
	{ "trace", 'e', "EXPR", take_expression, 0,
	  "[trace=][!]NAME,...,%network,%desc,all; status=failed" },
	{ "successful-only", 'z', NULL, take_status, 0, "only calls that succeed" },
	{ "failed-only", 'Z', NULL, take_status, 0, "only calls that fail" },
	{ "absolute-timestamps", 't', NULL, opt_own_more, OWN(stamps),
	  "when each call began; -tt with microseconds, -ttt since the epoch" },
	{ "relative-timestamps", 'r', NULL, opt_own_flag, OWN(relative),
	  "time since the line before" },
	{ "syscall-times", 'T', NULL, opt_own_flag, OWN(durations), "how long each call took" },
	{ "string-limit", 's', "N", take_limit, 0, "bytes of a string that are shown (32)" },
	{ "strings-in-hex", 'x', NULL, opt_own_more, OWN(style.hex),
	  "strings with odd bytes in hexadecimal; -xx all strings" },
	{ "const-print-style", 'X', "raw|abbrev|verbose", take_spelling, 0,
	  "numbers, names, or both" },
	{ "columns", 'a', "N", take_column, 0, "the column of the result (40)" },
	{ "summary-only", 'c', NULL, opt_own_flag, OWN(count),
	  "count in the kernel, print a table at the end" },
	{},
};
