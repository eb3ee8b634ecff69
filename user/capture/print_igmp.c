// SPDX-License-Identifier: GPL-2.0-only
/* IGMP: version 1 (RFC 1112), 2 (RFC 2236), 3 (RFC 3376). */
#include "checksum.h"
#include "print.h"

enum {
	QUERY = 0x11,
	REPORT_V1 = 0x12,
	DVMRP = 0x13,
	PIM_V1 = 0x14,
	REPORT_V2 = 0x16,
	LEAVE = 0x17,
	REPORT_V3 = 0x22,
};

#define DEFAULT_RESPONSE 100 /* RFC 3376, 8.3, in tenths of a second */

static const char *cut_name(uint32_t size)
{
	return size == 4 ? "igmp" : "icmp6";
}

static void put_group(struct printer *p, const uint8_t *at, uint32_t size)
{
	if (size == 4)
		put_ipv4(p->line, at);
	else
		put_ipv6(p->line, at);
}

/* -vv names the sources, else there are just so many. */
bool print_sources(struct printer *p, struct part part, uint16_t n, uint32_t size)
{
	const uint8_t *at = part.at;

	if (p->style->verbose < 2) {
		put_form(p->line, ", %u source(s)", n);
		return true;
	}
	put_text(p->line, " {");
	for (; n--; at += size) {
		if (!there(p, at, size, cut_name(size)))
			return false;
		put_char(p->line, ' ');
		put_group(p, at, size);
	}
	put_text(p->line, " }");
	return true;
}

/* RFC 3376, 4.2.12; RFC 3810, 5.2.12. */
static void put_record_type(struct printer *p, uint8_t type, uint32_t size)
{
	static const char *const names[] = { "",      "is_in", "is_ex", "to_in",
					     "to_ex", "allow", "block" };

	put_char(p->line, ' ');
	if (type && type < sizeof(names) / sizeof(*names))
		put_text(p->line, names[type]);
	else
		put_form(p->line, " [v%u-report-#%u]", size == 4 ? 3 : 2, type);
}

/* Auxiliary data is not skipped: tcpdump takes it for the next record, and nobody sends any. */
bool print_group_records(struct printer *p, struct part part, uint32_t size)
{
	uint32_t head = 4 + size, offset = 8;

	for (uint16_t left = get16(part.at + 6); left--;) {
		const uint8_t *record = part.at + offset;
		uint16_t n;

		if (part.len < offset + head) {
			put_text(p->line, " [invalid number of groups]");
			return true;
		}
		if (!there(p, record, head, cut_name(size)))
			return false;
		n = get16(record + 2);
		put_text(p->line, " [gaddr ");
		put_group(p, record + 4, size);
		put_record_type(p, record[0], size);
		offset += head + n * size;
		if (part.len < offset) {
			put_form(p->line, " [invalid number of sources %u]", n);
			return true;
		}
		if (!print_sources(p, (struct part){ record + head, n * size }, n, size))
			return false;
		put_char(p->line, ']');
	}
	return true;
}

/* RFC 3376, 4.1.1: an exponent and a mantissa, if it is long. */
static uint32_t tenths(uint8_t code)
{
	return code < 0x80 ? code : ((code & 15U) | 16) << ((code >> 4 & 7) + 3);
}

static void put_response_time(struct printer *p, uint32_t time)
{
	if (time == DEFAULT_RESPONSE)
		return;
	put_text(p->line, " [max resp time ");
	if (time < 600)
		put_form(p->line, "%u.%us", time / 10, time % 10);
	else
		put_form(p->line, "%um", time / 600);
	if (time >= 600 && time / 10 % 60)
		put_form(p->line, "%us", time / 10 % 60);
	put_char(p->line, ']');
}

static bool print_query_v3(struct printer *p, struct part part)
{
	const uint8_t *igmp = part.at;
	uint16_t n;

	put_text(p->line, " v3");
	if (!there(p, igmp, 8, "igmp"))
		return false;
	put_response_time(p, tenths(igmp[1]));
	if (!get32(igmp + 4))
		return true;
	put_text(p->line, " [gaddr ");
	put_ipv4(p->line, igmp + 4);
	if (!there(p, igmp, 12, "igmp"))
		return false;
	n = get16(igmp + 10);
	if (part.len < 12 + n * 4U)
		put_text(p->line, " [invalid number of sources]");
	else if (n && !print_sources(p, (struct part){ igmp + 12, n * 4U }, n, 4))
		return false;
	put_char(p->line, ']');
	return true;
}

/* Version 1 knows no time to respond in, version 2 no sources. */
static bool print_query(struct printer *p, struct part part)
{
	const uint8_t *igmp = part.at;

	put_text(p->line, "igmp query");
	if (part.len >= 12)
		return print_query_v3(p, part);
	if (!there(p, igmp, 2, "igmp"))
		return false;
	put_text(p->line, igmp[1] ? " v2" : " v1");
	if (igmp[1] && igmp[1] != DEFAULT_RESPONSE)
		put_form(p->line, " [max resp time %u]", igmp[1]);
	if (!there(p, igmp, 8, "igmp"))
		return false;
	if (get32(igmp + 4)) {
		put_text(p->line, " [gaddr ");
		put_ipv4(p->line, igmp + 4);
		put_char(p->line, ']');
	}
	if (part.len != 8)
		put_form(p->line, " [len %u]", part.len);
	return true;
}

static bool print_report_v3(struct printer *p, struct part part)
{
	put_text(p->line, "igmp v3 report");
	if (part.len < 16 || part.len & 3) {
		put_form(p->line, " [invalid len %u]", part.len);
		return true;
	}
	if (!there(p, part.at, 8, "igmp"))
		return false;
	put_form(p->line, ", %u group record(s)", get16(part.at + 6));
	return !p->style->verbose || print_group_records(p, part, 4);
}

static bool print_member(struct printer *p, struct part part, const char *what)
{
	if (!there(p, part.at, 8, "igmp"))
		return false;
	put_text(p->line, what);
	put_ipv4(p->line, part.at + 4);
	if (part.len != 8 && part.at[0] == REPORT_V1)
		put_form(p->line, " [len %u]", part.len);
	return true;
}

static bool print_body(struct printer *p, struct part part)
{
	switch (part.at[0]) {
	case QUERY: return print_query(p, part);
	case REPORT_V1: return print_member(p, part, "igmp v1 report ");
	case REPORT_V2: return print_member(p, part, "igmp v2 report ");
	case LEAVE: return print_member(p, part, "igmp leave ");
	case REPORT_V3: return print_report_v3(p, part);
	case DVMRP: put_text(p->line, "igmp dvmrp"); return true;
	case PIM_V1: put_text(p->line, "igmp pimv1"); return true;
	default: put_form(p->line, "igmp-%u", part.at[0]); return true;
	}
}

void print_igmp(struct printer *p, struct part part)
{
	if (p->style->quiet) {
		put_text(p->line, "igmp");
		return;
	}
	if (!there(p, part.at, 1, "igmp") || !print_body(p, part))
		return;
	if (p->style->verbose && !p->csum_later && part.len >= 4 &&
	    is_there(p, part.at, part.len) && checksum_fold(checksum_add(0, part.at, part.len)))
		put_form(p->line, " bad igmp cksum %x!", get16(part.at + 2));
}
