// SPDX-License-Identifier: GPL-2.0-only
/* Link-layer headers, VLAN tags, ARP. */
#include <string.h>

#include "capture.h"
#include "print.h"

#define TYPE_IPV4   0x0800
#define TYPE_ARP    0x0806
#define TYPE_VLAN   0x8100
#define TYPE_IPV6   0x86dd
#define TYPE_QINQ   0x88a8
#define TYPE_LENGTH 0x0600 /* what is less is a length (IEEE 802.3) */

static const char *type_name(uint16_t type)
{
	switch (type) {
	case TYPE_IPV4: return "IPv4";
	case TYPE_ARP: return "ARP";
	case TYPE_VLAN: return "802.1Q";
	case TYPE_IPV6: return "IPv6";
	case TYPE_QINQ: return "802.1Q-QinQ";
	case 0x0842: return "Wake-on-LAN";
	case 0x8035: return "Reverse ARP";
	case 0x8847: return "MPLS unicast";
	case 0x8863: return "PPPoE D";
	case 0x8864: return "PPPoE S";
	case 0x888e: return "EAPOL";
	case 0x88cc: return "LLDP";
	case 0x9000: return "Loopback";
	default: return "Unknown";
	}
}

static void put_type(struct printer *p, uint16_t type)
{
	put_form(p->line, "ethertype %s (0x%04x)", type_name(type), type);
}

/* IEEE 802.1Q: the tag, and behind it another type. */
static bool print_tag(struct printer *p, struct part part)
{
	uint16_t tag, type;

	if (!there(p, part.at, 4, "vlan"))
		return true;
	tag = get16(part.at);
	type = get16(part.at + 2);
	if (p->style->link) {
		put_form(p->line, "vlan %u, p %u%s, ", tag & 0xfff, tag >> 13,
			 tag & 0x1000 ? ", DEI" : "");
		if (type >= TYPE_LENGTH) {
			put_type(p, type);
			put_text(p->line, ", ");
		}
	}
	return print_ethertype(p, type, (struct part){ part.at + 4, part.len - 4 });
}

/* False if nobody can print it. */
bool print_ethertype(struct printer *p, uint16_t type, struct part part)
{
	switch (type) {
	case TYPE_IPV4: print_ipv4(p, part); return true;
	case TYPE_IPV6: print_ipv6(p, part); return true;
	case TYPE_ARP: print_arp(p, part); return true;
	case TYPE_VLAN:
	case TYPE_QINQ: return part.len >= 4 && print_tag(p, part);
	default: return false;
	}
}

static void print_ethernet(struct printer *p, struct part part)
{
	const uint8_t *mac = part.at;
	uint16_t type;

	if (!there(p, mac, 14, "ether"))
		return;
	type = get16(mac + 12);
	if (p->style->link) {
		put_mac(p->line, mac + 6);
		put_text(p->line, " > ");
		put_mac(p->line, mac);
		put_text(p->line, ", ");
		if (type >= TYPE_LENGTH) {
			put_type(p, type);
			put_form(p->line, ", length %u: ", part.len);
		} else {
			put_form(p->line, "802.3, length %u: ", type);
		}
	}
	if (print_ethertype(p, type, (struct part){ mac + 14, part.len - 14 }))
		return;
	if (!p->style->link) {
		put_mac(p->line, mac + 6);
		put_text(p->line, " > ");
		put_mac(p->line, mac);
		put_text(p->line, ", ");
		put_type(p, type);
		put_text(p->line, ", ");
	}
	put_form(p->line, "length %u: ", part.len);
}

/* The words of the cooked header's packet type. */
static const char *way(uint8_t type)
{
	static const char *const names[] = { "In ", "B  ", "M  ", "P  ", "Out" };

	return type < sizeof(names) / sizeof(*names) ? names[type] : "?  ";
}

/* The name of the device stands before it: print_packet() knows it. */
static void print_cooked(struct printer *p, struct part part)
{
	const uint8_t *h = part.at;
	uint16_t type;

	if (!there(p, h, SLL2_SIZE, "sll2"))
		return;
	type = get16(h);
	put_form(p->line, "%s ", way(h[10]));
	if (p->style->link) {
		put_form(p->line, "ifindex %u ", get32(h + 4));
		if (h[11] == 6) {
			put_mac(p->line, h + 12);
			put_char(p->line, ' ');
		}
		put_type(p, type);
		put_form(p->line, ", length %u: ", part.len);
	}
	part.at += SLL2_SIZE;
	part.len -= SLL2_SIZE;
	if (!print_ethertype(p, type, part))
		put_form(p->line, "%sunknown, length %u: ", p->style->link ? "" : "ethertype ",
			 part.len);
}

void print_link(struct printer *p, int link, struct part part)
{
	switch (link) {
	case LINK_ETHERNET: print_ethernet(p, part); break;
	case LINK_SLL2: print_cooked(p, part); break;
	case LINK_RAW:
		if (!there(p, part.at, 1, "raw"))
			break;
		print_ethertype(p, part.at[0] >> 4 == 6 ? TYPE_IPV6 : TYPE_IPV4, part);
	}
}

/* RFC 826, for IPv4 over what has addresses of 6 bytes. */
void print_arp(struct printer *p, struct part part)
{
	static const char *const operations[] = { "", "Request", "Reply", "Reverse Request",
						  "Reverse Reply" };
	const uint8_t *a = part.at;
	uint16_t operation;

	print_name(p, "ARP, ");
	if (!there(p, a, 8, "arp"))
		return;
	operation = get16(a + 6);
	if (p->style->verbose)
		put_form(p->line, "%s (len %u), %s (len %u), ",
			 get16(a) == 1 ? "Ethernet" : "Unknown Hardware", a[4],
			 get16(a + 2) == TYPE_IPV4 ? "IPv4" : "Unknown Protocol", a[5]);
	if (a[4] != 6 || a[5] != 4 || get16(a + 2) != TYPE_IPV4 || operation == 0 ||
	    operation > 4) {
		put_form(p->line, "Unknown (%u), length %u", operation, part.len);
		return;
	}
	if (!there(p, a, 28, "arp"))
		return;
	put_text(p->line, operations[operation]);
	switch (operation) {
	case 1:
		put_text(p->line, " who-has ");
		put_ipv4(p->line, a + 24);
		if (memcmp(a + 18, "\0\0\0\0\0\0", 6)) {
			put_text(p->line, " (");
			put_mac(p->line, a + 18);
			put_char(p->line, ')');
		}
		put_text(p->line, " tell ");
		put_ipv4(p->line, a + 14);
		break;
	case 2:
		put_char(p->line, ' ');
		put_ipv4(p->line, a + 14);
		put_text(p->line, " is-at ");
		put_mac(p->line, a + 8);
		break;
	case 3:
		put_text(p->line, " who-is ");
		put_mac(p->line, a + 18);
		put_text(p->line, " tell ");
		put_mac(p->line, a + 8);
		break;
	default:
		put_char(p->line, ' ');
		put_mac(p->line, a + 18);
		put_text(p->line, " at ");
		put_ipv4(p->line, a + 24);
	}
	put_form(p->line, ", length %u", part.len);
}
