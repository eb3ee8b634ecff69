// SPDX-License-Identifier: GPL-2.0-only
#include "progress.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define NS	  1000000000ULL
#define A_LOOK	  256 /* packets between looks at the clock */
#define LINE_ELSE 80

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS + t.tv_nsec;
}

void progress_begin(struct progress *p, const struct reader *r, const char *path, bool lines)
{
	*p = (struct progress){
		.path = path,
		.wanted = isatty(STDERR_FILENO) && !(lines && isatty(STDOUT_FILENO)) &&
			  reader_percent(r) >= 0,
		.next = now() + NS,
	};
}

/* No longer than a line of the terminal, or else it cannot be rewritten in place. */
static void put(struct progress *p, int percent)
{
	struct winsize window = {};
	char text[512];
	size_t width = LINE_ELSE, n;

	if (!ioctl(STDERR_FILENO, TIOCGWINSZ, &window) && window.ws_col > 1)
		width = window.ws_col;
	if (width > sizeof(text))
		width = sizeof(text);
	snprintf(text, width, "plumb capture: %d %% of %s read", percent, p->path);
	for (n = 0; text[n]; n++)
		if ((unsigned char)text[n] < ' ' || text[n] == 0x7f)
			text[n] = '?';
	p->shown = dprintf(STDERR_FILENO, "\r%.*s\033[K", (int)n, text) > 0 || p->shown;
}

void progress_step(struct progress *p, const struct reader *r)
{
	uint64_t time;

	if (!p->wanted || ++p->packets % A_LOOK)
		return;
	time = now();
	if (time < p->next)
		return;
	p->next = time + NS;
	put(p, reader_percent(r));
}

void progress_end(struct progress *p)
{
	if (p->shown)
		dprintf(STDERR_FILENO, "\r\033[K");
	p->shown = false;
	p->wanted = false;
}
