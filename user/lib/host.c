// SPDX-License-Identifier: GPL-2.0-only
/* The one place that knows below which folder /proc, /run and /var are. */
#include "host.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

static const char *host_root = "";

void host_set_root(const char *root)
{
	host_root = root ? root : "";
}

int host_path(char *path, size_t size, const char *format, ...)
{
	va_list args;
	int used, more;

	used = snprintf(path, size, "%s", host_root);
	if (used < 0 || (size_t)used >= size)
		return -ENAMETOOLONG;
	va_start(args, format);
	more = vsnprintf(path + used, size - used, format, args);
	va_end(args);
	return more < 0 || (size_t)more >= size - used ? -ENAMETOOLONG : 0;
}
