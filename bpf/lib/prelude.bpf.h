/* SPDX-License-Identifier: GPL-2.0-only */
/* Every program starts with this line. */
#ifndef PRELUDE_BPF_H
#define PRELUDE_BPF_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "config.h"

#define AF_INET	 2
#define AF_INET6 10

const volatile struct config cfg;

/* An element of an array, of this CPU if it has one for each; NULL if the number is too high. */
static __always_inline void *element(void *array, __u32 number)
{
	return bpf_map_lookup_elem(array, &number);
}

char LICENSE[] SEC("license") = "GPL";

#endif
