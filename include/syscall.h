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
#define COPIES_MAX	      8		/* of a recipe, at the start and at the end each */
#define DATA_MAX      32768	/* bytes of memory that a record carries; a power of two */
#define FDS_MAX	      32	/* of -e trace-fds */

enum syscall_abi {
	ABI_NATIVE,
	ABI_COMPAT,	/* of 32 bits */
	ABI_X32,
};

enum syscall_type {
	SYSCALL_ENTER,
	SYSCALL_EXIT,
	SYSCALL_SIGNAL,		/* delivered; nr is its number, the memory struct kernel_siginfo */
	SYSCALL_GONE,		/* a task ended; ret is its exit code as wait() has it */
	SYSCALL_SUPERSEDED,	/* a leader ended, as thread args[0] executes a program */
	SYSCALL_EXEC,		/* that thread, args[0], is the leader now */
	SYSCALL_CHILD,		/* a new task, args[0], is followed */
};

/* Of a record. */
#define RECORD_FAULT	 1	/* memory was not there at the start: it was read again at the end */
#define RECORD_NO_ENTRY	 2	/* the start was not seen: denied by seccomp, or older than the trace */
#define RECORD_CUT	 4	/* more memory was asked for than fits */
#define RECORD_ENTERED	 8	/* a record of the start was sent */

struct syscall_record {
	__u64 time;		/* CLOCK_MONOTONIC */
	__u32 tid, pid;
	__u16 type;		/* enum syscall_type */
	__u16 flags;
	__u16 abi;		/* enum syscall_abi */
	__u16 pad;
	__u32 nr;
	__u32 used;		/* bytes of chunks that follow */
	__u64 args[SYSCALL_ARGS];
	__s64 ret;
	__u64 entered;		/* of SYSCALL_EXIT: when it started */
};

enum chunk_kind {
	CHUNK_MEMORY,		/* of the task, at addr */
	CHUNK_KERNEL,		/* a struct of the kernel's */
	CHUNK_FD,		/* struct fd_facts of descriptor addr */
	CHUNK_PATH,		/* of descriptor addr: names from the last to the first, each with its NUL */
	CHUNK_OWNER,		/* struct syscall_owner */
};

struct chunk {
	__u64 addr;
	__u32 want;		/* bytes that were asked for */
	__s32 got;		/* bytes that follow, padded to 8; or -errno */
	__u32 kind;		/* enum chunk_kind */
	__u32 late;		/* of an exit record: read for the start */
};

struct syscall_owner {
	__u64 cgroup;
	__u32 uid, netns;
	char comm[16];
};

/* What the kernel knows of an open file. */
struct fd_facts {
	__u64 ino;
	__u32 dev, rdev;	/* as the kernel has them: major << 20 | minor */
	__u32 mode;		/* i_mode */
	__u32 flags;		/* f_flags */
	/* of sockets */
	__u16 family, type, protocol, state;
	union addr saddr, daddr;
	__u16 sport, dport;	/* host order */
	__u32 peer;		/* of unix sockets: the inode of the peer, 0 if there is none */
	__u32 portid;		/* of netlink sockets */
	char name[20];		/* of the file system: "pipefs"; of anonymous files: "[eventpoll]" */
};

/* What to copy; `with` is the argument that has the length or the selector. */
enum copy_kind {
	COPY_NONE,
	COPY_BYTES,	/* size bytes */
	COPY_ARRAY,	/* as many elements of size bytes as argument `with` says */
	COPY_BUFFER,	/* as many bytes as `with` says, at most as -s says; whole if fd is a netlink socket */
	COPY_SIZED,	/* as many bytes as `with` says, at most size */
	COPY_STRING,	/* up to its NUL, at most size */
	COPY_LENGTH,	/* an int, remembered for COPY_VALUE_RESULT */
	COPY_VALUE_RESULT,/* as many bytes as the int that `with` points to says, and said before */
	COPY_RESULT,	/* as many bytes as the result says, at most as -s says; or whole as COPY_BUFFER */
	COPY_RESULT_ARRAY,/* as many elements as the result says */
	COPY_IOV,		/* `with` of struct iovec, and what they point to */
	COPY_IOV_ONLY,	/* without that */
	COPY_RESULT_IOV,	/* what they point to, up to the result */
	COPY_MSG,		/* struct msghdr and all that it points to */
	COPY_MSG_ONLY,	/* without what is only written: the data and the name */
	COPY_RESULT_MSG,
	COPY_MMSG,	/* `with` of struct mmsghdr */
	COPY_MMSG_ONLY,
	COPY_RESULT_MMSG,	/* as many as the result says */
	COPY_POINTERS,	/* up to NULL, with the strings they point to */
	COPY_POINTERS_ONLY,
	COPY_BITS,	/* struct fd_set of args[0] descriptors */
	COPY_SELECTED,	/* as many bytes as the map `sizes` says for this call and argument `with` */
	COPY_FD,		/* facts about that descriptor */
	COPY_RESULT_FD,
	COPY_PAIR_FD,	/* about the two that an array there has */
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
#define RECIPE_MESSAGE	32	/* of a netlink socket its buffer is decoded */

struct recipe {
	__u8 flags, nenter, nexit;
	__s8 fd;		/* the argument that is a descriptor; -1 if none is */
	__u32 pad;
	struct copy enter[COPIES_MAX], exit[COPIES_MAX];
};

struct selector {
	__u32 slot, value;
};

struct syscall_config {
	__u32 limit;		/* bytes of strings: -s */
	__u32 self;		/* plumb's own process is never traced */
	__u8 marked;		/* only tasks that were marked, and followed from there */
	__u8 count;		/* adds up only */
	__u8 facts;		/* facts of descriptors, and paths: -y */
	__u8 owner;		/* who, with each end */
	__u8 storage;		/* the kernel has task storage */
	__u8 signals;		/* told */
	__u8 nfds, not_fds;	/* of -e trace-fds */
	__s32 fds[FDS_MAX];
};

/* What -c adds up, per CPU and place. */
struct syscall_count {
	__u64 calls, errors;
	__u64 wall_ns, cpu_ns;
	__u64 min_ns, max_ns;	/* of the wall's; min counts only if there are calls */
	__u64 lost;		/* records without room in the ring */
};

#define TARGET_FOLLOW	  1	/* and its threads and children */
#define TARGET_WAITS_EXEC 2	/* from its next execve() on */

#endif
