/* SPDX-License-Identifier: GPL-2.0-only */
/* Link types: what files call them, and where in a packet its protocol is named. */
#ifndef CAPTURE_LINK_H
#define CAPTURE_LINK_H

#include "print.h"

enum ether_type {
	TYPE_IPV4 = 0x0800,
	TYPE_ARP = 0x0806,
	TYPE_TRAILERS = 0x1000, /* RFC 893 */
	TYPE_VLAN = 0x8100,
	TYPE_IPV6 = 0x86dd,
	TYPE_PPP = 0x880b,
	TYPE_MPLS = 0x8847,
	TYPE_MPLS_GROUP = 0x8848,
	TYPE_PPPOE_DISCOVERY = 0x8863,
	TYPE_PPPOE_SESSION = 0x8864,
	TYPE_EAPOL = 0x888e,
	TYPE_QINQ = 0x88a8,
	TYPE_LLDP = 0x88cc,
	TYPE_QINQ_9100 = 0x9100, /* what switches had before 0x88a8 */
	TYPE_QINQ_9200 = 0x9200,
};

#define TYPE_LENGTH   0x0600 /* what is less is a length (IEEE 802.3) */
#define LENGTH_MAX    1500
#define ETHERNET_SIZE 14
#define SLL_SIZE      16
#define SLL2_PROTOCOL 0 /* offsets in the cooked headers */
#define SLL2_IFINDEX  4
#define SLL2_TYPE     10
#define SLL_PROTOCOL  14
#define NULL_SIZE     4
/* In place of an EtherType (<linux/if_ether.h>): Novell's raw 802.3; LLC follows. */
#define COOKED_802_3  1
#define COOKED_802_2  4

/* A file's number for it to enum capture_link, and back. */
int link_from_file(uint32_t number);
uint16_t link_in_file(int link);
/* As tcpdump has it; NULL if packets of that type cannot be printed. */
const char *link_name(int link);
/* The EtherType behind the link-layer header and its tags, which are skipped; 0: there is none. */
uint16_t link_skip(int link, struct part *p);
/* A cooked header says that the host sent it. */
bool link_sent(int link, const struct part *p);
/* The EtherType of what NULL and LOOP call by an address family of some system; 0: of none. */
uint16_t link_family_type(uint32_t family);
uint32_t link_family(const uint8_t *header);

static inline bool link_is_tag(uint16_t type)
{
	return type == TYPE_VLAN || type == TYPE_QINQ || type == TYPE_QINQ_9100 ||
	       type == TYPE_QINQ_9200;
}

#endif
