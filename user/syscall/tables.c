// SPDX-License-Identifier: GPL-2.0-only
/* The tables themselves, and how they are searched. */
#include <asm/unistd.h>

#define DEFINE_TABLES
#define DEFINE_NUMBERS
#include "syscall/tables.h"

#include "syscall.h"

const char *table_name(const struct table *t, uint64_t value)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->names[i].value == (int64_t)value)
			return t->names[i].name;
	return NULL;
}

const char *number_name(int abi, uint32_t nr)
{
	size_t n = sizeof(native_names) / sizeof(*native_names);

	if (abi == ABI_COMPAT)
		return nr < sizeof(compat_names) / sizeof(*compat_names) ? compat_names[nr] : NULL;
	nr &= ~X32_BIT;
	return nr < n ? native_names[nr] : NULL;
}
