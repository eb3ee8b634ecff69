// SPDX-License-Identifier: GPL-2.0-only
/* IPsec: the authentication header (RFC 4302), encapsulated payload (RFC 4303). */
#include "print.h"

#define AH_FIXED 12 /* in front of the integrity check value */

/* RFC 4302, 2.2: in words of 4 bytes, without the first two. */
static uint32_t ah_size(const uint8_t *ah)
{
	return (ah[1] + 2) * 4;
}

static bool put_check_value(struct printer *p, const uint8_t *ah)
{
	put_text(p->line, "icv=0x");
	for (uint32_t i = AH_FIXED; i < ah_size(ah); i++) {
		if (!there(p, ah + i, 1, "ah"))
			return false;
		put_hex(p->line, ah[i], 2);
	}
	put_text(p->line, "): ");
	return true;
}

bool print_ah(struct printer *p, uint8_t *next, struct part *part)
{
	const uint8_t *ah = part->at;

	if (!there(p, ah, 1, "ah"))
		return false;
	put_text(p->line, "AH");
	if (!there(p, ah, 2, "ah"))
		return false;
	put_char(p->line, '(');
	if (p->style->verbose)
		put_form(p->line, "length=%u(%u-bytes),", ah[1], ah_size(ah));
	if (!there(p, ah, 4, "ah"))
		return false;
	if (get16(ah + 2))
		put_form(p->line, "reserved=0x%x[MustBeZero],", get16(ah + 2));
	if (!there(p, ah, 8, "ah"))
		return false;
	put_form(p->line, "spi=0x%08x,", get32(ah + 4));
	if (!there(p, ah, AH_FIXED, "ah"))
		return false;
	put_form(p->line, "seq=0x%x,", get32(ah + 8));
	if (!put_check_value(p, ah))
		return false;
	*next = ah[0];
	part->at += ah_size(ah);
	part->len -= ah_size(ah);
	return true;
}

/* What is in it is for those who have the key; there is something in it. */
void print_esp(struct printer *p, struct part part)
{
	if (part.len < 9 || !is_there(p, part.at, 9))
		put_text(p->line, " [|esp]");
	else
		put_form(p->line, "ESP(spi=0x%08x,seq=0x%x), length %u", get32(part.at),
			 get32(part.at + 4), part.len);
}
