// SPDX-License-Identifier: GPL-2.0-only
/* What went wrong, in one sentence; the first cause is the one that counts. */
#include "fault.h"

#include <stdarg.h>
#include <stdio.h>

int fail(struct fault *f, int err, const char *format, ...)
{
	va_list args;

	if (f->text[0])
		return err;
	va_start(args, format);
	vsnprintf(f->text, sizeof(f->text), format, args);
	va_end(args);
	return err;
}
