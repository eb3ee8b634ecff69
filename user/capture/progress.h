/* SPDX-License-Identifier: GPL-2.0-only */
/* How far a file is read, on the terminal of who waits for it. */
#ifndef CAPTURE_PROGRESS_H
#define CAPTURE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "reader.h"

struct progress {
	const char *path;
	bool wanted, shown;
	unsigned int packets; /* until the clock is looked at */
	uint64_t next;	      /* ns of the monotonic clock */
};

/* Wanted if the file has an end, and if the terminal is not needed for `lines`. */
void progress_begin(struct progress *p, const struct reader *r, const char *path, bool lines);
/* After each packet. */
void progress_step(struct progress *p, const struct reader *r);
/* Before anything else is said. */
void progress_end(struct progress *p);

#endif
