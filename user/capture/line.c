// SPDX-License-Identifier: GPL-2.0-only
/* What printers of packets put into a line. */
#include <arpa/inet.h>

#include "print.h"

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
