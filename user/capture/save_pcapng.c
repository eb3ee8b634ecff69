// SPDX-License-Identifier: GPL-2.0-only
/* Blocks of draft-ietf-opsawg-pcapng and their options. */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "link.h"
#include "pcapng.h"
#include "save_file.h"

static void put_padded(struct saver *s, const void *data, size_t n)
{
	save_put(s, data, n);
	save_put(s, "\0\0\0", -n & 3);
}

static void put_option(struct saver *s, uint16_t code, const void *data, size_t n)
{
	if (n > UINT16_MAX)
		n = UINT16_MAX;
	save_u16(s, code);
	save_u16(s, n);
	put_padded(s, data, n);
}

static void put_option_text(struct saver *s, uint16_t code, const char *text)
{
	if (text && *text)
		put_option(s, code, text, strlen(text));
}

static void put_option_u64(struct saver *s, uint16_t code, uint64_t n)
{
	put_option(s, code, &n, sizeof(n));
}

/* The length of a block stands at both of its ends. */
static size_t begin_block(struct saver *s, uint32_t type)
{
	size_t start = s->used;

	save_u32(s, type);
	save_u32(s, 0);
	return start;
}

static void end_block(struct saver *s, size_t start)
{
	uint32_t size = s->used + 4 - start;

	save_u32(s, size);
	memcpy(s->buffer + start + 4, &size, sizeof(size));
}

void save_section(struct saver *s)
{
	size_t start = begin_block(s, BLOCK_SECTION);
	struct utsname u;
	char os[160];

	save_u32(s, 0x1a2b3c4d);
	save_u16(s, 1);
	save_u16(s, 0);
	save_u32(s, -1);
	save_u32(s, -1);
	if (!uname(&u)) {
		snprintf(os, sizeof(os), "%s %s", u.sysname, u.release);
		put_option_text(s, SECTION_OS, os);
	}
	put_option_text(s, SECTION_APPLICATION, "plumb capture");
	put_option(s, OPTION_END, "", 0);
	end_block(s, start);
}

void save_interface(struct saver *s, const struct interface *i)
{
	size_t start = begin_block(s, BLOCK_INTERFACE);
	const uint8_t ns = 9;
	char text[64];

	save_u16(s, link_in_file(s->as.link));
	save_u16(s, 0);
	save_u32(s, s->as.snap);
	put_option_text(s, INTERFACE_NAME, i->dev);
	if (i->netns) {
		snprintf(text, sizeof(text), INTERFACE_PLACE, i->ifindex, i->netns);
		put_option_text(s, INTERFACE_DESCRIPTION, text);
	}
	put_option(s, INTERFACE_RESOLUTION, &ns, 1);
	if (s->as.filter && strlen(s->as.filter) < 4096) {
		char filter[4097] = ""; /* 0: it is an expression */

		strcpy(filter + 1, s->as.filter);
		put_option(s, INTERFACE_FILTER, filter, strlen(s->as.filter) + 1);
	}
	put_option(s, OPTION_END, "", 0);
	end_block(s, start);
}

/* Direction, reception, and what of the checksum and of segments: draft, "epb_flags". */
static uint32_t flags_of(const struct capture_packet *k)
{
	static const uint32_t reception[] = { 1 << 2, 3 << 2, 2 << 2, 4 << 2, 0 };
	uint32_t flags = k->type == PACKET_OUT ? 2 : k->type == TYPE_UNKNOWN ? 0 : 1;

	if (k->type < sizeof(reception) / sizeof(*reception))
		flags |= reception[k->type];
	return flags | (k->flags & PACKET_CSUM_LATER ? 1 << 9 : 0) |
	       (k->flags & PACKET_CSUM_GOOD ? 1 << 10 : 0);
}

/* The draft's number for XDP, then its verdict. */
static void put_verdict(struct saver *s, uint64_t verdict)
{
	uint8_t option[9] = { 2 };

	memcpy(option + 1, &verdict, sizeof(verdict));
	put_option(s, PACKET_VERDICT, option, sizeof(option));
}

static void put_kernel_options(struct saver *s, const struct capture_packet *k)
{
	uint32_t flags = flags_of(k), queue = k->queue, process[2] = { k->head.pid, k->head.pid };

	if (flags)
		put_option(s, PACKET_FLAGS, &flags, sizeof(flags));
	if (k->id)
		put_option_u64(s, PACKET_ID, k->id);
	if (queue != QUEUE_UNKNOWN)
		put_option(s, PACKET_QUEUE, &queue, sizeof(queue));
	if (k->verdict)
		put_verdict(s, k->verdict - 1);
	if (k->head.pid)
		put_option(s, PACKET_PROCESS, process, sizeof(process));
}

void save_block(struct saver *s, const struct seen *seen, int interface)
{
	size_t start = begin_block(s, BLOCK_PACKET);

	save_u32(s, interface);
	save_u32(s, seen->time >> 32);
	save_u32(s, seen->time);
	save_u32(s, seen->cap);
	save_u32(s, seen->len);
	put_padded(s, seen->data, seen->cap);
	put_option_text(s, OPTION_COMMENT, seen->comment);
	if (seen->kernel)
		put_kernel_options(s, seen->kernel);
	if (seen->lost)
		put_option_u64(s, PACKET_DROPCOUNT, seen->lost);
	if (seen->kernel || seen->comment || seen->lost)
		put_option(s, OPTION_END, "", 0);
	end_block(s, start);
}

static void put_option_time(struct saver *s, uint16_t code, uint64_t time)
{
	uint32_t halves[2] = { time >> 32, time };

	put_option(s, code, halves, sizeof(halves));
}

void save_statistics(struct saver *s, size_t i, uint64_t lost)
{
	size_t start = begin_block(s, BLOCK_STATISTICS);

	save_u32(s, i);
	save_u32(s, s->last >> 32);
	save_u32(s, s->last);
	put_option_time(s, STATISTICS_START, s->first);
	put_option_time(s, STATISTICS_END, s->last);
	put_option_u64(s, STATISTICS_RECEIVED, s->interfaces[i].packets + lost);
	put_option_u64(s, STATISTICS_OS_DROP, lost);
	put_option_u64(s, STATISTICS_DELIVERED, s->interfaces[i].packets);
	put_option(s, OPTION_END, "", 0);
	end_block(s, start);
}
