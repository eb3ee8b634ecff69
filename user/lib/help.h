/* SPDX-License-Identifier: GPL-2.0-only */
/* Help, the manual and the shell's completion, from the commands' own tables. */
#ifndef HELP_H
#define HELP_H

#include <stdio.h>

struct cmd;
struct env;
struct record;

/* The lists of commands end with NULL. */
void help_overview(const struct cmd *const *commands, FILE *to);
void help_command(const struct env *env, FILE *to);
void help_fields(const struct record *r, FILE *to);
void help_manual(const struct cmd *const *commands, FILE *to);	   /* mdoc(7) */
void help_completion(const struct cmd *const *commands, FILE *to); /* bash */

#endif
