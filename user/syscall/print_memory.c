// SPDX-License-Identifier: GPL-2.0-only
/* Strings and buffers that the task points to. */
#include <linux/limits.h>
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

static size_t escape(char *to, const unsigned char *at, bool last, bool hex)
{
	static const char letters[] = "tnvfr"; /* from 9 on */
	unsigned char b = *at;

	if (hex) {
		to[0] = '\\';
		to[1] = 'x';
		to[2] = "0123456789abcdef"[b >> 4];
		to[3] = "0123456789abcdef"[b & 15];
		return 4;
	}
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

static bool is_odd(unsigned char b)
{
	return !(b >= ' ' && b < 0x7f) && !(b >= 9 && b <= 13);
}

static void put_quoted(struct call *c, const unsigned char *data, size_t n)
{
	bool hex = c->style->hex == 2;
	char *to;

	for (size_t i = 0; i < n && c->style->hex == 1; i++)
		hex = hex || is_odd(data[i]);
	if (!text_room(c->text, n * 4 + 2))
		return;
	to = c->text->data + c->text->used;
	*to++ = '"';
	for (size_t i = 0; i < n; i++)
		to += escape(to, data + i, i + 1 == n, hex);
	*to++ = '"';
	c->text->used = to - c->text->data;
}

void put_bytes(struct call *c, const void *data, size_t n, bool more)
{
	size_t limit = c->style->limit;

	put_quoted(c, data, n < limit ? n : limit);
	if (more || n > limit)
		put(c, "...");
}

void put_memory(struct call *c, uint64_t addr, uint64_t n)
{
	size_t want = n < c->style->limit ? n : c->style->limit;
	char few[4096], *data = few;
	struct text many = {};

	if (!addr || (n && want > sizeof(few) && !text_room(&many, want))) {
		put_addr(c, addr);
		return;
	}
	if (want > sizeof(few))
		data = many.data;
	if (!want && n)
		put(c, "\"\"...");
	else if (want && !peek(c, addr, data, want))
		put_addr(c, addr);
	else
		put_bytes(c, data, want, n > want);
	text_free(&many);
}

void put_string(struct call *c, uint64_t addr)
{
	size_t size = (size_t)c->style->limit + 1;
	struct text text = {};
	ssize_t n;

	if (!text_room(&text, size))
		return;
	n = peek_string(c, addr, text.data, size);
	if (n < 0)
		put_addr(c, addr);
	else
		put_bytes(c, text.data, n, false);
	text_free(&text);
}

void put_path(struct call *c, uint64_t addr)
{
	char path[PATH_MAX];
	ssize_t n = peek_string(c, addr, path, sizeof(path));

	if (n < 0) {
		put_addr(c, addr);
		return;
	}
	put_quoted(c, (unsigned char *)path, n < PATH_MAX ? n : PATH_MAX - 1);
	if (n >= PATH_MAX)
		put(c, "...");
}

void put_name(struct call *c, const char *name, size_t size)
{
	put_quoted(c, (const unsigned char *)name, strnlen(name, size));
}
