/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a value goes: a cell of a table, a JSON member, a CSV cell. */
#ifndef OUT_H
#define OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fault;
struct names;

enum format { FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV };
enum time_style { TIME_WALL, TIME_MONO, TIME_DELTA, TIME_NONE };

struct out {
	int fd;
	enum format format;
	enum time_style time;
	struct names *names; /* what kinds look up: symbols, reasons, containers */
	uint64_t last_time;  /* of the line before, for TIME_DELTA */
	int rows;	     /* of the terminal, 0 if it is none */
	int columns;
	int lines;   /* since the heading */
	bool headed; /* there was a heading */
	/* the line that is being written */
	bool first;
	int debt; /* columns by which earlier cells were too wide */
	char *buffer;
	size_t used, size;
};

/* Opens FILE for writing (NULL or "-" is stdout) and looks at the terminal. */
int out_open(struct out *o, const char *file, struct fault *f);
/* Writes out what is buffered; -errno and a sentence when the reader is gone or the disk full. */
int out_flush(struct out *o, struct fault *f);
/* -EPIPE and a sentence when the reader is gone, also while there is nothing to write. */
int out_reader_gone(const struct out *o, struct fault *f);
int out_close(struct out *o, struct fault *f);

void out_begin(struct out *o);
void out_end(struct out *o);

/* Text as it is, in place of a line of values. */
void out_text(struct out *o, const char *text, size_t n);

/* Width is that of the table's cell; negative aligns to the left. */
void out_num(struct out *o, const char *key, int width, uint64_t n);
void out_str(struct out *o, const char *key, int width, const char *s);
void out_bool(struct out *o, const char *key, int width, bool b);
/* In thousandths, printed with three digits behind the point. */
void out_milli(struct out *o, const char *key, int width, uint64_t n);
void out_none(struct out *o, const char *key, int width);
/* An object within the object; JSON only. */
void out_nest(struct out *o, const char *key);
void out_unnest(struct out *o);
/* For a table's heading and a CSV's first line. */
void out_title(struct out *o, int width, const char *s);

#endif
