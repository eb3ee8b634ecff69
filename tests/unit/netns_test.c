// SPDX-License-Identifier: GPL-2.0-only
/* Names, paths and numbers of network namespaces; links stand for the mounts of 'ip netns'. */
#include "netns.h"

#include <time.h>

#include "fake.h"
#include "fault.h"
#include "tap.h"

static struct fault f;

/* Returns the inode number, or -errno. */
static long long inode_of(const char *what)
{
	uint32_t inode = 0;
	int err;

	f.text[0] = '\0';
	err = netns_resolve(what, &inode, &f);
	return err ? err : (long long)inode;
}

static void wait_ms(int ms)
{
	struct timespec t = { .tv_nsec = ms * 1000000L };

	nanosleep(&t, NULL);
}

static long long own(void)
{
	struct stat s;

	return stat("/proc/self/ns/net", &s) ? -1 : (long long)s.st_ino;
}

static void test_resolve(void)
{
	char text[64];

	is_num(inode_of("/proc/self/ns/net"), own(), "a path");
	snprintf(text, sizeof(text), "%d", getpid());
	is_num(inode_of(text), own(), "a process");
	snprintf(text, sizeof(text), "%lld", own());
	is_num(inode_of(text), own(), "an inode number");
	snprintf(text, sizeof(text), "net:[%lld]", own());
	is_num(inode_of(text), own(), "an inode number as /proc shows it");
	is_num(inode_of("/proc/self/ns/mnt"), -EINVAL, "another kind of namespace");
	is_str(f.text, "'/proc/self/ns/mnt' is not a network namespace", "and a sentence");
	is_num(inode_of("/etc/passwd"), -EINVAL, "a file");
	is_num(inode_of("/nowhere/x"), -ENOENT, "no such path");
	is_num(inode_of("nosuchname"), -ENOENT, "no such name");
	ok(strstr(f.text, "no network namespace 'nosuchname'"), "and a sentence");
	is_num(inode_of("0"), -ENOENT, "no such process");
	is_num(inode_of("4294967295"), -ENOENT, "no such inode number");
	is_num(inode_of("99999999999999999999999"), -ENOENT, "a number beyond all bounds");
	is_num(inode_of("net:[12x]"), -ENOENT, "no number in brackets");
	is_num(inode_of(""), -ENOENT, "an empty name");
}

static void test_names(void)
{
	struct netns_cache *c = netns_cache_new();
	long long blue;

	fake_dir("/run/netns");
	fake_dir("/run/docker/netns");
	ok(!symlink("/proc/self/ns/net", fake_path("/run/netns/blue")), "a name is made");
	fake_file("/run/netns/stale", "");
	blue = inode_of("blue");
	is_num(blue, own(), "a name is found");
	is_num(inode_of("stale"), -EINVAL, "what was left over is no namespace");
	is_num(inode_of("../netns/blue"), -ENOENT, "a path is not a name");
	is_str(netns_name_of(c, (uint32_t)blue), "blue", "its number gives the name");
	is_str(netns_name_of(c, 1), NULL, "an unknown number gives none");
	symlink("/proc/self/ns/uts", fake_path("/run/docker/netns/0123abcd"));
	wait_ms(110);
	netns_name_of(c, 1);
	unlink(fake_path("/run/netns/blue"));
	wait_ms(110);
	netns_name_of(c, 1);
	is_str(netns_name_of(c, (uint32_t)blue), "blue", "a name lives on for a while");
	netns_cache_free(c);
	c = netns_cache_new();
	is_str(netns_name_of(c, (uint32_t)blue), NULL, "but is not found anew");
	symlink("/proc/self/ns/net", fake_path("/run/docker/netns/f00d"));
	is_str(netns_name_of(c, (uint32_t)blue), NULL, "no second look within 100 ms");
	wait_ms(110);
	is_str(netns_name_of(c, (uint32_t)blue), "f00d", "a name that Docker gave, found later");
	netns_cache_free(c);
	netns_cache_free(NULL);
}

int main(void)
{
	plan(26);
	test_resolve();
	if (!ok(fake_begin(), "a host is laid out"))
		return 1;
	test_names();
	return done();
}
