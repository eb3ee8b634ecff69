// SPDX-License-Identifier: GPL-2.0-only
/* Names: tcpdump's manual has the rules; with -C the number comes behind, with -W in as many digits as the last one needs. */
#include "rotate.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "fault.h"

static int digits(uint64_t files)
{
	int n = 0;

	for (files = files ? files - 1 : 0; files; files /= 10)
		n++;
	return n;
}

#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the user's own format */

static int make_name(struct rotation *r, struct fault *f)
{
	char base[4000];
	time_t begun = r->begun;
	struct tm local;
	int width = r->seconds ? 0 : digits(r->files);

	snprintf(base, sizeof(base), "%s", r->path);
	if (r->seconds &&
	    (!localtime_r(&begun, &local) || !strftime(base, sizeof(base), r->path, &local)))
		return fail(f, -EINVAL, "'%s' is no name for a file", r->path);
	if (r->size && (r->number || width))
		snprintf(r->name, sizeof(r->name), "%s%0*llu", base, width,
			 (unsigned long long)r->number);
	else
		snprintf(r->name, sizeof(r->name), "%s", base);
	return 0;
}

struct saver *rotate_open(struct rotation *r, const struct save_as *as, struct fault *f)
{
	r->begun = time(NULL);
	return make_name(r, f) ? NULL : save_open(r->name, as, f);
}

/* In the background, with the lowest priority; what becomes of it is its own affair. */
static void run(const struct rotation *r)
{
	char *argv[] = { (char *)r->command, (char *)r->name, NULL };
	pid_t pid;

	if (r->command)
		signal(SIGCHLD, SIG_IGN); /* the kernel buries it */
	if (r->command && !posix_spawnp(&pid, r->command, NULL, NULL, argv, environ))
		setpriority(PRIO_PROCESS, pid, 19);
}

int rotate(struct rotation *r, struct saver **saver, const struct save_as *as, uint64_t now,
	   struct fault *f)
{
	bool over = r->seconds && now >= r->begun + r->seconds;
	int err;

	if (!over && (!r->size || save_size(*saver) <= r->size))
		return 0;
	err = save_close(*saver, 0, f);
	*saver = NULL;
	if (err)
		return err;
	run(r);
	if (over) {
		r->begun = now;
		r->number = 0;
		if (++r->periods == r->files)
			return 1;
	} else {
		r->number++;
		if (r->files && !r->seconds)
			r->number %= r->files;
	}
	err = make_name(r, f);
	if (!err)
		*saver = save_open(r->name, as, f);
	return err ? err : *saver ? 0 : -EIO;
}
