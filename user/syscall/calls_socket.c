// SPDX-License-Identifier: GPL-2.0-only
/* Calls that make, bind, connect and name sockets. */
#include <sys/socket.h>

#include "syscall/print.h"

#define SOCKET_FLAGS (SOCK_CLOEXEC | SOCK_NONBLOCK)

static void put_protocol(struct call *c, int family, uint32_t protocol)
{
	if (family == AF_INET || family == AF_INET6)
		put_const(c, &table_ipproto, protocol, "IPPROTO_???");
	else if (family == AF_NETLINK)
		put_const(c, &table_netlink, protocol, "NETLINK_???");
	else if (family == AF_PACKET)
		put_const(c, &table_eth_p, protocol, "ETH_P_???");
	else
		put_dec(c->line, protocol);
}

static void put_kind_of_socket(struct call *c)
{
	uint32_t type = c->args[1];

	arg_const(c, 0, &table_af, "AF_???");
	arg(c);
	put_const(c, &table_sock_type, type & ~SOCKET_FLAGS, "SOCK_???");
	put_more_flags(c, &table_sock_flags, type & SOCKET_FLAGS, NULL);
	arg(c);
	put_protocol(c, (int)c->args[0], c->args[2]);
}

static void call_socket(struct call *c)
{
	put_kind_of_socket(c);
	c->done = true;
}

static void call_socketpair(struct call *c)
{
	int pair[2];

	if (c->phase == STARTS) {
		put_kind_of_socket(c);
		return;
	}
	arg(c);
	if (c->failed || !peek(c, c->args[3], pair, sizeof(pair))) {
		put_addr(c, c->args[3]);
		return;
	}
	put_form(c->line, "[%d, %d]", pair[0], pair[1]);
}

static void call_bind(struct call *c)
{
	arg_int(c, 0);
	arg(c);
	put_sockaddr_at(c, c->args[1], c->args[2]);
	arg_int(c, 2);
	c->done = true;
}

static void call_listen(struct call *c)
{
	arg_int(c, 0);
	arg_int(c, 1);
	c->done = true;
}

static void call_shutdown(struct call *c)
{
	arg_int(c, 0);
	arg_const(c, 1, &table_shut, "SHUT_???");
	c->done = true;
}

static void call_get_address(struct call *c)
{
	if (c->phase == STARTS)
		arg_int(c, 0);
	else
		arg_sockaddr_result(c, 1, 2);
}

static void call_accept4(struct call *c)
{
	call_get_address(c);
	if (c->phase == ENDS)
		arg_flags(c, 3, &table_sock_flags, "SOCK_???");
}

#define NETWORK (CLASS_NETWORK | CLASS_DEFAULT)

const struct call_desc calls_socket[] = {
	{ "socket", 3, NO_FD, 0, NETWORK, call_socket, {}, {} },
	{ "socketpair", 4, NO_FD, 0, NETWORK, call_socketpair, {}, { BYTES(3, 8) } },
	{ "bind", 3, FD(0), 0, NETWORK, call_bind, { SOCKADDR(1, 2) }, {} },
	{ "connect", 3, FD(0), RECIPE_TELL, NETWORK, call_bind, { SOCKADDR(1, 2) }, {} },
	{ "listen", 2, FD(0), 0, NETWORK, call_listen, {}, {} },
	{ "accept",
	  3,
	  FD(0),
	  RECIPE_TELL,
	  NETWORK,
	  call_get_address,
	  { LENGTH(2) },
	  { VALUE(1, 2) } },
	{ "accept4", 4, FD(0), RECIPE_TELL, NETWORK, call_accept4, { LENGTH(2) }, { VALUE(1, 2) } },
	{ "getsockname", 3, FD(0), 0, NETWORK, call_get_address, { LENGTH(2) }, { VALUE(1, 2) } },
	{ "getpeername", 3, FD(0), 0, NETWORK, call_get_address, { LENGTH(2) }, { VALUE(1, 2) } },
	{ "shutdown", 2, FD(0), 0, NETWORK, call_shutdown, {}, {} },
	{},
};
