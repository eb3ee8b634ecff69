/* SPDX-License-Identifier: GPL-2.0-only */
/* --at tc and --at xdp: programs on devices of this network namespace. */
#ifndef CAPTURE_DEVICES_H
#define CAPTURE_DEVICES_H

#include "own.h"

struct devices;

/*
 * Before the object is loaded: which of the programs of XDP is wanted, and behind which program
 * that is there. 0, or -errno and a sentence.
 */
int devices_choose(struct env *env, struct bpf_object *obj);
/* Attaches to the devices that were asked for. NULL and a sentence if one refuses. */
struct devices *devices_attach(struct env *env, const struct bpf_object *obj);
/* To those that came since, at tc. */
void devices_follow(struct devices *d);
/* Capabilities that it needs until then, as bits. */
uint64_t devices_caps(const struct devices *d);
void devices_detach(struct devices *d);

#endif
