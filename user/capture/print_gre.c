// SPDX-License-Identifier: GPL-2.0-only
/* GRE: version 0 (RFC 2784, RFC 2890, the routing of RFC 1701), 1 (PPTP, RFC 2637). */
#include "link.h"
#include "print_link.h"

#define CHECKSUM       0x8000
#define ROUTING	       0x4000
#define KEY	       0x2000
#define SEQUENCE       0x1000
#define STRICT_ROUTE   0x0800
#define ACKNOWLEDGMENT 0x0080
#define VERSION	       0x0007

#define TYPE_TEB 0x6558 /* transparent Ethernet bridging */

#define FAMILY_IPV4 0x0800 /* RFC 1701: of the addresses in a source route entry */
#define FAMILY_ASN  0xfffe

static void put_flags(struct printer *p, uint16_t flags)
{
	static const struct {
		uint16_t flag;
		const char *name;
	} names[] = { { CHECKSUM, "checksum" },
		      { ROUTING, "routing" },
		      { KEY, "key" },
		      { SEQUENCE, "sequence#" },
		      { STRICT_ROUTE, "source routing" },
		      { ACKNOWLEDGMENT, "ack" } };
	const char *comma = "";

	put_text(p->line, ", Flags [");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!(flags & names[i].flag))
			continue;
		put_form(p->line, "%s%s present", comma, names[i].name);
		comma = ", ";
	}
	put_text(p->line, *comma ? "]" : "none]");
}

/* Some stand below the numbers that are EtherTypes. */
void print_payload_type(struct printer *p, uint16_t type)
{
	static const struct {
		uint16_t type;
		const char *name;
	} names[] = { { 0x00fe, "GRE-OSI" }, { 0x0200, "PUP" }, { 0x0500, "Sprite" } };
	const char *name = type_known(type) ? type_name(type) : "unknown";

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].type == type)
			name = names[i].name;
	put_form(p->line, ", proto %s (0x%04x)", name, type);
}

/* What is at `*part` in so many bytes, which it moves behind them; NULL if they are not there. */
static const uint8_t *take(struct printer *p, struct part *part, uint32_t n)
{
	const uint8_t *at = part->at;

	if (part->len < n || !is_there(p, at, n)) {
		put_text(p->line, " [|gre]");
		return NULL;
	}
	part->at += n;
	part->len -= n;
	return at;
}

/* "*" stands before the entry that is next on the way. */
static void put_route(struct printer *p, const uint8_t *entry, struct part route, uint32_t step)
{
	for (uint32_t at = 0; at + step <= entry[3] && at + step <= route.len; at += step) {
		put_text(p->line, at == entry[2] ? " *" : " ");
		if (step == 4)
			put_ipv4(p->line, route.at + at);
		else
			put_form(p->line, "%x", get16(route.at + at));
	}
}

/* One source route entry (RFC 1701): its family, the offset and length of what is in it. */
static void put_entry(struct printer *p, const uint8_t *entry, struct part route)
{
	uint16_t family = get16(entry);
	uint8_t step = family == FAMILY_IPV4 ? 4 : family == FAMILY_ASN ? 2 : 0;

	put_text(p->line, ", (rtaf=");
	if (step)
		put_text(p->line, step == 4 ? "ip" : "asn");
	else
		put_form(p->line, "0x%x", family);
	if (step && entry[2] % step)
		put_form(p->line, ", badoffset=%u", entry[2]);
	else if (step && entry[3] % step)
		put_form(p->line, ", badlength=%u", entry[3]);
	else if (step && entry[2] >= entry[3])
		put_form(p->line, ", badoff/len=%u/%u", entry[2], entry[3]);
	else if (step)
		put_route(p, entry, route, step);
	put_char(p->line, ')');
}

static bool print_routing(struct printer *p, struct part *part)
{
	const uint8_t *entry;

	while ((entry = take(p, part, 4)) && (get16(entry) || entry[3])) {
		struct part route = *part;

		if (!is_there(p, route.at, route.len))
			route.len = p->end - route.at;
		put_entry(p, entry, route);
		if (!take(p, part, entry[3]))
			return false;
	}
	return entry;
}

