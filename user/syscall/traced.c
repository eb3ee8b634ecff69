// SPDX-License-Identifier: GPL-2.0-only
/* A hash of tasks by their numbers. */
#include "syscall/traced.h"

#include <signal.h>
#include <stdlib.h>

static struct traced **bucket_of(struct tasks *t, uint32_t tid)
{
	return &t->bucket[tid % (sizeof(t->bucket) / sizeof(*t->bucket))];
}

static struct traced *look_up(struct tasks *t, uint32_t tid)
{
	struct traced *task = *bucket_of(t, tid);

	while (task && task->tid != tid)
		task = task->next;
	return task;
}

static void put_in(struct tasks *t, struct traced *task, uint32_t tid)
{
	struct traced **bucket = bucket_of(t, tid);

	task->tid = tid;
	task->next = *bucket;
	*bucket = task;
}

struct traced *traced_find(struct tasks *t, uint32_t tid)
{
	struct traced *task = look_up(t, tid);

	if (task)
		return task;
	task = calloc(1, sizeof(*task));
	if (task)
		put_in(t, task, tid);
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
	struct traced *other = look_up(t, tid);

	if (other && other != task)
		traced_drop(t, other);
	unlink_task(t, task);
	put_in(t, task, tid);
}

static void destroy(struct traced *task)
{
	line_free(&task->start);
	line_free(&task->line);
	free(task);
}

void traced_drop(struct tasks *t, struct traced *task)
{
	unlink_task(t, task);
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
