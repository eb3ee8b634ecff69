// SPDX-License-Identifier: GPL-2.0-only
/* ICMP (RFC 792). */
#include <netinet/in.h>

#include "checksum.h"
#include "print.h"

static void put_port(struct printer *p, const uint8_t *ip, const char *of)
{
	const uint8_t *ports = ip + (ip[0] & 15) * 4;

	if (there(p, ports, 4, "icmp"))
		put_form(p->line, "%s port %u", of, get16(ports + 2));
}

/* RFC 792 and 1191; the packet that it is about follows the header. */
static void print_unreachable(struct printer *p, const uint8_t *icmp)
{
	static const char *const what[] = { "net ", "host ", "", "", "" };
	const uint8_t *ip = icmp + 8;
	uint8_t code = icmp[1];

	if (!there(p, ip, 20, "icmp"))
		return;
	if (code > 4) {
		put_form(p->line, "unreachable - code %u ", code);
		put_ipv4(p->line, ip + 16);
		return;
	}
	put_text(p->line, what[code]);
	put_ipv4(p->line, ip + 16);
	if (code == 2)
		put_form(p->line, " protocol %u", ip[9]);
	else if (code == 3)
		put_port(p, ip, ip[9] == IPPROTO_TCP ? " tcp" : " udp");
	put_text(p->line, " unreachable");
	if (code == 4 && get16(icmp + 6))
		put_form(p->line, " - need to frag (mtu %u)", get16(icmp + 6));
	else if (code == 4)
		put_text(p->line, " - need to frag");
}

/* RFC 1122, 3.2.2: it carries the packet that it is about. */
static bool is_error(uint8_t type)
{
	return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

static void put_checksum(struct printer *p, struct part part, bool fragmented)
{
	uint16_t sum, is = get16(part.at + 2);

	if (!p->style->verbose || p->style->unchecked || fragmented || p->csum_later ||
	    part.len > (size_t)(p->end - part.at))
		return;
	sum = checksum_fold(checksum_add(0, part.at, part.len));
	if (sum)
		put_form(p->line, " (wrong icmp cksum %x (->%x)!)", is, checksum_repair(is, sum));
}

void print_icmp(struct printer *p, struct part part, bool fragmented)
{
	const uint8_t *icmp = part.at;

	if (!there(p, icmp, 8, "icmp"))
		return;
	put_text(p->line, "ICMP ");
	switch (icmp[0]) {
	case 0:
	case 8:
		put_form(p->line, "echo %s, id %u, seq %u", icmp[0] ? "request" : "reply",
			 get16(icmp + 4), get16(icmp + 6));
		break;
	case 3: print_unreachable(p, icmp); break;
	case 5:
		if (!there(p, icmp, 28, "icmp"))
			return;
		put_text(p->line, "redirect ");
		put_ipv4(p->line, icmp + 24);
		put_text(p->line, icmp[1] & 1 ? " to host " : " to net ");
		put_ipv4(p->line, icmp + 4);
		break;
	case 11:
		put_text(p->line,
			 icmp[1] ? "ip reassembly time exceeded" : "time exceeded in-transit");
		break;
	case 12: put_text(p->line, "parameter problem"); break;
	default: put_form(p->line, "type-#%u", icmp[0]);
	}
	put_form(p->line, ", length %u", part.len);
	put_checksum(p, part, fragmented);
	if (p->style->verbose && is_error(icmp[0]) && p->depth++ < 4 &&
	    (size_t)(p->end - icmp) >= 28) {
		put_text(p->line, "\n\t");
		print_ipv4(p, (struct part){ icmp + 8, get16(icmp + 10) });
	}
}
