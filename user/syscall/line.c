// SPDX-License-Identifier: GPL-2.0-only
/* Lines: a call as a whole, or in two parts if another task's line came between. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "syscall/own.h"
#include "syscall/print.h"

#define ERRNO_MAX 4095

static void write_line(struct env *env, struct line *line)
{
	out_text(&env->out, line->text, line->n);
	line->n = 0;
}

static void put_numbers(struct call *c)
{
	for (int i = 0; i < SYSCALL_ARGS; i++)
		arg_hex(c, i);
	c->done = true;
}

static void decode(struct call *c, enum phase phase)
{
	c->phase = phase;
	if (c->done)
		return;
	if (!c->desc)
		put_numbers(c);
	else
		c->desc->decode(c);
}

static void begin(struct syscall_own *own, struct traced *task, const struct syscall_record *r)
{
	task->call = (struct call){
		.line = &task->line,
		.style = &own->style,
		.desc = own->descs[slot_of(r->abi, r->nr)],
		.tid = task->tid,
		.nr = r->nr,
		.abi = r->abi,
		.entered = r->entered,
	};
	memcpy(task->call.args, r + 1, r->nargs * sizeof(uint64_t));
	task->printed = task->unfinished = false;
	task->open = true;
}

/* The text of the call's start; not before it is needed, as what could not be read may come with the end. */
static void print_start(struct env *env, struct syscall_own *own, struct traced *task)
{
	struct call *c = &task->call;

	put_leader(env, own, c, c->entered);
	put_call_name(c);
	put_char(c->line, '(');
	decode(c, STARTS);
	task->printed = true;
}

/* The separator is on this side of the gap. */
static void put_comma(struct call *c)
{
	if (!c->done && c->nargs)
		put_text(c->line, ", ");
	c->nargs = 0;
}

void line_break(struct env *env, struct syscall_own *own)
{
	struct traced *task = own->last;

	if (!task)
		return;
	own->last = NULL;
	if (!task->printed)
		print_start(env, own, task);
	put_comma(&task->call);
	task->unfinished = true;
	put_text(&task->line, " <unfinished ...>\n");
	write_line(env, &task->line);
}

static void pad(struct call *c, uint64_t column)
{
	while (c->line->n < column)
		put_char(c->line, ' ');
}

static void finish(struct env *env, struct syscall_own *own, struct traced *task)
{
	struct call *c = &task->call;
	uint64_t ns = c->left - c->entered;

	put_char(c->line, ')');
	pad(c, own->column - 1);
	put_text(c->line, " = ");
	put_result(c);
	if (own->durations)
		put_form(c->line, " <%llu.%06llu>", (unsigned long long)(ns / 1000000000),
			 (unsigned long long)(ns % 1000000000 / 1000));
	put_char(c->line, '\n');
	write_line(env, &task->line);
	own->last = NULL;
	task->open = false;
}

/* Continues a line that another's interrupted. */
static void resume(struct env *env, struct syscall_own *own, struct traced *task, uint64_t now)
{
	struct call *c = &task->call;

	put_leader(env, own, c, now);
	put_text(c->line, "<... ");
	put_call_name(c);
	put_text(c->line, " resumed>");
}

static bool wanted(const struct syscall_own *own, const struct call *c)
{
	return !own->tracing.status || c->failed == (own->tracing.status == STATUS_FAILED);
}

static void on_enter(struct env *env, struct syscall_own *own, struct traced *task,
		     const struct syscall_record *r)
{
	line_break(env, own);
	begin(own, task, r);
	task->start.n = 0;
	put_octets(&task->start, r, sizeof(*r) + r->used);
	task->call.start = task->start.n ? (const void *)task->start.text : NULL;
	if (!own->tracing.status)
		own->last = task;
}

static void on_exit_of(struct env *env, struct syscall_own *own, struct traced *task,
		       const struct syscall_record *r)
{
	struct call *c = &task->call;

	if (!r->told || !task->open)
		begin(own, task, r);
	c->end = r;
	c->ret = r->ret;
	c->left = r->time;
	c->failed = r->ret < 0 && r->ret >= -ERRNO_MAX;
	if (!wanted(own, c)) {
		task->open = false;
		return;
	}
	if (own->last != task)
		line_break(env, own);
	if (!task->printed)
		print_start(env, own, task);
	else if (task->unfinished)
		resume(env, own, task, r->time);
	decode(c, ENDS);
	finish(env, own, task);
	c->end = NULL;
}

/* What a task was in the middle of has no result. */
static void abandon(struct env *env, struct syscall_own *own, struct traced *task,
		    const struct syscall_record *r)
{
	struct call *c = &task->call;

	if (!task->open || own->tracing.status)
		return;
	if (own->last != task)
		line_break(env, own);
	if (!task->printed)
		print_start(env, own, task);
	if (task->unfinished)
		resume(env, own, task, r->time);
	if (!c->done) {
		put_comma(c);
		put_text(c->line, " <unfinished ...>");
	}
	c->left = r->time;
	c->failed = false;
	c->result = RESULT_NONE;
	finish(env, own, task);
}

/* A line that is no call's: its text so far is in the call's line. */
static struct line *other_line(struct env *env, struct syscall_own *own, struct traced *task,
			       const struct syscall_record *r)
{
	line_break(env, own);
	task->call.line = &task->line;
	task->call.tid = task->tid;
	put_leader(env, own, &task->call, r->time);
	return &task->line;
}

static void on_gone(struct env *env, struct syscall_own *own, struct traced *task,
		    const struct syscall_record *r)
{
	int code = r->ret;
	struct line *l;

	abandon(env, own, task, r);
	l = other_line(env, own, task, r);
	if (r->type == SYSCALL_SUPERSEDED) {
		put_form(l, "+++ superseded by execve in pid %lld +++\n", (long long)r->ret);
	} else if (WTERMSIG(code)) {
		put_text(l, "+++ killed by ");
		put_signal(l, WTERMSIG(code));
		put_form(l, "%s +++\n", WCOREDUMP(code) ? " (core dumped)" : "");
	} else {
		put_form(l, "+++ exited with %d +++\n", WEXITSTATUS(code));
	}
	write_line(env, l);
	traced_drop(&own->tasks, task);
}

static void on_signal(struct env *env, struct syscall_own *own, struct traced *task,
		      const struct syscall_record *r)
{
	struct line *l = other_line(env, own, task, r);

	put_text(l, "--- ");
	put_signal(l, r->nr);
	put_text(l, " ---\n");
	write_line(env, l);
}

int line_take(struct env *env, struct syscall_own *own, const struct syscall_record *r)
{
	bool other = r->type == SYSCALL_CHILD || r->type == SYSCALL_EXEC;
	struct traced *task = traced_find(&own->tasks, other ? r->ret : r->tid);

	if (!task)
		return fail(&env->fault, -ENOMEM, "out of memory");
	switch (r->type) {
	case SYSCALL_ENTER: on_enter(env, own, task, r); break;
	case SYSCALL_EXIT: on_exit_of(env, own, task, r); break;
	case SYSCALL_SIGNAL: on_signal(env, own, task, r); break;
	case SYSCALL_GONE:
	case SYSCALL_SUPERSEDED: on_gone(env, own, task, r); break;
	case SYSCALL_EXEC:
		line_break(env, own);
		traced_rename(&own->tasks, task, r->tid);
		task->call.tid = r->tid;
		break;
	}
	return 0;
}
