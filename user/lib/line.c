// SPDX-License-Identifier: GPL-2.0-only
/* Builds a line of text; printf() is for what is rare. */
#include "line.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool line_room(struct line *l, size_t n)
{
	size_t size = l->size ? l->size : 1 << 12;
	char *more;

	if (l->n + n <= l->size)
		return true;
	while (size < l->n + n)
		size *= 2;
	more = realloc(l->text, size);
	if (!more)
		return false;
	l->text = more;
	l->size = size;
	return true;
}

void put_octets(struct line *l, const void *data, size_t n)
{
	if (!line_room(l, n))
		return;
	memcpy(l->text + l->n, data, n);
	l->n += n;
}

void put_text(struct line *l, const char *s)
{
	put_octets(l, s, strlen(s));
}

void put_char(struct line *l, char c)
{
	put_octets(l, &c, 1);
}

void put_dec(struct line *l, uint64_t n)
{
	char digits[20], *at = digits + sizeof(digits);

	do
		*--at = '0' + n % 10;
	while (n /= 10);
	put_octets(l, at, digits + sizeof(digits) - at);
}

void put_hex(struct line *l, uint64_t n, int digits)
{
	char text[16];

	for (int i = digits; i--; n >>= 4)
		text[i] = "0123456789abcdef"[n & 15];
	put_octets(l, text, digits);
}

void put_form(struct line *l, const char *format, ...)
{
	char text[256];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	put_octets(l, text, n < (int)sizeof(text) ? n : (int)sizeof(text) - 1);
}

void line_free(struct line *l)
{
	free(l->text);
	*l = (struct line){};
}
