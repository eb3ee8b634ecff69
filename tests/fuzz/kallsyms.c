// SPDX-License-Identifier: GPL-2.0-only
/* Lines of /proc/kallsyms, and the search in a file of them, behind eight bytes of address. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ksym.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool good)
{
	if (!good)
		abort();
}

static void check(const struct ksym *s)
{
	demand(memchr(s->name, '\0', sizeof(s->name)) && s->name[0]);
	demand(memchr(s->module, '\0', sizeof(s->module)) != NULL);
	demand(!strpbrk(s->name, " \t\n"));
}

static void check_line(const uint8_t *data, size_t size)
{
	char *line = malloc(size + 1);
	struct ksym s;

	if (!line)
		return;
	memcpy(line, data, size);
	line[size] = '\0';
	if (!ksym_parse(line, &s))
		check(&s);
	free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ksym s;
	uint64_t address;
	FILE *file;

	check_line(data, size);
	if (size <= sizeof(address))
		return 0;
	memcpy(&address, data, sizeof(address));
	file = fmemopen((void *)(data + sizeof(address)), size - sizeof(address), "r");
	if (!file)
		return 0;
	if (!ksym_find(file, address, &s)) {
		check(&s);
		demand(s.address && s.address <= address);
	}
	fclose(file);
	return 0;
}
