/* SPDX-License-Identifier: GPL-2.0-only */
/* Drops that are normal life: what had arrived already, and what nobody wants any more. */
#ifndef REASON_BPF_H
#define REASON_BPF_H

#include "lib/prelude.bpf.h"

static __always_inline bool between(__u64 address, __u64 start, __u64 end)
{
	return address >= start && address < end;
}

/* By the reason, or by the function that empties a queue, where no reason tells it. */
static __always_inline bool is_normal(__u32 reason, __u64 location)
{
	for (int i = 0; i < NORMAL_MAX; i++)
		if (cfg.normal[i] && cfg.normal[i] == reason)
			return true;
	for (int i = 0; i < PURGES_MAX; i++)
		if (cfg.purge[i].start && between(location, cfg.purge[i].start, cfg.purge[i].end))
			return true;
	return false;
}

#endif
