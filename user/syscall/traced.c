// SPDX-License-Identifier: GPL-2.0-only
/* A hash of tasks by their numbers. */
#include "syscall/traced.h"

#include <signal.h>
#include <stdlib.h>

static struct traced **bucket_of(struct tasks *t, uint32_t tid)
{
	return &t->bucket[tid % (sizeof(t->bucket) / sizeof(*t->bucket))];
}

struct traced *traced_find(struct tasks *t, uint32_t tid, bool make)
{
	struct traced **bucket = bucket_of(t, tid), *task;

	for (task = *bucket; task; task = task->next)
		if (task->tid == tid)
			return task;
	task = make ? calloc(1, sizeof(*task)) : NULL;
	if (!task)
		return NULL;
	task->tid = tid;
	task->next = *bucket;
	*bucket = task;
	t->n++;
	return task;
}

static void unlink_task(struct tasks *t, struct traced *task)
{
	struct traced **at = bucket_of(t, task->tid);

	while (*at && *at != task)
		at = &(*at)->next;
	if (*at)
		*at = task->next;
}

void traced_rename(struct tasks *t, struct traced *task, uint32_t tid)
{
	struct traced *other = traced_find(t, tid, false), **bucket = bucket_of(t, tid);

	if (other && other != task)
		traced_drop(t, other);
	unlink_task(t, task);
	task->tid = tid;
	task->next = *bucket;
	*bucket = task;
}

static void destroy(struct traced *task)
{
	text_free(&task->start);
	text_free(&task->line);
	free(task);
}

void traced_drop(struct tasks *t, struct traced *task)
{
	unlink_task(t, task);
	t->n--;
	destroy(task);
}

void traced_free(struct tasks *t)
{
	for (size_t i = 0; i < sizeof(t->bucket) / sizeof(*t->bucket); i++) {
		struct traced *next;

		for (struct traced *task = t->bucket[i]; task; task = next) {
			next = task->next;
			destroy(task);
		}
		t->bucket[i] = NULL;
	}
}

bool traced_alive(const struct tasks *t)
{
	for (size_t i = 0; i < sizeof(t->bucket) / sizeof(*t->bucket); i++)
		for (const struct traced *task = t->bucket[i]; task; task = task->next)
			if (!kill(task->tid, 0))
				return true;
	return false;
}
