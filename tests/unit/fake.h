/* SPDX-License-Identifier: GPL-2.0-only */
/* A folder that stands for the root of a host, with what a test puts there. */
#ifndef FAKE_H
#define FAKE_H

#include <errno.h>
#include <fts.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host.h"

static char fake_root[] = "/tmp/plumb-test.XXXXXX";

/* Path below the folder; good until the next call. */
static inline const char *fake_path(const char *below)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s%s", fake_root, below);
	return path;
}

/* Makes a folder and those above it; returns its inode number, 0 if that failed. */
static inline uint64_t fake_dir(const char *below)
{
	char path[PATH_MAX];
	struct stat s;

	snprintf(path, sizeof(path), "%s", fake_path(below));
	for (char *at = path + sizeof(fake_root); (at = strchr(at, '/')); at++) {
		*at = '\0';
		mkdir(path, 0755);
		*at = '/';
	}
	mkdir(path, 0755);
	return stat(path, &s) ? 0 : s.st_ino;
}

/* Writes a file; its folder must exist. */
static inline bool fake_file(const char *below, const char *text)
{
	FILE *file = fopen(fake_path(below), "we");

	if (!file)
		return false;
	fputs(text, file);
	return !fclose(file);
}

static inline void fake_end(void)
{
	char *const roots[] = { fake_root, NULL };
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *e;

	while (tree && (e = fts_read(tree)))
		if (e->fts_info != FTS_D)
			remove(e->fts_path);
	if (tree)
		fts_close(tree);
}

/* From here on the library sees this host, whose cgroups are at /cg. */
static inline bool fake_begin(void)
{
	if (!mkdtemp(fake_root) || atexit(fake_end))
		return false;
	host_set_root(fake_root);
	return fake_dir("/cg") && fake_dir("/proc/self") &&
	       fake_file("/proc/self/mountinfo",
			 "22 1 0:20 / /proc rw - proc proc rw\n"
			 "31 23 0:28 / /v1 rw - cgroup cgroup rw,memory\n"
			 "41 31 0:38 / /cg rw shared:4 - cgroup2 cgroup2 rw\n");
}

#endif
