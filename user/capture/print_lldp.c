// SPDX-License-Identifier: GPL-2.0-only
/* Link layer discovery (IEEE 802.1AB): what a neighbour says of itself, in TLVs. */
#include <string.h>

#include "print_link.h"
#include "print_lldp.h"

#define HEAD_SIZE 2

enum tlv_type {
	TLV_END,
	TLV_CHASSIS,
	TLV_PORT,
	TLV_TTL,
	TLV_PORT_DESCRIPTION,
	TLV_NAME,
	TLV_DESCRIPTION,
	TLV_CAPABILITIES,
	TLV_MANAGEMENT,
	TLV_ORGANIZATION = 127,
};

/* How a chassis or a port is named: text, or one of these. */
enum id_kind { ID_UNKNOWN, ID_TEXT, ID_MAC, ID_NETWORK };

struct id {
	const char *name;
	enum id_kind kind;
};

static const struct id chassis_ids[] = {
	[1] = { "Chassis component", ID_TEXT },
	[2] = { "Interface alias", ID_TEXT },
	[3] = { "Port component", ID_TEXT },
	[4] = { "MAC address", ID_MAC },
	[5] = { "Network address", ID_NETWORK },
	[6] = { "Interface name", ID_TEXT },
	[7] = { "Local", ID_TEXT },
};

static const struct id port_ids[] = {
	[1] = { "Interface alias", ID_TEXT }, [2] = { "Port component", ID_TEXT },
	[3] = { "MAC address", ID_MAC },      [4] = { "Network Address", ID_NETWORK },
	[5] = { "Interface Name", ID_TEXT },  [6] = { "Agent circuit ID", ID_TEXT },
	[7] = { "Local", ID_TEXT },
};

#define IDS (sizeof(port_ids) / sizeof(*port_ids))

static const char *tlv_name(uint8_t type)
{
	static const char *const names[] = {
		"End",
		"Chassis ID",
		"Port ID",
		"Time to Live",
		"Port Description",
		"System Name",
		"System Description",
		"System Capabilities",
		"Management Address",
	};

	if (type == TLV_ORGANIZATION)
		return "Organization specific";
	return type < sizeof(names) / sizeof(*names) ? names[type] : "Unknown";
}

void lldp_text(struct line *l, const uint8_t *at, size_t n)
{
	put_visible(l, at, strnlen((const char *)at, n));
}

void lldp_flags(struct line *l, uint16_t flags, const char *const *names, int n)
{
	bool any = false;

	put_char(l, '[');
	for (int i = 0; i < n; i++) {
		if (!(flags & 1 << i))
			continue;
		put_form(l, "%s%s", any ? ", " : "", names[i]);
		any = true;
	}
	put_text(l, any ? "]" : "none]");
}

/* Address families of IANA. */
static const char *family_name(uint8_t family)
{
	static const char *const names[] = {
		"Reserved",  "IPv4",	  "IPv6",	  "NSAP",
		"HDLC",	     "BBN 1822",  "802",	  "E.163",
		"E.164",     "F.69",	  "X.121",	  "Novell IPX",
		"Appletalk", "Decnet IV", "Banyan Vines", "E.164 with NSAP subaddress",
	};

	if (family < sizeof(names) / sizeof(*names))
		return names[family];
	return family == 25 ? "VPLS" : "Unknown";
}

/* Of an address that can be printed. */
static uint32_t address_size(uint8_t family)
{
	return family == 1 ? 4 : family == 2 ? 16 : family == 6 ? 6 : 0;
}

/* A family and an address of it are there. */
static bool has_address(const uint8_t *at, uint32_t n)
{
	return n && n - 1 >= address_size(*at);
}

static void put_address(struct line *l, const uint8_t *at)
{
	uint32_t size = address_size(*at);

	put_form(l, "AFI %s (%u)", family_name(*at), *at);
	put_text(l, size ? ": " : ", no AF printer !");
	if (size == 4)
		put_ipv4(l, at + 1);
	else if (size == 16)
		put_ipv6(l, at + 1);
	else if (size)
		put_mac(l, at + 1);
}

static enum lldp_result print_id(struct line *l, const struct id *ids, struct part tlv)
{
	const uint8_t *at = tlv.at + 1;
	uint32_t n = tlv.len - 1;
	const struct id *id = &ids[*tlv.at < IDS ? *tlv.at : 0];

	if (tlv.len < 2)
		return LLDP_CUT;
	put_form(l, "\n\t  Subtype %s (%u): ", id->name ? id->name : "Unknown", *tlv.at);
	switch (id->kind) {
	case ID_TEXT: lldp_text(l, at, n); return LLDP_PRINTED;
	case ID_MAC:
		if (n < 6)
			return LLDP_CUT;
		put_mac(l, at);
		return LLDP_PRINTED;
	case ID_NETWORK:
		if (!has_address(at, n))
			return LLDP_CUT;
		put_address(l, at);
		return LLDP_PRINTED;
	default: return LLDP_UNKNOWN;
	}
}

