/* SPDX-License-Identifier: GPL-2.0-only */
/* Test points in TAP: plan(), then as many ok(), is_str() and is_num(), then return done(). */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_planned, tap_run, tap_failed;

static inline void plan(int points)
{
	tap_planned = points;
	printf("1..%d\n", points);
}

/* Returns what it was given. */
static inline bool ok(bool good, const char *sentence)
{
	tap_run++;
	tap_failed += !good;
	printf("%sok %d - %s\n", good ? "" : "not ", tap_run, sentence);
	return good;
}

static inline void is_str(const char *have, const char *want, const char *sentence)
{
	bool same = have && want ? !strcmp(have, want) : have == want;

	if (!ok(same, sentence))
		printf("# have: %s\n# want: %s\n", have ? have : "NULL", want ? want : "NULL");
}

static inline void is_num(long long have, long long want, const char *sentence)
{
	if (!ok(have == want, sentence))
		printf("# have: %lld\n# want: %lld\n", have, want);
}

/* For points that cannot be tried here. */
static inline void skip(int points, const char *why)
{
	while (points--)
		printf("ok %d # SKIP %s\n", ++tap_run, why);
}

/* The exit status: 0 if all went well and as many ran as were planned. */
static inline int done(void)
{
	if (tap_run != tap_planned)
		printf("# %d points were planned, %d ran\n", tap_planned, tap_run);
	return tap_failed || tap_run != tap_planned;
}

#endif
