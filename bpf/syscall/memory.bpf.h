/* SPDX-License-Identifier: GPL-2.0-only */
/* Structures that point to more memory: vectors, messages, lists of strings. */
#ifndef SYSCALL_MEMORY_BPF_H
#define SYSCALL_MEMORY_BPF_H

#include "syscall/work.bpf.h"

#define VECTORS_MAX    32 /* of a call, whose memory is copied */
#define MESSAGES_MAX   16
#define POINTERS_MAX   32
#define POINTERS_PARTS 16
#define NAME_MAX       128 /* struct sockaddr_storage */
#define CONTROL_MAX    4096

static __always_inline __u32 least(__u64 a, __u64 b)
{
	return a < b ? a : b;
}

/* Vectors, and what they point to up to `total` bytes in all; 0: none of that. */
__noinline int grab_vectors(__u32 place, __u64 addr, __u64 n, __u64 total)
{
	struct work *w = element(&works, place);
	__u32 word, start;

	if (!w)
		return 0;
	word = w->record.abi == ABI_COMPAT ? 4 : 8;
	if (n > 1024)
		n = 1024;
	grab(place, addr, n * 2 * word);
	start = w->last;
	for (__u32 i = 0; i < VECTORS_MAX && i < n && total && start < DATA_MAX; i++) {
		__u64 base, len;

		w->last = start;
		base = copied(w, 2 * i * word, word);
		len = copied(w, (2 * i + 1) * word, word);
		if (len > total)
			len = total;
		if (base && len)
			grab(place, base, least(len, w->whole));
		total -= len;
	}
	return 0;
}

/* What is asked of a message. */
#define MESSAGE_DATA	1 /* what the vectors point to */
#define MESSAGE_NAME	2
#define MESSAGE_CONTROL 4

/* struct msghdr; name at most as long as it said before, if it did. */
__noinline int grab_message(__u32 place, __u64 addr, __u64 total, __u32 what)
{
	struct work *w = element(&works, place);
	__u64 name, vectors, nvectors, control, ncontrol;
	__u32 word, start, nname;

	if (!w)
		return 0;
	word = w->record.abi == ABI_COMPAT ? 4 : 8;
	grab(place, addr, 7 * word);
	start = w->last;
	if (start >= DATA_MAX)
		return 0;
	name = copied(w, 0, word);
	nname = copied(w, word, 4);
	vectors = copied(w, 2 * word, word);
	nvectors = copied(w, 3 * word, word);
	control = copied(w, 4 * word, word);
	ncontrol = copied(w, 5 * word, word);
	if (w->length && nname > w->length)
		nname = w->length;
	w->length = nname;
	if (what & MESSAGE_NAME && name && nname)
		grab(place, name, least(nname, NAME_MAX));
	if (vectors && nvectors)
		grab_vectors(place, vectors, nvectors, what & MESSAGE_DATA ? total : 0);
	if (what & MESSAGE_CONTROL && control && ncontrol)
		grab(place, control, least(ncontrol, CONTROL_MAX));
	return 0;
}

/* What of each of `n`; with the bytes that were received, if it is the end of that. */
__noinline int grab_messages(__u32 place, __u64 addr, __u64 n, __u32 what, __u32 received)
{
	struct work *w = element(&works, place);
	__u32 word, size;

	if (!w)
		return 0;
	word = w->record.abi == ABI_COMPAT ? 4 : 8;
	size = word * 8;
	for (__u32 i = 0; i < MESSAGES_MAX && i < n; i++) {
		__u64 total = -1;

		grab(place, addr + i * size + 7 * word, 4);
		if (received)
			total = copied(w, 0, 4);
		w->length = 0;
		grab_message(place, addr + i * size, total, what);
	}
	return 0;
}

/* Pointers up to NULL as one chunk, which begins at data[start]; how many. */
static __always_inline __u32 copy_pointers(struct work *w, __u32 start, __u64 addr, __u32 word)
{
	__u32 n = 0;

	for (; n < POINTERS_MAX; n++) {
		void *at = &w->data[ROOM(start + n * word)];

		if (bpf_probe_read_user(at, word & 8 ? 8 : 4, (void *)(addr + n * word)))
			break;
		if (word & 8 ? !*(__u64 *)at : !*(__u32 *)at)
			return n + 1;
	}
	return n;
}

/* One chunk of them; how many. */
__noinline int grab_pointer_chunk(__u32 place, __u64 addr)
{
	struct work *w = element(&works, place);
	struct chunk *c;
	__u32 word, n;

	if (!w)
		return 0;
	word = w->record.abi == ABI_COMPAT ? 4 : 8;
	c = chunk_begin(w, POINTERS_MAX * 8);
	if (!c)
		return 0;
	c->addr = addr;
	n = copy_pointers(w, w->record.used + CHUNK, addr, word);
	chunk_end(w, c, n * word, n ? n * word : -14);
	return n;
}

/* The strings that n pointers of the chunk at `start` point to. */
__noinline int grab_pointed(__u32 place, __u32 start, __u32 n)
{
	struct work *w = element(&works, place);
	__u32 word;

	if (!w)
		return 0;
	word = w->record.abi == ABI_COMPAT ? 4 : 8;
	for (__u32 i = 0; i < POINTERS_MAX && i < n; i++) {
		w->last = start;
		grab_string(place, copied(w, i * word, word), tracing.limit + 1);
	}
	return 0;
}

/* A list of pointers that ends with NULL; and the strings. */
__noinline int grab_pointers(__u32 place, __u64 addr, __u32 strings)
{
	struct work *w = element(&works, place);
	__u32 n = POINTERS_MAX;

	if (!w)
		return 0;
	for (__u32 part = 0; part < POINTERS_PARTS && addr && n == POINTERS_MAX; part++) {
		n = grab_pointer_chunk(place, addr);
		if (strings)
			return grab_pointed(place, w->last, n);
		addr += n * (w->record.abi == ABI_COMPAT ? 4 : 8);
	}
	return 0;
}

#endif
