/* SPDX-License-Identifier: GPL-2.0-only */
/* The rings of a map of perf events, one for each CPU, read as one in the order of time. */
#ifndef CAPTURE_RINGS_H
#define CAPTURE_RINGS_H

#include <stddef.h>
#include <stdint.h>

struct fault;
struct rings;

/*
 * A ring of `size` bytes, a power of two of pages, for each CPU that is there; put into the
 * map. NULL and a sentence if the kernel refuses.
 */
struct rings *rings_open(int map, size_t size, struct fault *f);
void rings_close(struct rings *r);
/*
 * The oldest record, which starts with its time in ns, if it is not younger than `until`; NULL
 * if there is none. It stays where it is until the next call.
 */
const void *rings_next(struct rings *r, uint64_t until, size_t *ret_size);
/* How many records of the same CPU had no room in front of that one. */
uint64_t rings_lost(const struct rings *r);
/* Waits until a ring is half full, a signal comes or so many ms have passed. */
void rings_wait(struct rings *r, int ms);
/* How full the fullest one is, in percent. */
unsigned int rings_fill(const struct rings *r);

#endif
