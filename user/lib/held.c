// SPDX-License-Identifier: GPL-2.0-only
/* A queue of events of one size. */
#include "held.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int append(struct held *h, const void *event)
{
	if (h->n == h->room) {
		size_t room = h->room ? h->room * 2 : 64;
		char *more = realloc(h->events, room * h->size);

		if (!more)
			return -ENOMEM;
		h->events = more;
		h->room = room;
	}
	memcpy(h->events + h->n++ * h->size, event, h->size);
	return 0;
}

int held_take(struct held *h, held_amends *amends, const void *event)
{
	if (!amends(NULL, event))
		return append(h, event);
	for (size_t i = h->n; i--;)
		if (amends(h->events + i * h->size, event))
			return 0;
	return 1;
}

void held_release(struct held *h, bool all, void (*release)(void *arg, void *event), void *arg)
{
	size_t n = all ? h->n : h->ripe;

	for (size_t i = 0; i < n; i++)
		release(arg, h->events + i * h->size);
	h->n -= n;
	if (n && h->n)
		memmove(h->events, h->events + n * h->size, h->n * h->size);
	h->ripe = h->n;
}
