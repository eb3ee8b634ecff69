/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of drop in user space: words for reasons, and counters. */
#ifndef DROP_PARTS_H
#define DROP_PARTS_H

struct config;
struct env;
struct loaded;

/* The reason that a drop at "symbol+0x.." must have had, or NULL where there are several. */
const char *drop_implied(const char *location);
/* Where reasons do not tell that a queue was emptied: the functions that do it. */
void drop_find_purges(struct config *c);
/* The reason's name in upper case if there is an explanation of it, "list"; else NULL. */
const char *drop_known(const char *reason);
/* Prints the explanation of env->about. 0 or -errno. */
int drop_explain(struct env *env);
/* Names of enum drop_own_reason; NULL if it is none of them. */
const char *drop_own_name(unsigned int reason);
/* The other way round; 0 or -ENOENT. */
int drop_own_value(const char *name, unsigned int *ret);
/* As `watch` of struct cmd. */
int drop_watch(struct env *env, const struct loaded *l, void (*emit)(void *arg, void *event),
	       void *arg);

#endif
