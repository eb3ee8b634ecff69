/* SPDX-License-Identifier: GPL-2.0-only */
/* What the printers of STP's versions share. */
#ifndef CAPTURE_PRINT_STP_H
#define CAPTURE_PRINT_STP_H

#include "print.h"

/* Offsets in a configuration. */
enum {
	STP_FLAGS = 4,
	STP_ROOT = 5,
	STP_COST = 13,
	STP_BRIDGE = 17,
	STP_PORT = 25,
	STP_AGE = 27,
};

void stp_flags(struct line *l, uint8_t flags);
/* Of the port, as the flags have it. */
const char *stp_role(uint8_t flags);
/* A bridge: its priority and its address. */
void stp_bridge(struct line *l, const uint8_t *at);
/* A line of the four times of a configuration. */
void stp_times(struct line *l, const uint8_t *at);
/* Behind the type of the unit. */
void print_mstp(struct printer *p, struct part part);

#endif
