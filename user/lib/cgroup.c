// SPDX-License-Identifier: GPL-2.0-only
/* Walks the directories of the cgroup v2 tree; an id is found by walking, too. */
#include "cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "fault.h"
#include "host.h"

#define ROOT_ID 1 /* of the kernel's root cgroup, always */

static bool has_magic(const char *path, long magic)
{
	struct statfs s;

	return !statfs(path, &s) && (long)s.f_type == magic;
}

static bool is_root(const char *dir)
{
	struct stat s;

	return !stat(dir, &s) && s.st_ino == ROOT_ID;
}

/* The kernel writes blanks and backslashes of a path as \ooo. */
static void unescape(char *s)
{
	char *to = s;

	for (; *s; s++) {
		unsigned int c;

		if (*s == '\\' && sscanf(s + 1, "%3o", &c) == 1 && strlen(s) > 3) {
			*to++ = (char)c;
			s += 3;
		} else {
			*to++ = *s;
		}
	}
	*to = '\0';
}

/* Takes the mount point from a line of mountinfo if it is one of cgroup2. */
static bool parse_mount(const char *line, char *dir, size_t size)
{
	const char *type = strstr(line, " - ");
	char point[PATH_MAX];

	if (!type || strncmp(type, " - cgroup2 ", 11) != 0)
		return false;
	if (sscanf(line, "%*s %*s %*s %*s %4095s", point) != 1)
		return false;
	unescape(point);
	return !host_path(dir, size, "%s", point);
}

/* Several may be mounted, by containers for instance: the one that shows the root wins. */
static int find_mount(char *dir, size_t size)
{
	char *line = NULL, found[PATH_MAX];
	size_t room = 0;
	FILE *file = NULL;
	int err;

	err = host_path(found, sizeof(found), "/proc/self/mountinfo");
	if (err)
		return err;
	file = fopen(found, "re");
	if (!file)
		return -errno;
	err = -ENOENT;
	while (getline(&line, &room, file) > 0) {
		if (!parse_mount(line, found, sizeof(found)) || strlen(found) >= size)
			continue;
		if (err || is_root(found))
			snprintf(dir, size, "%s", found);
		err = 0;
		if (is_root(found))
			break;
	}
	free(line);
	fclose(file);
	return err;
}

int cgroup_mount(char *dir, size_t size, struct fault *f)
{
	if (find_mount(dir, size))
		return fail(f, -ENOENT,
			    "cgroup v2 is not mounted; 'mount -t cgroup2 none DIR' mounts it");
	if (has_magic(dir, CGROUP2_SUPER_MAGIC) && !is_root(dir))
		return fail(f, -EXDEV,
			    "%s is only a part of the cgroup tree; run in the host's cgroup "
			    "namespace",
			    dir);
	return 0;
}

