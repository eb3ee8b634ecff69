// SPDX-License-Identifier: GPL-2.0-only
/* Options of IPv6, hop by hop or for the destination (RFC 8200, 4.2; RFC 2675, 2711, 6275). */
#include "print.h"

#define JUMBO_LEAST 65536

/* RFC 2675: of packets too long for the length in the header. */
static void put_jumbo(struct printer *p, const uint8_t *ip, const uint8_t *option)
{
	uint32_t len = get32(option + 2);

	put_form(p->line, "(jumbo: %u", len);
	if (!ip)
		put_text(p->line, " - not a hop-by-hop option");
	else if (get16(ip + 4))
		put_text(p->line, " - payload len != 0");
	else if (len < JUMBO_LEAST)
		put_text(p->line, " - < 65536");
	put_text(p->line, ") ");
}

static void put_router_alert(struct printer *p, const uint8_t *ip, const uint8_t *option)
{
	(void)ip;
	put_form(p->line, "(rtalert: 0x%04x) ", get16(option + 2));
}

/* RFC 6275, 6.3 */
static void put_home_address(struct printer *p, const uint8_t *ip, const uint8_t *option)
{
	(void)ip;
	put_text(p->line, "(homeaddr: ");
	put_ipv6(p->line, option + 2);
	put_char(p->line, ')');
}

static void put_padding(struct printer *p, const uint8_t *ip, const uint8_t *option)
{
	(void)ip;
	(void)option;
	put_text(p->line, "(padn)");
}

static const struct known_option {
	uint8_t type, len;
	const char *name; /* NULL: any length will do */
	void (*put)(struct printer *p, const uint8_t *ip, const uint8_t *option);
} known_options[] = {
	{ 0x01, 0, NULL, put_padding },
	{ 0x05, 2, "rtalert", put_router_alert },
	{ 0xc2, 4, "jumbo", put_jumbo },
	{ 0xc9, 16, "homeaddr", put_home_address },
};

/* An option of which all of `left` bytes are there; returns its size, 0 if it is wrong. Without -v
 * only what is wrong shows. `ip` is NULL of those that are not hop by hop.
 */
static uint32_t put_option(struct printer *p, const uint8_t *ip, const uint8_t *option,
			   uint32_t left)
{
	const struct known_option *known = NULL;

	if (!option[0]) {
		if (p->style->verbose)
			put_text(p->line, "(pad1)");
		return 1;
	}
	for (size_t i = 0; i < sizeof(known_options) / sizeof(*known_options); i++)
		if (known_options[i].type == option[0])
			known = &known_options[i];
	if (left < 2 || option[1] + 2U > left)
		return 0;
	if (known && known->name && option[1] != known->len) {
		if (left < known->len + 2U)
			put_form(p->line, "(%s: trunc)", known->name);
		else
			put_form(p->line, "(%s: invalid len %u)", known->name, option[1]);
		return 0;
	}
	if (p->style->verbose && known)
		known->put(p, ip, option);
	else if (p->style->verbose)
		put_form(p->line, "(opt_type 0x%02x: len=%u)", option[0], option[1]);
	return option[1] + 2;
}

/* Returns the size of the header that they are in, 0 if one is wrong or cut. */
uint32_t print_ip6_options(struct printer *p, const uint8_t *ip, const uint8_t *header,
			   bool hop_by_hop)
{
	const char *cut = hop_by_hop ? "hbhopt" : "dstopt";
	uint32_t size, left, one;

	if (!there(p, header, 2, cut))
		return 0;
	size = header[1] * 8 + 8;
	if (!there(p, header, size, cut))
		return 0;
	put_text(p->line, hop_by_hop ? "HBH " : "DSTOPT ");
	if (!hop_by_hop && !p->style->verbose)
		return size;
	for (left = size - 2; left; left -= one) {
		one = put_option(p, hop_by_hop ? ip : NULL, header + size - left, left);
		if (!one) {
			put_form(p->line, " [|%s]", cut);
			return 0;
		}
	}
	if (p->style->verbose)
		put_char(p->line, ' ');
	return size;
}
