// SPDX-License-Identifier: GPL-2.0-only
/* Finds network namespaces by what holds them: names, mounts and processes. */
#include "netns.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/nsfs.h>
#include <linux/sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "fault.h"
#include "host.h"

static bool all_digits(const char *s)
{
	return *s && !s[strspn(s, "0123456789")];
}

/* Returns 0, or -errno; -EINVAL if it is no network namespace. Never opens anything else. */
static int inode_of(const char *path, uint32_t *ret)
{
	struct statfs fs;
	struct stat s;
	int fd, type;

	if (statfs(path, &fs))
		return -errno;
	if (fs.f_type != NSFS_MAGIC)
		return -EINVAL;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	type = ioctl(fd, NS_GET_NSTYPE);
	if (type == CLONE_NEWNET && !fstat(fd, &s))
		*ret = (uint32_t)s.st_ino;
	else
		type = -1;
	close(fd);
	return type < 0 ? -EINVAL : 0;
}

static int resolve_path(const char *path, uint32_t *ret, struct fault *f)
{
	int err = inode_of(path, ret);

	if (err == -EINVAL)
		return fail(f, err, "'%s' is not a network namespace", path);
	return err ? fail(f, err, "network namespace '%s': %s", path, strerror(-err)) : 0;
}

struct named {
	const char *name;
	char path[PATH_MAX];
};

static bool is_named(const char *path, uint32_t inode, void *arg)
{
	struct named *n = arg;

	(void)inode;
	if (strcmp(strrchr(path, '/') + 1, n->name) != 0)
		return false;
	snprintf(n->path, sizeof(n->path), "%s", path);
	return true;
}

static bool is_inode(const char *path, uint32_t inode, void *arg)
{
	const uint32_t *wanted = arg;

	(void)path;
	return inode == *wanted;
}

/* Mounts of namespaces show what they are of: "... net:[4026532177] /run/netns/x ...". */
static bool is_mounted(const char *link)
{
	char *line = NULL, path[PATH_MAX], root[64];
	bool found = false;
	FILE *file = NULL;
	size_t size = 0;

	if (!host_path(path, sizeof(path), "/proc/self/mountinfo"))
		file = fopen(path, "re");
	while (file && !found && getline(&line, &size, file) > 0)
		found = sscanf(line, "%*s %*s %*s %63s", root) == 1 && !strcmp(root, link);
	free(line);
	if (file)
		fclose(file);
	return found;
}

static bool is_in_process(const char *link)
{
	char path[PATH_MAX], text[64];
	bool found = false;
	struct dirent *e;
	DIR *dir = NULL;
	ssize_t n;

	if (!host_path(path, sizeof(path), "/proc"))
		dir = opendir(path);
	while (dir && !found && (e = readdir(dir))) {
		if (!all_digits(e->d_name))
			continue;
		snprintf(path, sizeof(path), "%s/ns/net", e->d_name);
		n = readlinkat(dirfd(dir), path, text, sizeof(text));
		found = n == (ssize_t)strlen(link) && !memcmp(text, link, n);
	}
	if (dir)
		closedir(dir);
	return found;
}

static int resolve_inode(const char *number, uint32_t *ret, struct fault *f)
{
	unsigned long long n = strtoull(number, NULL, 10);
	uint32_t inode = (uint32_t)n;
	char link[64];

	snprintf(link, sizeof(link), "net:[%u]", inode);
	if (n > UINT32_MAX ||
	    (!netns_each_name(is_inode, &inode) && !is_mounted(link) && !is_in_process(link)))
		return fail(f, -ENOENT,
			    "no process has the number %s, nor has a network namespace that a "
			    "name, a mount or a process holds",
			    number);
	*ret = inode;
	return 0;
}

static unsigned long long pid_max(void)
{
	unsigned long long max = 4194304;
	char path[PATH_MAX];
	FILE *file = NULL;

	if (!host_path(path, sizeof(path), "/proc/sys/kernel/pid_max"))
		file = fopen(path, "re");
	if (file && fscanf(file, "%20llu", &max) != 1)
		max = 4194304;
	if (file)
		fclose(file);
	return max;
}

static int resolve_number(const char *number, uint32_t *ret, struct fault *f)
{
	unsigned long long n = strtoull(number, NULL, 10);
	char path[PATH_MAX];
	int err;

	if (n >= pid_max())
		return resolve_inode(number, ret, f);
	err = host_path(path, sizeof(path), "/proc/%llu/ns/net", n);
	if (!err)
		err = inode_of(path, ret);
	if (err == -ENOENT || err == -ESRCH)
		return fail(f, -ENOENT, "no live process has the number %s", number);
	return err ? fail(f, err, "network namespace of process %s: %s (needs CAP_SYS_PTRACE)",
			  number, strerror(-err)) :
		     0;
}

int netns_resolve(const char *what, uint32_t *ret_inode, struct fault *f)
{
	struct named named = { .name = what };
	char number[21];
	int end = 0;

	if (netns_each_name(is_named, &named))
		return resolve_path(named.path, ret_inode, f);
	if (strchr(what, '/'))
		return resolve_path(what, ret_inode, f);
	if (all_digits(what))
		return resolve_number(what, ret_inode, f);
	if (sscanf(what, "net:[%20[0-9]]%n", number, &end) == 1 && end && !what[end])
		return resolve_inode(number, ret_inode, f);
	return fail(f, -ENOENT, "no network namespace '%s' below /run/netns; 'ip netns' lists them",
		    what);
}
