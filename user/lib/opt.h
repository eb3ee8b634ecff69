/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Options are rows: from them come the parser, --help, the manual and the shell's
 * completion. A row names the place in struct env that its value goes to.
 */
#ifndef OPT_H
#define OPT_H

#include <stddef.h>
#include <stdio.h>

struct env;
struct opt;

/* Takes the value of an option; -EINVAL and a sentence if it is nonsense. */
typedef int opt_take(struct env *env, const struct opt *o, const char *value);

struct opt {
	const char *name; /* without dashes; NULL ends the table */
	char letter;	  /* -4; 0 if there is none */
	const char *arg;  /* what its value is called, NULL if it takes none, [N] if it may */
	opt_take *take;
	size_t offset; /* in struct env */
	const char *help;
};

/* The tables that a command takes, by heading. */
struct opt_group {
	const char *title;
	const struct opt *rows;
};

/* Fills up to 7 groups; returns how many. */
int opt_groups(const struct env *env, struct opt_group groups[static 7]);
/* Takes --name=value, --name value, -4n, -c5, -c 5, words if the tool has them; -EINVAL and a sentence at the first that is wrong. */
int opt_parse(struct env *env, char **argv);

/* Takers for rows: of struct env's members at the offset. */
opt_take opt_flag, opt_text, opt_number, opt_size, opt_duration;
/* Of members of what cmd->own() returns: a bool; an int that each -v raises by one. */
opt_take opt_own_flag, opt_own_more;

#endif
