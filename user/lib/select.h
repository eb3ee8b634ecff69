/* SPDX-License-Identifier: GPL-2.0-only */
/* The selection that all event tools share: option rows that fill struct filter. */
#ifndef SELECT_H
#define SELECT_H

#include "opt.h"

extern const struct opt select_options[], select_flow_options[];

/* One sentence and -EINVAL if what was asked for cannot happen together. */
int select_check(struct env *env);

#endif
