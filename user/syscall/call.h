/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A system call as the decoders see it. A decoder is called twice, as strace prints twice: when the
 * call starts, with what is known then, and when it has ended, for what it wrote. It writes text.
 */
#ifndef SYSCALL_CALL_H
#define SYSCALL_CALL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "syscall.h"
#include "syscall/text.h"

struct traced;

enum phase { STARTS, ENDS };

enum result {
	RESULT_DECIMAL,
	RESULT_UNSIGNED,
	RESULT_HEX,
	RESULT_OCTAL,
	RESULT_FD,
	RESULT_NONE, /* "= ?" */
};

/* How much is spelled out: -s -v -x -y -X. */
struct style {
	uint32_t limit; /* bytes of a string, elements of an array */
	uint8_t hex;	/* 1: strings with odd bytes in hexadecimal, 2: all strings */
	uint8_t fds;	/* 1: paths of descriptors, 2: what is known of sockets, too */
	uint8_t spell;	/* enum spell */
	bool whole;	/* structures and lists are not cut short (-v) */
};

enum spell { SPELL_ABBREV, SPELL_RAW, SPELL_VERBOSE };

#define CALL_ARGS 8 /* that a decoder may print: an address with its length counts as two */

struct call {
	struct text *text;
	const struct style *style;
	const struct call_desc *desc; /* NULL if the number has no name */
	struct traced *task;
	enum phase phase;
	uint32_t nr;
	uint16_t abi;
	uint8_t nargs; /* printed so far */
	uint8_t word;  /* bytes of a pointer */
	enum result result;
	bool done;   /* set by the decoder: nothing is left for the end */
	bool failed; /* at the end: the result is an error */
	bool raw;    /* arguments as numbers */
	uint64_t args[SYSCALL_ARGS];
	int64_t ret;
	uint64_t entered, left;	  /* CLOCK_MONOTONIC */
	size_t arg_at[CALL_ARGS]; /* where each argument's text starts, behind the separator */
	char note[256];		  /* printed in brackets behind the result */
	const struct syscall_record *start,
		*end; /* whose memory is at hand; NULL if there is none */
};

enum call_class {
	CLASS_NETWORK = 1 << 0,
	CLASS_DESC = 1 << 1,
	CLASS_FILE = 1 << 2,
	CLASS_PROCESS = 1 << 3,
	CLASS_SIGNAL = 1 << 4,
	CLASS_MEMORY = 1 << 5,
	CLASS_IPC = 1 << 6,
	CLASS_CREDS = 1 << 7,
	CLASS_CLOCK = 1 << 8,
	CLASS_PURE = 1 << 9,
	CLASS_STAT = 1 << 10, /* stat(2) */
	CLASS_LSTAT = 1 << 11,
	CLASS_FSTAT = 1 << 12,
	CLASS_STATFS = 1 << 13,
	CLASS_FSTATFS = 1 << 14,
	CLASS_SOCKET = 1 << 15,	 /* traced by default if its descriptor is a socket */
	CLASS_DEFAULT = 1 << 16, /* traced by default */
};

#define NO_FD 0 /* of call_desc.fd: argument number + 1 */
#define FD(n) ((n) + 1)

struct call_desc {
	const char *name;
	uint8_t nargs;
	uint8_t fd;    /* FD(n) if argument n is a descriptor */
	uint8_t flags; /* RECIPE_TELL, RECIPE_FORK, RECIPE_EXEC, RECIPE_MESSAGE */
	uint32_t classes;
	void (*decode)(struct call *c); /* NULL: by its prototype */
	struct copy enter[COPIES_MAX], exit[COPIES_MAX];
};

/* What is copied, for the tables of calls. */
#define BYTES(arg, n)                                                                              \
	{                                                                                          \
		COPY_BYTES, arg, 0, 0, n                                                           \
	}
#define ARRAY(arg, count, n)                                                                       \
	{                                                                                          \
		COPY_ARRAY, arg, count, 0, n                                                       \
	}
#define BUFFER(arg, length)                                                                        \
	{                                                                                          \
		COPY_BUFFER, arg, length, 0, 0                                                     \
	}
#define SIZED(arg, length, max)                                                                    \
	{                                                                                          \
		COPY_SIZED, arg, length, 0, max                                                    \
	}
#define STRING(arg)                                                                                \
	{                                                                                          \
		COPY_STRING, arg, 0, 0, 4096                                                       \
	}
#define LIMITED(arg)                                                                               \
	{                                                                                          \
		COPY_STRING, arg, 0, 0, 0                                                          \
	}
#define LENGTH(arg)                                                                                \
	{                                                                                          \
		COPY_LENGTH, arg, 0, 0, 0                                                          \
	}
#define VALUE(arg, length)                                                                         \
	{                                                                                          \
		COPY_VALUE_RESULT, arg, length, 0, 0                                               \
	}
#define RESULT(arg)                                                                                \
	{                                                                                          \
		COPY_RESULT, arg, 0, 0, 0                                                          \
	}
#define RESULT_ARRAY(arg, n)                                                                       \
	{                                                                                          \
		COPY_RESULT_ARRAY, arg, 0, 0, n                                                    \
	}
#define SELECTED(arg, by)                                                                          \
	{                                                                                          \
		COPY_SELECTED, arg, by, 0, 0                                                       \
	}
#define SOCKADDR(arg, length) SIZED(arg, length, 128)

/* Every file of decoders has a table of calls, which ends with one without a name. */
#define FAMILIES(F)                                                                                \
	F(socket)                                                                                  \
	F(data)

#define DECLARE_FAMILY(name) extern const struct call_desc calls_##name[];
FAMILIES(DECLARE_FAMILY)
#undef DECLARE_FAMILY

/* By name; NULL if no table has it. */
const struct call_desc *call_find(const char *name);

/* Memory of the task, as it was at the start or the end of the call: all n bytes, or false. */
bool peek(const struct call *c, uint64_t addr, void *buf, size_t n);
/* As many bytes as are there, up to n; -1 if there are none. */
ssize_t peek_some(const struct call *c, uint64_t addr, void *buf, size_t n);
/* A string with its NUL, up to size bytes: its length without; -1 if it cannot be read. Cut off, it fills buf and ends without NUL. */
ssize_t peek_string(const struct call *c, uint64_t addr, char *buf, size_t size);
/* A pointer or long of the task. */
bool peek_word(const struct call *c, uint64_t addr, uint64_t *ret);
/* What the kernel knew of a descriptor of the task; NULL if it was not asked. */
const struct fd_facts *peek_facts(const struct call *c, int fd);
/* Its path; false if it is not known. */
bool peek_path(const struct call *c, int fd, char *path, size_t size);

#endif
