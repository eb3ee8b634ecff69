/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of numbers: tables that scripts/tables makes, as tables.list says. */
#ifndef SYSCALL_TABLES_H
#define SYSCALL_TABLES_H

#include <stddef.h>
#include <stdint.h>

struct name {
	int64_t value;
	const char *name;
};

struct table {
	const struct name *names; /* the last is all zero */
	size_t n;
};

#include "syscall_tables.h"

/* NULL if no name has exactly that value; of several the first. */
const char *table_name(const struct table *t, uint64_t value);
/* Of a system call; NULL if the headers that plumb was built with do not know it. */
const char *number_name(int abi, uint32_t nr);

#endif
