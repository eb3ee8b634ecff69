/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The filter expression. pfilter() is replaced, before the program is loaded, by what
 * user/capture/translate.c makes of libpcap's code for the expression.
 */
#ifndef CAPTURE_FILTER_BPF_H
#define CAPTURE_FILTER_BPF_H

#include "capture/look.bpf.h"

/*
 * Loads 1, 2 or 4 bytes in network order from anywhere in the packet: what the look does not
 * hold. FILTER_ENDS if the packet ends before; FILTER_UNKNOWN of bytes that are in fragments,
 * which tracing programs cannot read: user space, which gets them all, has the last word.
 */
static __noinline __s64 pload(struct look *l, __u64 at, __u64 size)
{
	__s64 value = 0;
	__u8 byte;

	if (at + size > l->len)
		return FILTER_ENDS;
	if (at < l->packet.nprefix || at + size > l->packet.nprefix + l->linear) {
		l->packet.undecided = 1;
		return FILTER_UNKNOWN;
	}
	for (__u64 i = 0; i < 4 && i < size; i++) {
		if (bpf_probe_read_kernel(&byte, 1, (void *)(l->rest + at - l->packet.nprefix + i)))
			return FILTER_ENDS;
		value = value << 8 | byte;
	}
	return value;
}

#include "capture/interpret.bpf.h"

/* Where no translated filter takes its place: one that the verifier would not have. */
static __noinline int pfilter(struct look *l)
{
	return interpret(l);
}

#endif
