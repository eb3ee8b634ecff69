/* SPDX-License-Identifier: GPL-2.0-only */
/* A packet between where it comes from, the kernel or a file, and where it goes. */
#ifndef CAPTURE_SEEN_H
#define CAPTURE_SEEN_H

#include "capture.h"
#include "print.h"

struct seen {
	uint64_t time; /* ns since the epoch */
	int link;      /* enum capture_link, or what the file says */
	const uint8_t *data;
	uint32_t cap, len;
	const char *dev;		     /* NULL: not known */
	const char *comment;		     /* who and why, as it is; NULL if nothing is known */
	const struct capture_packet *kernel; /* what a file does not tell is 0; NULL: nothing */
	uint64_t lost;			     /* packets that were lost in front of it */
	bool csum_later;
};

struct shower;

/* Prints packets; NULL when out of memory. */
struct shower *shower_new(const struct style *style);
void shower_free(struct shower *s);
/* The text of one packet, its end of line included; good until the next call. */
const struct line *shower_text(struct shower *s, const struct seen *seen);

#endif
