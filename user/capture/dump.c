// SPDX-License-Identifier: GPL-2.0-only
/* Bytes as they are, below a line. */
#include "print.h"

#define BYTES_A_ROW 16

static char printable(uint8_t c)
{
	return c > ' ' && c < 0x7f ? (char)c : '.';
}

static void put_row(struct line *l, const uint8_t *at, uint32_t n, bool ascii)
{
	int column = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (!(i & 1)) {
			put_char(l, ' ');
			column++;
		}
		put_hex(l, at[i], 2);
		column += 2;
	}
	if (!ascii)
		return;
	for (; column < 42; column++)
		put_char(l, ' ');
	for (uint32_t i = 0; i < n; i++)
		put_char(l, printable(at[i]));
}

void put_ascii(struct line *l, const uint8_t *at, uint32_t n)
{
	put_char(l, '\n');
	for (uint32_t i = 0; i < n; i++) {
		/* At the end of a line it does not show, nor as the last but one of all. */
		if (at[i] == '\r' && (i + 2 >= n || at[i + 1] == '\n'))
			continue;
		put_char(l, at[i] == '\n' || at[i] == '\t' || at[i] == ' ' ? (char)at[i] :
									     printable(at[i]));
	}
}

void put_rows(struct line *l, const char *before, const uint8_t *at, uint32_t n, bool ascii)
{
	for (uint32_t i = 0; i < n; i += BYTES_A_ROW) {
		put_text(l, before);
		put_text(l, "0x");
		put_hex(l, i, i > 0xffff ? 8 : 4);
		put_text(l, ": ");
		put_row(l, at + i, n - i < BYTES_A_ROW ? n - i : BYTES_A_ROW, ascii);
	}
}

void print_rest(struct printer *p, const uint8_t *at)
{
	if (at < p->end)
		put_rows(p->line, "\n\t", at, p->end - at, true);
}

void print_unknown(struct printer *p, const uint8_t *at)
{
	bool shows = p->style->hex >= 1 && p->style->hex <= 4;

	if (!p->style->quiet && !shows)
		print_rest(p, at);
}
