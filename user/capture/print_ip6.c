// SPDX-License-Identifier: GPL-2.0-only
/* IPv6 with its extension headers (RFC 8200; routes: RFC 5095, 6275, 8754). */
#include <netinet/in.h>
#include <string.h>

#include "print.h"

#define HEADER_SIZE   40
#define ROUTE_SOURCE  0 /* deprecated by RFC 5095 */
#define ROUTE_MOBILE  2
#define ROUTE_SEGMENT 4

/* Where in the chain of headers one is. */
struct chain {
	const uint8_t *ip;
	uint8_t routed[HEADER_SIZE]; /* the header, with the destination behind all routers */
	uint8_t next;
	bool options, other; /* seen: hop-by-hop options, another extension */
	bool fragmented;
	struct part part;
};

static bool skip(struct chain *c, uint32_t size)
{
	c->next = c->part.at[0];
	c->part.at += size;
	c->part.len -= size;
	return true;
}

static bool print_options(struct printer *p, struct chain *c)
{
	uint32_t size = print_ip6_options(p, c->ip, c->part.at, c->next == IPPROTO_HOPOPTS);

	return size && skip(c, size);
}

static bool print_hop_by_hop(struct printer *p, struct chain *c)
{
	if (c->options || c->other) {
		put_form(p->line, "[The Hop-by-Hop Options header %s] (invalid)",
			 c->options ? "was already found" : "don't follow the IPv6 header");
		return false;
	}
	c->options = true;
	return print_options(p, c);
}

/* RFC 8754, 2 */
static bool put_segment_head(struct printer *p, const uint8_t *route)
{
	if (!there(p, route, 5, "rt6"))
		return false;
	put_form(p->line, ", last-entry=%u", route[4]);
	if (!there(p, route, 6, "rt6"))
		return false;
	if (route[5] || p->style->verbose)
		put_form(p->line, ", flags=0x%x", route[5]);
	if (!there(p, route, 8, "rt6"))
		return false;
	put_form(p->line, ", tag=%x", get16(route + 6));
	return true;
}

/* What is in front of the addresses differs by type. */
static bool put_route_head(struct printer *p, const uint8_t *route)
{
	static const char *const names[] = { "", " (len=", ", type=", ", segleft=" };
	uint8_t type;

	for (int i = 1; i < 4; i++) {
		if (!there(p, route, i + 1, "rt6"))
			return false;
		put_form(p->line, "%s%u", names[i], route[i]);
		if (i == 2 && route[i] == ROUTE_SOURCE)
			put_text(p->line, " [Deprecated]");
	}
	type = route[2];
	if (type == ROUTE_SEGMENT)
		return put_segment_head(p, route);
	if (type != ROUTE_SOURCE && type != ROUTE_MOBILE) {
		put_text(p->line, " (unknown type) (invalid)");
		return false;
	}
	if (!there(p, route, 8, "rt6"))
		return false;
	if (get32(route + 4) || p->style->verbose)
		put_form(p->line, ", rsv=0x%x", get32(route + 4));
	return true;
}

/* The destination is what checksums are over: the last of the addresses, of segments the first. */
static bool put_addresses(struct printer *p, struct chain *c)
{
	const uint8_t *route = c->part.at;

	for (uint8_t i = 0; i < route[1] / 2; i++) {
		const uint8_t *address = route + 8 + i * 16;

		if (!there(p, address, 16, "rt6"))
			return false;
		put_form(p->line, ", [%u]", i);
		put_ipv6(p->line, address);
		if (i && route[2] == ROUTE_SEGMENT)
			continue;
		if (c->ip != c->routed)
			memcpy(c->routed, c->ip, HEADER_SIZE);
		memcpy(c->routed + 24, address, 16);
		c->ip = c->routed;
	}
	return true;
}

static bool print_route(struct printer *p, struct chain *c)
{
	const uint8_t *route = c->part.at;

	if (!there(p, route, 1, "ip6"))
		return false;
	put_text(p->line, "RT6");
	if (!put_route_head(p, route))
		return false;
	if (route[1] % 2) {
		put_form(p->line, " (invalid length %u) (invalid)", route[1]);
		return false;
	}
	if (!put_addresses(p, c))
		return false;
	put_text(p->line, ") ");
	return skip(c, route[1] * 8 + 8);
}

static bool print_fragment(struct printer *p, struct chain *c)
{
	const uint8_t *fragment = c->part.at;
	uint16_t offset;

	if (c->part.len < 8 || !is_there(p, fragment, p->style->verbose ? 8 : 4)) {
		put_text(p->line, " [|frag6]");
		return false;
	}
	offset = get16(fragment + 2) & 0xfff8;
	put_text(p->line, "frag (");
	if (p->style->verbose)
		put_form(p->line, "0x%08x:", get32(fragment + 4));
	put_form(p->line, "%u|%u)", offset, c->part.len - 8);
	if (offset)
		return false;
	put_char(p->line, ' ');
	c->fragmented = true;
	skip(c, 8);
	return is_there(p, c->part.at, 1);
}

static void print_chain(struct printer *p, struct chain *c)
{
	static const struct {
		uint8_t protocol;
		bool (*print)(struct printer *p, struct chain *c);
	} extensions[] = { { IPPROTO_HOPOPTS, print_hop_by_hop },
			   { IPPROTO_DSTOPTS, print_options },
			   { IPPROTO_ROUTING, print_route },
			   { IPPROTO_FRAGMENT, print_fragment } };
	size_t n = sizeof(extensions) / sizeof(*extensions), i;

	do {
		for (i = 0; i < n && extensions[i].protocol != c->next; i++)
			;
		if (i < n && !extensions[i].print(p, c))
			return;
		c->other |= i;
	} while (i < n);
	print_protocol(p, c->next, c->ip, c->part, c->fragmented);
}

void print_ipv6(struct printer *p, struct part part)
{
	const uint8_t *ip = part.at, *end = p->end;
	struct chain chain = { .ip = ip };
	uint32_t len, first;

	if (part.len < HEADER_SIZE || !is_there(p, ip, HEADER_SIZE)) {
		put_text(p->line, " [|ip6]");
		return;
	}
	print_name(p, "IP6 ");
	if (ip[0] >> 4 != 6) {
		put_form(p->line, "version error: %u != 6", ip[0] >> 4);
		return;
	}
	len = get16(ip + 4);
	if (part.len < len + HEADER_SIZE)
		put_form(p->line, "truncated-ip6 - %u bytes missing!",
			 len + HEADER_SIZE - part.len);
	else if (len && p->end > ip + HEADER_SIZE + len)
		p->end = ip + HEADER_SIZE + len;
	if (!len) /* a jumbogram, or a segment that was too long for the field */
		len = part.len - HEADER_SIZE;
	first = get32(ip);
	if (p->style->verbose) {
		put_char(p->line, '(');
		if (first >> 20 & 0xff)
			put_form(p->line, "class 0x%02x, ", first >> 20 & 0xff);
		if (first & 0xfffff)
			put_form(p->line, "flowlabel 0x%05x, ", first & 0xfffff);
		put_form(p->line, "hlim %u, next-header %s (%u) payload length: %u) ", ip[7],
			 protocol_name(ip[6]), ip[6], get16(ip + 4));
	}
	if (!ports_first(ip))
		print_hosts(p, ip);
	chain.next = ip[6];
	chain.part = (struct part){ ip + HEADER_SIZE, len };
	print_chain(p, &chain);
	p->end = end;
}
