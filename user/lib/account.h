/* SPDX-License-Identifier: GPL-2.0-only */
/* What became of every event: one line on stderr, or a last object with --json. */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"

struct bpf_object;
struct out;

struct account {
	struct counters kernel;
	uint64_t missed; /* runs that the kernel skipped: a program would have interrupted itself */
};

/* Adds the counters of all CPUs and the programs' own; 0 or -errno. */
int account_read(const struct bpf_object *obj, struct account *ret);
/* Runs that were skipped of programs whose names start so. */
uint64_t account_missed(const struct bpf_object *obj, const char *start);
/* "N events, N filtered, ..."; with what the tool counts of its own, by that name or NULL. */
void account_text(const struct account *a, const char *own, char *text, unsigned int size);
/* {"accounting":{...}} */
void account_json(const struct account *a, const char *own, struct out *o);

#endif
