/* SPDX-License-Identifier: GPL-2.0-only */
/* Text that grows. */
#ifndef SYSCALL_TEXT_H
#define SYSCALL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct text {
	char *data;
	size_t used, size;
};

/* Room for n more bytes; false, and nothing is added, when out of memory. */
bool text_grow(struct text *t, size_t n);
void text_free(struct text *t);

static inline bool text_room(struct text *t, size_t n)
{
	return t->used + n <= t->size || text_grow(t, n);
}

static inline void text_add(struct text *t, const void *s, size_t n)
{
	if (!text_room(t, n))
		return;
	memcpy(t->data + t->used, s, n);
	t->used += n;
}

#endif
