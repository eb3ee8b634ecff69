/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The filter expression: libpcap compiles it, in its own words for "classic" BPF; here it
 * becomes a function of the BPF program, or is run on a packet of a file.
 */
#ifndef CAPTURE_FILTER_H
#define CAPTURE_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "capture.h"

struct bpf_insn;
struct bpf_object;
struct fault;

/* For which packets: some files have words in their writer's byte order. */
enum filter_source { FILTER_LIVE, FILTER_FILE, FILTER_FILE_SWAPPED };

struct filter_code {
	enum filter_source source; /* set before it is compiled */
	struct classic *insns;
	size_t n;
	void *pcap; /* struct bpf_program */
};

/*
 * Compiles an expression for packets of that link type (DLT_*), of which `snap` bytes are
 * kept. -EINVAL and a sentence with libpcap's words if it is wrong or cannot be used.
 */
int filter_compile(struct filter_code *f, const char *expression, int link, unsigned int snap,
		   struct fault *fault);
void filter_free(struct filter_code *f);
/* A jump goes back: no verifier takes its translation. */
bool filter_loops(const struct filter_code *f);
/* On a packet of `len` bytes, of which the first `cap` are there. */
bool filter_matches(const struct filter_code *f, const uint8_t *packet, uint32_t cap, uint32_t len);

/* Instructions of the function pfilter(struct look *), and where they call pload(). */
struct translation {
	struct bpf_insn *insns;
	size_t n, size;
	int *target; /* while it is made: the classic instruction that each jumps to, or -1 */
};

/* -ENOTSUP: no code for an instruction, -E2BIG: a jump is too long, -ENOMEM. */
int translate(const struct classic *in, size_t n, struct translation *ret);
/* One that accepts all and leaves the verdict to user space. */
int translate_nothing(struct translation *ret);
void translation_free(struct translation *t);

/* Before an object is opened: its tracepoint programs may get a filter. 0 or -errno. */
int splice_register(void);
/* Programs of the object that have a pfilter() get that one when they are loaded; NULL: none. */
void splice_into(const struct bpf_object *obj, const struct translation *t);

/* tcpdump's -d (1), -dd (2), -ddd (3). */
void filter_print(const struct filter_code *f, int how, FILE *to);

#endif
