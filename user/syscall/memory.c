// SPDX-License-Identifier: GPL-2.0-only
/* Memory of a task: what the program copied, else what is there now. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>

#include "syscall/call.h"
#include "syscall/traced.h"

static const struct chunk *next_chunk(const struct syscall_record *r, const struct chunk *c)
{
	const char *first = (const char *)(r + 1);
	const char *next = c ? (const char *)(c + 1) + (c->got > 0 ? (c->got + 7) & ~7 : 0) : first;

	return next + sizeof(*c) <= first + r->used ? (const struct chunk *)next : NULL;
}

/* The chunk that has most of what is there at an address; late as asked for. */
static const struct chunk *find(const struct syscall_record *r, uint64_t addr, int late)
{
	const struct chunk *best = NULL, *c = NULL;
	int64_t most = 0, have;

	if (!r)
		return NULL;
	while ((c = next_chunk(r, c))) {
		if (c->kind != CHUNK_MEMORY || c->got <= 0 || (int)c->late != late ||
		    addr < c->addr)
			continue;
		have = (int64_t)(c->addr + c->got - addr);
		if (have > most) {
			most = have;
			best = c;
		}
	}
	return best;
}

static ssize_t read_now(const struct call *c, uint64_t addr, void *buf, size_t n)
{
	struct iovec here = { buf, n }, there = { (void *)(uintptr_t)addr, n };
	ssize_t got = process_vm_readv(c->task->tid, &here, 1, &there, 1, 0);

	return got > 0 ? got : -1;
}

ssize_t peek_some(const struct call *c, uint64_t addr, void *buf, size_t n)
{
	const struct chunk *k = NULL;
	size_t have;

	if (!addr)
		return -1;
	if (c->phase == ENDS)
		k = find(c->end, addr, 0);
	if (!k)
		k = find(c->start, addr, 0);
	if (!k)
		k = find(c->end, addr, 1);
	if (!k)
		return read_now(c, addr, buf, n);
	have = k->addr + k->got - addr;
	memcpy(buf, (const char *)(k + 1) + (addr - k->addr), have < n ? have : n);
	if (have >= n || k->got < (int)k->want)
		return have < n ? have : n;
	/* More is asked for than was copied. */
	read_now(c, addr + have, (char *)buf + have, n - have);
	return have;
}

bool peek(const struct call *c, uint64_t addr, void *buf, size_t n)
{
	ssize_t got = peek_some(c, addr, buf, n);

	return got == (ssize_t)n || (got >= 0 && read_now(c, addr, buf, n) == (ssize_t)n);
}

ssize_t peek_string(const struct call *c, uint64_t addr, char *buf, size_t size)
{
	ssize_t got = peek_some(c, addr, buf, size);
	const char *end;

	if (got < 0)
		return -1;
	end = memchr(buf, '\0', got);
	return end ? end - buf : got;
}

bool peek_word(const struct call *c, uint64_t addr, uint64_t *ret)
{
	*ret = 0;
	return peek(c, addr, ret, c->word);
}

/* Of that kind, for that descriptor: the newest. */
static const struct chunk *of_fd(const struct syscall_record *r, int fd, enum chunk_kind kind)
{
	const struct chunk *c = NULL;

	while (r && (c = next_chunk(r, c)))
		if (c->kind == kind && (int)c->addr == fd && c->got > 0)
			return c;
	return NULL;
}

const struct fd_facts *peek_facts(const struct call *c, int fd)
{
	const struct chunk *k = c->phase == ENDS ? of_fd(c->end, fd, CHUNK_FD) : NULL;

	if (!k)
		k = of_fd(c->start, fd, CHUNK_FD);
	if (!k)
		k = of_fd(c->end, fd, CHUNK_FD);
	return k ? (const struct fd_facts *)(k + 1) : NULL;
}

bool peek_path(const struct call *c, int fd, char *path, size_t size)
{
	const struct chunk *k = of_fd(c->start, fd, CHUNK_PATH);
	const char *names, *at, *end;
	size_t used = 0;

	if (!k)
		k = of_fd(c->end, fd, CHUNK_PATH);
	if (!k || size < 2)
		return false;
	names = (const char *)(k + 1);
	for (end = names + k->got - 1; end > names; end = at - 1) {
		for (at = end; at > names && at[-1]; at--)
			;
		if (used + (end - at) + 2 > size)
			return false;
		path[used++] = '/';
		memcpy(path + used, at, end - at);
		used += end - at;
		if (at == names)
			break;
	}
	if (!used)
		path[used++] = '/';
	path[used] = '\0';
	return true;
}
