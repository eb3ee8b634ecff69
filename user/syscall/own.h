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
	bool follow;	    /* -f */
	bool count;	    /* -c */
	bool relative;	    /* -r */
	bool durations;	    /* -T */
	int stamps;	    /* -t: 1, -tt: 2, -ttt: 3 and more */
	uint64_t column;    /* of the result: -a */
	const char *traces; /* -e trace=, NULL: what is traced by default */
	uint32_t attach[ATTACH_MAX];
	unsigned int nattach;
	char **command;	    /* and its arguments; NULL if there is none */
	char program[4096]; /* its file */
	pid_t child;
	int gate;   /* a byte here lets it go; -1 if it has gone */
	int status; /* of the command, as wait() has it; -1 while it runs */
	/* the run */
	const struct call_desc *descs[SYSCALL_SLOTS]; /* NULL: not decoded */
	struct tasks tasks;
	struct traced *last; /* whose line has no end yet */
	uint64_t before;     /* when the last line's call began, for -r */
};

/* Made at the first call; NULL, and a sentence, when out of memory. */
struct syscall_own *syscall_own(struct env *env);
/* Finds the command's file. 0, or -errno, a sentence and what plumb exits with. */
int launch_find(struct env *env, struct syscall_own *own);
/* Starts the command, which waits; 0, or -errno and a sentence. */
int launch(struct env *env, struct syscall_own *own);
/* Waits for the command to end, ends it if that is what plumb was told to do, and is what it was. */
void launch_end(struct env *env, struct syscall_own *own);
/* Of the tables of calls: their places in a record's numbers. */
uint32_t slot_of(int abi, uint32_t nr);
/* "connect"; NULL of a place without a name. */
const char *slot_name(uint32_t slot);
/* -EINVAL and a sentence if -e names what there is not. */
int choose_check(struct env *env, const struct syscall_own *own);
/* Tells the program which calls are traced, and what is copied for each. */
int choose_calls(struct env *env, struct syscall_own *own, const struct bpf_object *obj);
/* Takes a record of the program and prints what is to be printed. */
int line_take(struct env *env, struct syscall_own *own, const struct syscall_record *r);
/* Ends the line that has no end yet. */
void line_break(struct env *env, struct syscall_own *own);
/* Who and when, in front of every line. */
void put_leader(const struct env *env, struct syscall_own *own, struct call *c, uint64_t mono);
/* "connect"; "syscall_0x1f" of a number without a name. */
void put_call_name(struct call *c);
/* "SIGTERM", "SIGRT_2". */
void put_signal(struct line *l, int number);
/* "3", "-1 EAGAIN (...)", "? ERESTARTSYS (...)". */
void put_result(struct call *c);
/* What -c counted. 0, or -errno and a sentence. */
int counts_print(struct env *env, const struct bpf_object *obj);
/* " sendto 3, recvfrom 1, others 2": of which calls the lost records were, and of signals, ends... */
void counts_lost(const struct bpf_object *obj, uint64_t lost, struct line *l);
int syscall_run(struct env *env);

/* Programs that are there twice where the kernel may skip them: enter.bpf.h. */
#define SYSCALL_TWICE 4
extern const struct twice {
	const char *first, *again;
} syscall_twice[SYSCALL_TWICE];

extern const struct opt syscall_options[];

#endif
