/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of reasons, from the BTF of the running kernel and of its modules. */
#ifndef ENUMS_H
#define ENUMS_H

#include <stdint.h>

struct enum_names {
	char *text; /* names, each ended by NUL */
	struct enum_name {
		uint32_t value;
		uint32_t at; /* offset in text */
	} * list;
	uint32_t n;
};

/*
 * Every drop reason: enum skb_drop_reason, and for the subsystems in the upper 16
 * bits the enums that the kernel or a module defines (include/net/dropreason.h).
 * The prefix that all names share is cut. An empty list where there are none.
 */
int enum_drop_reasons(struct enum_names *ret);
/* Every reason to send a reset: enum sk_rst_reason; empty before 6.10. */
int enum_reset_reasons(struct enum_names *ret);
/* Name of the value, or NULL. */
const char *enum_name(const struct enum_names *e, uint32_t value);
/* The value of a name, upper or lower case; -ENOENT. */
int enum_value(const struct enum_names *e, const char *name, uint32_t *ret);
void enum_free(struct enum_names *e);

#endif
