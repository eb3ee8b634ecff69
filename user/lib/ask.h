/* SPDX-License-Identifier: GPL-2.0-only */
/* Who owns a socket, when the program did not know at the time of the event. */
#ifndef ASK_H
#define ASK_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "event.h"

#define ANSWERS 256

struct bpf_link;

struct ask {
	struct bpf_link *files; /* the file iterator, NULL where there is none */
	int recents;		/* descriptor of the map of that name */
	__u32 recent_mask;
	/* what the iterator said of sockets, the latest */
	struct owner_found answers[ANSWERS];
	unsigned int next;
	uint64_t began, spent; /* in passes over all files: each may take long */
	/* of those completed */
	uint64_t filtered; /* owned by others */
	uint64_t unattributed;
};

/*
 * Fills in the owner where the program did not know: whoever acted on the socket since, or else who
 * holds it; if anyone. False if that is nobody who was asked for.
 */
bool ask_complete(struct ask *a, const struct filter *want, struct head *h);

#endif
