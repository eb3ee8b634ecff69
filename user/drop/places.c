// SPDX-License-Identifier: GPL-2.0-only
/* The namespaces, and the counters of their protocols in /proc. */
#include "drop/places.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "drop.h"
#include "netns.h"

static bool is_known(const struct places *p, uint32_t netns)
{
	for (int i = 0; i < p->n; i++)
		if (p->place[i].netns == netns)
			return true;
	return false;
}

static bool is_wanted(const struct filter *want, uint32_t netns)
{
	for (int i = 0; i < want->nnetns; i++)
		if (want->netns[i] == netns)
			return true;
	return !want->nnetns;
}

static int open_here(const char *file)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/thread-self/net/%s", file);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* Open files stay those of the namespace in which they were opened. */
static bool add(const char *path, uint32_t netns, void *arg)
{
	struct places *p = arg;
	struct place *new = &p->place[p->n];
	int fd;

	if (p->n == PLACES_MAX || is_known(p, netns) || !is_wanted(p->want, netns))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || (netns != p->home && setns(fd, CLONE_NEWNET))) {
		p->all = false;
	} else {
		new->netns = netns;
		new->rtnl = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
		new->snmp = open_here("snmp");
		new->conntrack = open_here("stat/nf_conntrack");
		/* One file for all: read in the first place only. */
		new->softnet = p->n ? -1 : open_here("softnet_stat");
		p->n++;
	}
	if (fd >= 0)
		close(fd);
	return false;
}

/* Of every process; the current one first. */
static void add_processes(struct places *p)
{
	DIR *proc = opendir("/proc");
	char path[300];
	struct dirent *e;
	struct stat s;

	if (!stat("/proc/thread-self/ns/net", &s))
		p->home = s.st_ino;
	if (p->home)
		add("/proc/thread-self/ns/net", s.st_ino, p);
	while (proc && (e = readdir(proc))) {
		if (e->d_name[0] < '1' || e->d_name[0] > '9')
			continue;
		snprintf(path, sizeof(path), "/proc/%s/ns/net", e->d_name);
		if (!stat(path, &s))
			add(path, s.st_ino, p);
	}
	if (proc)
		closedir(proc);
}

bool places_open(struct places *p, const struct filter *want)
{
	int home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);

	*p = (struct places){ .want = want, .all = true };
	add_processes(p);
	netns_each_name(add, p);
	if (home >= 0) {
		setns(home, CLONE_NEWNET); /* refused only where it was not left */
		close(home);
	}
	return p->all;
}

/* The file from its start, as text; false if it is not there. */
static bool read_text(struct places *p, int fd)
{
	ssize_t n = fd < 0 ? -1 : pread(fd, p->text, sizeof(p->text) - 1, 0);

	p->text[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/* "Udp: names", then "Udp: values": the value under that name. */
static bool snmp_value(const char *text, const char *name, uint64_t *ret)
{
	const char *names = strstr(text, "\nUdp: "),
		   *values = names ? strstr(names + 1, "\nUdp: ") : NULL;
	size_t n;

	if (!values)
		return false;
	for (names++, values++; *names && *names != '\n'; names += n + (names[n] == ' ')) {
		n = strcspn(names, " \n");
		if (n == strlen(name) && !memcmp(names, name, n)) {
			*ret = strtoull(values, NULL, 10);
			return true;
		}
		values += strcspn(values, " \n");
		values += *values == ' ';
	}
	return false;
}

/* The sum of a column of hexadecimal numbers over all lines but `skip`. */
static uint64_t column_sum(const char *text, int column, int skip)
{
	uint64_t sum = 0;

	for (; *text; text = strchr(text, '\n') ? strchr(text, '\n') + 1 : "") {
		const char *at = text;
		char *end;

		if (skip-- > 0)
			continue;
		for (int i = 0; i < column; i++) {
			strtoull(at, &end, 16);
			at = end;
		}
		sum += strtoull(at, NULL, 16);
	}
	return sum;
}

/* The column of that name in a heading, -1 if there is none. */
static int column_of(const char *text, const char *name)
{
	size_t n = strlen(name);

	for (int i = 0; *text && *text != '\n'; i++) {
		text += strspn(text, " ");
		if (strcspn(text, " \n") == n && !memcmp(text, name, n))
			return i;
		text += strcspn(text, " \n");
	}
	return -1;
}

static void read_protocols(struct places *p, const struct place *place, take_counter *one,
			   void *arg)
{
	struct place_counter c = { .netns = place->netns, .dev = "" };
	int column;

	if (read_text(p, place->snmp) && snmp_value(p->text, "MemErrors", &c.value)) {
		c.reason = DROP_UDP_MEMORY;
		one(&c, arg);
	}
	if (read_text(p, place->conntrack) && (column = column_of(p->text, "drop")) >= 0) {
		c.reason = DROP_CONNTRACK_DROP;
		c.value = column_sum(p->text, column, 1);
		one(&c, arg);
	}
	if (read_text(p, place->softnet)) { /* net/core/net-procfs.c: the second column */
		c.reason = DROP_SOFTNET_DROPPED;
		c.value = column_sum(p->text, 1, 0);
		one(&c, arg);
	}
}

void places_read(struct places *p, take_counter *one, void *arg)
{
	for (int i = 0; i < p->n; i++) {
		read_protocols(p, &p->place[i], one, arg);
		devices_read(p->place[i].rtnl, p->place[i].netns, one, arg);
	}
}
