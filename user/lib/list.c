// SPDX-License-Identifier: GPL-2.0-only
/* Walks the values of an option. */
#include "list.h"

#include <errno.h>
#include <string.h>

#include "cmd.h"

/* Calls one() for each of "a,b,c"; an empty item is an error. */
int list_each(struct env *env, const struct opt *o, const char *list, opt_take *one)
{
	int err = 0;

	for (const char *at = list; !err; at++) {
		char item[4096];
		size_t n = strcspn(at, ",");

		if (!n || n >= sizeof(item))
			return fail(&env->fault, -EINVAL, "--%s: an empty value in '%s'", o->name,
				    list);
		memcpy(item, at, n);
		item[n] = '\0';
		err = one(env, o, item);
		at += n;
		if (!*at)
			break;
	}
	return err;
}

/* The next free place of a list, NULL when it is full. */
void *list_next(void *list, size_t size, __u8 *n)
{
	return *n < FILTER_MAX ? (char *)list + size * (*n)++ : NULL;
}

int list_full(struct env *env, const struct opt *o)
{
	return fail(&env->fault, -EINVAL, "--%s: more than %d values", o->name, FILTER_MAX);
}

bool list_wants(const __u32 *list, int n, __u32 value)
{
	for (int i = 0; i < n; i++)
		if (list[i] == value)
			return true;
	return !n;
}
