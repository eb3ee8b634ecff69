/* SPDX-License-Identifier: GPL-2.0-only */
/* The library prints nothing: it returns -errno and leaves one sentence here. */
#ifndef FAULT_H
#define FAULT_H

struct fault {
	char text[400];
};

/* Writes the sentence, unless there is one already, and returns err. */
int fail(struct fault *f, int err, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
