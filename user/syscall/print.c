// SPDX-License-Identifier: GPL-2.0-only
/* Numbers, names of numbers, arguments. */
#include "syscall/print.h"

void arg(struct call *c)
{
	if (c->nargs++)
		put_text(c->line, ", ");
}

void arg_int(struct call *c, int i)
{
	arg(c);
	put_form(c->line, "%d", (int)c->args[i]);
}

void arg_long(struct call *c, int i)
{
	arg(c);
	put_form(c->line, "%lld", c->abi == ABI_COMPAT ? (int)c->args[i] : (long long)c->args[i]);
}

void arg_size(struct call *c, int i)
{
	arg(c);
	put_dec(c->line, c->args[i]);
}

static void put_hexadecimal(struct call *c, uint64_t n)
{
	put_form(c->line, "%#llx", (unsigned long long)n);
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
		put_text(c->line, "NULL");
}

void put_const(struct call *c, const struct table *t, uint64_t value, const char *unknown)
{
	const char *name = table_name(t, value), *comment = name ? name : unknown;

	if (name && c->style->spell == SPELL_ABBREV) {
		put_text(c->line, name);
		return;
	}
	put_hexadecimal(c, value);
	if (comment && c->style->spell != SPELL_RAW)
		put_form(c->line, " /* %s */", comment);
}

/* The names of the bits, and what is left of the value; false if there is no name for any. */
static bool put_bits(struct line *l, const struct table *t, uint64_t value)
{
	bool any = false;

	for (size_t i = 0; i < t->n && value; i++) {
		uint64_t bits = t->names[i].value;

		if (!bits || (value & bits) != bits)
			continue;
		if (any)
			put_char(l, '|');
		put_text(l, t->names[i].name);
		any = true;
		value &= ~bits;
	}
	if (any && value)
		put_form(l, "|%#llx", (unsigned long long)value);
	return any;
}

void put_flags(struct call *c, const struct table *t, uint64_t value, const char *unknown)
{
	enum spell spell = c->style->spell;
	size_t before;

	if (spell == SPELL_ABBREV && value && put_bits(c->line, t, value))
		return;
	put_hexadecimal(c, value);
	if (spell == SPELL_RAW || !value)
		return;
	before = c->line->n;
	put_text(c->line, " /* ");
	if (spell == SPELL_VERBOSE && put_bits(c->line, t, value))
		put_text(c->line, " */");
	else if (unknown)
		put_form(c->line, "%s */", unknown);
	else
		c->line->n = before;
}

void put_more_flags(struct call *c, const struct table *t, uint64_t value, const char *unknown)
{
	if (!value)
		return;
	put_char(c->line, '|');
	put_flags(c, t, value, unknown);
}
