/* SPDX-License-Identifier: GPL-2.0-only */
/* --summary: reads the groups that the kernel added up, and prints the top ones. */
#ifndef TALLY_H
#define TALLY_H

struct bpf_object;
struct env;

/* Checks --by and sets config.by; -EINVAL and a sentence if there is no such grouping. */
int tally_choose(struct env *env);
/*
 * Prints the groups and removes them from the map, so that each interval stands for
 * itself. An addition that races with the removal of its group may fall between two
 * intervals; the last print, after detaching, is exact.
 */
int tally_print(struct env *env, const struct bpf_object *obj);

#endif
