// SPDX-License-Identifier: GPL-2.0-only
/* The names of network namespaces, read from folders and remembered for a while. */
#include "netns.h"

#include <dirent.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "host.h"

#define NAMES_MAX    1024
#define UNKNOWN_MS   100 /* how long an answer holds */
#define KNOWN_MS     1000
#define GONE_MS	     2000
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Where names are; /var/run is asked only where it is not /run. */
static const char *const folders[][2] = {
	{ "/run/netns", "/var/run/netns" },
	{ "/run/docker/netns", "/var/run/docker/netns" },
};

static DIR *open_folder(size_t i, char *path, size_t size)
{
	DIR *dir = NULL;

	for (int k = 0; k < 2 && !dir; k++)
		if (!host_path(path, size, "%s", folders[i][k]))
			dir = opendir(path);
	return dir;
}

bool netns_each_name(bool (*visit)(const char *path, uint32_t inode, void *arg), void *arg)
{
	char folder[PATH_MAX / 2], path[PATH_MAX];
	bool done = false;

	for (size_t i = 0; i < COUNT(folders) && !done; i++) {
		DIR *dir = open_folder(i, folder, sizeof(folder));
		struct dirent *e;
		struct stat s;

		while (dir && !done && (e = readdir(dir))) {
			snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
			if (e->d_name[0] != '.' && !stat(path, &s) && s.st_ino <= UINT32_MAX)
				done = visit(path, (uint32_t)s.st_ino, arg);
		}
		if (dir)
			closedir(dir);
	}
	return done;
}

struct netns_cache {
	int n;
	int64_t scanned_ms;
	uint32_t inode[NAMES_MAX];
	int64_t seen_ms[NAMES_MAX];
	char name[NAMES_MAX][NAME_MAX + 1];
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct netns_cache *netns_cache_new(void)
{
	struct netns_cache *c = calloc(1, sizeof(*c));

	if (c)
		c->scanned_ms = INT64_MIN / 2;
	return c;
}

void netns_cache_free(struct netns_cache *c)
{
	free(c);
}

static int index_of(const struct netns_cache *c, uint32_t inode)
{
	for (int i = 0; i < c->n; i++)
		if (c->inode[i] == inode)
			return i;
	return -1;
}

static int room(struct netns_cache *c)
{
	int oldest = 0;

	if (c->n < NAMES_MAX)
		return c->n++;
	for (int i = 1; i < c->n; i++)
		if (c->seen_ms[i] < c->seen_ms[oldest])
			oldest = i;
	return oldest;
}

/* The first of several names counts. */
static bool learn(const char *path, uint32_t inode, void *arg)
{
	struct netns_cache *c = arg;
	int i = index_of(c, inode);

	if (i >= 0 && c->seen_ms[i] == c->scanned_ms)
		return false;
	if (i < 0)
		i = room(c);
	c->inode[i] = inode;
	c->seen_ms[i] = c->scanned_ms;
	snprintf(c->name[i], sizeof(c->name[i]), "%s", strrchr(path, '/') + 1);
	return false;
}

static void scan(struct netns_cache *c, int64_t now)
{
	c->scanned_ms = now;
	netns_each_name(learn, c);
	for (int i = 0; i < c->n; i++)
		while (i < c->n && c->seen_ms[i] < now - GONE_MS) {
			c->n--;
			c->inode[i] = c->inode[c->n];
			c->seen_ms[i] = c->seen_ms[c->n];
			memcpy(c->name[i], c->name[c->n], sizeof(c->name[i]));
		}
}

const char *netns_name_of(struct netns_cache *c, uint32_t inode)
{
	int i = index_of(c, inode);
	int64_t now = now_ms();

	if (now - c->scanned_ms >= (i < 0 ? UNKNOWN_MS : KNOWN_MS)) {
		scan(c, now);
		i = index_of(c, inode);
	}
	return i < 0 ? NULL : c->name[i];
}
