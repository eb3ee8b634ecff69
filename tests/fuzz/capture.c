// SPDX-License-Identifier: GPL-2.0-only
/* A pcap or pcapng file, and each of its packets as lines of all sorts. */
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/reader.h"
#include "fault.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct style styles[] = {
	{ .time = 0 },
	{ .verbose = 3, .link = true, .hex = 4, .time = 4 },
	{ .quiet = true, .absolute = true, .hex = 5, .time = 3 },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("file", MFD_CLOEXEC);
	struct shower *showers[3];
	struct fault fault = {};
	struct reader *r;
	struct seen seen;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		return 0;
	for (int i = 0; i < 3; i++)
		showers[i] = shower_new(&styles[i]);
	r = reader_open(path, &fault);
	while (r && reader_next(r, &seen, &fault) == 1)
		for (int i = 0; i < 3; i++)
			shower_text(showers[i], &seen);
	for (int i = 0; i < 3; i++)
		shower_free(showers[i]);
	reader_close(r);
	close(fd);
	return 0;
}
