/* SPDX-License-Identifier: GPL-2.0-only */
/* The sequence numbers that a connection's lines are relative to. */
#ifndef CAPTURE_SEQUENCES_H
#define CAPTURE_SEQUENCES_H

#include "print.h"

#define FLAG_SYN 0x02
#define FLAG_ACK 0x10

struct segment {
	const uint8_t *tcp;
	uint16_t sport, dport;
	uint32_t seq, ack;
	uint32_t size, len; /* of the header, of the payload */
	uint8_t flags;
	uint32_t base; /* of the numbers that the other end acknowledges by SACK */
};

/* Makes seq and ack relative, as tcpdump does: from the first segment with an ACK on. */
void relate(struct printer *p, const uint8_t *ip, struct segment *s);

#endif
