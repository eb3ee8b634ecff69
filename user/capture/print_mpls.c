// SPDX-License-Identifier: GPL-2.0-only
/* A stack of MPLS labels (RFC 3032) and the IP packet behind it. */
#include "print_link.h"

#define ENTRY_SIZE 4

enum label { LABEL_IPV4, LABEL_ALERT, LABEL_IPV6, LABEL_IMPLICIT, LABEL_RESERVED_MAX = 15 };

static const char *label_name(uint32_t label)
{
	switch (label) {
	case LABEL_IPV4: return "IPv4 explicit NULL";
	case LABEL_ALERT: return "router alert";
	case LABEL_IPV6: return "IPv6 explicit NULL";
	case LABEL_IMPLICIT: return "implicit NULL";
	default: return "rsvd";
	}
}

/* Returns the label; *ret_last: it is the bottom of the stack. */
static uint32_t print_entry(struct printer *p, const uint8_t *at, bool *ret_last)
{
	uint32_t entry = get32(at), label = entry >> 12;

	*ret_last = entry & 0x100;
	put_form(p->line, "(label %u", label);
	if (p->style->verbose && label <= LABEL_RESERVED_MAX)
		put_form(p->line, " (%s)", label_name(label));
	put_form(p->line, ", tc %u%s, ttl %u)", entry >> 9 & 7, *ret_last ? ", [S]" : "",
		 entry & 0xff);
	return label;
}

/* Nothing names what follows, but for two labels: the first byte tells. */
static void print_payload(struct printer *p, uint32_t label, struct part part)
{
	const char *space = p->style->verbose ? "\n\t" : " ";
	uint8_t first;

	if (!part.len)
		return;
	if (!there_or_whole(p, part.at, 1, "mpls"))
		return;
	first = *part.at;
	if (label == LABEL_IPV4 || (label != LABEL_IPV6 && first >= 0x45 && first <= 0x4f)) {
		put_text(p->line, space);
		print_ipv4(p, part);
	} else if (label == LABEL_IPV6 || first >> 4 == 6) {
		put_text(p->line, space);
		print_ipv6(p, part);
	} else {
		print_unknown(p, part.at);
	}
}

void print_mpls(struct printer *p, struct part part)
{
	uint32_t label = 0;
	bool last = false;

	put_text(p->line, "MPLS");
	for (bool first = true; !last; first = false) {
		if (part.len < ENTRY_SIZE) {
			put_text(p->line, " (invalid)");
			return;
		}
		if (!there_or_whole(p, part.at, ENTRY_SIZE, "mpls"))
			return;
		put_text(p->line, p->style->verbose && !first ? "\n\t" : " ");
		label = print_entry(p, part.at, &last);
		part.at += ENTRY_SIZE;
		part.len -= ENTRY_SIZE;
	}
	print_payload(p, label, part);
}
