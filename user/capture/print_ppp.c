// SPDX-License-Identifier: GPL-2.0-only
/* What is in PPP (RFC 1661): IP is printed, the control protocols are named. */
#include "print.h"

static void print_compressed(struct printer *p, struct part part)
{
	(void)part;
	put_text(p->line, "compressed PPP data");
}

static const struct ppp {
	uint16_t protocol;
	const char *name;
	void (*print)(struct printer *p, struct part part);
} ppps[] = { { 0x0021, "IP", print_ipv4 },
	     { 0x0057, "IP6", print_ipv6 },
	     { 0x00fd, "Compressed", print_compressed },
	     { 0x8021, "IPCP", NULL },
	     { 0x8057, "IP6CP", NULL },
	     { 0x80fd, "CCP", NULL },
	     { 0xc021, "LCP", NULL },
	     { 0xc023, "PAP", NULL },
	     { 0xc223, "CHAP", NULL } };

static void print_payload(struct printer *p, uint16_t protocol, struct part part, uint32_t len)
{
	const struct ppp *known = NULL;

	for (size_t i = 0; i < sizeof(ppps) / sizeof(*ppps); i++)
		if (ppps[i].protocol == protocol)
			known = &ppps[i];
	if (p->style->link)
		put_form(p->line, "%s (0x%04x), length %u%s", known ? known->name : "unknown",
			 protocol, len, known ? ": " : "");
	if (known && known->print) {
		known->print(p, part);
	} else if (known) {
		put_text(p->line, known->name);
	} else if (!p->style->link) {
		put_form(p->line, "unknown PPP protocol (0x%04x) ", protocol);
		print_dump(p, "\n\t", part.at, part.len);
	}
}

/* RFC 1662, 3.1; some who capture put the direction, 0 or 1, in the address's place. */
static bool has_address(uint16_t first)
{
	return first == 0xff03 || first == 0x0003 || first == 0x0103;
}

/* RFC 1661 and 1662: address and control bytes may be left out, and the protocol's first byte. */
void print_gre_ppp(struct printer *p, struct part part)
{
	uint32_t n = 0;
	uint16_t protocol;

	if (part.len >= 2 && is_there(p, part.at, 2)) {
		n = has_address(get16(part.at)) ? 2 : 0;
		n += is_there(p, part.at + n, 1) && part.at[n] & 1 ? 1 : 2;
	}
	if (!n || part.len < n || !is_there(p, part.at, n)) {
		put_text(p->line, " [|ppp]");
		return;
	}
	protocol = n & 1 ? part.at[n - 1] : get16(part.at + n - 2);
	print_payload(p, protocol, (struct part){ part.at + n, part.len - n }, part.len);
}
