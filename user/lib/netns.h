/* SPDX-License-Identifier: GPL-2.0-only */
/* Network namespaces: their inode numbers, and their names below /run/netns. */
#ifndef NETNS_H
#define NETNS_H

#include <stdbool.h>
#include <stdint.h>

struct fault;

/*
 * Finds a namespace by its name (below /run/netns or /run/docker/netns), by a path with
 * a '/' in it, by the number of a live process, or by its inode number ("4026531840" or
 * "net:[4026531840]"), in this order. Returns 0, or with a sentence -ENOENT (there is
 * none), -EINVAL (it is something else) or -EACCES.
 */
int netns_resolve(const char *what, uint32_t *ret_inode, struct fault *f);

/*
 * Calls visit() with the path and the inode number of everything that is in the folders
 * of names, until it returns true; that is returned.
 */
bool netns_each_name(bool (*visit)(const char *path, uint32_t inode, void *arg), void *arg);

/* Remembers the names, up to 1024 of them. */
struct netns_cache;

/* NULL when out of memory. */
struct netns_cache *netns_cache_new(void);
void netns_cache_free(struct netns_cache *c);
/*
 * Name of the namespace with that inode number, or NULL. Looks into the folders again
 * for an unknown number after 100 ms, for a known one after 1 s (numbers are used
 * again); what was deleted keeps its name for 2 s. Good until the next call.
 */
const char *netns_name_of(struct netns_cache *c, uint32_t inode);

#endif
