/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads packets of pcap and pcapng files, one at a time, from whatever can be read once. A file
 * is not trusted: what it claims is checked against what is there.
 */
#ifndef CAPTURE_READER_H
#define CAPTURE_READER_H

#include "seen.h"

struct fault;
struct reader;

/* "-" is the standard input. NULL and a sentence if it is no such file. */
struct reader *reader_open(const char *path, struct fault *f);
void reader_close(struct reader *r);
/*
 * 1 and a packet, good until the next call; 0 at the end; -EINVAL, -EIO and a sentence that
 * says where it stopped.
 */
int reader_next(struct reader *r, struct seen *ret, struct fault *f);
/* How much of a regular file is read; -1: it is none. */
int reader_percent(const struct reader *r);
/* Packets that were lost when it was captured, as far as it was read: a pcapng file says so at its end. */
uint64_t reader_lost(const struct reader *r);
/* Written by a host of the other byte order. */
bool reader_swapped(const struct reader *r);

#endif
