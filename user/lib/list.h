/* SPDX-License-Identifier: GPL-2.0-only */
/* Options that take several values: "a,b,c", and again. */
#ifndef LIST_H
#define LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "config.h"
#include "opt.h"

/* Calls one() for each of "a,b,c"; -EINVAL and a sentence for an empty item. */
int list_each(struct env *env, const struct opt *o, const char *list, opt_take *one);
/* The next free place of an array of FILTER_MAX, NULL when it is full. */
void *list_next(void *list, size_t size, __u8 *n);
/* -EINVAL and the sentence that says so. */
int list_full(struct env *env, const struct opt *o);

/* Whether the value is one of these; an empty list wants any. */
bool list_wants(const __u32 *list, int n, __u32 value);

/* Of struct filter: the array `list` and its count `nlist`. */
#define NEXT(f, list) list_next((f)->list, sizeof(*(f)->list), &(f)->n##list)

/* take_what(): one_what() for each value. */
#define TAKE(what)                                                                                 \
	static int take_##what(struct env *env, const struct opt *o, const char *value)            \
	{                                                                                          \
		return list_each(env, o, value, one_##what);                                       \
	}

#endif
