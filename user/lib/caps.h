/* SPDX-License-Identifier: GPL-2.0-only */
/* Capabilities of this process (capabilities(7)), for good and for a look. */
#ifndef CAPS_H
#define CAPS_H

#include <stdint.h>

/*
 * Gives up every capability but those of `keep` and those that still_works() needs: it is
 * tried with no others, and CAP_BPF is kept if it fails then (kernels before 5.19 ask for it on
 * every bpf() call). 0 or -errno.
 */
int caps_drop(uint64_t keep, int (*still_works)(void *arg), void *arg);
/* The effective set, as bits. */
uint64_t caps_effective(void);

#endif
