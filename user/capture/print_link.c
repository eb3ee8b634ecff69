// SPDX-License-Identifier: GPL-2.0-only
/* Link-layer headers of all types but the cooked ones, VLAN tags. */
#include "capture.h"
#include "link.h"
#include "print_link.h"

static void put_ends(struct printer *p, const uint8_t *mac)
{
	put_mac(p->line, mac + 6);
	put_text(p->line, " > ");
	put_mac(p->line, mac);
}

/* The type, or what IEEE 802.3 has in its place; `tags` are between it and the addresses. */
static void put_type(struct printer *p, uint16_t type, bool tags, uint32_t len)
{
	if (type < TYPE_LENGTH)
		put_text(p->line, "802.3");
	else
		print_type(p, type);
	if (!tags)
		put_form(p->line, ", length %u: ", len);
	else if (type >= TYPE_LENGTH)
		put_text(p->line, ", ");
}

/* IEEE 802.1Q */
static void print_tag(struct printer *p, const uint8_t *at)
{
	uint16_t tag = get16(at);

	put_form(p->line, "vlan %u, p %u%s, ", tag & 0xfff, tag >> 13, tag & 0x1000 ? ", DEI" : "");
}

/* IEEE 802.3: a length is in the type's place, what is behind is padding. */
static uint32_t print_802_3(struct printer *p, struct part part, uint32_t size, uint16_t len)
{
	const uint8_t *mac = part.at, *end = p->end;
	struct part inner = { part.at + size, part.len - size };

	if (inner.len > len)
		inner.len = len;
	if ((size_t)(p->end - inner.at) > inner.len)
		p->end = inner.at + inner.len;
	if (p->style->link)
		put_type(p, len, size > ETHERNET_SIZE, inner.len);
	size += print_llc(p, inner, mac);
	p->end = end;
	return size;
}

static void print_untyped(struct printer *p, struct part part, uint32_t size, uint16_t type)
{
	if (!p->style->link) {
		put_ends(p, part.at);
		put_text(p->line, ", ");
		put_type(p, type, false, part.len);
	}
	print_unknown(p, part.at + size);
}

static uint32_t print_ethernet(struct printer *p, struct part part)
{
	const uint8_t *mac = part.at;
	uint32_t size = ETHERNET_SIZE;
	uint16_t type;

	if (!all_there(p, part, size, "ether"))
		return part.len;
	if (p->style->link) {
		put_ends(p, mac);
		put_text(p->line, ", ");
	}
	for (type = get16(mac + 12); link_is_tag(type); size += 4) {
		if (!all_there(p, part, size + 4, "vlan"))
			return part.len;
		if (p->style->link) {
			put_type(p, type, size > ETHERNET_SIZE, part.len);
			print_tag(p, mac + size);
		}
		type = get16(mac + size + 2);
	}
	if (type < TYPE_LENGTH)
		return print_802_3(p, part, size, type);
	if (p->style->link)
		put_type(p, type, size > ETHERNET_SIZE, part.len);
	if (!print_ethertype(p, type, (struct part){ mac + size, part.len - size }))
		print_untyped(p, part, size, type);
	return size;
}

static void print_family(struct printer *p, uint32_t family, uint32_t len)
{
	uint16_t type = link_family_type(family);
	const char *name = type ? type_name(type) : "Unknown";

	if (!p->style->quiet)
		put_form(p->line, "AF %s (%u)", name, family);
	else if (type)
		put_text(p->line, name);
	else
		put_form(p->line, "Unknown AF %u", family);
	put_form(p->line, ", length %u: ", len);
}

/* The BSDs' loopback device. */
static uint32_t print_null(struct printer *p, struct part part)
{
	uint32_t family;
	uint16_t type;

	if (!there_or_whole(p, part.at, NULL_SIZE, "null"))
		return NULL_SIZE;
	family = link_family(part.at);
	type = link_family_type(family);
	if (p->style->link)
		print_family(p, family, part.len);
	if (type) {
		print_ethertype(p, type,
				(struct part){ part.at + NULL_SIZE, part.len - NULL_SIZE });
		return NULL_SIZE;
	}
	if (!p->style->link)
		print_family(p, family, part.len);
	print_unknown(p, part.at + NULL_SIZE);
	return NULL_SIZE;
}

static void print_raw(struct printer *p, struct part part)
{
	uint8_t version = part.at[0] >> 4;

	if (p->style->link)
		put_text(p->line, "ip: ");
	if (version == 4)
		print_ipv4(p, part);
	else if (version == 6)
		print_ipv6(p, part);
	else
		put_form(p->line, "unknown ip %u", version);
}

uint32_t print_link(struct printer *p, int link, struct part part)
{
	switch (link) {
	case LINK_ETHERNET: return print_ethernet(p, part);
	case LINK_SLL:
	case LINK_SLL2: return print_cooked(p, link, part);
	case LINK_NULL:
	case LINK_LOOP: return print_null(p, part);
	case LINK_RAW:
	case LINK_IPV4:
	case LINK_IPV6:
		if (there(p, part.at, 1, "raw"))
			print_raw(p, part);
	}
	return 0;
}
