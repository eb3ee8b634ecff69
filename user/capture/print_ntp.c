// SPDX-License-Identifier: GPL-2.0-only
/* NTP (RFC 5905) and its control messages (RFC 9327). */
#include <time.h>

#include "print.h"

#define HEADER	     48
#define CONTROL	     12
#define EPOCH	     2208988800U /* 1970 in seconds since 1900 */
#define MODE_CONTROL 6
#define MODE_PRIVATE 7
/* Strata that only some implementations give a meaning; nothing follows then. */
#define INFO_QUERY   62
#define INFO_REPLY   63

/* Where the fields of a message are (RFC 5905, figure 8). */
enum {
	STRATUM = 1,
	POLL = 2,
	PRECISION = 3,
	ROOT_DELAY = 4,
	ROOT_DISPERSION = 8,
	REFERENCE_ID = 12,
	REFERENCE = 16,
	ORIGIN = 24,
	RECEIVE = 32,
	TRANSMIT = 40,
};

static uint64_t get64(const uint8_t *at)
{
	return (uint64_t)get32(at) << 32 | get32(at + 4);
}

/* Seconds and their 2^-32th parts, in decimal. */
static void put_seconds(struct line *l, uint64_t time)
{
	uint32_t fraction = (uint32_t)time;

	put_form(l, "%u.%09u", (uint32_t)(time >> 32),
		 (uint32_t)(fraction / 4294967296.0 * 1000000000.0));
}

static void put_timestamp(struct line *l, uint64_t time)
{
	time_t second = (time_t)(time >> 32) - EPOCH;
	struct tm utc;
	char text[32];

	put_seconds(l, time);
	if (time >> 32 && gmtime_r(&second, &utc) &&
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc))
		put_form(l, " (%s)", text);
}

/* As far from the origin timestamp; without one it is the time itself. */
static void put_difference(struct line *l, uint64_t origin, uint64_t time)
{
	if (!origin) {
		put_timestamp(l, time);
		return;
	}
	put_char(l, time > origin ? '+' : '-');
	put_seconds(l, time > origin ? time - origin : origin - time);
}

static void put_poll(struct line *l, int8_t poll)
{
	put_form(l, ", poll %d", poll);
	if (poll >= 0 && poll < 32)
		put_form(l, " (%us)", 1U << poll);
	else if (poll < 0 && poll > -32)
		put_form(l, " (1/%us)", 1U << -poll);
}

static void put_short(struct line *l, const char *name, const uint8_t *at)
{
	put_form(l, "%s%u.%06u", name, get16(at),
		 (uint32_t)((uint64_t)get16(at + 2) * 1000000 >> 16));
}

static bool is_info(uint8_t stratum)
{
	return stratum == INFO_QUERY || stratum == INFO_REPLY;
}

static void put_reference(struct line *l, uint8_t stratum, const uint8_t *at)
{
	put_text(l, ", Reference-ID: ");
	if (!stratum) {
		put_text(l, "(unspec)");
	} else if (stratum == 1) {
		put_visible(l, at, 4);
	} else if (is_info(stratum)) {
		put_ipv4(l, at);
		put_text(l, stratum == INFO_QUERY ? " INFO_QUERY" : " INFO_REPLY");
	} else {
		put_form(l, "0x%08x", get32(at));
	}
}

static const char *stratum_name(uint8_t stratum)
{
	if (!stratum)
		return "unspecified";
	if (stratum == 1)
		return "primary reference";
	return stratum < 16 ? "secondary reference" : "reserved";
}

/* The length makes no sense. */
static bool print_invalid(struct line *l, struct part m, uint32_t len)
{
	put_text(l, " (invalid)");
	return m.len == len;
}

/* Every field is printed if it is there; false: one is not. */
static bool print_state(struct line *l, struct part m)
{
	if (m.len <= STRATUM)
		return false;
	put_form(l, ", Stratum %u (%s)", m.at[STRATUM], stratum_name(m.at[STRATUM]));
	if (m.len <= POLL)
		return false;
	put_poll(l, (int8_t)m.at[POLL]);
	if (m.len <= PRECISION)
		return false;
	put_form(l, ", precision %d", (int8_t)m.at[PRECISION]);
	if (m.len < ROOT_DELAY + 4)
		return false;
	put_short(l, "\n\tRoot Delay: ", m.at + ROOT_DELAY);
	if (m.len < ROOT_DISPERSION + 4)
		return false;
	put_short(l, ", Root dispersion: ", m.at + ROOT_DISPERSION);
	if (m.len < REFERENCE_ID + 4)
		return false;
	put_reference(l, m.at[STRATUM], m.at + REFERENCE_ID);
	return true;
}

