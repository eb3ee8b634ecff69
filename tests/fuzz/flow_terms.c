// SPDX-License-Identifier: GPL-2.0-only
/* Prefixes, ports, sizes and times from any bytes: refused untouched, or what they say. */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool good)
{
	if (!good)
		abort();
}

/* Nothing beyond the length, a length without holes, and the same when spelled out again. */
static void check_prefix(const char *text)
{
	char spelled[INET6_ADDRSTRLEN + 8];
	struct prefix p, again;
	int bits = 0;

	memset(&p, 0x5a, sizeof(p));
	again = p;
	if (parse_prefix(text, &p)) {
		demand(!memcmp(&p, &again, sizeof(p)));
		return;
	}
	while (bits < 128 && p.mask.byte[bits / 8] & 0x80 >> bits % 8)
		bits++;
	for (int i = 0; i < 128; i++) {
		int bit = 0x80 >> i % 8;

		demand(!!(p.mask.byte[i / 8] & bit) == (i < bits));
		demand(i < bits || !(p.addr.byte[i / 8] & bit));
	}
	demand(!!inet_ntop(AF_INET6, &p.addr, spelled, INET6_ADDRSTRLEN));
	sprintf(spelled + strlen(spelled), "/%d", bits);
	demand(!parse_prefix(spelled, &again) && !memcmp(&p, &again, sizeof(p)));
}

static void check_number(const char *text)
{
	uint64_t n = 4711, again;
	char spelled[32];

	if (!parse_u64(text, 1, 65535, &n)) {
		demand(n >= 1 && n <= 65535);
		snprintf(spelled, sizeof(spelled), "%llu", (unsigned long long)n);
		demand(!strcmp(spelled, text + strspn(text, "0")));
	} else {
		demand(n == 4711);
	}
	if (!parse_duration(text, &n)) {
		demand(n);
		snprintf(spelled, sizeof(spelled), "%lluns", (unsigned long long)n);
		demand(!parse_duration(spelled, &again) && n == again);
	}
	if (!parse_size(text, &n)) {
		demand(n);
		snprintf(spelled, sizeof(spelled), "%llu", (unsigned long long)n);
		demand(!parse_size(spelled, &again) && n == again);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	check_prefix(text);
	check_number(text);
	free(text);
	return 0;
}
