// SPDX-License-Identifier: GPL-2.0-only
/* Paths, ids and levels of cgroups, in a tree that is laid out for it. */
#include "cgroup.h"

#include "fake.h"
#include "fault.h"
#include "tap.h"

static struct fault f;

/* Returns the level, or -errno; the id is left in *id. */
static long long level_of(const char *what, uint64_t *id)
{
	uint32_t level = 0;
	int err;

	f.text[0] = '\0';
	*id = 0;
	err = cgroup_resolve(what, id, &level, &f);
	return err ? err : (long long)level;
}

static int count(const char *path, uint64_t id, uint32_t level, void *arg)
{
	int *n = arg;

	(void)path;
	(void)id;
	(void)level;
	return ++*n == 2 ? 7 : 0;
}

/* Removes what the walk is about to enter. */
static int vanish(const char *path, uint64_t id, uint32_t level, void *arg)
{
	int *n = arg;

	(void)id;
	(void)level;
	if (!strcmp(path, "/gone"))
		rmdir(fake_path("/cg/gone"));
	++*n;
	return 0;
}

static void test_resolve(void)
{
	uint64_t root = fake_dir("/cg"), b = fake_dir("/cg/a/b"), id;
	char text[PATH_MAX];

	is_num(level_of("/a/b", &id), 2, "a path below the root, as in /proc/PID/cgroup");
	ok(id == b, "its id is the inode number of its directory");
	is_num(level_of("a/b", &id), 2, "the same without the first '/'");
	is_num(level_of("0::/a/b", &id), 2, "the same with its '0::'");
	is_num(level_of("a//b/../b/", &id), 2, "the same with detours");
	snprintf(text, sizeof(text), "%s", fake_path("/cg/a/b"));
	is_num(level_of(text, &id), 2, "a directory");
	snprintf(text, sizeof(text), "%llu", (unsigned long long)b);
	is_num(level_of(text, &id), 2, "an id");
	ok(id == b, "an id is itself");
	is_num(level_of("/", &id), 0, "the root has level 0");
	ok(id == root, "the root's id");
}

static void test_errors(void)
{
	uint64_t id;

	is_num(level_of("/a/c", &id), -ENOENT, "no such path");
	ok(strstr(f.text, "no cgroup '/a/c' below"), "and a sentence");
	is_num(level_of("18446744073709551615", &id), -ENOENT, "no such id");
	is_str(f.text, "no cgroup has the id 18446744073709551615", "and a sentence");
	is_num(level_of("/proc/self", &id), -EINVAL, "a directory that is no cgroup");
	ok(strstr(f.text, "'/proc/self' is not a cgroup"), "and a sentence");
	is_num(level_of("", &id), -EINVAL, "an empty name");
}

static void test_walk(void)
{
	uint64_t b = fake_dir("/cg/a/b");
	char path[PATH_MAX];
	int n = 0;

	is_num(cgroup_walk(count, &n), 7, "a walk ends when it is told to");
	is_num(n, 2, "and at once");
	fake_dir("/cg/gone");
	n = 0;
	is_num(cgroup_walk(vanish, &n), 0, "a walk survives a cgroup that vanishes");
	is_num(n, 4, "and visits the others");
	is_num(cgroup_path(b, path, sizeof(path)), 0, "a path by id");
	is_str(path, "/a/b", "is the one below the root");
	is_num(cgroup_path(b, path, 4), -ENAMETOOLONG, "no room for a path");
	is_num(cgroup_path(~0ULL, path, sizeof(path)), -ENOENT, "no path for an unknown id");
}

static void test_mounts(void)
{
	char dir[PATH_MAX];
	uint64_t id;

	f.text[0] = '\0';
	fake_dir("/my cg");
	fake_file("/proc/self/mountinfo", "41 31 0:38 / /my\\040cg rw - cgroup2 cgroup2 rw\n");
	is_num(cgroup_mount(dir, sizeof(dir), &f), 0, "a mount point with a blank");
	is_str(dir, fake_path("/my cg"), "is spelled right");
	fake_file("/proc/self/mountinfo", "31 23 0:28 / /cg rw - cgroup cgroup rw,memory\n");
	is_num(level_of("/a", &id), -ENOENT, "no cgroup v2 is mounted");
	ok(strstr(f.text, "cgroup v2 is not mounted"), "and a sentence");
}

static void test_real(void)
{
	uint64_t id;

	host_set_root(NULL);
	if (level_of("/", &id) != 0) {
		skip(2, f.text);
		return;
	}
	is_num((long long)id, 1, "the kernel's root cgroup has id 1");
	if (access("/sys/fs/cgroup/memory/cgroup.procs", F_OK)) {
		skip(1, "no cgroup v1 here");
		return;
	}
	level_of("/sys/fs/cgroup/memory", &id);
	ok(strstr(f.text, "is a cgroup of version 1"), "a v1 cgroup is called so");
}

int main(void)
{
	plan(32);
	if (!ok(fake_begin(), "a host is laid out"))
		return 1;
	test_resolve();
	test_errors();
	test_walk();
	test_mounts();
	test_real();
	return done();
}
