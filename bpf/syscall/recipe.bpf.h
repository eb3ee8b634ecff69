/* SPDX-License-Identifier: GPL-2.0-only */
/* What is copied for a call: user space writes a recipe for each. */
#ifndef SYSCALL_RECIPE_BPF_H
#define SYSCALL_RECIPE_BPF_H

#include "syscall/fd.bpf.h"
#include "syscall/memory.bpf.h"

#define WHOLE_MAX 8192 /* bytes of a netlink message */
#define VALUE_MAX 1024 /* of what an address or option may be */

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SYSCALL_SLOTS);
	__type(key, __u32);
	__type(value, struct recipe);
} recipes SEC(".maps");

/* Bytes of an argument that depend on another one: ioctl(), fcntl(). */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct selector);
	__type(value, __u32);
} sizes SEC(".maps");

static __always_inline struct recipe *recipe_of(__u32 abi, __u32 nr)
{
	return element(&recipes, slot_of(abi, nr));
}

static __noinline void value_result(__u32 place, struct work *w, __u64 addr, __u64 pointer)
{
	__u32 before = w->length, n;

	grab(place, pointer, 4);
	n = copied(w, 0, 4);
	if (before && n > before)
		n = before;
	if (n)
		grab(place, addr, least(n, VALUE_MAX));
}

static __noinline void selected(__u32 place, struct work *w, __u64 addr, __u32 value)
{
	struct selector key = { slot_of(w->record.abi, w->record.nr), value };
	__u32 *size = bpf_map_lookup_elem(&sizes, &key);

	if (size)
		grab(place, addr, *size);
}

static __noinline void pair_fds(__u32 place, struct work *w, __u64 addr)
{
	__u32 start;

	grab(place, addr, 8);
	start = w->last;
	if (!tracing.facts || start >= DATA_MAX)
		return;
	for (int i = 0; i < 2; i++) {
		w->last = start;
		grab_fd(place, copied(w, i * 4, 4));
	}
}

static __always_inline __u64 argument(const struct work *w, __u32 i)
{
	return w->record.args[i < SYSCALL_ARGS ? i : 0];
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
	case COPY_ARRAY: return grab(place, addr, least(with * size, DATA_MAX / 2));
	case COPY_BUFFER: return grab(place, addr, least(with, w->whole));
	case COPY_SIZED: return grab(place, addr, least(with, size));
	case COPY_STRING: return grab_string(place, addr, size ? size : tracing.limit + 1);
	case COPY_LENGTH:
		grab(place, addr, 4);
		w->length = copied(w, 0, 4);
		return 0;
	case COPY_VALUE_RESULT: value_result(place, w, addr, with); return 0;
	case COPY_RESULT: return ret > 0 ? grab(place, addr, least(ret, w->whole)) : 0;
	case COPY_RESULT_ARRAY:
		return ret > 0 ? grab(place, addr, least(ret * size, DATA_MAX / 2)) : 0;
	case COPY_IOV: return grab_vectors(place, addr, with, -1);
	case COPY_IOV_ONLY: return grab_vectors(place, addr, with, 0);
	case COPY_RESULT_IOV: return ret > 0 ? grab_vectors(place, addr, with, ret) : 0;
	case COPY_MSG:
		return grab_message(place, addr, -1, MESSAGE_DATA | MESSAGE_NAME | MESSAGE_CONTROL);
	case COPY_MSG_ONLY: return grab_message(place, addr, 0, 0);
	case COPY_RESULT_MSG:
		return ret >= 0 ? grab_message(place, addr, ret,
					       MESSAGE_DATA | MESSAGE_NAME | MESSAGE_CONTROL) :
				  0;
	case COPY_MMSG:
		return grab_messages(place, addr, with,
				     MESSAGE_DATA | MESSAGE_NAME | MESSAGE_CONTROL, 0);
	case COPY_MMSG_ONLY: return grab_messages(place, addr, with, 0, 0);
	case COPY_RESULT_MMSG:
		return ret > 0 ? grab_messages(place, addr, ret,
					       MESSAGE_DATA | MESSAGE_NAME | MESSAGE_CONTROL, 1) :
				 0;
	case COPY_POINTERS: return grab_pointers(place, addr, 1);
	case COPY_POINTERS_ONLY: return grab_pointers(place, addr, 0);
	case COPY_BITS: return grab(place, addr, least((w->record.args[0] + 63) / 64 * 8, 8192));
	case COPY_SELECTED: selected(place, w, addr, with); return 0;
	case COPY_FD: grab_fd(place, addr); return 0;
	case COPY_RESULT_FD:
		if (ret >= 0)
			grab_fd(place, ret);
		return 0;
	case COPY_PAIR_FD:
		if (ret >= 0)
			pair_fds(place, w, addr);
		return 0;
	}
	return 0;
}

/* All lines of one of the two halves. */
static __always_inline void cook_all(__u32 place, const struct copy *ops, __u32 n)
{
	for (__u32 i = 0; i < COPIES_MAX && i < n; i++)
		cook(place, *(const __u64 *)&ops[i]);
}

#endif
