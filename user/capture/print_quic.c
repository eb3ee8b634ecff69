// SPDX-License-Identifier: GPL-2.0-only
/*
 * QUIC's long headers (RFC 9000, 17.2; version 2: RFC 9369), which begin connections. Short ones
 * look like any bytes; what is in either is encrypted.
 */
#include "print.h"

#define VERSION_1  1
#define VERSION_2  0x6b3343cf
#define LONG	   0x80
#define FIXED	   0x40
#define ID_MAX	   20 /* RFC 9000, 17.2; of another version longer ones are more likely noise */
#define BEFORE_IDS 5
#define VERSIONS   8 /* shown of a list */

static bool put_version(struct line *l, uint32_t version)
{
	if (version != VERSION_1 && version != VERSION_2) {
		put_form(l, "0x%08x", version);
		return false;
	}
	put_text(l, version == VERSION_1 ? "v1" : "v2");
	return true;
}

static void put_kind(struct line *l, uint8_t first, uint32_t version)
{
	static const char *const types[] = { " Initial", " 0-RTT", " Handshake", " Retry" };
	uint8_t type = first >> 4 & 3;

	if (!version)
		put_text(l, "Version Negotiation");
	else if (put_version(l, version))
		put_text(l, types[version == VERSION_2 ? (type + 3) % 4 : type]);
}

static void put_id(struct line *l, const char *name, const uint8_t *id)
{
	put_form(l, ", %s %s", name, *id ? "0x" : "none");
	for (uint8_t i = 1; i <= *id; i++)
		put_hex(l, id[i], 2);
}

static void put_versions(struct line *l, const uint8_t *at, uint32_t n)
{
	put_text(l, ", versions");
	for (uint32_t i = 0; i < n && i < VERSIONS; i++, at += 4) {
		put_char(l, ' ');
		put_version(l, get32(at));
	}
	if (n > VERSIONS)
		put_text(l, " ...");
}

/* Where the second connection ID begins, and what is behind it: 0 if that was not captured. */
struct offsets {
	uint32_t source, rest;
};

/* False if there is none. */
static bool find_ids(const uint8_t *at, uint32_t len, uint32_t there, struct offsets *o)
{
	*o = (struct offsets){};
	if (there <= BEFORE_IDS || at[BEFORE_IDS] > ID_MAX)
		return false;
	o->source = BEFORE_IDS + 1 + at[BEFORE_IDS];
	if (o->source >= there)
		return o->source < len;
	o->rest = o->source + 1 + at[o->source];
	return at[o->source] <= ID_MAX && o->rest <= len;
}

void print_quic(struct printer *p, struct part part)
{
	uint32_t there = bytes_there(p, part), version;
	const uint8_t *at = part.at;
	struct offsets o;
	bool whole;

	if (!find_ids(at, part.len, there, &o))
		return;
	version = get32(at + 1);
	if (!(at[0] & LONG) || (version && !(at[0] & FIXED)))
		return;
	if (!version && o.rest && (o.rest == part.len || (part.len - o.rest) % 4))
		return;
	whole = o.rest && o.rest <= there;
	put_text(p->line, ": QUIC ");
	put_kind(p->line, at[0], version);
	if (o.source <= there)
		put_id(p->line, "dcid", at + BEFORE_IDS);
	if (whole)
		put_id(p->line, "scid", at + o.source);
	if (whole && !version)
		put_versions(p->line, at + o.rest, (there - o.rest) / 4);
	if (!whole || (!version && there < part.len))
		put_text(p->line, " [|quic]");
}
