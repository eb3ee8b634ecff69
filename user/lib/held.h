/* SPDX-License-Identifier: GPL-2.0-only */
/* Events that wait for one more look at the ring, as what follows may amend them. */
#ifndef HELD_H
#define HELD_H

#include <stdbool.h>
#include <stddef.h>

struct held {
	size_t size; /* of an event */
	char *events;
	size_t n, room;
	size_t ripe; /* the first of them, which were there at the last look */
};

/*
 * Called with an event and what came later: whether this was an amendment of that event, which it
 * made. Without an event: whether it is an amendment of any.
 */
typedef bool held_amends(void *event, const void *later);

/* Takes a copy, or lets it amend the youngest event that it is about: 1 if there is none. -ENOMEM. */
int held_take(struct held *h, held_amends *amends, const void *event);
/* Hands out those that are ripe, or all; whatever came since is ripe then. */
void held_release(struct held *h, bool all, void (*release)(void *arg, void *event), void *arg);

#endif
