/* SPDX-License-Identifier: GPL-2.0-only */
/* A text that grows; what does not fit into memory is left out. */
#ifndef LINE_H
#define LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct line {
	char *text;
	size_t n, size;
};

/* Room for so many bytes more; false when out of memory. */
bool line_room(struct line *l, size_t n);
void line_free(struct line *l);

void put_octets(struct line *l, const void *data, size_t n);
void put_text(struct line *l, const char *s);
void put_char(struct line *l, char c);
void put_dec(struct line *l, uint64_t n);
void put_hex(struct line *l, uint64_t n, int digits);
/* Up to 255 bytes. */
void put_form(struct line *l, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
