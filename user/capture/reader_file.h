/* SPDX-License-Identifier: GPL-2.0-only */
/* What the two formats' readers share. */
#ifndef CAPTURE_READER_FILE_H
#define CAPTURE_READER_FILE_H

#include "reader.h"

#define PACKET_BYTES_MAX (1 << 20)
#define PCAPNG_SECTION	 0x0a0d0d0a

struct reader_interface {
	uint16_t link;
	uint32_t snap;
	uint8_t resolution; /* as the option has it */
	int64_t offset;	    /* s */
	char name[32];
	uint32_t ifindex, netns; /* 0: the file does not say */
};

struct reader {
	const char *path;
	int fd;
	bool classic, big, nano; /* big: numbers have their high byte first */
	bool next_block;	 /* the first 4 bytes of a block are there already */
	int link;
	uint64_t packets, lost; /* lost: as statistics say */
	uint64_t bytes, total;	/* read so far; of a regular file, else 0 */
	uint8_t *block;		/* what is read just now */
	size_t size;
	struct reader_interface *interfaces; /* of this section */
	size_t n;
	char comment[2048];
	struct capture_packet kernel; /* what the packet's options tell */
	size_t at, filled;
	uint8_t buffer[1 << 16];
};

/*
 * Reads on until the block has n bytes, of which `have` are there. -ENOENT if the file ended
 * before the first of them, -ENODATA if in the middle.
 */
int reader_bytes(struct reader *r, size_t have, size_t n);
int reader_broken(const struct reader *r, const char *how, struct fault *f);
int reader_failed(const struct reader *r, int err, struct fault *f);
uint16_t reader_u16(const struct reader *r, const uint8_t *p);
uint32_t reader_u32(const struct reader *r, const uint8_t *p);
/* As reader_next(). */
int reader_next_pcapng(struct reader *r, struct seen *ret, struct fault *f);

#endif
