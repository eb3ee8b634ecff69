/* SPDX-License-Identifier: GPL-2.0-only */
/* Kernel symbols by address, from /proc/kallsyms. */
#ifndef KSYM_H
#define KSYM_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct ksym {
	uint64_t address;
	char name[80];
	char module[40]; /* "" for the kernel itself */
};

/* Parses one line "ffffffff81000000 T _text" or "... t f	[module]"; 0 or -EINVAL. */
int ksym_parse(const char *line, struct ksym *ret);

/*
 * The function that `address` lies in. Reads the whole file, which is slow (0.1 s),
 * and keeps nothing. -ENOENT if no symbol is below the address, or addresses are hidden.
 */
int ksym_find(FILE *kallsyms, uint64_t address, struct ksym *ret);

struct ksym_range {
	uint64_t start, end;
};

/*
 * Where functions of that name are, parts that the compiler made of them ("name.cold") too.
 * Reads the whole file twice. Returns how many were found, at most max; -ENOENT if none.
 */
int ksym_ranges(FILE *kallsyms, const char *name, struct ksym_range *ret, int max);

#endif
