// SPDX-License-Identifier: GPL-2.0-only
/* Builds a line of text; printf() is for what is rare. */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "print.h"

static bool room(struct line *l, size_t n)
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

static void put(struct line *l, const char *s, size_t n)
{
	if (!room(l, n))
		return;
	memcpy(l->text + l->n, s, n);
	l->n += n;
}

void put_text(struct line *l, const char *s)
{
	put(l, s, strlen(s));
}

void put_char(struct line *l, char c)
{
	put(l, &c, 1);
}

void put_dec(struct line *l, uint64_t n)
{
	char digits[20], *at = digits + sizeof(digits);

	do
		*--at = '0' + n % 10;
	while (n /= 10);
	put(l, at, digits + sizeof(digits) - at);
}

void put_hex(struct line *l, uint64_t n, int digits)
{
	char text[16];

	for (int i = digits; i--; n >>= 4)
		text[i] = "0123456789abcdef"[n & 15];
	put(l, text, digits);
}

void put_form(struct line *l, const char *format, ...)
{
	char text[256];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	put(l, text, n < (int)sizeof(text) ? n : (int)sizeof(text) - 1);
}

void put_visible(struct line *l, const uint8_t *at, size_t n)
{
	for (; n--; at++) {
		uint8_t c = *at & 0x7f;

		if (*at & 0x80)
			put_text(l, "M-");
		if (c < ' ' || c == 0x7f)
			put_char(l, '^');
		put_char(l, (char)(c < ' ' || c == 0x7f ? c ^ 0x40 : c));
	}
}

void tame(struct line *l, size_t from)
{
	for (char *c = l->text + from; c < l->text + l->n; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = ' ';
}

void put_ipv4(struct line *l, const uint8_t *a)
{
	for (int i = 0; i < 4; i++) {
		if (i)
			put_char(l, '.');
		put_dec(l, a[i]);
	}
}

void put_ipv6(struct line *l, const uint8_t *a)
{
	char text[INET6_ADDRSTRLEN];

	put_text(l, inet_ntop(AF_INET6, a, text, sizeof(text)));
}

void put_mac(struct line *l, const uint8_t *a)
{
	for (int i = 0; i < 6; i++) {
		if (i)
			put_char(l, ':');
		put_hex(l, a[i], 2);
	}
}

void print_name(struct printer *p, const char *name)
{
	if (!p->style->link)
		put_text(p->line, name);
}

bool there(struct printer *p, const void *at, size_t n, const char *name)
{
	if (is_there(p, at, n))
		return true;
	put_form(p->line, " [|%s]", name);
	return false;
}

bool deeper(struct printer *p, const char *name)
{
	if (p->depth++ < DEPTH_MAX)
		return true;
	put_form(p->line, " [|%s]", name);
	return false;
}

bool all_there(struct printer *p, struct part part, uint32_t n, const char *name)
{
	if (n <= part.len)
		return there(p, part.at, n, name);
	put_form(p->line, " [|%s]", name);
	return false;
}

bool there_or_whole(struct printer *p, const void *at, size_t n, const char *name)
{
	bool is = there(p, at, n, name);

	p->whole |= !is;
	return is;
}

bool all_there_or_whole(struct printer *p, struct part part, uint32_t n, const char *name)
{
	bool are = all_there(p, part, n, name);

	p->whole |= !are;
	return are;
}
