// SPDX-License-Identifier: GPL-2.0-only
/* The options of neighbour discovery (RFC 4861, 4.6; RFC 4191, 6275, 8106), with -v. */
#include <string.h>

#include "print_nd.h"

#define INFINITE 0xffffffff

static void put_lifetime(struct printer *p, uint32_t seconds)
{
	if (seconds == INFINITE)
		put_text(p->line, "infinity");
	else
		put_form(p->line, "%us", seconds);
}

static bool put_link_address(struct printer *p, const uint8_t *option, uint32_t size)
{
	for (uint32_t i = 2; i < size; i++) {
		if (i > 2)
			put_char(p->line, ':');
		put_hex(p->line, option[i], 2);
	}
	return true;
}

/* RFC 4861, 4.6.2; RFC 6275, 7.2 */
static bool put_prefix(struct printer *p, const uint8_t *option, uint32_t size)
{
	static const struct flag flags[] = {
		{ 0x80, "onlink" }, { 0x40, "auto" }, { 0x20, "router" }, {}
	};

	if (!there(p, option, 32, "icmp6"))
		return false;
	put_ipv6(p->line, option + 16);
	put_form(p->line, "/%u%s, ", option[2], size == 32 ? "" : "badlen");
	put_nd_flags(p, flags, option[3]);
	put_text(p->line, ", valid time ");
	put_lifetime(p, get32(option + 4));
	put_text(p->line, ", pref. time ");
	put_lifetime(p, get32(option + 8));
	return true;
}

static bool put_mtu(struct printer *p, const uint8_t *option, uint32_t size)
{
	put_form(p->line, " %u%s", get32(option + 4), size == 8 ? "" : "bad option length");
	return true;
}

/* RFC 6275, 7.3 and 7.4 */
static bool put_interval(struct printer *p, const uint8_t *option, uint32_t size)
{
	(void)size;
	put_form(p->line, " %ums", get32(option + 4));
	return true;
}

static bool put_home_agent(struct printer *p, const uint8_t *option, uint32_t size)
{
	(void)size;
	put_form(p->line, " preference %u, lifetime %u", get16(option + 4), get16(option + 6));
	return true;
}

/* RFC 4191, 2.3: of the prefix only as much as matters. */
static bool put_route(struct printer *p, const uint8_t *option, uint32_t size)
{
	uint8_t prefix[16] = {};

	if (size > 24) {
		put_text(p->line, " [|icmp6]");
		return false;
	}
	memcpy(prefix, option + 8, size - 8);
	put_char(p->line, ' ');
	put_ipv6(p->line, prefix);
	put_form(p->line, "/%u, pref=%s, lifetime=", option[2], nd_preference(option[3]));
	put_lifetime(p, get32(option + 4));
	return true;
}

/* RFC 8106, 5.1 */
static bool put_servers(struct printer *p, const uint8_t *option, uint32_t size)
{
	put_form(p->line, " lifetime %us,", get32(option + 4));
	for (uint32_t at = 8; at + 16 <= size; at += 16) {
		put_text(p->line, " addr: ");
		put_ipv6(p->line, option + at);
	}
	return true;
}

/* As "cat -v" shows it. */
static void put_shown(struct line *l, uint8_t c)
{
	if (c & 0x80)
		put_text(l, "M-");
	c &= 0x7f;
	if (c < ' ' || c == 0x7f)
		put_char(l, '^');
	put_char(l, (char)(c < ' ' || c == 0x7f ? c ^ 0x40 : c));
}

/* A name behind another, not compressed (RFC 8106, 5.2); NULL if there is no end to it. */
static const uint8_t *put_domain(struct line *l, const uint8_t *at, const uint8_t *end)
{
	while (at < end && *at) {
		const uint8_t *next = at + *at + 1;

		if (next > end)
			return NULL;
		while (++at < next)
			put_shown(l, *at);
		put_char(l, '.');
	}
	return at < end ? at + 1 : NULL;
}

/* RFC 8106, 5.2: zeros pad it. */
static bool put_domains(struct printer *p, const uint8_t *option, uint32_t size)
{
	const uint8_t *at = option + 8, *end = option + size;

	put_form(p->line, " lifetime %us, domain(s):", get32(option + 4));
	while (at && at < end && *at) {
		put_char(p->line, ' ');
		at = put_domain(p->line, at, end);
	}
	if (!at)
		put_text(p->line, " [|icmp6]");
	return at;
}

void print_dump(struct printer *p, const char *before, const uint8_t *at, uint32_t n)
{
	for (uint32_t i = 0; i < n && is_there(p, at + i, 1); i++) {
		if (i % 16 == 0)
			put_form(p->line, "%s0x%04x: ", before, i);
		if (i % 2 == 0)
			put_char(p->line, ' ');
		put_hex(p->line, at[i], 2);
	}
}

static const struct known {
	uint8_t type;
	const char *name;
	bool (*put)(struct printer *p, const uint8_t *option, uint32_t size); /* size: all there */
} known_options[] = {
	{ 1, "source link-address", put_link_address },
	{ 2, "destination link-address", put_link_address },
	{ 3, "prefix info", put_prefix },
	{ 4, "redirected header", NULL },
	{ 5, "mtu", put_mtu },
	{ 7, "advertisement interval", put_interval },
	{ 8, "homeagent information", put_home_agent },
	{ 24, "route info", put_route },
	{ 25, "rdnss", put_servers },
	{ 31, "dnssl", put_domains },
};

/* Of a redirected header tcpdump shows the bytes at `first`, where the options start. */
static bool print_option(struct printer *p, const uint8_t *option, uint32_t size,
			 const uint8_t *first)
{
	const struct known *known = NULL;

	for (size_t i = 0; i < sizeof(known_options) / sizeof(*known_options); i++)
		if (known_options[i].type == option[0])
			known = &known_options[i];
	put_form(p->line, "\n\t  %s option (%u), length %u (%u): ", known ? known->name : "unknown",
		 option[0], size, option[1]);
	if (known && known->put && !known->put(p, option, size))
		return false;
	if (known && !known->put)
		print_dump(p, "\n\t    ", first, size);
	if (p->style->verbose > 1)
		print_dump(p, "\n\t    ", option + 2, size - 2);
	else if (!known)
		print_dump(p, "\n\t  ", option + 2, size - 2);
	return true;
}

void print_nd_options(struct printer *p, struct part part)
{
	const uint8_t *first = part.at;

	while (part.len && is_there(p, part.at, 1)) {
		uint32_t size = is_there(p, part.at, 2) ? part.at[1] * 8U : 0;

		if (!size || part.len < size || !is_there(p, part.at, size)) {
			put_text(p->line, " [|icmp6]");
			return;
		}
		if (!print_option(p, part.at, size, first))
			return;
		part.at += size;
		part.len -= size;
	}
}
