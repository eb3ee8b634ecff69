// SPDX-License-Identifier: GPL-2.0-only
/* ICMPv6 (RFC 4443), and who prints the rest of it. */
#include <netinet/in.h>

#include "checksum.h"
#include "print.h"

/* RFC 8200, 4: past the headers that may stand in front of a transport's; NULL if not all there. */
static const uint8_t *find_ports(const struct printer *p, const uint8_t *ip, uint8_t *next)
{
	const uint8_t *at = ip + 40;
	uint32_t size;

	*next = ip[6];
	while (*next != IPPROTO_TCP && *next != IPPROTO_UDP) {
		if ((*next != IPPROTO_HOPOPTS && *next != IPPROTO_DSTOPTS &&
		     *next != IPPROTO_FRAGMENT) ||
		    !is_there(p, at, 2))
			return NULL;
		if (*next == IPPROTO_FRAGMENT && (!is_there(p, at, 8) || get16(at + 2) & 0xfff8))
			return NULL;
		size = *next == IPPROTO_FRAGMENT ? 8 : at[1] * 8U + 8;
		*next = at[0];
		at += size;
	}
	return is_there(p, at, 4) ? at : NULL;
}

/* The port of the packet that it is about. */
static bool put_port(struct printer *p, const uint8_t *ip)
{
	uint8_t next;
	const uint8_t *ports = find_ports(p, ip, &next);

	if (!ports) {
		put_text(p->line, " [|icmp6]");
		return false;
	}
	put_text(p->line, ", ");
	put_ipv6(p->line, ip + 24);
	put_form(p->line, " %s port %u", next == IPPROTO_TCP ? "tcp" : "udp", get16(ports + 2));
	return true;
}

/* tcpdump's -vv leaves it out. */
static void print_bytes(struct printer *p, struct part part)
{
	if (p->style->verbose < 2)
		print_dump(p, "\n\t", part.at, part.len);
}

static bool print_nameless(struct printer *p, struct part part)
{
	put_form(p->line, ", length %u", part.len);
	print_bytes(p, part);
	return false;
}

/* The packet that it is about follows the header. */
static bool print_unreachable(struct printer *p, struct part part)
{
	static const char *const codes[] = { "unreachable route", " unreachable prohibited",
					     "beyond scope", "unreachable address",
					     "unreachable port" };
	const uint8_t *icmp = part.at, *ip = icmp + 8;

	if (icmp[1] > 4) {
		put_form(p->line, ", unknown unreach code (%u)", icmp[1]);
		print_bytes(p, part);
		return false;
	}
	put_form(p->line, ", %s", codes[icmp[1]]);
	if (!there(p, ip, 40, "icmp6"))
		return false;
	if (icmp[1] == 4)
		return put_port(p, ip);
	put_char(p->line, ' ');
	put_ipv6(p->line, ip + 24);
	if (icmp[1] == 2) {
		put_text(p->line, ", source address ");
		put_ipv6(p->line, ip + 8);
	}
	return true;
}

static bool print_too_big(struct printer *p, struct part part)
{
	if (!there(p, part.at, 8, "icmp6"))
		return false;
	put_form(p->line, ", mtu %u", get32(part.at + 4));
	return true;
}

static bool print_time_exceeded(struct printer *p, struct part part)
{
	const uint8_t *icmp = part.at;

	if (icmp[1] > 1) {
		put_form(p->line, ", unknown code (%u)", icmp[1]);
		return true;
	}
	if (icmp[1]) {
		put_text(p->line, " (reassembly)");
		return true;
	}
	if (!there(p, icmp, 48, "icmp6"))
		return false;
	put_text(p->line, " for ");
	put_ipv6(p->line, icmp + 32);
	return true;
}

static bool print_parameter(struct printer *p, struct part part)
{
	static const char *const codes[] = { "erroneous", "next header", "option",
					     "incomplete header chain" };
	const uint8_t *icmp = part.at;

	if (!there(p, icmp, 48, "icmp6"))
		return false;
	if (icmp[1] < sizeof(codes) / sizeof(*codes))
		put_form(p->line, ", %s - octet %u", codes[icmp[1]], get32(icmp + 4));
	else
		put_form(p->line, ", code-#%u", icmp[1]);
	return true;
}

