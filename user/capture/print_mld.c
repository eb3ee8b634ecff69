// SPDX-License-Identifier: GPL-2.0-only
/* Multicast listener discovery, in ICMPv6: version 1 (RFC 2710), 2 (RFC 3810). */
#include "print.h"

#define SIZE_V1 24
#define SIZE_V2 28 /* of a query, without sources */

/* tcpdump puts nothing between this and what is before it. */
bool print_mld_v1(struct printer *p, struct part part)
{
	if (part.len < SIZE_V1 || !is_there(p, part.at, SIZE_V1))
		return true;
	put_form(p->line, "max resp delay: %u addr: ", get16(part.at + 4));
	put_ipv6(p->line, part.at + 8);
	return true;
}

/* RFC 3810, 5.1.3 and 5.1.9: an exponent and a mantissa of so many bits, if it is long. */
static uint32_t widen(uint16_t code, int bits)
{
	uint16_t one = 1 << bits;

	if (code < one << 3)
		return code;
	return (uint32_t)((code & (one - 1)) | one) << ((code >> bits & 7) + 3);
}

/* RFC 3810, 5.1.7 to 5.1.9; -v. */
static bool put_query_flags(struct printer *p, const uint8_t *icmp)
{
	if (!there(p, icmp, 25, "icmp6"))
		return false;
	if (icmp[24] & 8)
		put_text(p->line, " sflag");
	if (icmp[24] & 7)
		put_form(p->line, " robustness=%u", icmp[24] & 7);
	if (!there(p, icmp, 26, "icmp6"))
		return false;
	put_form(p->line, " qqi=%u", widen(icmp[25], 4));
	return true;
}

static bool print_query_v2(struct printer *p, struct part part)
{
	const uint8_t *icmp = part.at;
	uint16_t n;

	put_text(p->line, " v2");
	if (!there(p, icmp, 6, "icmp6"))
		return false;
	if (p->style->verbose)
		put_form(p->line, " [max resp delay=%u]", widen(get16(icmp + 4), 12));
	if (!there(p, icmp, 24, "icmp6"))
		return false;
	put_text(p->line, " [gaddr ");
	put_ipv6(p->line, icmp + 8);
	if ((p->style->verbose && !put_query_flags(p, icmp)) || !there(p, icmp, SIZE_V2, "icmp6"))
		return false;
	n = get16(icmp + 26);
	if (part.len < SIZE_V2 + n * 16U)
		put_text(p->line, " [invalid number of sources]");
	else if (n && !print_sources(p, (struct part){ icmp + SIZE_V2, n * 16U }, n, 16))
		return false;
	put_char(p->line, ']');
	return true;
}

/* RFC 3810, 8.1: the length tells the versions apart. */
bool print_mld_query(struct printer *p, struct part part)
{
	if (part.len == SIZE_V1)
		return print_mld_v1(p, part);
	if (part.len >= SIZE_V2)
		return print_query_v2(p, part);
	put_form(p->line, " unknown-version (len %u) ", part.len);
	return true;
}

bool print_mld_report(struct printer *p, struct part part)
{
	if (part.len < 8) {
		put_form(p->line, " [invalid len %u]", part.len);
		return true;
	}
	if (!there(p, part.at, 8, "icmp6"))
		return false;
	put_form(p->line, ", %u group record(s)", get16(part.at + 6));
	return !p->style->verbose || print_group_records(p, part, 16);
}
