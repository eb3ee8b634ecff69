// SPDX-License-Identifier: GPL-2.0-only
/* PPP over Ethernet (RFC 2516), both stages, and the head of what PPP carries. */
#include "print_link.h"

#define HEAD_SIZE	    6
#define TEXT_MAX	    79	   /* bytes of a tag's value that show */
#define ADDRESS_AND_CONTROL 0xff03 /* of HDLC-like framing (RFC 1662) */

enum code {
	CODE_SESSION,
	CODE_PADO = 7,
	CODE_PADI = 9,
	CODE_PADR = 25,
	CODE_PADS = 101,
	CODE_PADT = 167
};
enum ppp {
	PPP_IPV4 = 0x0021,
	PPP_IPV6 = 0x0057,
	PPP_IPCP = 0x8021,
	PPP_OSICP = 0x8023,
	PPP_IPV6CP = 0x8057,
	PPP_CCP = 0x80fd,
	PPP_MPLSCP = 0x8281,
	PPP_LCP = 0xc021,
	PPP_BACP = 0xc02b,
};

static void put_code(struct line *l, uint8_t code)
{
	switch (code) {
	case CODE_SESSION: break;
	case CODE_PADO: put_text(l, "PADO"); break;
	case CODE_PADI: put_text(l, "PADI"); break;
	case CODE_PADR: put_text(l, "PADR"); break;
	case CODE_PADS: put_text(l, "PADS"); break;
	case CODE_PADT: put_text(l, "PADT"); break;
	default: put_form(l, "PAD-%x", code);
	}
}

static void put_tag(struct line *l, uint16_t tag)
{
	switch (tag) {
	case 0x0000: put_text(l, "EOL"); break;
	case 0x0101: put_text(l, "Service-Name"); break;
	case 0x0102: put_text(l, "AC-Name"); break;
	case 0x0103: put_text(l, "Host-Uniq"); break;
	case 0x0104: put_text(l, "AC-Cookie"); break;
	case 0x0105: put_text(l, "Vendor-Specific"); break;
	case 0x0110: put_text(l, "Relay-Session-ID"); break;
	case 0x0120: put_text(l, "PPP-Max-Payload"); break;
	case 0x0201: put_text(l, "Service-Name-Error"); break;
	case 0x0202: put_text(l, "AC-System-Error"); break;
	case 0x0203: put_text(l, "Generic-Error"); break;
	default: put_form(l, "TAG-0x%x", tag);
	}
}

static bool readable(uint8_t c)
{
	return c >= ' ' && c < 0x7f;
}

/* Text if more of it than not is readable. */
static void put_value(struct line *l, const uint8_t *at, uint32_t n)
{
	uint32_t good = 0;

	if (n > TEXT_MAX)
		n = TEXT_MAX;
	for (uint32_t i = 0; i < n; i++)
		good += readable(at[i]);
	if (good <= n - good) {
		put_text(l, "0x");
		for (uint32_t i = 0; i < n; i++)
			put_form(l, "%02X", at[i]);
		return;
	}
	put_char(l, '"');
	for (uint32_t i = 0; i < n; i++)
		put_char(l, (char)(readable(at[i]) ? at[i] : '.'));
	put_char(l, '"');
}

/* Tags that start within the first `len` bytes of what is there. */
static void print_tags(struct printer *p, struct part part, uint16_t len)
{
	const uint8_t *stop = part.at + len;
	uint16_t tag = 1, n;

	while (tag && part.at < stop) {
		if (!all_there_or_whole(p, part, 4, "pppoe"))
			return;
		tag = get16(part.at);
		n = get16(part.at + 2);
		part.at += 4;
		part.len -= 4;
		if (!all_there_or_whole(p, part, n, "pppoe"))
			return;
		put_text(p->line, " [");
		put_tag(p->line, tag);
		if (n) {
			put_char(p->line, ' ');
			put_value(p->line, part.at, n);
		}
		put_char(p->line, ']');
		part.at += n;
		part.len -= n;
	}
}

