// SPDX-License-Identifier: GPL-2.0-only
/* The namespaces, and what their connection tracking counts. */
#include "drop/places.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "drop.h"
#include "list.h"

static bool is_known(const struct places *p, uint32_t netns)
{
	for (int i = 0; i < p->n; i++)
		if (p->place[i].netns == netns)
			return true;
	return false;
}

/* A folder of a process keeps neither the process nor its namespaces: that one ends as it would without us. */
static void add(struct places *p, const char *process)
{
	char path[300];
	struct stat s;
	int proc;

	snprintf(path, sizeof(path), "/proc/%s/ns/net", process);
	if (p->n == PLACES_MAX || stat(path, &s) || is_known(p, s.st_ino) ||
	    !list_wants(p->want->netns, p->want->nnetns, s.st_ino))
		return;
	snprintf(path, sizeof(path), "/proc/%s", process);
	proc = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (proc >= 0)
		p->place[p->n++] = (struct place){ s.st_ino, proc, -1 };
}

void places_open(struct places *p, const struct filter *want)
{
	DIR *processes = opendir("/proc");
	struct dirent *e;

	*p = (struct places){ .want = want };
	add(p, "self");
	if (p->n)
		p->place[0].rtnl = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	while (processes && (e = readdir(processes)))
		if (e->d_name[0] >= '1' && e->d_name[0] <= '9')
			add(p, e->d_name);
	if (processes)
		closedir(processes);
}

/* A file of the process's namespace, as text; false if it is not there. A read ends with a page. */
static bool read_text(struct places *p, const struct place *place, const char *file)
{
	int fd = openat(place->proc, file, O_RDONLY | O_CLOEXEC);
	size_t have = 0;
	ssize_t n = 0;

	while (fd >= 0 && (n = read(fd, p->text + have, sizeof(p->text) - 1 - have)) > 0)
		have += n;
	p->text[have] = '\0';
	if (fd >= 0)
		close(fd);
	return have;
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

static void read_conntrack(struct places *p, const struct place *place, take_counter *one,
			   void *arg)
{
	struct place_counter c = { .netns = place->netns,
				   .reason = DROP_CONNTRACK_DROP,
				   .dev = "" };
	int column;

	if (!read_text(p, place, "net/stat/nf_conntrack"))
		return;
	column = column_of(p->text, "drop");
	if (column < 0)
		return;
	c.value = column_sum(p->text, column, 1);
	one(&c, arg);
}

void places_read(struct places *p, take_counter *one, void *arg)
{
	for (int i = 0; i < p->n; i++) {
		read_conntrack(p, &p->place[i], one, arg);
		if (p->place[i].rtnl >= 0)
			devices_read(p->place[i].rtnl, p->place[i].netns, one, arg);
	}
}
