// SPDX-License-Identifier: GPL-2.0-only
/* Blocks of draft-ietf-opsawg-pcapng: what holds no packet and no interface is passed over. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "pcapng.h"
#include "reader_file.h"

#define BLOCK_MAX      (1 << 24)
#define INTERFACES_MAX 65536
#define NS	       1000000000ULL

struct options {
	const uint8_t *at, *end;
};

/* The next option; false at the last, and at one that does not fit. */
static bool next_option(const struct reader *r, struct options *o, uint16_t *ret_code,
			const uint8_t **ret_value, uint16_t *ret_n)
{
	size_t left = o->end - o->at;

	if (left < 4)
		return false;
	*ret_code = reader_u16(r, o->at);
	*ret_n = reader_u16(r, o->at + 2);
	*ret_value = o->at + 4;
	if (!*ret_code || *ret_n > left - 4)
		return false;
	left = 4 + ((*ret_n + 3u) & ~3u);
	o->at += left < (size_t)(o->end - o->at) ? left : (size_t)(o->end - o->at);
	return true;
}

static void copy_text(char *to, size_t size, const uint8_t *from, size_t n)
{
	size_t k = n < size - 1 ? n : size - 1;

	memcpy(to, from, k);
	to[k] = '\0';
}

static int begin_section(struct reader *r, struct fault *f)
{
	int err = reader_bytes(r, 4, 12);

	if (err)
		return reader_failed(r, err, f);
	if (get32(r->block + 8) != 0x1a2b3c4d && get32(r->block + 8) != 0x4d3c2b1a)
		return reader_broken(r, "a section without a byte order", f);
	r->big = get32(r->block + 8) == 0x1a2b3c4d;
	r->n = 0;
	return 0;
}

static uint64_t get_u64(const struct reader *r, const uint8_t *p)
{
	return (uint64_t)reader_u32(r, p + (r->big ? 0 : 4)) << 32 |
	       reader_u32(r, p + (r->big ? 4 : 0));
}

/* As plumb writes it. */
static void take_description(struct reader_interface *i, const uint8_t *value, size_t n)
{
	char text[64];

	copy_text(text, sizeof(text), value, n);
	if (sscanf(text, INTERFACE_PLACE, &i->ifindex, &i->netns) != 2)
		i->ifindex = i->netns = 0;
}

static int add_interface(struct reader *r, size_t size, struct fault *f)
{
	struct reader_interface i = { .resolution = 6 }, *more;
	struct options o = { r->block + 16, r->block + size - 4 };
	const uint8_t *value;
	uint16_t code, n;

	if (size < 20)
		return reader_broken(r, "an interface block is too short", f);
	if (r->n == INTERFACES_MAX)
		return reader_broken(r, "more interfaces than any host has", f);
	i.link = reader_u16(r, r->block + 8);
	i.snap = reader_u32(r, r->block + 12);
	while (next_option(r, &o, &code, &value, &n)) {
		if (code == INTERFACE_NAME)
			copy_text(i.name, sizeof(i.name), value, n);
		else if (code == INTERFACE_RESOLUTION && n)
			i.resolution = value[0];
		else if (code == INTERFACE_OFFSET && n >= 8)
			i.offset = (int64_t)get_u64(r, value);
		else if (code == INTERFACE_DESCRIPTION)
			take_description(&i, value, n);
	}
	more = realloc(r->interfaces, (r->n + 1) * sizeof(*more));
	if (!more)
		return fail(f, -ENOMEM, "out of memory");
	r->interfaces = more;
	more[r->n++] = i;
	return 0;
}

/* Units since the epoch to ns; if_tsresol is a power of 10 or, with its high bit, of 2. */
static uint64_t to_ns(const struct reader_interface *i, uint64_t units)
{
	unsigned int power = i->resolution & 0x7f;
	unsigned __int128 ns = (unsigned __int128)units * NS;

	if (i->resolution & 0x80)
		ns = power < 128 ? ns >> power : 0;
	else
		for (; power && ns; power--)
			ns /= 10;
	return (uint64_t)ns + (uint64_t)i->offset * NS;
}

/* There may be many, as others add theirs: a line each. */
static void take_comment(struct reader *r, const uint8_t *value, size_t n, struct seen *ret)
{
	size_t have = ret->comment ? strlen(r->comment) : 0;

	if (!n || !*value)
		return;
	if (have && have < sizeof(r->comment) - 1)
		r->comment[have++] = '\n';
	copy_text(r->comment + have, sizeof(r->comment) - have, value, n);
	ret->comment = r->comment;
}

/* Direction, reception, checksum: draft, "epb_flags". */
static void take_flags(struct capture_packet *k, uint32_t flags)
{
	static const uint8_t types[] = { TYPE_IN, PACKET_TO_HOST, PACKET_TO_GROUP, PACKET_TO_ALL,
					 PACKET_TO_OTHER };
	uint32_t reception = flags >> 2 & 7;

	if ((flags & 3) == 2)
		k->type = PACKET_OUT;
	else if (flags & 3)
		k->type = reception < sizeof(types) ? types[reception] : TYPE_IN;
	k->flags =
		(flags & 1 << 9 ? PACKET_CSUM_LATER : 0) | (flags & 1 << 10 ? PACKET_CSUM_GOOD : 0);
}

