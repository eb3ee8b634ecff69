/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Containers, seen from the host: which one a cgroup belongs to, what its runtime calls
 * it, and where it is. Only plain files are read, so all of it works without capabilities.
 */
#ifndef CONTAINER_H
#define CONTAINER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cgroup.h"

struct fault;

#define CONTAINER_NAME_SIZE 384 /* a pod's name has up to 253 bytes */

enum runtime {
	RUNTIME_OTHER, /* 64 digits in an unknown frame */
	RUNTIME_DOCKER,
	RUNTIME_PODMAN,
	RUNTIME_CONTAINERD, /* Kubernetes, nerdctl */
	RUNTIME_CRIO,
	/* those below have names only */
	RUNTIME_OCI,	/* crun, runc or runsc, started by hand */
	RUNTIME_NSPAWN, /* and whatever else systemd calls a machine */
	RUNTIME_LXC,
};

struct container {
	char id[65]; /* 64 hexadecimal digits, or the name (cut off there) */
	enum runtime runtime;
	uint32_t depth; /* level of the container's own cgroup */
};

/*
 * Recognises the container that a cgroup belongs to, the outermost if they are nested,
 * from its path below the root. Reads no file; any bytes will do.
 */
bool container_parse(const char *cgroup_path, struct container *ret);
/* The same, but only if that cgroup is a container's own: its topmost one. */
bool container_parse_own(const char *cgroup_path, struct container *ret);

/*
 * Writes the name that the runtime keeps; "namespace/pod/container" in Kubernetes.
 * Returns 0; or -ENOENT after writing the short id (12 digits) in its place.
 */
int container_lookup_name(const struct container *c, char *name, size_t size);

/*
 * Finds the running containers with that id, else name, else beginning of an id (3
 * digits or more). A Kubernetes container is also found by "container", "pod",
 * "pod/container" and "namespace/pod", so several may be. Returns how many cgroups
 * were written to ret; or with a sentence -ENOENT (none), -EINVAL (the beginning of
 * several ids), -E2BIG (more than max), or what cgroup_mount() returns.
 */
int container_resolve(const char *name_or_id, struct cgroup_ref *ret, int max, struct fault *f);

/* Remembers which container cgroups belong to, up to 4096 of them. */
struct container_cache;

/* NULL when out of memory. */
struct container_cache *container_cache_new(void);
void container_cache_free(struct container_cache *cache);
/*
 * Name, else short id, of the container that the cgroup belongs to; NULL if to none, or
 * not known yet: an unknown id makes one walk of the tree, but only one in 100 ms. The
 * string is good until the next call.
 */
const char *container_of_cgroup(struct container_cache *cache, uint64_t cgroup_id);

#endif