int cgroup_open_root(void)
{
	char dir[PATH_MAX];
	int err = find_mount(dir, sizeof(dir)), fd;

	if (err)
		return err;
	if (!is_root(dir))
		return -EXDEV;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

struct walk {
	int (*visit)(const char *path, uint64_t id, uint32_t level, void *arg);
	void *arg;
	char path[PATH_MAX];
};

static int walk_below(struct walk *w, int fd, size_t used, uint32_t level);

/* Visits one child and what is below it; used is the length of the parent's path. */
static int walk_child(struct walk *w, int parent, const char *name, size_t used, uint32_t level)
{
	size_t n = strlen(name);
	struct stat s;
	int err, fd;

	if (!strcmp(name, ".") || !strcmp(name, "..") || used + n + 2 > sizeof(w->path))
		return 0;
	if (fstatat(parent, name, &s, AT_SYMLINK_NOFOLLOW) || !S_ISDIR(s.st_mode))
		return 0;
	w->path[used] = '/';
	memcpy(w->path + used + 1, name, n + 1);
	err = w->visit(w->path, s.st_ino, level, w->arg);
	if (err)
		return err;
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == EMFILE || errno == ENFILE || errno == ENOMEM ? -errno : 0;
	return walk_below(w, fd, used + n + 1, level);
}

/* Takes over fd. */
static int walk_below(struct walk *w, int fd, size_t used, uint32_t level)
{
	DIR *dir = fdopendir(fd);
	struct dirent *e;
	int err = 0;

	if (!dir) {
		err = -errno;
		close(fd);
		return err;
	}
	while (!err && (e = readdir(dir)))
		if (e->d_type == DT_DIR || e->d_type == DT_UNKNOWN)
			err = walk_child(w, fd, e->d_name, used, level + 1);
	closedir(dir);
	return err;
}

int cgroup_walk(int (*visit)(const char *path_below_root, uint64_t id, uint32_t level, void *arg),
		void *arg)
{
	struct walk w = { .visit = visit, .arg = arg };
	struct stat s;
	int err, fd;

	err = find_mount(w.path, sizeof(w.path));
	if (err)
		return err;
	fd = open(w.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = fstat(fd, &s) ? -errno : visit("/", s.st_ino, 0, arg);
	if (err) {
		close(fd);
		return err;
	}
	return walk_below(&w, fd, 0, 0);
}

struct find {
	uint64_t id;
	uint32_t level;
	char *path; /* may be NULL */
	size_t size;
	int err;
};

static int compare(const char *path, uint64_t id, uint32_t level, void *arg)
{
	struct find *find = arg;

	if (id != find->id)
		return 0;
	find->level = level;
	find->err = find->path && strlen(path) >= find->size ? -ENAMETOOLONG : 0;
	if (find->path && !find->err)
		snprintf(find->path, find->size, "%s", path);
	return 1;
}

int cgroup_path(uint64_t id, char *path, size_t size)
{
	struct find find = { .id = id, .size = size, .err = -ENOENT };
	int err;

	find.path = path;
	err = cgroup_walk(compare, &find);
	return err < 0 ? err : find.err;
}

/* Whether it is a directory of the file system that is mounted at mount. */
static bool is_below(const char *mount, const char *path, uint64_t *ret_id)
{
	struct stat root, s;

	if (stat(mount, &root) || stat(path, &s))
		return false;
	if (!S_ISDIR(s.st_mode) || s.st_dev != root.st_dev)
		return false;
	*ret_id = s.st_ino;
	return true;
}

/* As a path below the root first, then as a directory. */
static int locate(const char *what, const char *mount, uint64_t *ret_id, struct fault *f)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", mount, what) >= (int)sizeof(path))
		return fail(f, -ENAMETOOLONG, "the cgroup's path is too long");
	if (is_below(mount, path, ret_id) || (*what == '/' && is_below(mount, what, ret_id)))
		return 0;
	if (*what != '/' || access(what, F_OK))
		return fail(f, -ENOENT, "no cgroup '%s' below %s", what, mount);
	if (has_magic(what, CGROUP_SUPER_MAGIC))
		return fail(f, -EINVAL,
			    "'%s' is a cgroup of version 1; name one of version 2, below %s", what,
			    mount);
	return fail(f, -EINVAL, "'%s' is not a cgroup; those of version 2 are below %s", what,
		    mount);
}

int cgroup_resolve(const char *path_or_id, uint64_t *ret_id, uint32_t *ret_level, struct fault *f)
{
	struct find find = { .err = -ENOENT };
	const char *what = path_or_id;
	char mount[PATH_MAX];
	bool is_id;
	int err;

	err = cgroup_mount(mount, sizeof(mount), f);
	if (err)
		return err;
	if (!strncmp(what, "0::", 3)) /* copied out of /proc/PID/cgroup */
		what += 3;
	if (!*what)
		return fail(f, -EINVAL, "a cgroup's name is empty");
	is_id = !what[strspn(what, "0123456789")];
	if (is_id)
		find.id = strtoull(what, NULL, 10);
	else
		err = locate(what, mount, &find.id, f);
	if (err)
		return err;
	err = cgroup_walk(compare, &find);
	if (err < 0)
		return fail(f, err, "cannot read the cgroups below %s: %s", mount, strerror(-err));
	if (find.err && is_id)
		return fail(f, -ENOENT, "no cgroup has the id %s", what);
	if (find.err)
		return fail(f, -ENOENT, "no cgroup '%s' below %s", what, mount);
	*ret_id = find.id;
	*ret_level = find.level;
	return 0;
}
