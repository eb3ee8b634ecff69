/* SPDX-License-Identifier: GPL-2.0-only */
/* What plumb syscall keeps during a run. */
#ifndef SYSCALL_OWN_H
#define SYSCALL_OWN_H

#include <sys/types.h>

#include "cmd.h"
#include "syscall/traced.h"

#define ATTACH_MAX 256

struct syscall_own {
	struct syscall_config tracing;
	struct style style;
	bool follow;		  /* -f */
	int stamps;		  /* -t: 1, -tt: 2, -ttt: 3 */
	bool relative;		  /* -r */
	bool durations;		  /* -T */
	bool only_good, only_bad; /* -z, -Z */
	uint64_t column;	  /* of the result: -a */
	const char *traces;	  /* -e trace=, NULL: what is traced by default */
	uint32_t attach[ATTACH_MAX];
	unsigned int nattach;
	char **command; /* and its arguments; NULL if there is none */
	pid_t child;
	int gate;   /* a byte here lets it go; -1 if it has gone */
	int status; /* of the command, as wait() has it; -1 while it runs */
	/* the run */
	struct tasks tasks;
	struct traced *last; /* whose line has no end yet */
	uint64_t before;     /* when the last line's call began, for -r */
};

/* Made at the first call; NULL, and a sentence, when out of memory. */
struct syscall_own *syscall_own(struct env *env);
/* Starts the command, which waits; 0, or -errno and a sentence. */
int launch(struct env *env, struct syscall_own *own);
/* Whether a call is asked for; -EINVAL and a sentence if -e names what there is not. */
int choose_calls(struct env *env, struct syscall_own *own, const struct bpf_object *obj);
/* Takes a record of the program and prints what is to be printed. */
int line_take(struct env *env, struct syscall_own *own, const struct syscall_record *r);
/* Ends the line that has no end yet. */
void line_break(struct env *env, struct syscall_own *own);
/* Who and when, in front of every line. */
void put_leader(const struct env *env, struct syscall_own *own, struct call *c, uint64_t mono);
/* "connect"; "syscall_0x1f" of a number without a name. */
void put_call_name(struct call *c);
/* "3", "-1 EAGAIN (...)", "? ERESTARTSYS (...)". */
void put_result(struct call *c);
/* What -c counted. */
int print_counts(struct env *env, const struct bpf_object *obj);
int syscall_run(struct env *env);

extern const struct opt syscall_options[];

#endif
