// SPDX-License-Identifier: GPL-2.0-only
/* Calls that move bytes: read and write, send and receive. */
#include "syscall/print.h"

static void call_read(struct call *c)
{
	if (c->phase == STARTS) {
		arg_int(c, 0);
		return;
	}
	arg(c);
	if (c->failed)
		put_addr(c, c->args[1]);
	else
		put_memory(c, c->args[1], c->ret);
	arg_size(c, 2);
}

static void call_write(struct call *c)
{
	arg_int(c, 0);
	arg(c);
	put_memory(c, c->args[1], c->args[2]);
	arg_size(c, 2);
	c->done = true;
}

static void call_pread(struct call *c)
{
	call_read(c);
	if (c->phase == ENDS)
		arg_long(c, 3);
}

static void call_pwrite(struct call *c)
{
	call_write(c);
	arg_long(c, 3);
}

static void call_sendto(struct call *c)
{
	call_write(c);
	arg_flags(c, 3, &table_msg, "MSG_???");
	arg(c);
	put_sockaddr_at(c, c->args[4], c->args[5]);
	arg_int(c, 5);
}

static void call_recvfrom(struct call *c)
{
	call_read(c);
	if (c->phase == STARTS)
		return;
	arg_flags(c, 3, &table_msg, "MSG_???");
	arg_sockaddr_result(c, 4, 5);
}

#define NETWORK (CLASS_NETWORK | CLASS_DEFAULT)
#define DESC	(CLASS_DESC | CLASS_SOCKET)

const struct call_desc calls_data[] = {
	{ "read", 3, FD(0), RECIPE_TELL, DESC, call_read, {}, { RESULT(1) } },
	{ "write", 3, FD(0), RECIPE_TELL, DESC, call_write, { BUFFER(1, 2) }, {} },
	{ "pread64", 4, FD(0), RECIPE_TELL, DESC, call_pread, {}, { RESULT(1) } },
	{ "pwrite64", 4, FD(0), RECIPE_TELL, DESC, call_pwrite, { BUFFER(1, 2) }, {} },
	{ "sendto",
	  6,
	  FD(0),
	  RECIPE_TELL,
	  NETWORK,
	  call_sendto,
	  { BUFFER(1, 2), SOCKADDR(4, 5) },
	  {} },
	{ "recvfrom",
	  6,
	  FD(0),
	  RECIPE_TELL,
	  NETWORK,
	  call_recvfrom,
	  { LENGTH(5) },
	  { RESULT(1), VALUE(4, 5) } },
	{},
};
