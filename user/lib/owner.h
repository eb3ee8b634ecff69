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

/* Loads the hooks that this kernel has, UDP's only for tools that see UDP; sizes the maps. */
void owner_choose(struct bpf_object *obj, const struct feature *f, bool udp, struct config *c);
/* Names of the chosen hooks, for doctor. */
const char *owner_connect_hook(const struct feature *f);
const char *owner_accept_hook(const struct feature *f);
const char *owner_send_hook(const struct feature *f);

/*
 * One pass over the files of all processes: sockets without an owner get whoever
 * holds them. Calls found() for each holder of a socket that an event waits for.
 * 0 or -errno. Takes about a millisecond per thousand files.
 */
int owner_pass(struct bpf_link *iterator, void (*found)(const struct owner_found *o, void *arg),
	       void *arg);

#endif
