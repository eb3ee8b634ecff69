// SPDX-License-Identifier: GPL-2.0-only
/* TCP segments (RFC 9293) with their options. */
#include <netinet/in.h>
#include <string.h>

#include "checksum.h"
#include "sequences.h"

#define FLAG_FIN 0x01
#define FLAG_RST 0x04
#define FLAG_URG 0x20

static void put_flags(struct line *l, uint8_t flags)
{
	static const char letters[] = "FSRP.UEW";

	if (!flags)
		put_text(l, "none");
	for (int i = 0; letters[i]; i++)
		if (flags & 1 << i)
			put_char(l, letters[i]);
}

static const char *option_name(uint8_t kind)
{
	switch (kind) {
	case 0: return "eol";
	case 1: return "nop";
	case 2: return "mss";
	case 3: return "wscale";
	case 4: return "sackOK";
	case 5: return "sack";
	case 6: return "echo";
	case 7: return "echoreply";
	case 8: return "TS";
	case 11: return "cc";
	case 12: return "ccnew";
	case 19: return "md5";
	case 20: return "scps";
	case 28: return "uto";
	case 29: return "tcp-ao";
	case 30: return "mptcp";
	case 34: return "tfo";
	case 254: return "exp";
	default: return NULL;
	}
}

static void put_bytes(struct line *l, const char *before, const uint8_t *at, uint32_t n)
{
	if (n)
		put_text(l, before);
	while (n--)
		put_hex(l, *at++, 2);
}

static void put_sack(struct line *l, const uint8_t *at, uint32_t n, uint32_t base)
{
	if (n % 8) {
		put_text(l, " invalid sack");
		return;
	}
	put_form(l, " %u ", n / 8);
	for (uint32_t i = 0; i < n; i += 8)
		put_form(l, "{%u:%u}", get32(at + i) - base, get32(at + i + 4) - base);
}

/* The data of one option; returns how many bytes that kind should have. */
static uint32_t put_option(struct line *l, uint8_t kind, const uint8_t *at, uint32_t n,
			   uint32_t base)
{
	switch (kind) {
	case 2:
		if (n >= 2)
			put_form(l, " %u", get16(at));
		return 2;
	case 3:
		if (n >= 1)
			put_form(l, " %u", at[0]);
		return 1;
	case 4: return 0;
	case 5: put_sack(l, at, n, base); return n;
	case 8:
		if (n >= 8)
			put_form(l, " val %u ecr %u", get32(at), get32(at + 4));
		return 8;
	case 28:
		if (n >= 2)
			put_form(l, " 0x%x", get16(at));
		return 2;
	case 34:
		put_text(l, n ? " cookie " : " cookiereq");
		put_bytes(l, "", at, n);
		return n;
	default: put_bytes(l, " 0x", at, n); return n;
	}
}

/* One option of `n` bytes that are there; returns its size, 0 if that is wrong. */
static uint32_t put_one(struct line *l, const uint8_t *at, uint32_t n, uint32_t base)
{
	const char *name = option_name(*at);
	uint32_t size = *at < 2 ? 1 : n > 1 ? at[1] : 0;

	if (size > n || size < 1 || (size < 2 && *at > 1)) {
		put_text(l, "[bad opt]");
		return 0;
	}
	if (name)
		put_text(l, name);
	else
		put_form(l, "unknown-%u", *at);
	if (*at > 1 && put_option(l, *at, at + 2, size - 2, base) != size - 2)
		put_form(l, "[len %u]", size);
	return size;
}

/* `n` bytes of options, all there. The one of kind 0 ends them. */
static void put_options(struct line *l, const uint8_t *at, uint32_t n, uint32_t base)
{
	uint32_t size = 1;

	put_text(l, ", options [");
	for (const uint8_t *end = at + n, *first = at; size && at < end; at += size) {
		if (at > first)
			put_char(l, ',');
		size = put_one(l, at, end - at, base);
		if (!*at)
			break;
	}
	if (size)
		put_char(l, ']');
}

