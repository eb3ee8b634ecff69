/* SPDX-License-Identifier: GPL-2.0-only */
/* What is copied for a call: user space writes a recipe for each. */
#ifndef SYSCALL_RECIPE_BPF_H
#define SYSCALL_RECIPE_BPF_H

#include "syscall/work.bpf.h"

#define VALUE_MAX 1024 /* bytes of what an address or option may be */

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SYSCALL_SLOTS);
	__type(key, __u32);
	__type(value, struct recipe);
} recipes SEC(".maps");

static __always_inline const struct recipe *recipe_of(__u32 abi, __u32 nr)
{
	return element(&recipes, slot_of(abi, nr));
}

static __always_inline __u32 least(__u64 a, __u64 b)
{
	return a < b ? a : b;
}

/* The kernel wrote no more than it was given room for. */
static __always_inline int value_result(__u32 place, struct work *w, __u64 addr, __u64 pointer)
{
	__u32 before = w->length, n;

	grab(place, pointer, 4);
	n = grabbed_int(w);
	if (before && n > before - 1)
		n = before - 1;
	return n ? grab(place, addr, least(n, VALUE_MAX)) : 0;
}

static __always_inline __u64 argument(const struct work *w, __u32 i)
{
	return w->args[i < SYSCALL_ARGS ? i : 0];
}

/* One line of a recipe, a struct copy as a number. */
__noinline int cook(__u32 place, __u64 packed)
{
	struct work *w = element(&works, place);
	__u32 size = packed >> 32;
	__u64 addr, with;
	__s64 ret;

	if (!w)
		return 0;
	addr = argument(w, packed >> 8 & 0xff);
	with = argument(w, packed >> 16 & 0xff);
	ret = w->record.ret;
	switch (packed & 0xff) {
	case COPY_BYTES: return grab(place, addr, size);
	case COPY_BUFFER: return grab(place, addr, least(with, tracing.limit));
	case COPY_SIZED: return grab(place, addr, least(with, size));
	case COPY_LENGTH:
		grab(place, addr, 4);
		w->length = w->last < DATA_MAX ? grabbed_int(w) + 1 : 0;
		return 0;
	case COPY_VALUE_RESULT: return value_result(place, w, addr, with);
	case COPY_RESULT: return ret > 0 ? grab(place, addr, least(ret, tracing.limit)) : 0;
	}
	return 0;
}

/* All lines of one of the two halves. */
static __always_inline void cook_all(__u32 place, const struct copy *copies, __u32 n)
{
	for (__u32 i = 0; i < COPIES_MAX && i < n; i++)
		cook(place, *(const __u64 *)&copies[i]);
}

#endif
