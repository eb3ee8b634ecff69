/* SPDX-License-Identifier: GPL-2.0-only */
/* Text to numbers, strictly: all of the text, no sign, no overflow, or -EINVAL. */
#ifndef PARSE_H
#define PARSE_H

#include <stdint.h>

#include "config.h"

int parse_u64(const char *text, uint64_t min, uint64_t max, uint64_t *ret);
/* Bytes: a number, then K, M or G (of 1024), or nothing. */
int parse_size(const char *text, uint64_t *ret);
/* Nanoseconds: a number with at most 9 decimals, then ns, us, ms, s, m or h; s if none. Not zero. */
int parse_duration(const char *text, uint64_t *ret);
/* "10.0.0.0/8", "2001:db8::/32", "::1", "[::1]"; bits beyond the length are cut. */
int parse_prefix(const char *text, struct prefix *ret);

#endif
