/* SPDX-License-Identifier: GPL-2.0-only */
/* Writes packets as pcapng (draft-ietf-opsawg-pcapng) or as classic pcap (draft-ietf-opsawg-pcap). */
#ifndef CAPTURE_SAVE_H
#define CAPTURE_SAVE_H

#include "seen.h"

struct fault;
struct saver;

struct save_as {
	bool classic; /* pcap */
	bool nano;    /* of pcap: ns, not us */
	int link;
	uint32_t snap;
	const char *filter; /* NULL if there is none */
};

/* "-" is the standard output. NULL and a sentence if it cannot be written. */
struct saver *save_open(const char *path, const struct save_as *as, struct fault *f);
int save_packet(struct saver *s, const struct seen *seen, struct fault *f);
/* Bytes of the file so far, those that are buffered included. */
uint64_t save_size(const struct saver *s);
/* What is buffered goes to the file. */
int save_flush(struct saver *s, struct fault *f);
/* Writes the statistics: packets that were lost. Frees it in any case. */
int save_close(struct saver *s, uint64_t lost, struct fault *f);

#endif
