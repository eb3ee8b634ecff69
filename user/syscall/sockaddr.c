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

void put_in_addr(struct call *c, const char *name, const void *addr)
{
	char text[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, addr, text, sizeof(text));
	put(c, name);
	put(c, "=inet_addr(");
	put_name(c, text, sizeof(text));
	put_letter(c, ')');
}

void put_in6_addr(struct call *c, const char *name, const void *addr)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(AF_INET6, addr, text, sizeof(text));
	put(c, "inet_pton(AF_INET6, ");
	put_name(c, text, sizeof(text));
	put_format(c, ", &%s)", name);
}

static void inet(struct call *c, const struct sockaddr_in *a)
{
	put_format(c, "sin_port=htons(%u), ", ntohs(a->sin_port));
	put_in_addr(c, "sin_addr", &a->sin_addr);
}

static void inet6(struct call *c, const struct sockaddr_in6 *a, uint32_t len)
{
	uint32_t scope = a->sin6_scope_id;
	char name[IF_NAMESIZE];

	put_format(c, "sin6_port=htons(%u), sin6_flowinfo=htonl(%u), ", ntohs(a->sin6_port),
		   ntohl(a->sin6_flowinfo));
	put_in6_addr(c, "sin6_addr", &a->sin6_addr);
	if (len <= offsetof(struct sockaddr_in6, sin6_scope_id))
		return;
	put(c, ", sin6_scope_id=");
	if ((IN6_IS_ADDR_LINKLOCAL(&a->sin6_addr) || IN6_IS_ADDR_MC_LINKLOCAL(&a->sin6_addr)) &&
	    if_indextoname(scope, name))
		put_format(c, "if_nametoindex(\"%s\")", name);
	else
		put_unsigned(c, scope);
}

static void unix_path(struct call *c, const struct sockaddr_un *a, uint32_t len)
{
	size_t n = len > sizeof(*a) ? sizeof(a->sun_path) :
				      len - offsetof(struct sockaddr_un, sun_path);

	put(c, "sun_path=");
	if (a->sun_path[0]) {
		put_name(c, a->sun_path, n);
	} else {
		put_letter(c, '@');
		put_bytes(c, a->sun_path + 1, n - 1, false);
	}
}

static void netlink(struct call *c, const struct sockaddr_nl *a)
{
	if (a->nl_pad)
		put_format(c, "nl_pad=%#x, ", a->nl_pad);
	put_format(c, "nl_pid=%d, nl_groups=", (int)a->nl_pid);
	if (a->nl_groups)
		put_format(c, "%#08x", a->nl_groups);
	else
		put(c, "00000000");
}

static void packet(struct call *c, const struct sockaddr_ll *a)
{
	char name[IF_NAMESIZE];

	put(c, "sll_protocol=htons(");
	put_const(c, &table_eth_p, ntohs(a->sll_protocol), "ETH_P_???");
	put(c, "), sll_ifindex=");
	if (if_indextoname(a->sll_ifindex, name))
		put_format(c, "if_nametoindex(\"%s\")", name);
	else
		put_unsigned(c, a->sll_ifindex);
	put(c, ", sll_hatype=");
	put_const(c, &table_arphrd, a->sll_hatype, "ARPHRD_???");
	put(c, ", sll_pkttype=");
	put_const(c, &table_packet_type, a->sll_pkttype, "PACKET_???");
	put_format(c, ", sll_halen=%u", a->sll_halen);
	if (!a->sll_halen)
		return;
	put(c, ", sll_addr=[");
	for (unsigned int i = 0; i < a->sll_halen && i < sizeof(a->sll_addr); i++)
		put_format(c, "%s%#04x", i ? ", " : "", a->sll_addr[i]);
	put_letter(c, ']');
}

static void vsock(struct call *c, const struct sockaddr_vm *a)
{
	put(c, "svm_cid=");
	if (table_name(&table_vmaddr_cid, a->svm_cid))
		put_const(c, &table_vmaddr_cid, a->svm_cid, NULL);
	else
		put_hexadecimal(c, a->svm_cid);
	put_format(c, ", svm_port=%#x", a->svm_port);
}

static void raw(struct call *c, const struct sockaddr *a, uint32_t len)
{
	put(c, "sa_data=");
	put_bytes(c, a->sa_data, len - sizeof(a->sa_family), false);
}

void put_sockaddr(struct call *c, const void *sockaddr, uint32_t len)
{
	const struct sockaddr *a = sockaddr;
	sa_family_t family = a->sa_family;

	put(c, "{sa_family=");
	put_const(c, &table_af, family, "AF_???");
	if (len <= sizeof(family)) {
		put_letter(c, '}');
		return;
	}
	put(c, ", ");
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
	put_letter(c, '}');
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
		put_format(c, "[%d]", before);
		return;
	}
	put_sockaddr_at(c, c->args[address], before < after ? before : after);
	arg(c);
	if (before == after)
		put_format(c, "[%d]", after);
	else
		put_format(c, "[%d => %d]", before, after);
}
