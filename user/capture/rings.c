// SPDX-License-Identifier: GPL-2.0-only
/* perf_event_open(2) has the layout and the order of accesses. */
#include "rings.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "fault.h"

#define RECORD_MAX (1 << 16) /* its header has 16 bits for the size */

struct ring {
	int fd;
	struct perf_event_mmap_page *page; /* NULL: this CPU is not there */
	char *data;
	uint64_t tail, head;
	uint64_t time; /* of the record at tail; UINT64_MAX if there is none */
	uint64_t lost; /* records that had no room in front of it */
};

struct rings {
	struct ring *ring;
	struct pollfd *poll;
	int n;
	size_t size, page;
	struct ring *last; /* whose record the caller has */
	uint64_t lost;	   /* in front of that */
	char record[RECORD_MAX] __attribute__((aligned(8)));
};

static int open_event(int cpu, size_t size)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_BPF_OUTPUT,
		.sample_type = PERF_SAMPLE_RAW,
		.sample_period = 1,
		.watermark = 1,
		.wakeup_watermark = size / 2,
	};

	return syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
}

static int open_ring(struct rings *r, struct ring *ring, int cpu, int map)
{
	void *at;

	ring->time = UINT64_MAX;
	ring->fd = open_event(cpu, r->size);
	if (ring->fd < 0)
		return errno == ENODEV ? 0 : -errno; /* a CPU that may come one day */
	at = mmap(NULL, r->page + r->size, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, 0);
	if (at == MAP_FAILED)
		return -errno;
	ring->page = at;
	ring->data = (char *)at + r->page;
	if (bpf_map_update_elem(map, &cpu, &ring->fd, BPF_ANY) ||
	    ioctl(ring->fd, PERF_EVENT_IOC_ENABLE, 0))
		return -errno;
	r->poll[cpu] = (struct pollfd){ .fd = ring->fd, .events = POLLIN };
	return 0;
}

struct rings *rings_open(int map, size_t size, struct fault *f)
{
	struct rings *r = calloc(1, sizeof(*r));
	int n = libbpf_num_possible_cpus(), err = 0;

	if (r && n > 0) {
		r->ring = calloc(n, sizeof(*r->ring));
		r->poll = calloc(n, sizeof(*r->poll));
	}
	if (!r || !r->ring || !r->poll) {
		rings_close(r);
		fail(f, -ENOMEM, "out of memory");
		return NULL;
	}
	r->size = size;
	r->page = sysconf(_SC_PAGESIZE);
	for (; !err && r->n < n; r->n++) {
		r->poll[r->n].fd = -1;
		err = open_ring(r, &r->ring[r->n], r->n, map);
	}
	if (!err)
		return r;
	fail(f, err, "the kernel refuses a ring of %zu bytes for each CPU: %s", size,
	     strerror(-err));
	rings_close(r);
	return NULL;
}

void rings_close(struct rings *r)
{
	for (int i = 0; r && i < r->n; i++) {
		if (r->ring[i].page)
			munmap(r->ring[i].page, r->page + r->size);
		if (r->ring[i].fd >= 0)
			close(r->ring[i].fd);
	}
	if (r) {
		free(r->ring);
		free(r->poll);
	}
	free(r);
}

static void copy_out(const struct rings *r, const struct ring *ring, uint64_t at, void *to,
		     size_t n)
{
	size_t from = at & (r->size - 1), first = r->size - from < n ? r->size - from : n;

	memcpy(to, ring->data + from, first);
	memcpy((char *)to + first, ring->data, n - first);
}

/* How many records were lost between this one, which says so, and the sample before it. */
static uint64_t lost_there(const struct rings *r, const struct ring *ring)
{
	struct {
		struct perf_event_header h;
		uint64_t id, lost;
	} record;

	copy_out(r, ring, ring->tail, &record, sizeof(record));
	return record.lost;
}

/* To the next sample. */
static void look(const struct rings *r, struct ring *ring)
{
	struct {
		struct perf_event_header h;
		uint32_t size;
		uint64_t time;
	} __attribute__((packed)) sample;

	ring->time = UINT64_MAX;
	if (!ring->page)
		return;
	if (ring->tail == ring->head)
		ring->head = __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);
	while (ring->tail != ring->head) {
		copy_out(r, ring, ring->tail, &sample, sizeof(sample));
		if (sample.h.type == PERF_RECORD_SAMPLE) {
			ring->time = sample.time;
			return;
		}
		if (sample.h.type == PERF_RECORD_LOST)
			ring->lost += lost_there(r, ring);
		ring->tail += sample.h.size;
	}
}

static void release(struct ring *ring)
{
	__atomic_store_n(&ring->page->data_tail, ring->tail, __ATOMIC_RELEASE);
}

const void *rings_next(struct rings *r, uint64_t until, size_t *ret_size)
{
	struct ring *oldest = NULL;
	struct perf_event_header h;
	uint32_t size;

	if (r->last) {
		release(r->last);
		r->last = NULL;
	}
	for (int i = 0; i < r->n; i++) {
		struct ring *ring = &r->ring[i];

		if (ring->time == UINT64_MAX)
			look(r, ring);
		if (ring->time <= until && ring->time != UINT64_MAX &&
		    (!oldest || ring->time < oldest->time))
			oldest = ring;
	}
	if (!oldest)
		return NULL;
	copy_out(r, oldest, oldest->tail, &h, sizeof(h));
	copy_out(r, oldest, oldest->tail + sizeof(h), &size, sizeof(size));
	if (size > h.size - sizeof(h) - sizeof(size))
		size = h.size - sizeof(h) - sizeof(size);
	copy_out(r, oldest, oldest->tail + sizeof(h) + sizeof(size), r->record, size);
	oldest->tail += h.size;
	oldest->time = UINT64_MAX;
	r->last = oldest;
	r->lost = oldest->lost;
	oldest->lost = 0;
	*ret_size = size;
	return r->record;
}

uint64_t rings_lost(const struct rings *r)
{
	return r->lost;
}

void rings_wait(struct rings *r, int ms)
{
	poll(r->poll, r->n, ms);
}

unsigned int rings_fill(const struct rings *r)
{
	size_t most = 0;

	for (int i = 0; i < r->n; i++) {
		const struct ring *ring = &r->ring[i];
		size_t fill = ring->page ?
				      __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE) -
					      ring->tail :
				      0;

		most = fill > most ? fill : most;
	}
	return most * 100 / r->size;
}
