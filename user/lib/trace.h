/* SPDX-License-Identifier: GPL-2.0-only */
/* The life of a trace: load, attach, print until told to stop, account for it. */
#ifndef TRACE_H
#define TRACE_H

struct env;

/* Runs env->cmd's BPF object as env says. 0, or -errno and a sentence. */
int trace(struct env *env);

#endif
