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

char LICENSE[] SEC("license") = "GPL";

#endif
