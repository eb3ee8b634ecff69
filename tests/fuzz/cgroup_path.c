// SPDX-License-Identifier: GPL-2.0-only
/* Paths of cgroups: any bytes are a container with a sound id and depth, or none. */
#include <stdlib.h>
#include <string.h>

#include "container.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool good)
{
	if (!good)
		abort();
}

static uint32_t depth_of(const char *path)
{
	uint32_t n = 0;

	for (; *(path += strspn(path, "/")); path += strcspn(path, "/"))
		n++;
	return n;
}

static void check(const char *path, bool own)
{
	struct container c;
	bool found;

	memset(&c, 0x5a, sizeof(c));
	found = own ? container_parse_own(path, &c) : container_parse(path, &c);
	demand(memchr(c.id, '\0', sizeof(c.id)) != NULL);
	if (!found) {
		demand(!c.id[0] && !c.depth);
		return;
	}
	demand(c.id[0] && c.runtime <= RUNTIME_LXC);
	demand(c.depth >= 1 && c.depth <= depth_of(path));
	demand(!own || c.depth == depth_of(path));
	if (c.runtime < RUNTIME_OCI)
		demand(strlen(c.id) == 64 && strspn(c.id, "0123456789abcdef") == 64);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *path = malloc(size + 1);

	if (!path)
		return 0;
	memcpy(path, data, size);
	path[size] = '\0';
	check(path, false);
	check(path, true);
	free(path);
	return 0;
}
