/* SPDX-License-Identifier: GPL-2.0-only */
/* What the writers of the two formats share. */
#ifndef CAPTURE_SAVE_FILE_H
#define CAPTURE_SAVE_FILE_H

#include "save.h"

#define SAVE_BUFFER (1 << 18)

struct interface {
	uint32_t netns, ifindex;
	char dev[16];
	uint64_t packets;
};

struct saver {
	struct save_as as;
	int fd;
	char *buffer; /* of what was not written yet */
	size_t used;
	uint64_t written; /* before what is buffered */
	struct interface *interfaces;
	size_t n;
	uint64_t first, last; /* times */
};

/* Into the buffer, where there must be room. */
void save_put(struct saver *s, const void *data, size_t n);

static inline void save_u16(struct saver *s, uint16_t n)
{
	save_put(s, &n, sizeof(n));
}

static inline void save_u32(struct saver *s, uint32_t n)
{
	save_put(s, &n, sizeof(n));
}

/* Blocks of pcapng. */
void save_section(struct saver *s);
void save_interface(struct saver *s, const struct interface *i);
void save_block(struct saver *s, const struct seen *seen, int interface);
void save_statistics(struct saver *s, size_t interface, uint64_t lost);

#endif
