// SPDX-License-Identifier: GPL-2.0-only
/* UDP (RFC 768). */
#include <netinet/in.h>

#include "checksum.h"
#include "print.h"

static void put_checksum(struct printer *p, const uint8_t *ip, struct part part)
{
	size_t size = ip[0] >> 4 == 4 ? 4 : 16;
	const uint8_t *udp = part.at;
	uint16_t len = get16(udp + 4), is = get16(udp + 6), sum;
	uint32_t pseudo;

	/* IPv4 may do without, so it takes one v more. */
	if (p->style->verbose < (size == 4 ? 2 : 1) || p->style->unchecked)
		return;
	if (!is && size == 4) {
		put_text(p->line, "[no cksum] ");
		return;
	}
	if (p->csum_later || len > part.len || !is_there(p, udp, len))
		return;
	pseudo = checksum_add(len + IPPROTO_UDP, ip + (size == 4 ? 12 : 8), 2 * size);
	sum = checksum_fold(checksum_add(pseudo, udp, len));
	if (sum)
		put_form(p->line, "[bad udp cksum 0x%04x -> 0x%04x!] ", is,
			 checksum_repair(is, sum));
	else
		put_text(p->line, "[udp sum ok] ");
}

/* Who prints what goes from or to a port; the first one that fits. */
static const struct {
	uint16_t port;
	void (*print)(struct printer *p, struct part part);
} ports[] = {
	{ 53, print_dns },  { 5353, print_dns },   { 67, print_dhcp },	   { 68, print_dhcp },
	{ 123, print_ntp }, { 4789, print_vxlan }, { 6081, print_geneve },
};

static bool print_payload(struct printer *p, uint16_t sport, uint16_t dport, struct part part)
{
	for (size_t i = 0; i < sizeof(ports) / sizeof(*ports); i++)
		if (ports[i].port == sport || ports[i].port == dport) {
			ports[i].print(p, part);
			return true;
		}
	return false;
}

/* HTTP/3 and DNS (RFC 9250, once 784): on other ports a long header is more likely noise. */
static bool is_quic(uint16_t port)
{
	return port == 443 || port == 8443 || port == 853 || port == 784;
}

void print_udp(struct printer *p, const uint8_t *ip, struct part part, bool fragmented)
{
	const uint8_t *udp = part.at;
	uint32_t len;

	if (part.len < 4 || !is_there(p, udp, 4)) {
		if (ports_first(ip))
			print_hosts(p, ip);
		put_text(p->line, " [|udp]");
		return;
	}
	print_ends(p, ip, get16(udp), get16(udp + 2));
	if (part.len < 8) {
		put_form(p->line, "truncated-udp %u", part.len);
		return;
	}
	if (!there(p, udp, 8, "udp"))
		return;
	len = get16(udp + 4);
	if (len < 8) {
		put_form(p->line, "truncated-udplength %u", len);
		return;
	}
	if (!fragmented)
		put_checksum(p, ip, part);
	if (!p->style->quiet &&
	    print_payload(p, get16(udp), get16(udp + 2), (struct part){ udp + 8, len - 8 }))
		return;
	if (len > part.len && !fragmented) {
		put_form(p->line, "UDP, bad length %u > %u", len - 8, part.len - 8);
		return;
	}
	put_text(p->line, "UDP, length ");
	put_dec(p->line, len - 8);
	if (hints(p) && (is_quic(get16(udp)) || is_quic(get16(udp + 2))))
		print_quic(p, (struct part){ udp + 8, len - 8 });
}
