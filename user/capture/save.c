// SPDX-License-Identifier: GPL-2.0-only
/* Blocks and their options; interfaces get their block with their first packet. */
#include "save_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault.h"
#include "link.h"

#define NS	   1000000000ULL
#define PACKET_MAX (1 << 17)

static int flush(struct saver *s, struct fault *f)
{
	size_t done = 0;

	while (done < s->used) {
		ssize_t n = write(s->fd, s->buffer + done, s->used - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			s->used = 0;
			return fail(f, -errno, "cannot write the packets: %s", strerror(errno));
		}
		done += n;
	}
	s->written += s->used;
	s->used = 0;
	return 0;
}

uint64_t save_size(const struct saver *s)
{
	return s->written + s->used;
}

int save_flush(struct saver *s, struct fault *f)
{
	return flush(s, f);
}

/* There is room: whoever starts a block has asked room(). */
void save_put(struct saver *s, const void *data, size_t n)
{
	memcpy(s->buffer + s->used, data, n);
	s->used += n;
}

static int room(struct saver *s, size_t n, struct fault *f)
{
	return s->used + n > SAVE_BUFFER ? flush(s, f) : 0;
}

static void put_classic_head(struct saver *s)
{
	save_u32(s, s->as.nano ? 0xa1b23c4d : 0xa1b2c3d4);
	save_u16(s, 2);
	save_u16(s, 4);
	save_u32(s, 0);
	save_u32(s, 0);
	save_u32(s, s->as.snap);
	save_u32(s, link_in_file(s->as.link));
}

/* Nobody else's link is followed in a folder where everybody may put one. */
static int open_file(const char *path)
{
	char folder[4096];
	struct stat st;
	char *slash;
	int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;

	if (!strcmp(path, "-"))
		return STDOUT_FILENO;
	snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder] = '\0';
	if (!stat(slash ? folder : ".", &st) && st.st_mode & S_IWOTH)
		flags |= O_NOFOLLOW;
	return open(path, flags, 0600);
}

struct saver *save_open(const char *path, const struct save_as *as, struct fault *f)
{
	struct saver *s = calloc(1, sizeof(*s));

	if (s)
		s->buffer = malloc(SAVE_BUFFER);
	if (!s || !s->buffer) {
		free(s);
		fail(f, -ENOMEM, "out of memory");
		return NULL;
	}
	s->as = *as;
	s->fd = open_file(path);
	if (s->fd < 0) {
		fail(f, -errno,
		     errno == ELOOP ? "cannot write '%s': it is a link in a folder that "
				      "everybody may write to%s" :
				      "cannot write '%s': %s",
		     path, errno == ELOOP ? "" : strerror(errno));
		free(s->buffer);
		free(s);
		return NULL;
	}
	if (as->classic)
		put_classic_head(s);
	else
		save_section(s);
	return s;
}

/* The number of the interface's block, made if it is new; -errno. */
static int interface_of(struct saver *s, const struct seen *seen, struct fault *f)
{
	struct interface i = {}, *more;
	int err;

	if (seen->kernel) {
		i.netns = seen->kernel->head.netns;
		i.ifindex = seen->kernel->ifindex;
	}
	if (seen->dev)
		memcpy(i.dev, seen->dev, strnlen(seen->dev, sizeof(i.dev) - 1));
	for (size_t k = s->n; k--;)
		if (s->interfaces[k].netns == i.netns && s->interfaces[k].ifindex == i.ifindex &&
		    !strcmp(s->interfaces[k].dev, i.dev))
			return k;
	more = realloc(s->interfaces, (s->n + 1) * sizeof(*more));
	if (!more)
		return fail(f, -ENOMEM, "out of memory");
	s->interfaces = more;
	more[s->n++] = i;
	err = room(s, 8192, f);
	if (err)
		return err;
	save_interface(s, &i);
	return s->n - 1;
}

static void put_classic_packet(struct saver *s, const struct seen *seen)
{
	save_u32(s, seen->time / NS);
	save_u32(s, s->as.nano ? seen->time % NS : seen->time % NS / 1000);
	save_u32(s, seen->cap);
	save_u32(s, seen->len);
	save_put(s, seen->data, seen->cap);
}

int save_packet(struct saver *s, const struct seen *seen, struct fault *f)
{
	int interface = s->as.classic ? 0 : interface_of(s, seen, f), err;

	if (interface < 0)
		return interface;
	if (seen->cap > PACKET_MAX)
		return fail(f, -E2BIG, "a packet of %u bytes", seen->cap);
	err = room(s, seen->cap + 4096, f);
	if (err)
		return err;
	if (s->as.classic) {
		put_classic_packet(s, seen);
		return 0;
	}
	save_block(s, seen, interface);
	s->interfaces[interface].packets++;
	if (!s->first)
		s->first = seen->time;
	s->last = seen->time;
	return 0;
}

/* Of lost packets nobody knows the interface: they stand with the first one. */
int save_close(struct saver *s, uint64_t lost, struct fault *f)
{
	int err = 0;

	if (!s->n && !s->as.classic) { /* tcpdump reads no file without one */
		err = room(s, 8192, f);
		if (!err)
			save_interface(s, &(struct interface){ .dev = "any" });
	}
	for (size_t i = 0; !err && i < s->n; i++) {
		err = room(s, 256, f);
		if (!err)
			save_statistics(s, i, i ? 0 : lost);
	}
	if (!err)
		err = flush(s, f);
	if (s->fd > STDERR_FILENO && close(s->fd) && !err)
		err = fail(f, -errno, "cannot write the packets: %s", strerror(errno));
	free(s->interfaces);
	free(s->buffer);
	free(s);
	return err;
}
