// SPDX-License-Identifier: GPL-2.0-only
/* What a TCP segment carries, as far as it can be told from this segment alone. */
#include "print.h"

#define REASON_MAX 30

/* RFC 7766, 8: a message behind its length. One that is in several segments is none here. */
static void print_dns_stream(struct printer *p, struct part part)
{
	struct part message = { part.at + 2, part.len - 2 };

	if (part.len < 2) {
		put_form(p->line, " [DNS over TCP: length %u < 2] (invalid)", part.len);
	} else if (bytes_there(p, part) < 2) {
		put_text(p->line, " [|domain]");
	} else if (get16(part.at) != message.len) {
		put_form(p->line, " [prefix length(%u) != length(%u)] (invalid)", get16(part.at),
			 message.len);
	} else {
		put_char(p->line, ' ');
		print_dns(p, message);
	}
}

/* RFC 9293, 3.5.3: a reset may carry the reason as text. */
void print_reason(struct printer *p, struct part part)
{
	uint32_t n = bytes_there(p, part);

	put_text(p->line, n < part.len ? " [!RST" : " [RST");
	put_text(p->line, part.len > REASON_MAX ? "+ " : " ");
	put_visible(p->line, part.at, n < REASON_MAX ? n : REASON_MAX);
	put_char(p->line, ']');
}

void print_stream(struct printer *p, uint16_t sport, uint16_t dport, struct part part)
{
	if (hints(p) && print_tls(p, part))
		return;
	if (!print_text(p, sport, dport, part) && (sport == 53 || dport == 53))
		print_dns_stream(p, part);
}
