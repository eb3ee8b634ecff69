// SPDX-License-Identifier: GPL-2.0-only
/* EtherTypes: their names, and who prints what they announce. */
#include "link.h"
#include "print_link.h"

static const struct {
	uint16_t type;
	const char *name;
	void (*print)(struct printer *p, struct part part);
} types[] = {
	{ TYPE_IPV4, "IPv4", print_ipv4 },
	{ TYPE_IPV6, "IPv6", print_ipv6 },
	{ TYPE_ARP, "ARP", print_arp },
	{ 0x8035, "Reverse ARP", print_arp },
	{ TYPE_VLAN, "802.1Q", NULL },
	{ TYPE_QINQ, "802.1Q-QinQ", NULL },
	{ TYPE_QINQ_9100, "802.1Q-9100", NULL },
	{ TYPE_QINQ_9200, "802.1Q-9200", NULL },
	{ 0x0600, "NS", NULL },
	{ 0x0707, "GeoNet (old)", NULL },
	{ TYPE_TRAILERS, "Trail", NULL },
	{ 0x1111, "CALM FAST", NULL },
	{ 0x6001, "MOP DL", NULL },
	{ 0x6002, "MOP RC", NULL },
	{ 0x6003, "DN", NULL },
	{ 0x6004, "LAT", NULL },
	{ 0x6007, "SCA", NULL },
	{ 0x6558, "TEB", NULL },
	{ 0x8038, "Lanbridge", NULL },
	{ 0x803c, "DEC DNS", NULL },
	{ 0x803e, "DEC DTS", NULL },
	{ 0x805b, "VEXP", NULL },
	{ 0x805c, "VPROD", NULL },
	{ 0x809b, "Appletalk", NULL },
	{ 0x80f3, "Appletalk ARP", NULL },
	{ 0x8137, "IPX", NULL },
	{ 0x8808, "MPCP", NULL },
	{ 0x8809, "Slow Protocols", NULL },
	{ TYPE_PPP, "PPP", NULL },
	{ TYPE_MPLS, "MPLS unicast", print_mpls },
	{ TYPE_MPLS_GROUP, "MPLS multicast", print_mpls },
	{ TYPE_PPPOE_DISCOVERY, "PPPoE D", print_pppoe },
	{ TYPE_PPPOE_SESSION, "PPPoE S", print_pppoe },
	{ 0x886f, "MS NLB heartbeat", NULL },
	{ TYPE_EAPOL, "EAPOL", print_eapol },
	{ 0x8899, "Realtek protocols", NULL },
	{ 0x88a2, "AoE", NULL },
	{ 0x88ca, "TIPC", NULL },
	{ TYPE_LLDP, "LLDP", print_lldp },
	{ 0x88e5, "802.1AE MACsec", NULL },
	{ 0x88f7, "PTP", NULL },
	{ 0x8902, "CFM", NULL },
	{ 0x893a, "IEEE1905.1", NULL },
	{ 0x8947, "GeoNet", NULL },
	{ 0x894f, "NSH", NULL },
	{ 0x9000, "Loopback", NULL },
	{ 0xabcd, "CFM (old)", NULL },
	{ 0xd28b, "Arista Vendor Specific Protocol", NULL },
	{ 0xfefe, "OSI", NULL },
};

#define TYPES (sizeof(types) / sizeof(*types))

static size_t find(uint16_t type)
{
	size_t i = 0;

	while (i < TYPES && types[i].type != type)
		i++;
	return i;
}

const char *type_name(uint16_t type)
{
	size_t i = find(type);

	return i < TYPES ? types[i].name : "Unknown";
}

bool type_known(uint16_t type)
{
	return find(type) < TYPES;
}

void print_type(struct printer *p, uint16_t type)
{
	if (!p->style->quiet)
		put_form(p->line, "ethertype %s (0x%04x)", type_name(type), type);
	else if (type_known(type))
		put_text(p->line, type_name(type));
	else
		put_form(p->line, "Unknown Ethertype (0x%04x)", type);
}

bool print_ethertype(struct printer *p, uint16_t type, struct part part)
{
	const uint8_t *end = p->end;
	size_t i = find(type);

	if (i == TYPES || !types[i].print)
		return false;
	if (p->end - part.at > (ptrdiff_t)part.len)
		p->end = part.at + part.len;
	if (type != TYPE_IPV4 || there_or_whole(p, part.at, 1, "ip"))
		types[i].print(p, part);
	p->end = end;
	return true;
}
