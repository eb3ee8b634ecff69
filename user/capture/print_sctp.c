// SPDX-License-Identifier: GPL-2.0-only
/* SCTP (RFC 9260; RFC 3758 for what is forwarded): chunk by chunk. */
#include "print.h"

#define HEADER_SIZE 12
#define CHUNK_SIZE  4 /* type, flags, length */
#define DATA_SIZE   16
#define ROW	    16

/* In it are type, flags and length. */
static bool is_short(struct printer *p, struct part chunk, uint32_t least)
{
	if (chunk.len >= least)
		return false;
	put_form(p->line, "bogus chunk length %u]", chunk.len);
	return true;
}

/* RFC 9260, 14.5 */
static void put_protocol(struct printer *p, uint32_t id)
{
	static const char *const names[] = {
		NULL,	     "ISDN Q.921", "M2UA",	"M3UA",	  "SUA",  "M2PA", "V5.2",
		"H.248",     "BICC",	   "TALI",	"DUA",	  "ASAP", "ENRP", "H.323",
		"Q.IPC",     "SIMCO",	   "DDPSC",	"DDPSSC", "S1AP", "RUA",  "HNBAP",
		"ForCES HP", "ForCES MP",  "ForCES LP", "SBc-AP", "NBAP", NULL,	  "X2AP",
	};
	const char *name = id < sizeof(names) / sizeof(*names) ? names[id] : NULL;

	if (name)
		put_form(p->line, "[PPID %s] ", name);
	else
		put_form(p->line, "[PPID 0x%x] ", id);
}

static void put_row(struct printer *p, const uint8_t *at, uint32_t offset, uint32_t n)
{
	uint32_t column = 0;

	put_form(p->line, "\n\t0x%04x: ", offset);
	for (uint32_t i = 0; i < n; i++) {
		if (i % 2 == 0)
			put_char(p->line, ' ');
		put_hex(p->line, at[i], 2);
		column += i % 2 ? 2 : 3;
	}
	for (; column < 42; column++)
		put_char(p->line, ' ');
	for (uint32_t i = 0; i < n; i++)
		put_char(p->line, at[i] > ' ' && at[i] < 0x7f ? (char)at[i] : '.');
}

static bool print_data(struct printer *p, struct part chunk)
{
	const uint8_t *at = chunk.at;
	uint8_t flags = at[1];

	put_form(p->line, "%s%s%s%s", flags & 4 ? "(U)" : "", flags & 2 ? "(B)" : "",
		 flags & 1 ? "(E)" : "", flags & 7 ? " " : "");
	if (is_short(p, chunk, DATA_SIZE))
		return false;
	put_form(p->line, "[TSN: %u] [SID: %u] [SSEQ %u] ", get32(at + 4), get16(at + 8),
		 get16(at + 10));
	put_protocol(p, get32(at + 12));
	if (is_short(p, chunk, DATA_SIZE + 1))
		return false;
	if (p->style->verbose < 2)
		return true;
	put_text(p->line, "[Payload:");
	for (uint32_t i = DATA_SIZE; i < chunk.len; i += ROW)
		put_row(p, at + i, i - DATA_SIZE, chunk.len - i < ROW ? chunk.len - i : ROW);
	put_char(p->line, ']');
	return true;
}

static bool print_init(struct printer *p, struct part chunk)
{
	const uint8_t *at = chunk.at;

	if (is_short(p, chunk, 20))
		return false;
	put_form(p->line, "[init tag: %u] [rwnd: %u] [OS: %u] [MIS: %u] [init TSN: %u] ",
		 get32(at + 4), get32(at + 8), get16(at + 12), get16(at + 14), get32(at + 16));
	return true;
}

