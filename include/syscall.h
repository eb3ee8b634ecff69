/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the program of plumb syscall sends: a record when a call starts, if there is a reason to,
 * and one when it ends; each with copies of the memory that the call's recipe names.
 */
#ifndef SYSCALL_H
#define SYSCALL_H

#include "config.h"

#define SYSCALL_ARGS  6
#define SYSCALL_LOW   1024	/* places of native numbers; those of x32 are among them */
#define SYSCALL_SLOTS 1536	/* and of 32-bit ones behind them */
#define X32_BIT	      0x40000000
#define COPIES_MAX    4		/* of a recipe, at the start and at the end each */
#define DATA_MAX      32768	/* bytes of memory that a record carries; a power of two */

enum syscall_abi {
	ABI_NATIVE,
	ABI_COMPAT,	/* of 32 bits */
	ABI_X32,
};

enum syscall_type {
	SYSCALL_ENTER,
	SYSCALL_EXIT,
	SYSCALL_SIGNAL,		/* delivered; nr is its number */
	SYSCALL_GONE,		/* a task ended; ret is its exit code as wait() has it */
	SYSCALL_SUPERSEDED,	/* a leader ended, as thread ret executes a program */
	SYSCALL_EXEC,		/* that thread, ret, is the leader now */
	SYSCALL_CHILD,		/* a new task, ret, is followed */
};

struct syscall_record {
	__u64 time;		/* CLOCK_MONOTONIC */
	__u64 entered;		/* of SYSCALL_EXIT: when it started */
	__s64 ret;
	__u32 tid;
	__u32 nr;
	__u32 used;		/* bytes that follow: nargs of __u64, and chunks */
	__u8 type;		/* enum syscall_type */
	__u8 abi;		/* enum syscall_abi */
	__u8 told;		/* of SYSCALL_EXIT: a record of the start, with the arguments, was sent */
	__u8 nargs;
};

/* Memory of the task. */
struct chunk {
	__u64 addr;
	__u32 got;		/* bytes that follow, padded to 8 */
	__u32 late;		/* of the end's record: read for the start, which could not or was not seen */
};

/* What to copy; `with` is the argument that has the length. */
enum copy_kind {
	COPY_NONE,
	COPY_BYTES,		/* size bytes */
	COPY_BUFFER,		/* as many bytes as `with` says, at most as -s says */
	COPY_SIZED,		/* as many bytes as `with` says, at most size */
	COPY_LENGTH,		/* an int, remembered for COPY_VALUE_RESULT */
	COPY_VALUE_RESULT,	/* as many bytes as the int that `with` points to says, and said before */
	COPY_RESULT,		/* as many bytes as the result says, at most as -s says */
};

struct copy {
	__u8 kind, arg, with, pad;
	__u32 size;
};

#define RECIPE_TRACED	1
#define RECIPE_TELL	2	/* may block, or never returns: its start is told */
#define RECIPE_SOCKET	4	/* only if the descriptor is a socket */
#define RECIPE_FORK	8	/* a child comes out of it, too */
#define RECIPE_EXEC	16

struct recipe {
	__u8 flags, nenter, nexit;
	__s8 fd;		/* the argument that is a descriptor; -1 if none is */
	__u32 pad;
	struct copy enter[COPIES_MAX], exit[COPIES_MAX];
};

/* Which results are asked for. */
enum syscall_status { STATUS_ANY, STATUS_GOOD, STATUS_FAILED };

struct syscall_config {
	__u32 limit;		/* bytes of strings: -s */
	__u32 self;		/* plumb's own process is never traced */
	__u8 marked;		/* only tasks that were marked, and followed from there */
	__u8 count;		/* adds up only */
	__u8 storage;		/* the kernel has task storage */
	__u8 status;		/* enum syscall_status, of what is added up */
	__u8 twice;		/* the programs that the kernel may skip are there twice */
	__u8 pad[3];
};

/* What -c adds up, per CPU and place. */
struct syscall_count {
	__u64 calls, errors;
	__u64 cpu_ns;
	__u64 lost;		/* records without room in the ring */
};

#define TARGET_FOLLOW	  1	/* and its threads and children */
#define TARGET_WAITS_EXEC 2	/* from its next execve() on */

#endif
