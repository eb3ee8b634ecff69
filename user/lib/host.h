/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the host's files are: below "/", or below another folder that a test laid out. */
#ifndef HOST_H
#define HOST_H

#include <stddef.h>

/* Puts root in front of every path that host_path() makes; NULL takes it away. The string stays
 * the caller's and must live on. */
void host_set_root(const char *root);

/* Writes the path of a file of the host; format is printf's and begins with '/'.
 * Returns 0, or -ENAMETOOLONG. */
int host_path(char *path, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