/* RFC 9260, 3.3.4: gaps count from what was acknowledged. */
static bool print_sack(struct printer *p, struct part chunk)
{
	const uint8_t *at = chunk.at, *end = at + chunk.len;
	uint16_t gaps, duplicates;
	uint32_t base;

	if (is_short(p, chunk, 16))
		return false;
	base = get32(at + 4);
	gaps = get16(at + 12);
	duplicates = get16(at + 14);
	put_form(p->line, "[cum ack %u] [a_rwnd %u] [#gap acks %u] [#dup tsns %u] ", base,
		 get32(at + 8), gaps, duplicates);
	at += 16;
	for (uint16_t i = 1; i <= gaps && end - at >= 4; i++, at += 4)
		put_form(p->line, "\n\t\t[gap ack block #%u: start = %u, end = %u] ", i,
			 base + get16(at), base + get16(at + 2));
	for (uint16_t i = 1; i <= duplicates && end - at >= 4; i++, at += 4)
		put_form(p->line, "\n\t\t[dup TSN #%u: %u] ", i, get32(at));
	return true;
}

static const struct chunk {
	uint8_t type;
	const char *name;
	bool (*print)(struct printer *p, struct part chunk); /* false if nothing may follow */
} chunks[] = {
	{ 0, "DATA", print_data },
	{ 1, "INIT", print_init },
	{ 2, "INIT ACK", print_init },
	{ 3, "SACK", print_sack },
	{ 4, "HB REQ", NULL },
	{ 5, "HB ACK", NULL },
	{ 6, "ABORT", NULL },
	{ 7, "SHUTDOWN", NULL },
	{ 8, "SHUTDOWN ACK", NULL },
	{ 9, "OP ERR", NULL },
	{ 10, "COOKIE ECHO", NULL },
	{ 11, "COOKIE ACK", NULL },
	{ 12, "ECN ECHO", NULL },
	{ 13, "ECN CWR", NULL },
	{ 14, "SHUTDOWN COMPLETE", NULL },
	{ 0xc0, "FOR CUM TSN", NULL },
	{ 0xc1, "REL CTRL", NULL },
	{ 0xc2, "REL CTRL ACK", NULL },
};

static bool print_chunk(struct printer *p, struct part chunk)
{
	for (size_t i = 0; i < sizeof(chunks) / sizeof(*chunks); i++) {
		if (chunks[i].type != chunk.at[0])
			continue;
		put_form(p->line, "[%s] ", chunks[i].name);
		return !chunks[i].print || chunks[i].print(p, chunk);
	}
	put_form(p->line, "[Unknown chunk type: 0x%x] ", chunk.at[0]);
	return true;
}

static void put_number(struct printer *p, unsigned int n)
{
	const char *before = p->style->verbose > 1 ? "\n\t" : n > 1 ? ", (" : " (";

	put_form(p->line, "%s%u) ", before, n);
}

static void print_chunks(struct printer *p, struct part part)
{
	for (unsigned int n = 1; part.len; n++) {
		struct part chunk = { part.at, 0 };
		uint32_t size;

		if (part.len < CHUNK_SIZE) {
			put_number(p, n);
			put_text(p->line, "[chunk descriptor cut off at end of packet]");
			return;
		}
		if (!there(p, part.at, CHUNK_SIZE, "sctp"))
			return;
		chunk.len = get16(part.at + 2);
		if (!there(p, part.at, chunk.len, "sctp"))
			return;
		put_number(p, n);
		if (chunk.len < CHUNK_SIZE) {
			put_form(p->line, "[Bad chunk length %u, < size of chunk descriptor]",
				 chunk.len);
			return;
		}
		if (!print_chunk(p, chunk))
			return;
		size = (chunk.len + 3) & ~3U; /* RFC 9260, 3.2: padded */
		if (!there(p, part.at, size, "sctp") || size > part.len)
			return;
		part.at += size;
		part.len -= size;
	}
}

void print_sctp(struct printer *p, const uint8_t *ip, struct part part)
{
	if (part.len < HEADER_SIZE) {
		put_form(p->line, "truncated-sctp - %u bytes missing!", HEADER_SIZE - part.len);
		return;
	}
	if (!there(p, part.at, HEADER_SIZE, "sctp"))
		return;
	print_all_ends(p, ip, get16(part.at), get16(part.at + 2));
	put_text(p->line, "sctp");
	print_chunks(p, (struct part){ part.at + HEADER_SIZE, part.len - HEADER_SIZE });
}