static bool print_echo(struct printer *p, struct part part)
{
	if (!there(p, part.at, 8, "icmp6"))
		return false;
	put_form(p->line, ", id %u, seq %u", get16(part.at + 4), get16(part.at + 6));
	return true;
}

/* RFC 6275, 6.5 and 6.7 */
static bool print_id(struct printer *p, struct part part)
{
	if (!there(p, part.at, 6, "icmp6"))
		return false;
	put_form(p->line, ", id 0x%04x", get16(part.at + 4));
	return true;
}

static const struct type {
	uint8_t type;
	bool length_first; /* with -v the length stands in front of the body, else behind it */
	const char *name;
	/* False if the line ends in it: what is cut, what is shown as bytes. */
	bool (*print)(struct printer *p, struct part part);
} types[] = {
	{ 1, false, "destination unreachable", print_unreachable },
	{ 2, false, "packet too big", print_too_big },
	{ 3, false, "time exceeded in-transit", print_time_exceeded },
	{ 4, false, "parameter problem", print_parameter },
	{ 128, false, "echo request", print_echo },
	{ 129, false, "echo reply", print_echo },
	{ 130, false, "multicast listener query", print_mld_query },
	{ 131, false, "multicast listener report", print_mld_v1 },
	{ 132, false, "multicast listener done", print_mld_v1 },
	{ 133, true, "router solicitation", print_discovery },
	{ 134, true, "router advertisement", print_discovery },
	{ 135, true, "neighbor solicitation", print_discovery },
	{ 136, true, "neighbor advertisement", print_discovery },
	{ 137, true, "redirect", print_discovery },
	{ 138, false, "router renumbering", NULL },
	{ 139, false, "node information query", NULL },
	{ 140, false, "node information reply", NULL },
	{ 141, false, "inverse neighbor solicitation", NULL },
	{ 142, false, "inverse neighbor advertisement", NULL },
	{ 143, false, "multicast listener report v2", print_mld_report },
	{ 144, false, "ha discovery request", print_id },
	{ 145, false, "ha discovery reply", NULL },
	{ 146, false, "mobile router solicitation", print_id },
	{ 147, false, "mobile router advertisement", NULL },
	{ 155, false, "RPL", NULL },
	{ 200, false, "mtrace response", print_nameless },
	{ 201, false, "mtrace message", print_nameless },
};

static const struct type *find_type(uint8_t type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (types[i].type == type)
			return &types[i];
	return NULL;
}

/* -K is not about it: tcpdump's is not either. False if it is not there. */
static bool put_checksum(struct printer *p, const uint8_t *ip, struct part part)
{
	uint32_t pseudo;
	uint16_t sum;

	if (!p->style->verbose || p->csum_later || !is_there(p, part.at, part.len))
		return true;
	if (!there(p, part.at, 4, "icmp6"))
		return false;
	pseudo = checksum_add(part.len + IPPROTO_ICMPV6, ip + 8, 32);
	sum = checksum_fold(checksum_add(pseudo, part.at, part.len));
	if (sum)
		put_form(p->line, "[bad icmp6 cksum 0x%04x -> 0x%04x!] ", get16(part.at + 2),
			 checksum_repair(get16(part.at + 2), sum));
	else
		put_text(p->line, "[icmp6 sum ok] ");
	return true;
}

void print_icmp6(struct printer *p, const uint8_t *ip, struct part part, bool fragmented)
{
	const struct type *type;

	if ((!fragmented && !put_checksum(p, ip, part)) || !there(p, part.at, 1, "icmp6"))
		return;
	type = find_type(part.at[0]);
	put_text(p->line, "ICMP6, ");
	if (type)
		put_text(p->line, type->name);
	else
		put_form(p->line, "unknown icmp6 type (%u)", part.at[0]);
	if (type && type->length_first && p->style->verbose)
		put_form(p->line, ", length %u", part.len);
	if (!there(p, part.at, 2, "icmp6"))
		return;
	if (!type)
		print_nameless(p, part);
	else if ((!type->print || type->print(p, part)) && !p->style->verbose)
		put_form(p->line, ", length %u", part.len);
}
