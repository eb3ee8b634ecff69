/* SPDX-License-Identifier: GPL-2.0-only */
/* Network namespaces whose counters of dropped packets are read. */
#ifndef PLACES_H
#define PLACES_H

#include <stdbool.h>
#include <stdint.h>

struct env;
struct places;

/* One counter, as it stands now. */
struct place_counter {
	uint32_t netns, ifindex;
	uint32_t reason; /* enum drop_own_reason */
	uint64_t value;
	const char *dev; /* "" if it is of no device */
};

typedef void take_counter(const struct place_counter *c, void *arg);

/*
 * Opens the counters of all namespaces that are there now (of those that were asked for);
 * to enter them takes CAP_SYS_ADMIN, without which only the current one is read. NULL
 * when out of memory.
 */
struct places *places_open(const struct env *env, bool *ret_all);
/* Calls one() with each counter. */
void places_read(struct places *p, take_counter *one, void *arg);
/* And with those of the devices of one namespace, by a socket of NETLINK_ROUTE there. */
void devices_read(int fd, uint32_t netns, take_counter *one, void *arg);

#endif
