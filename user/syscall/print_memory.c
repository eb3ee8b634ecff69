// SPDX-License-Identifier: GPL-2.0-only
/* Bytes in quotes. */
#include <string.h>

#include "syscall/print.h"

/* Octal with as few digits as the byte behind it allows. */
static size_t octal(char *to, unsigned char byte, bool digit_follows)
{
	size_t n = 0;

	to[n++] = '\\';
	if (digit_follows || byte >= 0100)
		to[n++] = '0' + (byte >> 6);
	if (digit_follows || byte >= 010)
		to[n++] = '0' + (byte >> 3 & 7);
	to[n++] = '0' + (byte & 7);
	return n;
}

static size_t escape(char *to, const unsigned char *at, bool last)
{
	static const char letters[] = "tnvfr"; /* from 9 on */
	unsigned char b = *at;

	if (b == '"' || b == '\\' || (b >= 9 && b <= 13)) {
		to[0] = '\\';
		to[1] = b == '"' || b == '\\' ? b : (unsigned char)letters[b - 9];
		return 2;
	}
	if (b >= ' ' && b < 0x7f) {
		to[0] = b;
		return 1;
	}
	return octal(to, b, !last && at[1] >= '0' && at[1] <= '7');
}

static void put_hex_bytes(struct line *l, const unsigned char *data, size_t n)
{
	put_char(l, '"');
	for (size_t i = 0; i < n; i++) {
		put_text(l, "\\x");
		put_hex(l, data[i], 2);
	}
	put_char(l, '"');
}

static bool is_odd(unsigned char b)
{
	return !(b >= ' ' && b < 0x7f) && !(b >= 9 && b <= 13);
}

/* All of them. */
static void put_all(struct call *c, const unsigned char *data, size_t n)
{
	bool hex = c->style->hex >= 2;
	char *to;

	for (size_t i = 0; i < n && c->style->hex == 1; i++)
		hex = hex || is_odd(data[i]);
	if (hex) {
		put_hex_bytes(c->line, data, n);
		return;
	}
	if (!line_room(c->line, n * 4 + 2))
		return;
	to = c->line->text + c->line->n;
	*to++ = '"';
	for (size_t i = 0; i < n; i++)
		to += escape(to, data + i, i + 1 == n);
	*to++ = '"';
	c->line->n = to - c->line->text;
}

void put_quoted(struct call *c, const void *data, size_t n, bool more)
{
	size_t limit = c->style->limit;

	put_all(c, data, n < limit ? n : limit);
	if (more || n > limit)
		put_text(c->line, "...");
}

void put_memory(struct call *c, uint64_t addr, uint64_t n)
{
	size_t want = n < c->style->limit ? n : c->style->limit;
	char data[DATA_MAX / 2]; /* -s is no more */

	if (!addr || (want && !peek(c, addr, data, want)))
		put_addr(c, addr);
	else
		put_quoted(c, data, want, n > want);
}

void put_name(struct call *c, const char *name, size_t size)
{
	put_all(c, (const unsigned char *)name, strnlen(name, size));
}

void put_wire(struct call *c, const void *data, size_t n, const struct line *text)
{
	bool verbose = c->style->spell == SPELL_VERBOSE;

	if (c->style->spell != SPELL_ABBREV)
		put_hex_bytes(c->line, data, n);
	if (verbose)
		put_text(c->line, " /* ");
	if (c->style->spell != SPELL_RAW)
		put_octets(c->line, text->text, text->n);
	if (verbose)
		put_text(c->line, " */");
}
