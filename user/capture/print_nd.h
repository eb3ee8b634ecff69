/* SPDX-License-Identifier: GPL-2.0-only */
/* What the messages of neighbour discovery and their options share. */
#ifndef CAPTURE_PRINT_ND_H
#define CAPTURE_PRINT_ND_H

#include "print.h"

/* Zeroes end a table of them. */
struct flag {
	uint8_t flag;
	const char *name;
};

void put_nd_flags(struct printer *p, const struct flag *names, uint8_t flags);
/* Of a router or a route (RFC 4191, 2.1). */
const char *nd_preference(uint8_t flags);
void print_nd_options(struct printer *p, struct part part);

#endif
