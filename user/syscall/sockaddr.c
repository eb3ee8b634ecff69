// SPDX-License-Identifier: GPL-2.0-only
/* Socket addresses of all families. */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/vm_sockets.h>
#include <net/if.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "syscall/print.h"

static void port(struct call *c, const char *name, const void *at)
{
	struct line text = {};
	uint16_t number;

	memcpy(&number, at, sizeof(number));
	put_form(&text, "htons(%u)", ntohs(number));
	put_form(c->line, "%s=", name);
	put_wire(c, at, sizeof(number), &text);
	line_free(&text);
}

/* name(prefix"1.2.3.4"suffix): the address is a string like any other. */
static void inet_address(struct call *c, int family, const void *at, const char *suffix)
{
	struct line text = {}, *line = c->line;
	char digits[INET6_ADDRSTRLEN];

	inet_ntop(family, at, digits, sizeof(digits));
	c->line = &text;
	put_text(&text, family == AF_INET ? "inet_addr(" : "inet_pton(AF_INET6, ");
	put_name(c, digits, sizeof(digits));
	put_form(&text, "%s)", suffix);
	c->line = line;
	put_wire(c, at, family == AF_INET ? 4 : 16, &text);
	line_free(&text);
}

static void inet(struct call *c, const struct sockaddr_in *a)
{
	port(c, "sin_port", &a->sin_port);
	put_text(c->line, ", sin_addr=");
	inet_address(c, AF_INET, &a->sin_addr, "");
}

/* A device by its name, where plumb's namespace has one of that number. */
static void device(struct call *c, uint32_t index)
{
	char name[IF_NAMESIZE];

	if (!if_indextoname(index, name)) {
		put_dec(c->line, index);
		return;
	}
	put_text(c->line, "if_nametoindex(");
	put_name(c, name, sizeof(name));
	put_char(c->line, ')');
}

static void inet6(struct call *c, const struct sockaddr_in6 *a, uint32_t len)
{
	bool abbreviated = c->style->spell == SPELL_ABBREV;
	struct line flow = {};

	port(c, "sin6_port", &a->sin6_port);
	put_text(c->line, ", sin6_flowinfo=");
	put_form(&flow, "htonl(%u)", ntohl(a->sin6_flowinfo));
	put_wire(c, &a->sin6_flowinfo, sizeof(a->sin6_flowinfo), &flow);
	line_free(&flow);
	put_text(c->line, abbreviated ? ", " : ", sin6_addr=");
	inet_address(c, AF_INET6, &a->sin6_addr, abbreviated ? ", &sin6_addr" : "");
	if (len <= offsetof(struct sockaddr_in6, sin6_scope_id))
		return;
	put_text(c->line, ", sin6_scope_id=");
	if (IN6_IS_ADDR_LINKLOCAL(&a->sin6_addr) || IN6_IS_ADDR_MC_LINKLOCAL(&a->sin6_addr))
		device(c, a->sin6_scope_id);
	else
		put_dec(c->line, a->sin6_scope_id);
}

static void unix_path(struct call *c, const struct sockaddr_un *a, uint32_t len)
{
	size_t n = len > sizeof(*a) ? sizeof(a->sun_path) :
				      len - offsetof(struct sockaddr_un, sun_path);

	put_text(c->line, "sun_path=");
	if (a->sun_path[0]) {
		put_name(c, a->sun_path, n);
	} else {
		put_char(c->line, '@');
		put_quoted(c, a->sun_path + 1, n - 1, false);
	}
}

static void netlink(struct call *c, const struct sockaddr_nl *a)
{
	if (a->nl_pad)
		put_form(c->line, "nl_pad=%#x, ", a->nl_pad);
	put_form(c->line, "nl_pid=%d, nl_groups=", (int)a->nl_pid);
	if (a->nl_groups)
		put_form(c->line, "%#08x", a->nl_groups);
	else
		put_text(c->line, "00000000");
}