/* The verdict's kind stands before it: 2 is XDP's. */
static void take_verdict(struct capture_packet *k, const struct reader *r, const uint8_t *value)
{
	if (value[0] == 2)
		k->verdict = get_u64(r, value + 1) + 1;
}

static void read_options(struct reader *r, const uint8_t *at, const uint8_t *end, struct seen *ret)
{
	struct capture_packet *k = &r->kernel;
	struct options o = { at, end };
	const uint8_t *value;
	uint16_t code, n;

	while (next_option(r, &o, &code, &value, &n)) {
		if (code == OPTION_COMMENT)
			take_comment(r, value, n, ret);
		else if (code == PACKET_FLAGS && n == 4)
			take_flags(k, reader_u32(r, value));
		else if (code == PACKET_DROPCOUNT && n == 8)
			ret->lost = get_u64(r, value);
		else if (code == PACKET_ID && n == 8)
			k->id = get_u64(r, value);
		else if (code == PACKET_QUEUE && n == 4)
			k->queue = reader_u32(r, value);
		else if (code == PACKET_VERDICT && n == 9)
			take_verdict(k, r, value);
		else if (code == PACKET_PROCESS && n == 8)
			k->head.pid = reader_u32(r, value);
	}
	ret->csum_later = k->flags & PACKET_CSUM_LATER;
}

static int take_packet(struct reader *r, uint32_t type, size_t size, struct seen *ret,
		       struct fault *f)
{
	size_t head = type == BLOCK_SIMPLE ? 12 : 28, padded;
	uint32_t interface = 0, cap;
	const struct reader_interface *i;

	if (size < head + 4)
		return reader_broken(r, "a packet block is too short", f);
	if (type == BLOCK_PACKET)
		interface = reader_u32(r, r->block + 8);
	else if (type == BLOCK_OLD_PACKET)
		interface = reader_u16(r, r->block + 8);
	if (interface >= r->n)
		return reader_broken(r, "a packet of an interface that was not described", f);
	i = &r->interfaces[interface];
	*ret = (struct seen){ .link = i->link, .dev = *i->name ? i->name : NULL };
	ret->data = r->block + head;
	if (type == BLOCK_SIMPLE) {
		ret->len = reader_u32(r, r->block + 8);
		cap = ret->len;
		if (i->snap && cap > i->snap)
			cap = i->snap;
		if (cap > size - head - 4)
			cap = size - head - 4;
	} else {
		cap = reader_u32(r, r->block + 20);
		ret->len = reader_u32(r, r->block + 24);
		ret->time = to_ns(i, (uint64_t)reader_u32(r, r->block + 12) << 32 |
					     reader_u32(r, r->block + 16));
	}
	if (cap > size - head - 4 || cap > PACKET_BYTES_MAX)
		return reader_broken(r, "a packet claims more bytes than its block has", f);
	ret->cap = cap;
	r->kernel = (struct capture_packet){ .ifindex = i->ifindex,
					     .point = POINT_MAX,
					     .type = TYPE_UNKNOWN,
					     .queue = QUEUE_UNKNOWN };
	r->kernel.head.netns = i->netns;
	r->kernel.head.uid = -1;
	ret->kernel = &r->kernel;
	padded = head + ((cap + 3) & ~3u);
	if (type != BLOCK_SIMPLE && padded < size - 4)
		read_options(r, r->block + padded, r->block + size - 4, ret);
	return 1;
}

static void take_statistics(struct reader *r, size_t size)
{
	struct options o = { r->block + 20, r->block + size - 4 };
	const uint8_t *value;
	uint16_t code, n;

	if (size < 24)
		return;
	while (next_option(r, &o, &code, &value, &n))
		if (code == STATISTICS_OS_DROP && n == 8)
			r->lost += get_u64(r, value);
}

/* A whole block into r->block; 1, 0 at the end. */
static int read_block(struct reader *r, size_t *ret_size, struct fault *f)
{
	int err = r->next_block ? 0 : reader_bytes(r, 0, 4);
	uint32_t size;

	r->next_block = false;
	if (err == -ENOENT)
		return 0;
	if (!err && get32(r->block) == PCAPNG_SECTION) {
		err = begin_section(r, f);
		if (err)
			return err;
	} else if (!err) {
		err = reader_bytes(r, 4, 12);
	}
	if (err)
		return reader_failed(r, err, f);
	size = reader_u32(r, r->block + 4);
	if (size < 12 || size % 4 || size > BLOCK_MAX)
		return reader_broken(r, "a block has a length that none can have", f);
	err = reader_bytes(r, 12, size);
	if (err)
		return reader_failed(r, err, f);
	if (reader_u32(r, r->block + size - 4) != size)
		return reader_broken(r, "the two lengths of a block differ", f);
	*ret_size = size;
	return 1;
}

int reader_next_pcapng(struct reader *r, struct seen *ret, struct fault *f)
{
	size_t size = 0;
	int err;

	while ((err = read_block(r, &size, f)) == 1) {
		uint32_t type = reader_u32(r, r->block);

		if (type == BLOCK_INTERFACE) {
			err = add_interface(r, size, f);
			if (err)
				return err;
		} else if (type == BLOCK_PACKET || type == BLOCK_OLD_PACKET ||
			   type == BLOCK_SIMPLE) {
			return take_packet(r, type, size, ret, f);
		} else if (type == BLOCK_STATISTICS) {
			take_statistics(r, size);
		}
	}
	return err;
}
