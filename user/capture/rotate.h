/* SPDX-License-Identifier: GPL-2.0-only */
/* One file after the other, as tcpdump's -C, -G, -W and -z. */
#ifndef CAPTURE_ROTATE_H
#define CAPTURE_ROTATE_H

#include "save.h"

struct rotation {
	const char *path;    /* -w; with -G a format of strftime(3) */
	const char *command; /* -z: is run on each file that is complete; NULL: none */
	uint64_t size;	     /* -C, bytes; 0: any */
	uint64_t seconds;    /* -G; 0: for ever */
	uint64_t files;	     /* -W; 0: any number */
	/* while it goes on */
	uint64_t begun; /* s since the epoch: when this file's period began */
	uint64_t number, periods;
	char name[4096]; /* of the file that is being written */
};

/* The first file. NULL and a sentence if it cannot be written. */
struct saver *rotate_open(struct rotation *r, const struct save_as *as, struct fault *f);
/*
 * Before a packet that comes at `now`, s since the epoch: another file takes the place of
 * *saver if this one is full or its time is over. 1: that was the last one, 0, or -errno.
 */
int rotate(struct rotation *r, struct saver **saver, const struct save_as *as, uint64_t now,
	   struct fault *f);

#endif
