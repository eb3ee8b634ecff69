/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel said of a packet beside its bytes, in words. */
#ifndef CAPTURE_WHY_H
#define CAPTURE_WHY_H

#include <stddef.h>

#include "capture.h"
#include "record.h"

struct names;

/* Names of --at. */
extern const char *const why_points[POINT_MAX];

/* Who, and why: for the end of a line and the file's comment. NULL if nothing is known. */
const char *why_comment(struct names *names, const struct capture_packet *p, char *text,
			size_t size);

extern const struct kind show_capture_point, show_capture_kind, show_capture_verdict;

#endif
