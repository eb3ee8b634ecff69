// SPDX-License-Identifier: GPL-2.0-only
/* IPv4 (RFC 791), IPv6 with its extension headers (RFC 8200), and what is in them. */
#include <netinet/in.h>

#include "checksum.h"
#include "print.h"

#define DEPTH_MAX 8 /* of packets in packets */

static void put_address(struct printer *p, const uint8_t *ip, bool source)
{
	if (ip[0] >> 4 == 4)
		put_ipv4(p->line, ip + (source ? 12 : 16));
	else
		put_ipv6(p->line, ip + (source ? 8 : 24));
}

void print_ends(struct printer *p, const uint8_t *ip, uint16_t sport, uint16_t dport)
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

static void put_hosts(struct printer *p, const uint8_t *ip)
{
	put_address(p, ip, true);
	put_text(p->line, " > ");
	put_address(p, ip, false);
	put_text(p->line, ": ");
}

/* Of a protocol that plumb prints; the others by number. */
static const char *protocol_name(uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_ICMP: return "ICMP";
	case IPPROTO_IGMP: return "IGMP";
	case IPPROTO_IPIP: return "IPIP";
	case IPPROTO_TCP: return "TCP";
	case IPPROTO_UDP: return "UDP";
	case IPPROTO_IPV6: return "IPv6";
	case IPPROTO_GRE: return "GRE";
	case IPPROTO_ESP: return "ESP";
	case IPPROTO_ICMPV6: return "ICMPv6";
	case IPPROTO_SCTP: return "SCTP";
	default: return "unknown";
	}
}

void print_protocol(struct printer *p, uint8_t protocol, const uint8_t *ip, struct part part,
		    bool fragmented)
{
	switch (protocol) {
	case IPPROTO_TCP: print_tcp(p, ip, part, fragmented); return;
	case IPPROTO_UDP: print_udp(p, ip, part, fragmented); return;
	case IPPROTO_ICMP:
		put_hosts(p, ip);
		print_icmp(p, part, fragmented);
		return;
	case IPPROTO_ICMPV6:
		put_hosts(p, ip);
		if (ip[0] >> 4 == 6) {
			print_icmp6(p, ip, part, fragmented);
			return;
		}
		break;
	case IPPROTO_IPIP:
	case IPPROTO_IPV6:
		put_hosts(p, ip);
		if (p->depth++ >= DEPTH_MAX) {
			put_text(p->line, "[|ip]");
			return;
		}
		if (protocol == IPPROTO_IPIP)
			print_ipv4(p, part);
		else
			print_ipv6(p, part);
		return;
	}
	if (protocol != IPPROTO_ICMPV6)
		put_hosts(p, ip);
	put_form(p->line, " ip-proto-%u %u", protocol, part.len);
}

/* The parenthesis of -v. */
static void print_ipv4_head(struct printer *p, const uint8_t *ip, uint32_t size, uint32_t len)
{
	static const char *const ecn[] = { "", ",ECT(1)", ",ECT(0)", ",CE" };
	uint16_t fragment = get16(ip + 6), sum;

	if (!p->style->verbose)
		return;
	put_form(p->line,
		 "(tos 0x%x%s, ttl %u, id %u, offset %u, flags [%s%s%s], proto %s (%u), length %u",
		 ip[1], ecn[ip[1] & 3], ip[8], get16(ip + 4), (fragment & 0x1fff) * 8,
		 fragment & 0x2000 ? "+" : "", fragment & 0x4000 ? "DF" : "",
		 fragment & 0x8000 ? "rsvd" :
		 fragment & 0x6000 ? "" :
				     "none",
		 protocol_name(ip[9]), ip[9], len);
	if (!p->style->unchecked && !p->csum_later && size <= (size_t)(p->end - ip) &&
	    (sum = checksum_fold(checksum_add(0, ip, size)))) {
		put_form(p->line, ", bad cksum %x (->%x)!", get16(ip + 10),
			 checksum_repair(get16(ip + 10), sum));
	}
	put_text(p->line, ")\n    ");
}

void print_ipv4(struct printer *p, struct part part)
{
	const uint8_t *ip = part.at, *end = p->end;
	uint32_t size, len, fragment;

	print_name(p, "IP ");
	if (!there(p, ip, 20, "ip"))
		return;
	size = (ip[0] & 15) * 4;
	len = get16(ip + 2);
	if (ip[0] >> 4 != 4 || size < 20) {
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
	print_ipv4_head(p, ip, size, len);
	fragment = get16(ip + 6);
	if (fragment & 0x1fff) {
		put_hosts(p, ip);
		put_form(p->line, "ip-proto-%u", ip[9]);
	} else {
		print_protocol(p, ip[9], ip, (struct part){ ip + size, len - size },
			       fragment & 0x2000);
	}
	p->end = end;
}

/* RFC 8200, 4: walks to the transport. */
static void print_extensions(struct printer *p, const uint8_t *ip, uint8_t next, struct part part)
{
	bool fragmented = false;

	for (;;) {
		uint32_t size;

		switch (next) {
		case IPPROTO_HOPOPTS:
		case IPPROTO_ROUTING:
		case IPPROTO_DSTOPTS:
			if (!there(p, part.at, 2, "ip6"))
				return;
			size = part.at[1] * 8 + 8;
			put_text(p->line, next == IPPROTO_HOPOPTS ? "HBH " :
					  next == IPPROTO_ROUTING ? "srcrt " :
								    "DSTOPT ");
			break;
		case IPPROTO_FRAGMENT:
			if (!there(p, part.at, 8, "frag"))
				return;
			size = 8;
			fragmented = true;
			put_form(p->line, "frag (%u|%u) ", get16(part.at + 2) & 0xfff8,
				 part.len - 8);
			if (get16(part.at + 2) & 0xfff8)
				return;
			break;
		default: print_protocol(p, next, ip, part, fragmented); return;
		}
		if (size > part.len || size > (size_t)(p->end - part.at)) {
			put_text(p->line, "[|ip6]");
			return;
		}
		next = part.at[0];
		part.at += size;
		part.len -= size;
	}
}

void print_ipv6(struct printer *p, struct part part)
{
	const uint8_t *ip = part.at, *end = p->end;
	uint32_t len;

	if (!there(p, ip, 40, "ip6"))
		return;
	print_name(p, "IP6 ");
	if (ip[0] >> 4 != 6) {
		put_form(p->line, "wrong link-layer encapsulation");
		return;
	}
	len = get16(ip + 4);
	if (part.len < len + 40)
		put_form(p->line, "truncated-ip6 - %u bytes missing!", len + 40 - part.len);
	else if (len && p->end > ip + 40 + len)
		p->end = ip + 40 + len;
	if (!len) /* a jumbogram, or a segment that was too long for the field */
		len = part.len - 40;
	if (p->style->verbose) {
		uint32_t class = (get32(ip) >> 20) & 0xff, label = get32(ip) & 0xfffff;

		put_char(p->line, '(');
		if (class)
			put_form(p->line, "class 0x%02x, ", class);
		if (label)
			put_form(p->line, "flowlabel 0x%05x, ", label);
		put_form(p->line, "hlim %u, next-header %s (%u) payload length: %u) ", ip[7],
			 protocol_name(ip[6]), ip[6], get16(ip + 4));
	}
	print_extensions(p, ip, ip[6], (struct part){ ip + 40, len });
	p->end = end;
}
