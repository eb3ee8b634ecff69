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

static void write_line(struct env *env, struct text *line)
{
	out_text(&env->out, line->data, line->used);
	line->used = 0;
}

static void put_numbers(struct call *c)
{
	int n = c->desc && c->desc->nargs ? c->desc->nargs : SYSCALL_ARGS;

	for (int i = 0; i < n; i++)
		arg_hex(c, i);
	c->done = true;
}

static void decode(struct call *c, enum phase phase)
{
	c->phase = phase;
	if (c->done)
		return;
	if (c->raw || !c->desc || !c->desc->decode)
		put_numbers(c);
	else
		c->desc->decode(c);
}

static void begin(struct syscall_own *own, struct traced *task, const struct syscall_record *r)
{
	struct call *c = &task->call;
	const char *name = number_name(r->abi, r->nr);

	*c = (struct call){ .text = &task->line, .style = &own->style, .task = task, .nr = r->nr };
	c->desc = name ? call_find(name) : NULL;
	c->abi = r->abi;
	c->word = r->abi == ABI_COMPAT ? 4 : 8;
	c->raw = own->style.spell == SPELL_RAW;
	memcpy(c->args, r->args, sizeof(c->args));
	c->entered = r->entered;
	task->pid = r->pid;
	task->printed = task->unfinished = false;
	task->open = true;
}

/* The text of the call's start; not before it is needed, as what could not be read may come with the end. */
static void print_start(struct env *env, struct syscall_own *own, struct traced *task)
{
	struct call *c = &task->call;

	put_leader(env, own, c, c->entered);
	put_call_name(c);
	put_letter(c, '(');
	decode(c, STARTS);
	task->printed = true;
}

/* The separator is on this side of the gap. */
static void put_comma(struct call *c)
{
	if (!c->done && c->nargs)
		put(c, ", ");
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
	text_add(&task->line, " <unfinished ...>\n", 18);
	write_line(env, &task->line);
}

static void pad(struct call *c, uint64_t column)
{
	while (c->text->used < column)
		put_letter(c, ' ');
}

static void finish(struct env *env, struct syscall_own *own, struct traced *task)
{
	struct call *c = &task->call;
	uint64_t ns = c->left - c->entered;

	put_letter(c, ')');
	pad(c, own->column - 1);
	put(c, " = ");
	put_result(c);
	if (own->durations)
		put_format(c, " <%llu.%06llu>", (unsigned long long)(ns / 1000000000),
			   (unsigned long long)(ns % 1000000000 / 1000));
	put_letter(c, '\n');
	write_line(env, &task->line);
	own->last = NULL;
	task->open = false;
	task->start.used = 0;
}

/* Continues a line that another's interrupted. */
static void resume(struct env *env, struct syscall_own *own, struct traced *task, uint64_t now)
{
	struct call *c = &task->call;

	put_leader(env, own, c, now);
	put(c, "<... ");
	put_call_name(c);
	put(c, " resumed>");
}

static bool wanted(const struct syscall_own *own, const struct call *c)
{
	return !(own->only_good && c->failed) && !(own->only_bad && !c->failed);
}

static void on_enter(struct env *env, struct syscall_own *own, struct traced *task,
		     const struct syscall_record *r)
{
	line_break(env, own);
	begin(own, task, r);
	task->start.used = 0;
	text_add(&task->start, r, sizeof(*r) + r->used);
	task->call.start = (const struct syscall_record *)task->start.data;
	if (!own->only_good && !own->only_bad)
		own->last = task;
}

static void on_exit_of(struct env *env, struct syscall_own *own, struct traced *task,
		       const struct syscall_record *r)
{
	struct call *c = &task->call;

	if (!(r->flags & RECORD_ENTERED) || !task->open) {
		begin(own, task, r);
		c->start = NULL;
	}
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

	if (!task->open)
		return;
	if (own->last != task)
		line_break(env, own);
	if (!task->printed)
		print_start(env, own, task);
	if (task->unfinished)
		resume(env, own, task, r->time);
	if (!c->done) {
		put_comma(c);
		put(c, " <unfinished ...>");
	}
	c->left = r->time;
	c->failed = false;
	c->result = RESULT_NONE;
	c->note[0] = '\0';
	finish(env, own, task);
}

static void on_gone(struct env *env, struct syscall_own *own, struct traced *task,
		    const struct syscall_record *r)
{
	struct call *c = &task->call;
	int code = r->ret;

	c->task = task;
	c->text = &task->line;
	c->style = &own->style;
	abandon(env, own, task, r);
	line_break(env, own);
	if (own->tracing.count) {
		traced_drop(&own->tasks, task);
		return;
	}
	put_leader(env, own, c, r->time);
	if (r->type == SYSCALL_SUPERSEDED)
		put_format(c, "+++ superseded by execve in pid %llu +++\n",
			   (unsigned long long)r->args[0]);
	else if (WTERMSIG(code))
		put_format(c, "+++ killed by SIG%s%s +++\n", sigabbrev_np(WTERMSIG(code)),
			   WCOREDUMP(code) ? " (core dumped)" : "");
	else
		put_format(c, "+++ exited with %d +++\n", WEXITSTATUS(code));
	write_line(env, &task->line);
	traced_drop(&own->tasks, task);
}

static void on_signal(struct env *env, struct syscall_own *own, struct traced *task,
		      const struct syscall_record *r)
{
	const char *name = sigabbrev_np(r->nr);
	struct call c = { .text = &task->line, .style = &own->style, .task = task };

	if (task->open)
		return;
	line_break(env, own);
	put_leader(env, own, &c, r->time);
	if (name)
		put_format(&c, "--- SIG%s ---\n", name);
	else
		put_format(&c, "--- SIGRT_%u ---\n", r->nr - 32);
	write_line(env, &task->line);
}

int line_take(struct env *env, struct syscall_own *own, const struct syscall_record *r)
{
	struct traced *task = traced_find(&own->tasks, r->tid, true);

	if (!task)
		return fail(&env->fault, -ENOMEM, "out of memory");
	switch (r->type) {
	case SYSCALL_ENTER: on_enter(env, own, task, r); break;
	case SYSCALL_EXIT: on_exit_of(env, own, task, r); break;
	case SYSCALL_SIGNAL: on_signal(env, own, task, r); break;
	case SYSCALL_GONE:
	case SYSCALL_SUPERSEDED: on_gone(env, own, task, r); break;
	case SYSCALL_CHILD:
		if (!traced_find(&own->tasks, r->args[0], true))
			return fail(&env->fault, -ENOMEM, "out of memory");
		break;
	case SYSCALL_EXEC:
		task = traced_find(&own->tasks, r->args[0], true);
		if (task)
			traced_rename(&own->tasks, task, r->tid);
		break;
	}
	return 0;
}
