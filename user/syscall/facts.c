// SPDX-License-Identifier: GPL-2.0-only
/* What -y and -yy say of a descriptor. */
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "syscall/print.h"
#include "syscall/traced.h"

void put_facts(struct call *c, int fd)
{
	char link[64], path[PATH_MAX];
	ssize_t n;

	if (!peek_path(c, fd, path, sizeof(path))) {
		snprintf(link, sizeof(link), "/proc/%u/fd/%d", c->task->tid, fd);
		n = readlink(link, path, sizeof(path) - 1);
		if (n < 0)
			return;
		path[n] = '\0';
	}
	put_letter(c, '<');
	put(c, path);
	put_letter(c, '>');
}
