/* SPDX-License-Identifier: GPL-2.0-only */
/* What printers of link-layer headers share. */
#ifndef CAPTURE_PRINT_LINK_H
#define CAPTURE_PRINT_LINK_H

#include "print.h"

/* Of an EtherType; "Unknown" if it is not known. */
const char *type_name(uint16_t type);
bool type_known(uint16_t type);
/* Of an organization, by the number that IEEE gave it. */
const char *oui_name(uint32_t oui);
/* "ethertype NAME (0xNNNN)", or what -q makes of it. */
void print_type(struct printer *p, uint16_t type);

uint32_t print_cooked(struct printer *p, int link, struct part part);
/* IEEE 802.2, behind an Ethernet header at `mac` or none. Returns the size of LLC and SNAP; 0 for what
 * nobody knows without Ethernet. */
uint32_t print_llc(struct printer *p, struct part part, const uint8_t *mac);
void print_stp(struct printer *p, struct part part);
void print_lldp(struct printer *p, struct part part);
void print_mpls(struct printer *p, struct part part);
void print_pppoe(struct printer *p, struct part part);
void print_eapol(struct printer *p, struct part part);

#endif
