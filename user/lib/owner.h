/* SPDX-License-Identifier: GPL-2.0-only */
/* The user-space half of bpf/lib/owner.bpf.h: variants, and the file iterator. */
#ifndef OWNER_H
#define OWNER_H

#include "config.h"
#include "event.h"
#include "feature.h"

struct bpf_object;
struct bpf_link;

/* The selection's part about processes, for events that came without an owner. */
bool owner_wanted(const struct filter *want, const struct head *h);

/* Loads the hooks that this kernel has, those of other protocols than TCP only for tools that see them; sizes the maps. */
void owner_choose(struct bpf_object *obj, const struct feature *f, bool any, struct config *c);
/* Names of the chosen hooks, for doctor. */
const char *owner_connect_hook(const struct feature *f);
const char *owner_accept_hook(const struct feature *f);
const char *owner_send_hook(const struct feature *f);

/*
 * Runs a BPF iterator once, and calls found() for each record of that size that it writes, at
 * most 1 KiB. 0 or -errno.
 */
int iterate(struct bpf_link *iterator, size_t record, void (*found)(const void *o, void *arg),
	    void *arg);
/*
 * One pass over the files of all processes: sockets without an owner get whoever holds
 * them. Calls found() with a struct owner_found for each holder of a socket that an event
 * waits for. Takes about a millisecond per thousand files.
 */
int owner_pass(struct bpf_link *iterator, void (*found)(const void *o, void *arg), void *arg);

#endif
