/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers of the kernel and the words for them. Looked up when first needed,
 * remembered, bounded. No name service is ever asked.
 */
#ifndef NAMES_H
#define NAMES_H

#include <stddef.h>
#include <stdint.h>

struct fault;
struct names;

/* Opens what cannot be opened later without capabilities. NULL when out of memory. */
struct names *names_new(void);
void names_free(struct names *n);

/* "NO_SOCKET"; a number where the kernel has no such reason. */
const char *names_reason(struct names *n, uint32_t code, char *text, size_t size);
/* "TCP_ABORT_ON_CLOSE", of a reset that was sent; NULL where the kernel has no such reason. */
const char *names_reset_reason(struct names *n, uint32_t code);
/* "tcp_v4_rcv+0x1f" or "nft_do_chain+0x1f [nf_tables]"; hexadecimal if unknown. */
const char *names_symbol(struct names *n, uint64_t address, char *text, size_t size);
/* Name below /run/netns of the namespace with that inode number, or NULL. */
const char *names_netns(struct names *n, uint32_t inode);
/* Name, else short id, of the container whose cgroup has that id, or NULL. */
const char *names_container(struct names *n, uint64_t cgroup);

/* CLOCK_MONOTONIC in ns, the clock of events. */
uint64_t names_now(void);
/* Takes the difference between the clocks anew; cheap, once per batch of events. */
void names_clock(struct names *n);
/* ns since the epoch of a CLOCK_MONOTONIC time of the kernel. */
uint64_t names_wall(const struct names *n, uint64_t mono);

#endif
