// SPDX-License-Identifier: GPL-2.0-only
/* IPv4 (RFC 791), and what is in it or in IPv6. */
#include <netinet/in.h>

#include "checksum.h"
#include "print.h"

static void put_address(struct printer *p, const uint8_t *ip, bool source)
{
	if (ip[0] >> 4 == 4)
		put_ipv4(p->line, ip + (source ? 12 : 16));
	else
		put_ipv6(p->line, ip + (source ? 8 : 24));
}

static bool has_ports(uint8_t protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP ||
	       protocol == IPPROTO_DCCP;
}

bool ports_first(const uint8_t *ip)
{
	return has_ports(ip[0] >> 4 == 4 ? ip[9] : ip[6]);
}

void print_all_ends(struct printer *p, const uint8_t *ip, uint16_t sport, uint16_t dport)
{
	put_address(p, ip, true);
	put_char(p->line, '.');
	put_dec(p->line, sport);
	put_text(p->line, " > ");
	put_address(p, ip, false);
	put_char(p->line, '.');
	put_dec(p->line, dport);
	put_text(p->line, ": ");
}

/* Behind another header tcpdump leaves out the addresses, which are there already. */
void print_ends(struct printer *p, const uint8_t *ip, uint16_t sport, uint16_t dport)
{
	if (ports_first(ip)) {
		print_all_ends(p, ip, sport, dport);
		return;
	}
	put_dec(p->line, sport);
	put_text(p->line, " > ");
	put_dec(p->line, dport);
	put_text(p->line, ": ");
}

void print_hosts(struct printer *p, const uint8_t *ip)
{
	put_address(p, ip, true);
	put_text(p->line, " > ");
	put_address(p, ip, false);
	put_text(p->line, ": ");
}

const char *protocol_name(uint8_t protocol)
{
	static const char *const names[] = {
		[IPPROTO_HOPOPTS] = "Options",
		[IPPROTO_ICMP] = "ICMP",
		[IPPROTO_IGMP] = "IGMP",
		[IPPROTO_IPIP] = "IPIP",
		[IPPROTO_TCP] = "TCP",
		[IPPROTO_EGP] = "EGP",
		[9] = "IGRP",
		[IPPROTO_UDP] = "UDP",
		[IPPROTO_DCCP] = "DCCP",
		[IPPROTO_IPV6] = "IPv6",
		[IPPROTO_ROUTING] = "Routing",
		[IPPROTO_FRAGMENT] = "Fragment",
		[IPPROTO_RSVP] = "RSVP",
		[IPPROTO_GRE] = "GRE",
		[IPPROTO_ESP] = "ESP",
		[IPPROTO_AH] = "AH",
		[55] = "Mobile IP",
		[IPPROTO_ICMPV6] = "ICMPv6",
		[88] = "EIGRP",
		[89] = "OSPF",
		[IPPROTO_PIM] = "PIM",
		[IPPROTO_COMP] = "Compressed IP",
		[112] = "VRRP",
		[113] = "PGM",
		[IPPROTO_SCTP] = "SCTP",
		[IPPROTO_MH] = "Mobility",
		[IPPROTO_ETHERNET] = "Ethernet",
	};
	const char *name = protocol < sizeof(names) / sizeof(*names) ? names[protocol] : NULL;

	return name ? name : "unknown";
}

/* It is of the other version of IP. */
static bool print_misplaced(struct printer *p, uint8_t protocol, bool six)
{
	static const struct {
		uint8_t protocol;
		bool six;
	} versions[] = { { IPPROTO_ICMP, false },
			 { IPPROTO_IGMP, false },
			 { IPPROTO_ICMPV6, true },
			 { IPPROTO_ETHERNET, true } };

	for (size_t i = 0; i < sizeof(versions) / sizeof(*versions); i++) {
		if (versions[i].protocol != protocol || versions[i].six == six)
			continue;
		put_form(p->line, "[%s requires IPv%u] (invalid)", protocol_name(protocol),
			 six ? 4 : 6);
		return true;
	}
	return false;
}

