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

#include "line.h"
#include "syscall.h"

enum phase { STARTS, ENDS };

enum result {
	RESULT_NUMBER,
	RESULT_NONE, /* "= ?" */
};

enum spell { SPELL_ABBREV, SPELL_RAW, SPELL_VERBOSE };

/* How much is spelled out: -s -x -X. */
struct style {
	uint32_t limit; /* bytes of a string */
	int hex;	/* 1: strings with odd bytes in hexadecimal, 2 and more: all strings */
	enum spell spell;
};

struct call {
	struct line *line;
	const struct style *style;
	const struct call_desc *desc; /* NULL if no table has it */
	uint32_t tid, nr;
	enum phase phase;
	enum result result;
	uint8_t abi;
	uint8_t nargs; /* printed so far */
	bool done;     /* set by the decoder: nothing is left for the end */
	bool failed;   /* at the end: the result is an error */
	uint64_t args[SYSCALL_ARGS];
	int64_t ret;
	uint64_t entered, left; /* CLOCK_MONOTONIC */
	/* whose memory is at hand; NULL if there is none */
	const struct syscall_record *start, *end;
};

enum call_class {
	CLASS_NETWORK = 1 << 0,
	CLASS_DESC = 1 << 1,
	CLASS_SOCKET = 1 << 2,	/* traced by default if its descriptor is a socket */
	CLASS_DEFAULT = 1 << 3, /* traced by default */
};

#define NO_FD 0 /* of call_desc.fd: argument number + 1 */
#define FD(n) ((n) + 1)

struct call_desc {
	const char *name;
	uint8_t nargs;
	uint8_t fd;    /* FD(n) if argument n is a descriptor */
	uint8_t flags; /* RECIPE_TELL */
	uint32_t classes;
	void (*decode)(struct call *c);
	struct copy enter[COPIES_MAX], exit[COPIES_MAX];
};

/* What is copied, for the tables of calls. */
/* clang-format off */
#define BYTES(arg, n)		 { COPY_BYTES, arg, 0, 0, n }
#define BUFFER(arg, length)	 { COPY_BUFFER, arg, length, 0, 0 }
#define SOCKADDR(arg, length)	 { COPY_SIZED, arg, length, 0, 128 } /* struct sockaddr_storage */
#define LENGTH(arg)		 { COPY_LENGTH, arg, 0, 0, 0 }
#define VALUE(arg, length)	 { COPY_VALUE_RESULT, arg, length, 0, 0 }
#define RESULT(arg)		 { COPY_RESULT, arg, 0, 0, 0 }
/* clang-format on */

/* Every file of decoders has a table of calls, which ends with one without a name. */
#define FAMILIES(F)                                                                                \
	F(socket)                                                                                  \
	F(data)

#define DECLARE_FAMILY(name) extern const struct call_desc calls_##name[];
FAMILIES(DECLARE_FAMILY)
#undef DECLARE_FAMILY

/* Memory of the task, as it was at the start or the end of the call: all n bytes, or false. */
bool peek(const struct call *c, uint64_t addr, void *buf, size_t n);

#endif
