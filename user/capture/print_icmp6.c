// SPDX-License-Identifier: GPL-2.0-only
/* ICMPv6 (RFC 4443), neighbor discovery (RFC 4861). */
#include <netinet/in.h>

#include "checksum.h"
#include "print.h"

enum {
	UNREACHABLE = 1,
	TOO_BIG = 2,
	TIME_EXCEEDED = 3,
	PARAMETER = 4,
	ECHO_REQUEST = 128,
	ECHO_REPLY = 129,
	ROUTER_SOLICITATION = 133,
	ROUTER_ADVERTISEMENT = 134,
	NEIGHBOR_SOLICITATION = 135,
	NEIGHBOR_ADVERTISEMENT = 136,
	REDIRECT = 137,
};

static const char *type_name(uint8_t type)
{
	switch (type) {
	case UNREACHABLE: return "destination unreachable";
	case TOO_BIG: return "packet too big";
	case TIME_EXCEEDED: return "time exceeded in-transit";
	case PARAMETER: return "parameter problem";
	case ECHO_REQUEST: return "echo request";
	case ECHO_REPLY: return "echo reply";
	case 130: return "multicast listener query";
	case 131: return "multicast listener report";
	case 132: return "multicast listener done";
	case ROUTER_SOLICITATION: return "router solicitation";
	case ROUTER_ADVERTISEMENT: return "router advertisement";
	case NEIGHBOR_SOLICITATION: return "neighbor solicitation";
	case NEIGHBOR_ADVERTISEMENT: return "neighbor advertisement";
	case REDIRECT: return "redirect";
	case 143: return "multicast listener report v2";
	default: return NULL;
	}
}

static bool is_discovery(uint8_t type)
{
	return type >= ROUTER_SOLICITATION && type <= REDIRECT;
}

/* The port of the packet that it is about. */
static void put_port(struct printer *p, const uint8_t *ip)
{
	if (!there(p, ip, 44, "icmp6"))
		return;
	put_text(p->line, ", unreachable port, ");
	put_ipv6(p->line, ip + 24);
	put_form(p->line, " %s port %u", ip[6] == IPPROTO_TCP ? "tcp" : "udp", get16(ip + 42));
}

static void put_unreachable(struct printer *p, const uint8_t *icmp)
{
	const uint8_t *ip = icmp + 8;

	if (!there(p, ip, 40, "icmp6"))
		return;
	switch (icmp[1]) {
	case 0: put_text(p->line, ", unreachable route "); break;
	case 1: put_text(p->line, ", unreachable prohibited "); break;
	case 2: put_text(p->line, ", beyond scope "); break;
	case 3: put_text(p->line, ", unreachable address "); break;
	case 4: put_port(p, ip); return;
	default: put_form(p->line, ", unknown unreach code (%u)", icmp[1]); return;
	}
	put_ipv6(p->line, ip + 24);
}

static void put_target(struct printer *p, const uint8_t *icmp, const char *before)
{
	if (!there(p, icmp + 8, 16, "icmp6"))
		return;
	put_text(p->line, before);
	put_ipv6(p->line, icmp + 8);
}

static void put_body(struct printer *p, const uint8_t *icmp)
{
	switch (icmp[0]) {
	case UNREACHABLE: put_unreachable(p, icmp); break;
	case TOO_BIG: put_form(p->line, ", mtu %u", get32(icmp + 4)); break;
	case TIME_EXCEEDED:
		if (there(p, icmp + 8, 40, "icmp6")) {
			put_text(p->line, " for ");
			put_ipv6(p->line, icmp + 32);
		}
		break;
	case ECHO_REQUEST:
	case ECHO_REPLY:
		put_form(p->line, ", id %u, seq %u", get16(icmp + 4), get16(icmp + 6));
		break;
	case NEIGHBOR_SOLICITATION: put_target(p, icmp, ", who has "); break;
	case NEIGHBOR_ADVERTISEMENT: put_target(p, icmp, ", tgt is "); break;
	}
}

/* -K is not about it: tcpdump's is not either. */
static void put_checksum(struct printer *p, const uint8_t *ip, struct part part)
{
	uint32_t pseudo;
	uint16_t sum;

	if (!p->style->verbose || p->csum_later || part.len > (size_t)(p->end - part.at))
		return;
	pseudo = checksum_add(part.len + IPPROTO_ICMPV6, ip + 8, 32);
	sum = checksum_fold(checksum_add(pseudo, part.at, part.len));
	if (sum)
		put_form(p->line, "[bad icmp6 cksum 0x%04x -> 0x%04x!] ", get16(part.at + 2),
			 checksum_repair(get16(part.at + 2), sum));
	else
		put_text(p->line, "[icmp6 sum ok] ");
}

void print_icmp6(struct printer *p, const uint8_t *ip, struct part part, bool fragmented)
{
	const uint8_t *icmp = part.at;
	const char *name;

	if (!there(p, icmp, 8, "icmp6"))
		return;
	if (!fragmented)
		put_checksum(p, ip, part);
	name = type_name(icmp[0]);
	if (name)
		put_form(p->line, "ICMP6, %s", name);
	else
		put_form(p->line, "ICMP6, unknown icmp6 type (%u)", icmp[0]);
	if (p->style->verbose && is_discovery(icmp[0]))
		put_form(p->line, ", length %u", part.len);
	put_body(p, icmp);
	if (!p->style->verbose)
		put_form(p->line, ", length %u", part.len);
}
