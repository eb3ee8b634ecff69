/* SPDX-License-Identifier: GPL-2.0-only */
/* A frame of logical link control, for the printers of what is in it. */
#ifndef CAPTURE_PRINT_LLC_H
#define CAPTURE_PRINT_LLC_H

#include "print_link.h"

/* A frame; the size of its header is what is before the information. */
struct llc {
	struct part part;
	const uint8_t *mac; /* of the Ethernet header; NULL: there is none */
	uint8_t dsap, ssap; /* without their lowest bit */
	uint16_t control;
	bool unnumbered, response;
	uint32_t size;
};

/* Of the Ethernet header, if there is one: "FROM > TO " */
void llc_macs(struct printer *p, const struct llc *f);
/* SNAP and what it announces; false if nobody can print that. */
bool print_snap(struct printer *p, struct llc *f);

#endif