static bool print_times(struct line *l, struct part m)
{
	static const struct {
		const char *name;
		uint8_t at;
	} times[] = { { "Reference Timestamp:  ", REFERENCE },
		      { "Originator Timestamp: ", ORIGIN },
		      { "Receive Timestamp:    ", RECEIVE },
		      { "Transmit Timestamp:   ", TRANSMIT } };
	uint64_t origin;

	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
		if (m.len < times[i].at + 8U)
			return false;
		put_form(l, "\n\t  %s", times[i].name);
		put_timestamp(l, get64(m.at + times[i].at));
	}
	origin = get64(m.at + ORIGIN);
	put_text(l, "\n\t    Originator - Receive Timestamp:  ");
	put_difference(l, origin, get64(m.at + RECEIVE));
	put_text(l, "\n\t    Originator - Transmit Timestamp: ");
	put_difference(l, origin, get64(m.at + TRANSMIT));
	return true;
}

/* RFC 5905, 7.3: a key and a digest of MD5 or SHA-1; else extension fields. */
static bool print_trailer(struct line *l, struct part m, uint32_t len)
{
	uint32_t digest = len - HEADER - 4;

	if (len == HEADER)
		return true;
	if (len != HEADER + 4 && len != HEADER + 20 && len != HEADER + 24) {
		put_form(l, "\n\t(%u more bytes after the header)", len - HEADER);
		return true;
	}
	if (m.len < HEADER + 4)
		return false;
	put_form(l, "\n\tKey id: %u", get32(m.at + HEADER));
	if (!digest)
		return true;
	if (m.len < len)
		return false;
	put_text(l, "\n\tAuthentication: ");
	for (uint32_t i = 0; i < digest; i++)
		put_hex(l, m.at[HEADER + 4 + i], 2);
	return true;
}

static bool print_control(struct line *l, struct part m, uint32_t len)
{
	static const char *const names[] = { "\tSequence=", ", Status=", ", Assoc.=", ", Offset=",
					     ", Count=" };
	uint16_t count;

	if (len < CONTROL)
		return print_invalid(l, m, len);
	if (m.len < 2)
		return false;
	put_form(l, ", %s, %s, %s, OpCode=%u\n", m.at[1] & 0x80 ? "Response" : "Request",
		 m.at[1] & 0x40 ? "Error" : "OK", m.at[1] & 0x20 ? "More" : "Last", m.at[1] & 0x1f);
	for (uint32_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (m.len < 4 + 2 * i)
			return false;
		put_form(l, i == 1 ? "%s%#x" : "%s%u", names[i], get16(m.at + 2 + 2 * i));
	}
	count = get16(m.at + 10);
	if (count > len - CONTROL)
		return print_invalid(l, m, len);
	if (count > m.len - CONTROL)
		return false;
	if (count)
		put_text(l, "\n\tTO-BE-DONE: data not interpreted");
	return true;
}

static bool print_details(struct line *l, struct part m, uint32_t len)
{
	static const char *const leaps[] = { "", "+1s", "-1s", "clock unsynchronized" };
	uint8_t mode = m.at[0] & 7;

	put_form(l, "\n\tLeap indicator: %s (%u)", leaps[m.at[0] >> 6], m.at[0] & 0xc0);
	if (mode == MODE_PRIVATE)
		return true;
	if (mode == MODE_CONTROL)
		return print_control(l, m, len);
	if (len < HEADER)
		return print_invalid(l, m, len);
	if (!print_state(l, m))
		return false;
	return is_info(m.at[STRATUM]) || (print_times(l, m) && print_trailer(l, m, len));
}

void print_ntp(struct printer *p, struct part part)
{
	static const char *const modes[] = {
		"unspecified", "symmetric active", "symmetric passive", "Client",
		"Server",      "Broadcast",	   "Control Message",	"Reserved"
	};
	size_t have = p->end > part.at ? p->end - part.at : 0;
	struct part m = { part.at, have < part.len ? have : part.len };

	if (m.len) {
		put_form(p->line, "NTPv%u, %s, length %u", (m.at[0] >> 3) & 7, modes[m.at[0] & 7],
			 part.len);
		if (!p->style->verbose || print_details(p->line, m, part.len))
			return;
	}
	put_text(p->line, " [|ntp]");
}