/* RFC 9293, 3.1: over a pseudo header and all of the segment; only if that is there. */
static void put_checksum(struct printer *p, const uint8_t *ip, const uint8_t *at, uint32_t len)
{
	size_t size = ip[0] >> 4 == 4 ? 4 : 16;
	uint16_t is = get16(at + 16), sum;
	uint32_t pseudo;

	if (!p->style->verbose || p->style->unchecked || len > (size_t)(p->end - at))
		return;
	put_form(p->line, ", cksum 0x%04x ", is);
	if (p->csum_later) {
		put_text(p->line, "(left to the device)");
		return;
	}
	pseudo = checksum_add(len + IPPROTO_TCP, ip + (size == 4 ? 12 : 8), 2 * size);
	sum = checksum_fold(checksum_add(pseudo, at, len));
	if (sum)
		put_form(p->line, "(incorrect -> 0x%04x)", checksum_repair(is, sum));
	else
		put_text(p->line, "(correct)");
}

static void put_numbers(struct printer *p, const struct segment *s)
{
	struct line *l = p->line;

	if (s->len || p->style->verbose > 1 || s->flags & (FLAG_SYN | FLAG_FIN | FLAG_RST)) {
		put_text(l, ", seq ");
		put_dec(l, s->seq);
	}
	if (s->len) {
		put_char(l, ':');
		put_dec(l, s->seq + s->len);
	}
	if (s->flags & FLAG_ACK) {
		put_text(l, ", ack ");
		put_dec(l, s->ack);
	}
	put_text(l, ", win ");
	put_dec(l, get16(s->tcp + 14));
	if (s->flags & FLAG_URG)
		put_form(l, ", urg %u", get16(s->tcp + 18));
}

static void print_payload(struct printer *p, const struct segment *s)
{
	struct part part = { s->tcp + s->size, s->len };

	if (s->len && s->flags & FLAG_RST && p->style->verbose)
		print_reason(p, part);
	else if (s->len)
		print_stream(p, s->sport, s->dport, part);
}

void print_tcp(struct printer *p, const uint8_t *ip, struct part part, bool fragmented)
{
	const uint8_t *tcp = part.at;
	struct segment s = { .tcp = tcp };

	if (part.len < 4 || !is_there(p, tcp, 4)) {
		print_hosts(p, ip);
		put_text(p->line, "[|tcp]");
		return;
	}
	s.sport = get16(tcp);
	s.dport = get16(tcp + 2);
	print_ends(p, ip, s.sport, s.dport);
	if (!there(p, tcp, 20, "tcp"))
		return;
	s.size = (tcp[12] >> 4) * 4;
	if (s.size < 20) {
		put_form(p->line, " tcp %u [bad hdr length %u - too short, < 20]",
			 part.len > s.size ? part.len - s.size : 0, s.size);
		return;
	}
	s.len = part.len > s.size ? part.len - s.size : 0;
	if (p->style->quiet || s.size > part.len) {
		put_form(p->line, "tcp %u", s.len);
		if (s.size > part.len)
			put_form(p->line, " [bad hdr length %u - too long, > %u]", s.size,
				 part.len);
		return;
	}
	s.seq = get32(tcp + 4);
	s.ack = get32(tcp + 8);
	s.flags = tcp[13];
	relate(p, ip, &s);
	put_text(p->line, "Flags [");
	put_flags(p->line, s.flags);
	put_char(p->line, ']');
	if (!fragmented)
		put_checksum(p, ip, tcp, part.len);
	put_numbers(p, &s);
	if (s.size > 20) {
		if (!there(p, tcp, s.size, "tcp"))
			return;
		put_options(p->line, tcp + 20, s.size - 20, s.base);
	}
	put_text(p->line, ", length ");
	put_dec(p->line, s.len);
	print_payload(p, &s);
}
