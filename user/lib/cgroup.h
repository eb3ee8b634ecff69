/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cgroups of version 2: their paths below the root of the tree, as /proc/PID/cgroup
 * spells them, and their ids, which are inode numbers of directories.
 */
#ifndef CGROUP_H
#define CGROUP_H

#include <stddef.h>
#include <stdint.h>

struct fault;

struct cgroup_ref {
	uint64_t id;
	uint32_t level; /* below the root, which has 0 */
};

/*
 * Writes the directory where the tree is mounted. Returns 0; -ENOENT and a sentence
 * when it is mounted nowhere; -EXDEV and a sentence when only a part of it is, so that
 * levels cannot be known.
 */
int cgroup_mount(char *dir, size_t size, struct fault *f);

/* A descriptor of the kernel's root cgroup, or -errno. */
int cgroup_open_root(void);

/*
 * Finds a cgroup by its directory, by its path below the root (with or without a
 * leading '/'), or by its id in decimal. Returns 0, or with a sentence -ENOENT (no such
 * cgroup, or none mounted), -EINVAL (of version 1, or not a cgroup) or -EXDEV.
 */
int cgroup_resolve(const char *path_or_id, uint64_t *ret_id, uint32_t *ret_level, struct fault *f);

/*
 * Calls visit() for every cgroup, the root ("/") first and parents before children; a
 * value other than 0 ends the walk and is returned. Directories that vanish are passed
 * over. Returns 0, -ENOENT when the tree is not mounted, or another -errno.
 */
int cgroup_walk(int (*visit)(const char *path_below_root, uint64_t id, uint32_t level, void *arg),
		void *arg);

/*
 * Writes the path below the root of the cgroup with that id; walks the whole tree.
 * Returns 0, -ENOENT, or -ENAMETOOLONG (nothing is written then).
 */
int cgroup_path(uint64_t id, char *path, size_t size);

#endif