/* `ip` is the header that hosts, ports and checksums are of. */
void print_protocol(struct printer *p, uint8_t protocol, const uint8_t *ip, struct part part,
		    bool fragmented)
{
	while (protocol == IPPROTO_AH)
		if (!print_ah(p, &protocol, &part))
			return;
	if (print_misplaced(p, protocol, ip[0] >> 4 == 6))
		return;
	switch (protocol) {
	case IPPROTO_TCP: print_tcp(p, ip, part, fragmented); return;
	case IPPROTO_SCTP: print_sctp(p, ip, part); return;
	case IPPROTO_UDP: print_udp(p, ip, part, fragmented); return;
	case IPPROTO_ICMP: print_icmp(p, part, fragmented); return;
	case IPPROTO_ICMPV6: print_icmp6(p, ip, part, fragmented); return;
	case IPPROTO_IGMP: print_igmp(p, part); return;
	case IPPROTO_GRE: print_gre(p, part); return;
	case IPPROTO_ESP: print_esp(p, part); return;
	case IPPROTO_ETHERNET: print_frame(p, part, "ether"); return;
	case IPPROTO_NONE: put_text(p->line, "no next header"); return;
	case IPPROTO_IPIP:
		if (deeper(p, "ip"))
			print_ipv4(p, part);
		return;
	case IPPROTO_IPV6:
		if (deeper(p, "ip6"))
			print_ipv6(p, part);
		return;
	}
	if (has_ports(protocol))
		print_hosts(p, ip);
	put_form(p->line, " ip-proto-%u %u", protocol, part.len);
}

/* The parenthesis of -v; false if it ends in options. */
static bool print_ipv4_head(struct printer *p, const uint8_t *ip, uint32_t size, uint32_t len)
{
	static const char *const ecn[] = { "", ",ECT(1)", ",ECT(0)", ",CE" };
	static const char *const flags[] = { "none", "+",	"DF",	    "+, DF",
					     "rsvd", "+, rsvd", "DF, rsvd", "+, DF, rsvd" };
	uint16_t fragment = get16(ip + 6), sum;

	if (!p->style->verbose)
		return true;
	put_form(p->line, "(tos 0x%x%s, ", ip[1], ecn[ip[1] & 3]);
	if (ip[8])
		put_form(p->line, "ttl %u, ", ip[8]);
	put_form(p->line, "id %u, offset %u, flags [%s], proto %s (%u), length %u", get16(ip + 4),
		 (fragment & 0x1fff) * 8, flags[fragment >> 13], protocol_name(ip[9]), ip[9], len);
	if (size > 20 && !print_ip_options(p, ip, size))
		return false;
	if (!p->style->unchecked && !p->csum_later && size <= (size_t)(p->end - ip) &&
	    (sum = checksum_fold(checksum_add(0, ip, size)))) {
		put_form(p->line, ", bad cksum %x (->%x)!", get16(ip + 10),
			 checksum_repair(get16(ip + 10), sum));
	}
	put_text(p->line, ")\n    ");
	return true;
}

void print_ipv4(struct printer *p, struct part part)
{
	const uint8_t *ip = part.at, *end = p->end;
	uint32_t size, len, fragment;
	bool is;

	if (!part.len || !is_there(p, ip, 1)) {
		put_text(p->line, " [|ip]");
		return;
	}
	if (ip[0] >> 4 != 4) {
		put_form(p->line, "IP%u%s (invalid)", ip[0] >> 4,
			 ip[0] >> 4 == 6 ? ", wrong link-layer encapsulation" : "");
		return;
	}
	print_name(p, "IP ");
	if (part.len < 20 || !is_there(p, ip, 20)) {
		put_text(p->line, " [|ip]");
		return;
	}
	size = (ip[0] & 15) * 4;
	len = get16(ip + 2);
	if (size < 20) {
		put_form(p->line, "bad-hlen %u", size);
		return;
	}
	if (!len) /* a segment that was too long for the field */
		len = part.len;
	if (len < size) {
		put_form(p->line, "bad-len %u", len);
		return;
	}
	if (part.len < len)
		put_form(p->line, "truncated-ip - %u bytes missing! ", len - part.len);
	else if (p->end > ip + len)
		p->end = ip + len; /* padding of the frame is none of the packet's */
	is = print_ipv4_head(p, ip, size, len);
	fragment = get16(ip + 6);
	if (is && (fragment & 0x1fff || !ports_first(ip)))
		print_hosts(p, ip);
	if (is && fragment & 0x1fff)
		put_form(p->line, "ip-proto-%u", ip[9]);
	else if (is && !is_there(p, ip, size))
		put_form(p->line, " [remaining caplen(%u) < header length(%u)] [|ip]",
			 (unsigned int)(p->end - ip), size);
	else if (is)
		print_protocol(p, ip[9], ip, (struct part){ ip + size, len - size },
			       fragment & 0x2000);
	p->end = end;
}
