// SPDX-License-Identifier: GPL-2.0-only
/* Numbers, names of numbers, arguments. */
#include "syscall/print.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void put(struct call *c, const char *text)
{
	text_add(c->text, text, strlen(text));
}

void put_letter(struct call *c, char ch)
{
	text_add(c->text, &ch, 1);
}

void put_unsigned(struct call *c, uint64_t n)
{
	char digits[20], *at = digits + sizeof(digits);

	do
		*--at = '0' + n % 10;
	while (n /= 10);
	text_add(c->text, at, digits + sizeof(digits) - at);
}

void put_signed(struct call *c, int64_t n)
{
	if (n < 0)
		put_letter(c, '-');
	put_unsigned(c, n < 0 ? -(uint64_t)n : (uint64_t)n);
}

void put_hexadecimal(struct call *c, uint64_t n)
{
	char digits[18], *at = digits + sizeof(digits);

	if (!n) {
		put_letter(c, '0');
		return;
	}
	for (; n; n >>= 4)
		*--at = "0123456789abcdef"[n & 15];
	*--at = 'x';
	*--at = '0';
	text_add(c->text, at, digits + sizeof(digits) - at);
}

void put_octal(struct call *c, uint64_t n)
{
	put_format(c, n ? "0%llo" : "%llo", (unsigned long long)n);
}

void put_format(struct call *c, const char *format, ...)
{
	char text[512];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	text_add(c->text, text, n < (int)sizeof(text) ? n : (int)sizeof(text) - 1);
}

void arg(struct call *c)
{
	if (c->nargs)
		put(c, ", ");
	if (c->nargs < CALL_ARGS)
		c->arg_at[c->nargs] = c->text->used;
	c->nargs++;
}

void arg_dec(struct call *c, int i)
{
	arg(c);
	put_signed(c, (int)c->args[i]);
}

void arg_long(struct call *c, int i)
{
	arg(c);
	put_signed(c, c->word == 4 ? (int)c->args[i] : (int64_t)c->args[i]);
}

void arg_udec(struct call *c, int i)
{
	arg(c);
	put_unsigned(c, (unsigned int)c->args[i]);
}

void arg_size(struct call *c, int i)
{
	arg(c);
	put_unsigned(c, c->args[i]);
}

void arg_hex(struct call *c, int i)
{
	arg(c);
	put_hexadecimal(c, c->args[i]);
}

void arg_addr(struct call *c, int i)
{
	arg(c);
	put_addr(c, c->args[i]);
}

void arg_fd(struct call *c, int i)
{
	arg(c);
	put_fd(c, (int)c->args[i]);
}

void arg_const(struct call *c, int i, const struct table *t, const char *unknown)
{
	arg(c);
	put_const(c, t, (unsigned int)c->args[i], unknown);
}

void arg_flags(struct call *c, int i, const struct table *t, const char *unknown)
{
	arg(c);
	put_flags(c, t, (unsigned int)c->args[i], unknown);
}

void put_addr(struct call *c, uint64_t addr)
{
	if (addr)
		put_hexadecimal(c, addr);
	else
		put(c, "NULL");
}

void put_fd(struct call *c, int fd)
{
	put_signed(c, fd);
	if (c->style->fds && fd >= 0)
		put_facts(c, fd);
}

void put_dirfd(struct call *c, int fd)
{
	if (fd == AT_FDCWD)
		put(c, "AT_FDCWD");
	else
		put_fd(c, fd);
}

static void put_comment(struct call *c, const char *text)
{
	put(c, " /* ");
	put(c, text);
	put(c, " */");
}

void put_const(struct call *c, const struct table *t, uint64_t value, const char *unknown)
{
	const char *name = table_name(t, value);

	if (name && c->style->spell != SPELL_RAW) {
		if (c->style->spell == SPELL_VERBOSE) {
			put_hexadecimal(c, value);
			put_comment(c, name);
		} else {
			put(c, name);
		}
		return;
	}
	put_hexadecimal(c, value);
	if (unknown && c->style->spell != SPELL_RAW)
		put_comment(c, unknown);
}

/* The names of the bits; what is left of the value. */
static uint64_t put_bits(struct call *c, const struct table *t, uint64_t value, bool *any)
{
	for (size_t i = 0; i < t->n && value; i++) {
		uint64_t bits = t->names[i].value;

		if (!bits || (value & bits) != bits)
			continue;
		if (*any)
			put_letter(c, '|');
		put(c, t->names[i].name);
		*any = true;
		value &= ~bits;
	}
	return value;
}

void put_flags(struct call *c, const struct table *t, uint64_t value, const char *unknown)
{
	const char *zero = value ? NULL : table_name(t, 0);
	bool any = false, verbose = c->style->spell == SPELL_VERBOSE;
	uint64_t left;

	if (c->style->spell == SPELL_RAW) {
		put_hexadecimal(c, value);
		return;
	}
	if (verbose) {
		put_hexadecimal(c, value);
		if (value)
			put(c, " /* ");
	}
	if (zero)
		put(c, zero);
	left = put_bits(c, t, value, &any);
	if (left && any) {
		put_letter(c, '|');
		put_hexadecimal(c, left);
	} else if (left && !verbose) {
		put_hexadecimal(c, left);
		if (unknown)
			put_comment(c, unknown);
	} else if (left) {
		put(c, unknown ? unknown : "???");
	} else if (!value && !zero && !verbose) {
		put_letter(c, '0');
	}
	if (verbose && value)
		put(c, " */");
}

void put_more_flags(struct call *c, const struct table *t, uint64_t value, const char *unknown)
{
	if (!value)
		return;
	put_letter(c, '|');
	put_flags(c, t, value, unknown);
}