static void packet(struct call *c, const struct sockaddr_ll *a)
{
	put_text(c->line, "sll_protocol=htons(");
	put_const(c, &table_eth_p, ntohs(a->sll_protocol), "ETH_P_???");
	put_text(c->line, "), sll_ifindex=");
	device(c, a->sll_ifindex);
	put_text(c->line, ", sll_hatype=");
	put_const(c, &table_arphrd, a->sll_hatype, "ARPHRD_???");
	put_text(c->line, ", sll_pkttype=");
	put_const(c, &table_packet_type, a->sll_pkttype, "PACKET_???");
	put_form(c->line, ", sll_halen=%u", a->sll_halen);
	if (!a->sll_halen)
		return;
	put_text(c->line, ", sll_addr=[");
	for (unsigned int i = 0; i < a->sll_halen && i < sizeof(a->sll_addr); i++)
		put_form(c->line, "%s%#04x", i ? ", " : "", a->sll_addr[i]);
	put_char(c->line, ']');
}

static void vsock(struct call *c, const struct sockaddr_vm *a)
{
	put_text(c->line, "svm_cid=");
	if (table_name(&table_vmaddr_cid, a->svm_cid))
		put_const(c, &table_vmaddr_cid, a->svm_cid, NULL);
	else
		put_form(c->line, "%#x", a->svm_cid);
	put_form(c->line, ", svm_port=%#x", a->svm_port);
}

static void raw(struct call *c, const struct sockaddr *a, uint32_t len)
{
	put_text(c->line, "sa_data=");
	put_quoted(c, a->sa_data, len - sizeof(a->sa_family), false);
}

static void put_sockaddr(struct call *c, const void *sockaddr, uint32_t len)
{
	const struct sockaddr *a = sockaddr;
	sa_family_t family = a->sa_family;

	put_text(c->line, "{sa_family=");
	put_const(c, &table_af, family, "AF_???");
	if (len <= sizeof(family)) {
		put_char(c->line, '}');
		return;
	}
	put_text(c->line, ", ");
	if (family == AF_INET && len >= sizeof(struct sockaddr_in))
		inet(c, sockaddr);
	else if (family == AF_INET6 && len >= offsetof(struct sockaddr_in6, sin6_scope_id))
		inet6(c, sockaddr, len);
	else if (family == AF_UNIX)
		unix_path(c, sockaddr, len);
	else if (family == AF_NETLINK && len >= sizeof(struct sockaddr_nl))
		netlink(c, sockaddr);
	else if (family == AF_PACKET && len >= offsetof(struct sockaddr_ll, sll_addr))
		packet(c, sockaddr);
	else if (family == AF_VSOCK && len >= offsetof(struct sockaddr_vm, svm_zero))
		vsock(c, sockaddr);
	else
		raw(c, a, len);
	put_char(c->line, '}');
}

void put_sockaddr_at(struct call *c, uint64_t addr, uint32_t len)
{
	/* Room behind it, as a name may lack its NUL. */
	union {
		struct sockaddr_storage storage;
		char bytes[sizeof(struct sockaddr_storage) + 1];
	} a = {};
	uint32_t n = len < sizeof(a.storage) ? len : sizeof(a.storage);

	if (len < 2 || !peek(c, addr, &a, n))
		put_addr(c, addr);
	else
		put_sockaddr(c, &a, n);
}

/* The length that was there at the start. */
static bool length_before(const struct call *c, uint64_t addr, int *ret)
{
	struct call before = *c;

	before.phase = STARTS;
	return peek(&before, addr, ret, sizeof(*ret));
}

/* An address that the kernel wrote, and its length: "[16]", "[110 => 16]". */
void arg_sockaddr_result(struct call *c, int address, int length)
{
	int before, after;

	arg(c);
	if (!c->args[length] || !length_before(c, c->args[length], &before)) {
		put_addr(c, c->args[address]);
		arg_addr(c, length);
		return;
	}
	if (c->failed || !peek(c, c->args[length], &after, sizeof(after))) {
		put_addr(c, c->args[address]);
		arg(c);
		put_form(c->line, "[%d]", before);
		return;
	}
	put_sockaddr_at(c, c->args[address], before < after ? before : after);
	arg(c);
	if (before == after)
		put_form(c->line, "[%d]", after);
	else
		put_form(c->line, "[%d => %d]", before, after);
}
