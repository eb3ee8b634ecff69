// SPDX-License-Identifier: GPL-2.0-only
/* Memory of a task: what the program copied, else what is there now. */
#include <string.h>
#include <sys/uio.h>

#include "syscall/call.h"

static const struct chunk *next_chunk(const struct syscall_record *r, const struct chunk *c)
{
	const char *first = (const char *)(r + 1), *next = first + r->nargs * sizeof(uint64_t);

	if (c)
		next = (const char *)(c + 1) + ((c->got + 7) & ~7U);
	return next + sizeof(*c) <= first + r->used ? (const struct chunk *)next : NULL;
}

/* The chunk that has all of that; late as asked for. */
static const struct chunk *find(const struct syscall_record *r, uint64_t addr, size_t n, bool late)
{
	const struct chunk *c = NULL;

	while (r && (c = next_chunk(r, c)))
		if (!!c->late == late && addr >= c->addr && addr - c->addr <= c->got &&
		    n <= c->got - (addr - c->addr))
			return c;
	return NULL;
}

/* More than was copied, or what was not there whenever the program looked. */
static bool read_now(const struct call *c, uint64_t addr, void *buf, size_t n)
{
	struct iovec here = { buf, n }, there = { (void *)(uintptr_t)addr, n };

	return process_vm_readv(c->tid, &here, 1, &there, 1, 0) == (ssize_t)n;
}

bool peek(const struct call *c, uint64_t addr, void *buf, size_t n)
{
	const struct chunk *k = c->phase == ENDS ? find(c->end, addr, n, false) : NULL;

	if (!addr)
		return false;
	if (!k)
		k = find(c->start, addr, n, false);
	if (!k)
		k = find(c->end, addr, n, true);
	if (!k)
		return read_now(c, addr, buf, n);
	memcpy(buf, (const char *)(k + 1) + (addr - k->addr), n);
	return true;
}
