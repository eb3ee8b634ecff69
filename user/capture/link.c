// SPDX-License-Identifier: GPL-2.0-only
#include "link.h"

#include "capture.h"

#define LINKTYPE_RAW_BSD 14 /* OpenBSD's number for raw IP */

static const struct {
	int type;
	const char *name;
} links[] = {
	{ LINK_ETHERNET, "EN10MB (Ethernet)" },
	{ LINK_RAW, "RAW (Raw IP)" },
	{ LINK_SLL2, "LINUX_SLL2 (Linux cooked v2)" },
	{ LINK_SLL, "LINUX_SLL (Linux cooked v1)" },
	{ LINK_NULL, "NULL (BSD loopback)" },
	{ LINK_LOOP, "LOOP (OpenBSD loopback)" },
	{ LINK_IPV4, "IPV4 (Raw IPv4)" },
	{ LINK_IPV6, "IPV6 (Raw IPv6)" },
};

int link_from_file(uint32_t number)
{
	return number == LINKTYPE_RAW || number == LINKTYPE_RAW_BSD ? LINK_RAW : (int)number;
}

uint16_t link_in_file(int link)
{
	return link == LINK_RAW ? LINKTYPE_RAW : link;
}

const char *link_name(int link)
{
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (links[i].type == link)
			return links[i].name;
	return NULL;
}

/* In the byte order of the host that captured it: only the other one makes it that large. */
uint32_t link_family(const uint8_t *header)
{
	uint32_t big = get32(header);

	return big & 0xffff ? big : __builtin_bswap32(big);
}

uint16_t link_family_type(uint32_t family)
{
	switch (family) {
	case 2: return TYPE_IPV4;
	case 24: /* NetBSD, OpenBSD */
	case 28: /* FreeBSD */
	case 30: /* macOS */ return TYPE_IPV6;
	default: return 0;
	}
}

static bool has(const struct part *p, uint32_t n)
{
	return p->len >= n;
}

bool link_sent(int link, const struct part *p)
{
	if (link == LINK_SLL)
		return has(p, SLL_SIZE) && get16(p->at) == PACKET_OUT;
	return link == LINK_SLL2 && has(p, SLL2_SIZE) && p->at[SLL2_TYPE] == PACKET_OUT;
}

static void skip(struct part *p, uint32_t n)
{
	p->at += n;
	p->len -= n;
}

/* A header of `size` bytes, which has the type at an offset; tags; SNAP (RFC 1042). */
static uint16_t skip_typed(struct part *p, uint32_t size, uint32_t offset)
{
	uint16_t type;

	if (!has(p, size))
		return 0;
	type = get16(p->at + offset);
	skip(p, size);
	while (link_is_tag(type) && has(p, 4)) {
		type = get16(p->at + 2);
		skip(p, 4);
	}
	if (type >= TYPE_LENGTH)
		return type;
	if (!has(p, 8) || get32(p->at) != 0xaaaa0300 || get16(p->at + 4))
		return 0;
	type = get16(p->at + 6);
	skip(p, 8);
	return type;
}

uint16_t link_skip(int link, struct part *p)
{
	uint32_t family;

	switch (link) {
	case LINK_ETHERNET: return skip_typed(p, ETHERNET_SIZE, 12);
	case LINK_SLL2: return skip_typed(p, SLL2_SIZE, SLL2_PROTOCOL);
	case LINK_SLL: return skip_typed(p, SLL_SIZE, SLL_PROTOCOL);
	case LINK_NULL:
	case LINK_LOOP:
		if (!has(p, NULL_SIZE))
			return 0;
		family = link_family(p->at);
		skip(p, NULL_SIZE);
		return link_family_type(family);
	case LINK_RAW:
	case LINK_IPV4:
	case LINK_IPV6:
		return !has(p, 1)	  ? 0 :
		       p->at[0] >> 4 == 4 ? TYPE_IPV4 :
		       p->at[0] >> 4 == 6 ? TYPE_IPV6 :
					    0;
	default: return 0;
	}
}
