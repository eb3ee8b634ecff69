// SPDX-License-Identifier: GPL-2.0-only
/* Neighbour discovery, in ICMPv6 (RFC 4861; RFC 4191 and 6275 add to it). */
#include "print_nd.h"

enum {
	ROUTER_SOLICITATION = 133,
	ROUTER_ADVERTISEMENT = 134,
	NEIGHBOR_SOLICITATION = 135,
	NEIGHBOR_ADVERTISEMENT = 136,
	REDIRECT = 137,
};

void put_nd_flags(struct printer *p, const struct flag *names, uint8_t flags)
{
	const char *comma = "";

	put_text(p->line, "Flags [");
	for (; names->flag; names++) {
		if (!(flags & names->flag))
			continue;
		put_text(p->line, comma);
		put_text(p->line, names->name);
		comma = ", ";
	}
	put_text(p->line, *comma ? "]" : "none]");
}

const char *nd_preference(uint8_t flags)
{
	static const char *const names[] = { "medium", "high", "rsv", "low" };

	return names[flags >> 3 & 3];
}

/* RFC 4861, 4.2; RFC 4191; RFC 6275, 7.1; the flag for IPv6 only of RFC 8925's time. */
static void put_advertisement(struct printer *p, const uint8_t *icmp)
{
	static const struct flag flags[] = { { 0x80, "managed" },
					     { 0x40, "other stateful" },
					     { 0x20, "home agent" },
					     { 0x02, "ipv6 only" },
					     {} };

	put_form(p->line, "\n\thop limit %u, ", icmp[4]);
	put_nd_flags(p, flags, icmp[5]);
	put_form(p->line, ", pref %s, router lifetime %us, reachable time %ums, retrans timer %ums",
		 nd_preference(icmp[5]), get16(icmp + 6), get32(icmp + 8), get32(icmp + 12));
}

static void put_target(struct printer *p, const uint8_t *icmp)
{
	static const struct flag flags[] = {
		{ 0x80, "router" }, { 0x40, "solicited" }, { 0x20, "override" }, {}
	};
	bool reply = icmp[0] == NEIGHBOR_ADVERTISEMENT;

	put_text(p->line, reply ? ", tgt is " : ", who has ");
	put_ipv6(p->line, icmp + 8);
	if (!reply || !p->style->verbose)
		return;
	put_text(p->line, ", ");
	put_nd_flags(p, flags, icmp[4]);
}

static void put_redirect(struct printer *p, const uint8_t *icmp)
{
	put_text(p->line, ", ");
	put_ipv6(p->line, icmp + 24);
	put_text(p->line, " to ");
	put_ipv6(p->line, icmp + 8);
}

static const struct message {
	uint8_t type;
	uint8_t size; /* in front of the options */
	bool quiet;   /* only -v says more than its name */
	void (*put)(struct printer *p, const uint8_t *icmp);
} messages[] = {
	{ ROUTER_SOLICITATION, 8, true, NULL },
	{ ROUTER_ADVERTISEMENT, 16, true, put_advertisement },
	{ NEIGHBOR_SOLICITATION, 24, false, put_target },
	{ NEIGHBOR_ADVERTISEMENT, 24, false, put_target },
	{ REDIRECT, 40, false, put_redirect },
};

bool print_discovery(struct printer *p, struct part part)
{
	const struct message *m = messages;

	while (m->type != part.at[0])
		m++;
	if (m->quiet && !p->style->verbose)
		return true;
	if (m->put) {
		if (!there(p, part.at, m->size, "icmp6"))
			return false;
		m->put(p, part.at);
	}
	if (p->style->verbose && part.len > m->size)
		print_nd_options(p, (struct part){ part.at + m->size, part.len - m->size });
	return true;
}
