// SPDX-License-Identifier: GPL-2.0-only
/* Text that grows by doubling. */
#include "syscall/text.h"

#include <stdlib.h>

bool text_grow(struct text *t, size_t n)
{
	size_t size = (t->size + n) * 2;
	char *more = realloc(t->data, size);

	if (!more)
		return false;
	t->data = more;
	t->size = size;
	return true;
}

void text_free(struct text *t)
{
	free(t->data);
	*t = (struct text){};
}
