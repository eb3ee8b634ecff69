// SPDX-License-Identifier: GPL-2.0-only
/* DNS messages (RFC 1035), with the types of records that people look at. */
#include <string.h>

#include "print.h"

struct message {
	const uint8_t *start, *end;
};

static const struct {
	uint16_t type;
	const char *name;
} types[] = { { 1, "A" },	{ 2, "NS" },	{ 5, "CNAME" },	 { 6, "SOA" },	  { 12, "PTR" },
	      { 13, "HINFO" },	{ 15, "MX" },	{ 16, "TXT" },	 { 28, "AAAA" },  { 33, "SRV" },
	      { 35, "NAPTR" },	{ 41, "OPT" },	{ 43, "DS" },	 { 46, "RRSIG" }, { 47, "NSEC" },
	      { 48, "DNSKEY" }, { 52, "TLSA" }, { 252, "AXFR" }, { 255, "ANY" } };

static void put_type(struct line *l, uint16_t type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (types[i].type == type) {
			put_text(l, types[i].name);
			return;
		}
	put_form(l, "Type%u", type);
}

/* Behind a name; NULL if the message ends in it. */
static const uint8_t *skip_name(const struct message *m, const uint8_t *at)
{
	while (at < m->end) {
		if (!*at)
			return at + 1;
		if (*at >= 0xc0)
			return m->end - at < 2 ? NULL : at + 2;
		at += *at + 1;
	}
	return NULL;
}

static void put_label(struct line *l, const uint8_t *at, uint8_t n)
{
	for (; n--; at++)
		if (*at > ' ' && *at < 0x7f)
			put_char(l, (char)*at);
		else
			put_form(l, "\\%03o", *at);
	put_char(l, '.');
}

/* Where the pointer points; only backwards, so that it ends: else NULL. */
static const uint8_t *follow(const struct message *m, const uint8_t *at, size_t *before)
{
	size_t to = m->end - at < 2 ? SIZE_MAX : (size_t)(get16(at) & 0x3fff);

	if (to >= *before)
		return NULL;
	*before = to;
	return m->start + to;
}

/* Returns what is behind it, as skip_name(). */
static const uint8_t *put_name(struct line *l, const struct message *m, const uint8_t *at)
{
	const uint8_t *behind = skip_name(m, at);
	size_t before = at - m->start;

	if (behind && !*at)
		put_char(l, '.');
	while (behind && at < m->end && *at) {
		if (*at < 0xc0) {
			if (*at >= m->end - at)
				return NULL;
			put_label(l, at + 1, *at);
			at += *at + 1;
			continue;
		}
		at = follow(m, at, &before);
		if (!at) {
			put_text(l, "<BAD PTR>");
			return NULL;
		}
	}
	return behind;
}

static const uint8_t *put_question(struct line *l, const struct message *m, const uint8_t *at)
{
	const uint8_t *behind = skip_name(m, at);

	if (!behind || m->end - behind < 4)
		return NULL;
	put_char(l, ' ');
	put_type(l, get16(behind));
	if (get16(behind + 2) != 1)
		put_form(l, " (Class %u)", get16(behind + 2));
	put_text(l, "? ");
	return put_name(l, m, at) ? behind + 4 : NULL;
}

static void put_strings(struct line *l, const uint8_t *at, const uint8_t *end)
{
	for (; at < end && *at < end - at; at += *at + 1) {
		put_text(l, " \"");
		for (uint8_t i = 1; i <= *at; i++)
			if (at[i] >= ' ' && at[i] < 0x7f)
				put_char(l, (char)at[i]);
			else
				put_form(l, "\\%03o", at[i]);
		put_char(l, '"');
	}
}

static void put_data(struct line *l, const struct message *m, uint16_t type, const uint8_t *at,
		     uint16_t n)
{
	switch (type) {
	case 1:
		if (n == 4) {
			put_char(l, ' ');
			put_ipv4(l, at);
		}
		return;
	case 28:
		if (n == 16) {
			put_char(l, ' ');
			put_ipv6(l, at);
		}
		return;
	case 2:
	case 5:
	case 12:
		put_char(l, ' ');
		put_name(l, m, at);
		return;
	case 15:
		put_char(l, ' ');
		if (n > 2 && put_name(l, m, at + 2))
			put_form(l, " %u", get16(at));
		return;
	case 16: put_strings(l, at, at + n); return;
	case 33:
		put_char(l, ' ');
		if (n > 6 && put_name(l, m, at + 6))
			put_form(l, ":%u %u %u", get16(at + 4), get16(at), get16(at + 2));
	}
}

/* As tcpdump: 1d2h3m4s. */
static void put_ttl(struct line *l, uint32_t seconds)
{
	static const struct {
		uint32_t seconds;
		char unit;
	} units[] = { { 604800, 'w' }, { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };

	if (!seconds)
		put_text(l, "0s");
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); seconds %= units[i++].seconds)
		if (seconds >= units[i].seconds)
			put_form(l, "%u%c", seconds / units[i].seconds, units[i].unit);
}

