// SPDX-License-Identifier: GPL-2.0-only
/* Bytes of a file, and the classic format: draft-ietf-opsawg-pcap. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"
#include "link.h"
#include "reader_file.h"

#define CHUNK (1 << 16)
#define NS    1000000000ULL

/* Until n bytes are in r->block; memory grows with what came, not with what was claimed. */
int reader_bytes(struct reader *r, size_t have, size_t n)
{
	while (have < n) {
		size_t want = n - have < CHUNK ? n - have : CHUNK;
		ssize_t got;

		if (have + want > r->size) {
			size_t size = r->size * 2 > have + want ? r->size * 2 : have + want;
			uint8_t *more = realloc(r->block, size);

			if (!more)
				return -ENOMEM;
			r->block = more;
			r->size = size;
		}
		if (r->at < r->filled) {
			got = r->filled - r->at < want ? r->filled - r->at : want;
			memcpy(r->block + have, r->buffer + r->at, got);
			r->at += got;
		} else {
			got = read(r->fd, r->buffer, sizeof(r->buffer));
			if (got < 0 && errno == EINTR)
				continue;
			if (got < 0)
				return -errno;
			r->at = 0;
			r->filled = got;
			r->bytes += got;
			if (!got)
				return have ? -ENODATA : -ENOENT;
			continue;
		}
		have += got;
	}
	return 0;
}

int reader_broken(const struct reader *r, const char *how, struct fault *f)
{
	return fail(f, -EINVAL, "%s: %s, after %llu packets", r->path, how,
		    (unsigned long long)r->packets);
}

/* What reader_bytes() said, in words. */
int reader_failed(const struct reader *r, int err, struct fault *f)
{
	if (err == -ENODATA || err == -ENOENT)
		return reader_broken(r, "the file is truncated", f);
	return fail(f, err, "cannot read '%s': %s", r->path, strerror(-err));
}

uint16_t reader_u16(const struct reader *r, const uint8_t *p)
{
	return r->big ? get16(p) : p[1] << 8 | p[0];
}

uint32_t reader_u32(const struct reader *r, const uint8_t *p)
{
	return r->big ? get32(p) : (uint32_t)p[3] << 24 | p[2] << 16 | p[1] << 8 | p[0];
}

static int next_classic(struct reader *r, struct seen *ret, struct fault *f)
{
	int err = reader_bytes(r, 0, 16);
	uint32_t fraction, cap;

	if (err == -ENOENT)
		return 0;
	if (err)
		return reader_failed(r, err, f);
	fraction = reader_u32(r, r->block + 4);
	cap = reader_u32(r, r->block + 8);
	if (cap > PACKET_BYTES_MAX)
		return reader_broken(r, "a packet claims more bytes than any has", f);
	err = reader_bytes(r, 16, 16 + cap);
	if (err)
		return reader_failed(r, err, f);
	*ret = (struct seen){
		.time = reader_u32(r, r->block) * NS + (uint64_t)fraction * (r->nano ? 1 : 1000),
		.link = r->link,
		.data = r->block + 16,
		.cap = cap,
		.len = reader_u32(r, r->block + 12),
	};
	return 1;
}

/* The header of a classic file, of which 4 bytes are there. */
static int begin_classic(struct reader *r, struct fault *f)
{
	uint32_t magic = get32(r->block);
	int err;

	r->big = magic == 0xa1b2c3d4 || magic == 0xa1b23c4d;
	r->nano = magic == 0xa1b23c4d || magic == 0x4d3cb2a1;
	if (!r->big && !r->nano && magic != 0xd4c3b2a1)
		return fail(f, -EINVAL, "%s is neither a pcap nor a pcapng file", r->path);
	err = reader_bytes(r, 4, 24);
	if (err)
		return reader_failed(r, err, f);
	if (reader_u16(r, r->block + 4) != 2)
		return reader_broken(r, "a version of pcap that nobody knows", f);
	r->link = reader_u32(r, r->block + 20) & 0xffff;
	return 0;
}

struct reader *reader_open(const char *path, struct fault *f)
{
	struct reader *r = calloc(1, sizeof(*r));
	struct stat st;
	int err;

	if (!r) {
		fail(f, -ENOMEM, "out of memory");
		return NULL;
	}
	r->path = path;
	r->fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	if (r->fd < 0) {
		fail(f, -errno, "cannot read '%s': %s", path, strerror(errno));
		free(r);
		return NULL;
	}
	if (!fstat(r->fd, &st) && S_ISREG(st.st_mode))
		r->total = st.st_size;
	err = reader_bytes(r, 0, 4);
	if (err || !r->block)
		reader_failed(r, err, f);
	else if (get32(r->block) == PCAPNG_SECTION)
		r->next_block = true;
	else
		err = begin_classic(r, f);
	r->classic = !r->next_block;
	if (!err)
		return r;
	reader_close(r);
	return NULL;
}

void reader_close(struct reader *r)
{
	if (!r)
		return;
	if (r->fd > STDERR_FILENO)
		close(r->fd);
	free(r->interfaces);
	free(r->block);
	free(r);
}

/* A file may grow while it is read. */
int reader_percent(const struct reader *r)
{
	uint64_t at = r->bytes - (r->filled - r->at);

	if (!r->total)
		return -1;
	return at < r->total ? (int)(at * 100 / r->total) : 100;
}

bool reader_swapped(const struct reader *r)
{
	return r->big != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
}

uint64_t reader_lost(const struct reader *r)
{
	return r->lost;
}

int reader_next(struct reader *r, struct seen *ret, struct fault *f)
{
	int err = r->classic ? next_classic(r, ret, f) : reader_next_pcapng(r, ret, f);

	if (err == 1)
		r->packets++;
	if (err == 1)
		ret->link = link_from_file(ret->link);
	/* No packet is shorter than what was captured of it. */
	if (err == 1 && ret->len < ret->cap)
		ret->len = ret->cap;
	return err;
}
