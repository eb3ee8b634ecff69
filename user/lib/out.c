// SPDX-License-Identifier: GPL-2.0-only
/* One line at a time into a buffer that is written when the ring is drained. */
#include "out.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "fault.h"

#define ROOM_PER_VALUE 512 /* the longest single value and its key */

int out_open(struct out *o, const char *file, struct fault *f)
{
	struct winsize w;

	o->fd = STDOUT_FILENO;
	if (file && strcmp(file, "-")) {
		o->fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		if (o->fd < 0)
			return fail(f, -errno, "cannot write '%s': %s", file, strerror(errno));
	}
	o->size = 1 << 16;
	o->buffer = malloc(o->size);
	if (!o->buffer)
		return fail(f, -ENOMEM, "out of memory");
	if (isatty(o->fd) && !ioctl(o->fd, TIOCGWINSZ, &w)) {
		o->rows = w.ws_row;
		o->columns = w.ws_col;
	}
	return 0;
}

int out_flush(struct out *o, struct fault *f)
{
	size_t done = 0;
	ssize_t n;

	while (done < o->used) {
		n = write(o->fd, o->buffer + done, o->used - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			o->used = 0;
			return fail(f, -errno,
				    errno == EPIPE ? "the reader of the output is gone" :
						     "cannot write the output: %s",
				    strerror(errno));
		}
		done += n;
	}
	o->used = 0;
	return 0;
}

int out_reader_gone(const struct out *o, struct fault *f)
{
	struct pollfd p = { .fd = o->fd };

	if (poll(&p, 1, 0) == 1 && p.revents & POLLERR)
		return fail(f, -EPIPE, "the reader of the output is gone");
	return 0;
}

int out_close(struct out *o, struct fault *f)
{
	int err = o->buffer ? out_flush(o, f) : 0;

	if (o->fd > STDERR_FILENO && close(o->fd) && !err)
		err = fail(f, -errno, "cannot write the output: %s", strerror(errno));
	free(o->buffer);
	o->buffer = NULL;
	return err;
}

static void put(struct out *o, const char *s, size_t n)
{
	memcpy(o->buffer + o->used, s, n);
	o->used += n;
}

static void put_char(struct out *o, char c)
{
	o->buffer[o->used++] = c;
}

static void put_pad(struct out *o, int n)
{
	for (; n > 0; n--)
		put_char(o, ' ');
}

/* Makes room for one value; events are drained in batches, so growth is rare. */
static bool room(struct out *o, size_t n)
{
	char *more;

	if (o->used + n <= o->size)
		return true;
	more = realloc(o->buffer, o->size * 2 + n);
	if (!more)
		return false;
	o->buffer = more;
	o->size = o->size * 2 + n;
	return true;
}

static void put_json(struct out *o, const char *s)
{
	char escape[8];

	put_char(o, '"');
	for (; *s; s++) {
		unsigned char c = *s;

		if (c == '"' || c == '\\') {
			put_char(o, '\\');
			put_char(o, c);
		} else if (c < 0x20 || c >= 0x7f) {
			/* A comm may hold any bytes; taken as Latin-1, the line stays valid. */
			put(o, escape, snprintf(escape, sizeof(escape), "\\u%04x", c));
		} else {
			put_char(o, c);
		}
	}
	put_char(o, '"');
}

static void put_csv(struct out *o, const char *s)
{
	if (!strpbrk(s, ",\"\r\n")) {
		put(o, s, strlen(s));
		return;
	}
	put_char(o, '"');
	for (; *s; s++) {
		if (*s == '"')
			put_char(o, '"');
		put_char(o, *s);
	}
	put_char(o, '"');
}

/* What a cell is too wide, the blanks of the cells behind it give back. */
static void put_cell(struct out *o, int width, const char *s)
{
	int n = strlen(s), want = abs(width), pad = want > n ? want - n : 0;
	int give = pad < o->debt ? pad : o->debt;

	o->debt += (n > want ? n - want : 0) - give;
	pad -= give;
	if (width > 0)
		put_pad(o, pad);
	for (; *s; s++) /* no control character reaches the terminal */
		put_char(o, (unsigned char)*s < 0x20 || *s == 0x7f ? '?' : *s);
	if (width < 0)
		put_pad(o, pad);
}

void out_text(struct out *o, const char *text, size_t n)
{
	if (room(o, n))
		put(o, text, n);
}

/* Separates this value from the one before, and names it where names go. */
static bool begin_value(struct out *o, const char *key, size_t n)
{
	if (!room(o, 6 * n + ROOM_PER_VALUE))
		return false;
	if (!o->first)
		put_char(o, o->format == FORMAT_TABLE ? ' ' : ',');
	o->first = false;
	if (o->format == FORMAT_JSON) {
		put_char(o, '"');
		put(o, key, strlen(key));
		put(o, "\":", 2);
	}
	return true;
}

void out_begin(struct out *o)
{
	o->first = true;
	o->debt = 0;
	if (o->format == FORMAT_JSON && room(o, 2))
		put_char(o, '{');
}

void out_end(struct out *o)
{
	if (!room(o, 2))
		return;
	if (o->format == FORMAT_JSON)
		put_char(o, '}');
	while (o->format == FORMAT_TABLE && o->used && o->buffer[o->used - 1] == ' ')
		o->used--;
	put_char(o, '\n');
	o->lines++;
}

static const char *decimal(char *end, uint64_t n)
{
	*--end = '\0';
	do
		*--end = '0' + n % 10;
	while (n /= 10);
	return end;
}

static void put_plain(struct out *o, const char *key, int width, const char *s)
{
	if (!begin_value(o, key, strlen(s)))
		return;
	if (o->format == FORMAT_TABLE)
		put_cell(o, width, s);
	else
		put(o, s, strlen(s));
}

void out_num(struct out *o, const char *key, int width, uint64_t n)
{
	char digits[24];

	put_plain(o, key, width, decimal(digits + sizeof(digits), n));
}

void out_milli(struct out *o, const char *key, int width, uint64_t n)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu.%03u", (unsigned long long)(n / 1000),
		 (unsigned int)(n % 1000));
	put_plain(o, key, width, text);
}

void out_bool(struct out *o, const char *key, int width, bool b)
{
	put_plain(o, key, width, b ? "true" : "false");
}

void out_str(struct out *o, const char *key, int width, const char *s)
{
	if (!begin_value(o, key, strlen(s)))
		return;
	if (o->format == FORMAT_TABLE)
		put_cell(o, width, s);
	else if (o->format == FORMAT_JSON)
		put_json(o, s);
	else
		put_csv(o, s);
}

void out_none(struct out *o, const char *key, int width)
{
	static const char *const nothing[] = { "-", "null", "" };

	put_plain(o, key, width, nothing[o->format]);
}

void out_title(struct out *o, int width, const char *s)
{
	put_plain(o, "", width, s);
}

void out_nest(struct out *o, const char *key)
{
	if (!begin_value(o, key, 1))
		return;
	put_char(o, '{');
	o->first = true;
}

void out_unnest(struct out *o)
{
	put_char(o, '}');
}
