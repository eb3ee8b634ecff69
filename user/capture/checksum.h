/* SPDX-License-Identifier: GPL-2.0-only */
/* The Internet checksum (RFC 1071). */
#ifndef CAPTURE_CHECKSUM_H
#define CAPTURE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

static inline uint32_t checksum_add(uint32_t sum, const uint8_t *p, size_t n)
{
	uint64_t all = sum;

	for (; n > 1; n -= 2, p += 2)
		all += p[0] << 8 | p[1];
	if (n)
		all += p[0] << 8;
	while (all >> 32)
		all = (all & 0xffffffff) + (all >> 32);
	return all;
}

/* 0 of what has its checksum in it, and that is right. */
static inline uint16_t checksum_fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* What should stand in the place of `is`, where the sum came out as `sum`. */
static inline uint16_t checksum_repair(uint16_t is, uint16_t sum)
{
	uint32_t right = is + sum;

	while (right >> 16)
		right = (right & 0xffff) + (right >> 16);
	return right;
}

#endif
