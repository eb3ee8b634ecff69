/* SPDX-License-Identifier: GPL-2.0-only */
/* What the printers of LLDP's TLVs share. */
#ifndef CAPTURE_PRINT_LLDP_H
#define CAPTURE_PRINT_LLDP_H

#include "print.h"

enum lldp_result {
	LLDP_PRINTED,
	LLDP_UNKNOWN, /* its bytes are to show */
	LLDP_CUT,
};

/* Text, up to a byte 0 if there is one. */
void lldp_text(struct line *l, const uint8_t *at, size_t n);
/* "[NAME, NAME]" of the bits that have one of the n names. */
void lldp_flags(struct line *l, uint16_t flags, const char *const *names, int n);
/* A TLV of an organization, with its OUI. */
enum lldp_result print_lldp_organization(struct line *l, struct part tlv);

#endif