static enum lldp_result print_capabilities(struct line *l, struct part tlv)
{
	static const char *const names[] = { "Other",  "Repeater",  "Bridge", "WLAN AP",
					     "Router", "Telephone", "Docsis", "Station Only" };

	if (tlv.len < 4)
		return LLDP_CUT;
	for (int i = 0; i < 2; i++) {
		uint16_t flags = get16(tlv.at + 2 * i);

		put_text(l, i ? "\n\t  Enabled Capabilities " : "\n\t  System  Capabilities ");
		lldp_flags(l, flags, names, 8);
		put_form(l, " (0x%04x)", flags);
	}
	return LLDP_PRINTED;
}

static enum lldp_result print_management(struct line *l, struct part tlv)
{
	const uint8_t *at = tlv.at + 1, *end = tlv.at + tlv.len;
	uint8_t len = *tlv.at;
	const char *interface;

	if (len > end - at || !has_address(at, len))
		return LLDP_CUT;
	put_form(l, "\n\t  Management Address length %u, ", len);
	put_address(l, at);
	at += len;
	if (end - at < 5)
		return LLDP_CUT;
	interface = *at == 2 ? "Interface Index" : *at == 3 ? "System Port Number" : "Unknown";
	put_form(l, "\n\t  %s Interface Numbering (%u): %u", interface, *at, get32(at + 1));
	at += 5;
	if (at == end || !*at)
		return LLDP_PRINTED;
	len = *at++;
	if (len > end - at)
		return LLDP_CUT;
	put_form(l, "\n\t  OID length %u", len);
	lldp_text(l, at, len);
	return LLDP_PRINTED;
}

/* Not empty, and all there. */
static enum lldp_result print_tlv(struct printer *p, uint8_t type, struct part tlv)
{
	struct line *l = p->line;

	switch (type) {
	case TLV_CHASSIS: return print_id(l, chassis_ids, tlv);
	case TLV_PORT: return print_id(l, port_ids, tlv);
	case TLV_TTL:
		if (tlv.len < 2)
			return LLDP_CUT;
		put_form(l, ": TTL %us", get16(tlv.at));
		return LLDP_PRINTED;
	case TLV_PORT_DESCRIPTION:
	case TLV_NAME:
	case TLV_DESCRIPTION:
		put_text(l, type == TLV_DESCRIPTION ? "\n\t  " : ": ");
		lldp_text(l, tlv.at, tlv.len);
		return LLDP_PRINTED;
	case TLV_CAPABILITIES: return print_capabilities(l, tlv);
	case TLV_MANAGEMENT: return print_management(l, tlv);
	case TLV_ORGANIZATION: return print_lldp_organization(l, tlv);
	default: return LLDP_UNKNOWN;
	}
}

/* One TLV, whose header is there; false if it is the last one that can be printed. */
static bool print_one(struct printer *p, uint8_t type, struct part tlv, uint32_t left)
{
	enum lldp_result result = LLDP_PRINTED;

	if (p->style->verbose)
		put_form(p->line, "\n\t%s TLV (%u), length %u", tlv_name(type), type, tlv.len);
	if (type == TLV_END)
		return false;
	if (left < tlv.len || p->end - tlv.at < (ptrdiff_t)tlv.len)
		result = LLDP_CUT;
	else if (p->style->verbose && tlv.len)
		result = print_tlv(p, type, tlv);
	else if (type == TLV_NAME && tlv.len) {
		put_text(p->line, ": ");
		lldp_text(p->line, tlv.at, tlv.len);
	}
	if (result == LLDP_CUT) {
		put_text(p->line, " [|lldp]");
		return false;
	}
	if (p->style->verbose > 1 || result == LLDP_UNKNOWN)
		put_rows(p->line, "\n\t  ", tlv.at, tlv.len, false);
	return true;
}

void print_lldp(struct printer *p, struct part part)
{
	struct part tlv;
	uint16_t head;

	put_form(p->line, "LLDP, length %u", part.len);
	while (part.len >= HEAD_SIZE) {
		if (!there(p, part.at, HEAD_SIZE, "lldp"))
			return;
		head = get16(part.at);
		part.at += HEAD_SIZE;
		part.len -= HEAD_SIZE;
		tlv = (struct part){ part.at, head & 0x1ff };
		if (!print_one(p, head >> 9, tlv, part.len))
			return;
		part.at += tlv.len;
		part.len -= tlv.len;
	}
}
