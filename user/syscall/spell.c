// SPDX-License-Identifier: GPL-2.0-only
/* What stands in front of a call and behind it: who and when, the name, the result. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "names.h"
#include "syscall/own.h"
#include "syscall/print.h"

static void put_stamp(const struct env *env, struct syscall_own *own, struct call *c, uint64_t mono)
{
	uint64_t wall = names_wall(env->out.names, mono), delta;
	time_t seconds = wall / 1000000000;
	unsigned int micros = wall % 1000000000 / 1000;
	struct tm tm;

	if (own->relative) {
		delta = own->before && mono > own->before ? mono - own->before : 0;
		own->before = mono;
		put_form(c->line, "%6llu.%06llu ", (unsigned long long)(delta / 1000000000),
			 (unsigned long long)(delta % 1000000000 / 1000));
	}
	if (own->stamps > 2) {
		put_form(c->line, "%lld.%06u ", (long long)seconds, micros);
	} else if (own->stamps) {
		localtime_r(&seconds, &tm);
		put_form(c->line, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
		put_form(c->line, own->stamps == 2 ? ".%06u " : " ", micros);
	}
}

void put_leader(const struct env *env, struct syscall_own *own, struct call *c, uint64_t mono)
{
	if (own->follow || own->nattach > 1 || (!own->nattach && !own->command))
		put_form(c->line, "%-5u ", c->tid);
	put_stamp(env, own, c, mono);
}

void put_call_name(struct call *c)
{
	const char *name = number_name(c->abi, c->nr);

	if (name)
		put_text(c->line, name);
	else
		put_form(c->line, "syscall_%#x", c->nr);
}

static void put_errno(struct call *c, int number)
{
	static const struct name restart[] = {
		{ 512, "ERESTARTSYS (To be restarted if SA_RESTART is set)" },
		{ 513, "ERESTARTNOINTR (To be restarted)" },
		{ 514, "ERESTARTNOHAND (To be restarted if no handler)" },
		{ 516, "ERESTART_RESTARTBLOCK (Interrupted by signal)" },
	};
	const char *name = strerrorname_np(number);

	for (size_t i = 0; i < sizeof(restart) / sizeof(*restart); i++)
		if (restart[i].value == number) {
			put_form(c->line, "? %s", restart[i].name);
			return;
		}
	if (name)
		put_form(c->line, "-1 %s (%s)", name, strerrordesc_np(number));
	else
		put_form(c->line, "-1 (errno %d)", number);
}

void put_signal(struct line *l, int number)
{
	const char *name = sigabbrev_np(number);

	if (name)
		put_form(l, "SIG%s", name);
	else
		put_form(l, "SIGRT_%d", number - 32);
}

void put_result(struct call *c)
{
	if (c->failed)
		put_errno(c, -c->ret);
	else if (c->result == RESULT_NONE)
		put_char(c->line, '?');
	else
		put_form(c->line, "%lld", (long long)c->ret);
}
