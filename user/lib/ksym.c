// SPDX-License-Identifier: GPL-2.0-only
/* Kernel symbols: the nearest one below an address, without a table in memory. */
#include "ksym.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Copies a word of at most size - 1 bytes; what is longer is cut. */
static const char *word(const char *at, char *to, size_t size, const char *end)
{
	size_t n = strcspn(at, end), fits = n < size ? n : size - 1;

	memcpy(to, at, fits);
	to[fits] = '\0';
	return at + n;
}

int ksym_parse(const char *line, struct ksym *ret)
{
	char *end;

	if (strspn(line, "0123456789abcdef") < 1)
		return -EINVAL;
	ret->address = strtoull(line, &end, 16);
	if (end[0] != ' ' || !end[1] || end[2] != ' ' || !end[3])
		return -EINVAL;
	line = word(end + 3, ret->name, sizeof(ret->name), " \t\n");
	line += strspn(line, " \t");
	ret->module[0] = '\0';
	if (*line == '[')
		word(line + 1, ret->module, sizeof(ret->module), "]\n");
	return ret->name[0] ? 0 : -EINVAL;
}

int ksym_find(FILE *kallsyms, uint64_t address, struct ksym *ret)
{
	struct ksym s;
	char line[512];

	ret->address = 0;
	rewind(kallsyms);
	while (fgets(line, sizeof(line), kallsyms)) {
		char *rest;

		/* The address decides in nearly every line: parse the rest of few. */
		s.address = strtoull(line, &rest, 16);
		if (s.address > address || s.address <= ret->address || rest == line)
			continue;
		if (strchr("tTwW", rest[1]) && !ksym_parse(line, &s))
			*ret = s;
	}
	return ret->address ? 0 : -ENOENT;
}

static bool is_part_of(const char *symbol, const char *name)
{
	size_t n = strlen(name);

	return !strncmp(symbol, name, n) && (!symbol[n] || symbol[n] == '.');
}

int ksym_ranges(FILE *kallsyms, const char *name, struct ksym_range *ret, int max)
{
	char line[512];
	struct ksym s;
	int n = 0;

	rewind(kallsyms);
	while (n < max && fgets(line, sizeof(line), kallsyms))
		if (!ksym_parse(line, &s) && s.address && is_part_of(s.name, name))
			ret[n++] = (struct ksym_range){ s.address, UINT64_MAX };
	rewind(kallsyms);
	while (n && fgets(line, sizeof(line), kallsyms)) {
		uint64_t at = strtoull(line, NULL, 16);

		for (int i = 0; i < n; i++)
			if (at > ret[i].start && at < ret[i].end)
				ret[i].end = at;
	}
	return n ? n : -ENOENT;
}