/* NULL: not known. */
static const char *ppp_name(uint16_t protocol)
{
	switch (protocol) {
	case PPP_IPV4: return "IP";
	case PPP_IPV6: return "IP6";
	case PPP_IPCP: return "IPCP";
	case PPP_OSICP: return "OSICP";
	case PPP_IPV6CP: return "IP6CP";
	case PPP_CCP: return "CCP";
	case PPP_MPLSCP: return "MPLSCP";
	case PPP_LCP: return "LCP";
	case PPP_BACP: return "BACP";
	default: return NULL;
	}
}

/* A packet of a control protocol (RFC 1661, 5). */
static void print_control(struct printer *p, const char *name, struct part part)
{
	static const char *const codes[] = {
		"Vendor-Extension", "Conf-Request", "Conf-Ack",	   "Conf-Nack",	  "Conf-Reject",
		"Term-Request",	    "Term-Ack",	    "Code-Reject", "Prot-Reject", "Echo-Request",
		"Echo-Reply",	    "Disc-Req",	    "Ident",	   "Time-Rem",	  "Reset-Req",
		"Reset-Ack",
	};
	uint8_t code;

	put_form(p->line, "%s, ", name);
	if (part.len < 4 || p->end - part.at < 2) {
		put_form(p->line, "[|%s]", name);
		return;
	}
	code = *part.at;
	put_form(p->line, "%s (0x%02x), id %u, length %u",
		 code < sizeof(codes) / sizeof(*codes) ? codes[code] : "Unknown Opcode", code,
		 part.at[1], part.len + 2);
}

/* `size` bytes before the part are the protocol. */
static void print_ppp_payload(struct printer *p, uint16_t protocol, uint32_t size, struct part part)
{
	const char *name = ppp_name(protocol);

	if (p->style->link) {
		put_form(p->line, "%s (0x%04x), length %u", name ? name : "unknown", protocol,
			 part.len + size);
		if (!name)
			return;
		put_text(p->line, ": ");
	}
	if (protocol == PPP_IPV4) {
		if (there_or_whole(p, part.at, 1, "ip"))
			print_ipv4(p, part);
	} else if (protocol == PPP_IPV6) {
		print_ipv6(p, part);
	} else if (name) {
		print_control(p, name, part);
	} else {
		put_form(p->line, "unknown PPP protocol (0x%04x) ", protocol);
		put_rows(p->line, "\n\t", part.at, p->end - part.at, false);
	}
}

/* RFC 1661, 2: a protocol of one byte is odd. */
static void print_ppp(struct printer *p, struct part part)
{
	uint32_t size = 0, skip;

	if (part.len < 2) {
		put_text(p->line, " [|ppp]");
		return;
	}
	if (!there_or_whole(p, part.at, 2, "ppp"))
		return;
	if (get16(part.at) == ADDRESS_AND_CONTROL)
		size = 2;
	if (!all_there_or_whole(p, part, size + 2, "ppp"))
		return;
	skip = part.at[size] & 1 ? 1 : 2;
	print_ppp_payload(p, skip == 1 ? part.at[size] : get16(part.at + size), size + skip,
			  (struct part){ part.at + size + skip, part.len - size - skip });
}

void print_pppoe(struct printer *p, struct part part)
{
	const uint8_t *h = part.at, *end = p->end;
	uint16_t session, len;

	if (!all_there_or_whole(p, part, HEAD_SIZE, "pppoe"))
		return;
	part.at += HEAD_SIZE;
	part.len -= HEAD_SIZE;
	session = get16(h + 2);
	len = get16(h + 4);
	if (h[0] >> 4 != 1)
		put_form(p->line, " [ver %u]", h[0] >> 4);
	if ((h[0] & 15) != 1)
		put_form(p->line, " [type %u]", h[0] & 15);
	put_text(p->line, "PPPoE ");
	put_code(p->line, h[1]);
	if (len > part.len)
		put_form(p->line, " [len %u > %u!]", len, part.len);
	if (session)
		put_form(p->line, " [ses 0x%x]", session);
	if (h[1] != CODE_SESSION) {
		print_tags(p, part, len < part.len ? len : part.len);
		return;
	}
	put_char(p->line, ' ');
	if (len < part.len)
		part.len = len;
	if (p->end - part.at > (ptrdiff_t)part.len)
		p->end = part.at + part.len;
	print_ppp(p, part);
	p->end = end;
}
