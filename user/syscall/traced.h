/* SPDX-License-Identifier: GPL-2.0-only */
/* The tasks that are traced, and the call that each is in. */
#ifndef SYSCALL_TRACED_H
#define SYSCALL_TRACED_H

#include "syscall/call.h"

struct traced {
	struct traced *next; /* in its bucket */
	uint32_t tid;
	bool open;	 /* in a call whose record of the start is here */
	bool printed;	 /* and whose start is printed */
	bool unfinished; /* and ended so, as another line came between */
	struct call call;
	struct line start; /* the record of the start */
	struct line line;  /* the text of the call so far */
};

struct tasks {
	struct traced *bucket[1024];
};

/* Made if it is new; NULL when out of memory. */
struct traced *traced_find(struct tasks *t, uint32_t tid);
/* It has another number now, and whoever had that is gone. */
void traced_rename(struct tasks *t, struct traced *task, uint32_t tid);
void traced_drop(struct tasks *t, struct traced *task);
void traced_free(struct tasks *t);
/* Whether any of them is still there. */
bool traced_alive(const struct tasks *t);

#endif