/* A number of 4 bytes, if the flag for it is set. */
static bool print_number(struct printer *p, struct part *part, bool is, const char *name)
{
	const uint8_t *at = is ? take(p, part, 4) : NULL;

	if (at)
		put_form(p->line, ", %s %u", name, get32(at));
	return at || !is;
}

static bool print_key(struct printer *p, struct part *part)
{
	const uint8_t *at = take(p, part, 4);

	if (at)
		put_form(p->line, ", key=0x%x", get32(at));
	return at;
}

/* RFC 1701 has the offset of the route wherever there is a checksum, and the other way round. */
static bool print_checksum(struct printer *p, struct part *part)
{
	const uint8_t *at = take(p, part, 2);

	if (at && p->style->verbose)
		put_form(p->line, ", sum 0x%x", get16(at));
	at = at ? take(p, part, 2) : NULL;
	if (at)
		put_form(p->line, ", off 0x%x", get16(at));
	return at;
}

/* In front of what is in the tunnel. */
static void put_length(struct printer *p, uint32_t len)
{
	put_form(p->line, ", length %u%s", len, p->style->verbose ? "\n\t" : ": ");
}

static void print_payload(struct printer *p, uint16_t type, struct part part)
{
	if (type == TYPE_TEB) {
		print_frame(p, part, "gre");
		return;
	}
	if (!deeper(p, "gre"))
		return;
	switch (type) {
	case TYPE_IPV4: print_ipv4(p, part); return;
	case TYPE_IPV6: print_ipv6(p, part); return;
	case TYPE_MPLS:
		if (print_ethertype(p, type, part))
			return;
	}
	put_form(p->line, "gre-proto-0x%x", type);
}

static void print_version_0(struct printer *p, struct part part)
{
	const uint8_t *gre = part.at;
	uint16_t flags = get16(gre);
	uint32_t len = part.len;

	if (!take(p, &part, 4))
		return;
	if ((flags & (CHECKSUM | ROUTING) && !print_checksum(p, &part)) ||
	    (flags & KEY && !print_key(p, &part)) ||
	    !print_number(p, &part, flags & SEQUENCE, "seq") ||
	    (flags & ROUTING && !print_routing(p, &part)))
		return;
	if (p->style->link)
		print_payload_type(p, get16(gre + 2));
	put_length(p, len);
	print_payload(p, get16(gre + 2), part);
}

/* RFC 2637, 4.1: the key is a length and the number of a call. */
static void print_version_1(struct printer *p, struct part part)
{
	const uint8_t *gre = part.at, *at;
	uint16_t flags = get16(gre);
	uint32_t len = part.len;

	if (!take(p, &part, 4))
		return;
	if (flags & KEY) {
		at = take(p, &part, 4);
		if (!at)
			return;
		put_form(p->line, ", call %u", get16(at + 2));
	}
	if (!print_number(p, &part, flags & SEQUENCE, "seq") ||
	    !print_number(p, &part, flags & ACKNOWLEDGMENT, "ack"))
		return;
	if (!(flags & SEQUENCE))
		put_text(p->line, ", no-payload");
	if (p->style->link)
		print_payload_type(p, get16(gre + 2));
	if (!(flags & SEQUENCE)) {
		put_form(p->line, ", length %u", len);
		return;
	}
	put_length(p, len);
	if (get16(gre + 2) != TYPE_PPP)
		put_form(p->line, "gre-proto-0x%x", get16(gre + 2));
	else if (deeper(p, "gre"))
		print_gre_ppp(p, part);
}

void print_gre(struct printer *p, struct part part)
{
	uint16_t flags;

	if (!there(p, part.at, 2, "gre"))
		return;
	flags = get16(part.at);
	put_form(p->line, "GREv%u", flags & VERSION);
	if ((flags & VERSION) > 1) {
		put_text(p->line, " ERROR: unknown-version");
		return;
	}
	if (p->style->verbose)
		put_flags(p, flags);
	if (flags & VERSION)
		print_version_1(p, part);
	else
		print_version_0(p, part);
}