static const uint8_t *put_record(struct printer *p, const struct message *m, const uint8_t *at)
{
	const uint8_t *behind = skip_name(m, at);
	uint16_t type, n;

	if (!behind)
		return NULL;
	if (m->end - behind < 10) {
		if (p->style->verbose) {
			put_char(p->line, ' ');
			put_name(p->line, m, at);
		}
		return m->end;
	}
	type = get16(behind);
	n = get16(behind + 8);
	if (p->style->verbose) {
		put_char(p->line, ' ');
		if (!put_name(p->line, m, at))
			return NULL;
		if (type != 41 && p->style->verbose > 2) {
			put_text(p->line, " [");
			put_ttl(p->line, get32(behind + 4));
			put_char(p->line, ']');
		}
	}
	put_char(p->line, ' ');
	put_type(p->line, type);
	if (n > m->end - behind - 10)
		return NULL;
	if (type == 41)
		put_form(p->line, " UDPsize=%u", get16(behind + 2));
	put_data(p->line, m, type, behind + 10, n);
	return behind + 10 + n;
}

static const uint8_t *put_records(struct printer *p, const struct message *m, const uint8_t *at,
				  uint16_t n, const char *before)
{
	for (uint16_t i = 0; at && i < n; i++) {
		put_text(p->line, i ? "," : before);
		at = put_record(p, m, at);
	}
	return at;
}

static const uint8_t *print_response(struct printer *p, const struct message *m)
{
	static const char *const codes[] = { "",	 " FormErr", " ServFail", " NXDomain",
					     " NotImp",	 " Refused", " YXDomain", " YXRRSet",
					     " NXRRSet", " NotAuth", " NotZone",  " Resp11",
					     " Resp12",	 " Resp13",  " Resp14",	  " Resp15" };
	const uint8_t *h = m->start, *at = h + 12;
	uint16_t questions = get16(h + 4);

	put_form(p->line, "%s%s%s%s%s", codes[h[3] & 15], h[2] & 4 ? "*" : "",
		 h[3] & 0x80 ? "" : "-", h[2] & 2 ? "|" : "", h[3] & 0x20 ? "$" : "");
	if (questions != 1)
		put_form(p->line, " [%uq]", questions);
	for (uint16_t i = 0; at && i < questions; i++) {
		if (i)
			put_char(p->line, ',');
		if (p->style->verbose > 1) {
			put_text(p->line, " q:");
			at = put_question(p->line, m, at);
		} else {
			at = skip_name(m, at);
			at = at && m->end - at >= 4 ? at + 4 : NULL;
		}
	}
	if (!at)
		return NULL;
	put_form(p->line, " %u/%u/%u", get16(h + 6), get16(h + 8), get16(h + 10));
	at = put_records(p, m, at, get16(h + 6), "");
	if (at && p->style->verbose > 1)
		at = put_records(p, m, at, get16(h + 8), " ns:");
	if (at && p->style->verbose > 1)
		at = put_records(p, m, at, get16(h + 10), " ar:");
	return at;
}

static const uint8_t *print_query(struct printer *p, const struct message *m)
{
	const uint8_t *h = m->start, *at = h + 12;
	uint16_t questions = get16(h + 4);

	put_form(p->line, "%s%s", h[2] & 1 ? "+" : "", h[3] & 0x10 ? "%" : "");
	if (get16(h + 2) & 0x6cf)
		put_form(p->line, " [b2&3=0x%x]", get16(h + 2));
	if (get16(h + 6))
		put_form(p->line, " [%ua]", get16(h + 6));
	if (questions != 1)
		put_form(p->line, " [%uq]", questions);
	if (get16(h + 8))
		put_form(p->line, " [%un]", get16(h + 8));
	if (get16(h + 10))
		put_form(p->line, " [%uau]", get16(h + 10));
	for (uint16_t i = 0; at && i < questions; i++)
		at = put_question(p->line, m, at);
	if (at && p->style->verbose > 1)
		at = put_records(p, m, at, get16(h + 10), " ar:");
	return at;
}

void print_dns(struct printer *p, struct part part)
{
	static const char *const operations[16] = {
		"",	    " inv_q",	 " stat",     " op3",	  " notify",  " update",
		" op6",	    " op7",	 " op8",      " updateA", " updateD", " updateDA",
		" updateM", " updateMA", " zoneInit", " zoneRef"
	};
	size_t have = p->end > part.at ? p->end - part.at : 0;
	struct message m = { part.at, part.at + (have < part.len ? have : part.len) };
	const uint8_t *at;

	if (part.len < 12) {
		put_form(p->line, "domain [length %u < 12] (invalid)", part.len);
		return;
	}
	if (m.end - m.start < 12) {
		put_text(p->line, " [|domain]");
		return;
	}
	put_form(p->line, "%u%s", get16(m.start), operations[(m.start[2] >> 3) & 15]);
	at = m.start[2] & 0x80 ? print_response(p, &m) : print_query(p, &m);
	if (at)
		put_form(p->line, " (%u)", part.len);
	else
		put_text(p->line, " [|domain]");
}
