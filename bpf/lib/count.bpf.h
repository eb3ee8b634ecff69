/* SPDX-License-Identifier: GPL-2.0-only */
/* What happened to events, counted per CPU: nothing is lost silently. */
#ifndef COUNT_BPF_H
#define COUNT_BPF_H

#include "lib/prelude.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct counters);
} counters SEC(".maps");

/* Of this CPU; never NULL, but the verifier wants to hear it. */
static __always_inline struct counters *counters_here(void)
{
	return element(&counters, 0);
}

/* A program may be interrupted by another on its CPU, hence the atomic add. */
#define count_more(what, n)                                                                        \
	do {                                                                                       \
		struct counters *c = counters_here();                                              \
		if (c)                                                                             \
			__sync_fetch_and_add(&c->what, n);                                         \
	} while (0)

#define count(what) count_more(what, 1)

#endif
