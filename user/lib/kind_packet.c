// SPDX-License-Identifier: GPL-2.0-only
/* How packets are spelled: protocol, flags, direction; and where in the kernel they were. */
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "names.h"
#include "record.h"

static void put_direction(struct out *o, const struct field *f, const void *v)
{
	static const char *const names[] = { "in", "out", "forward", "local" };
	__u32 direction = *(const __u32 *)v;

	kind_text(o, f, direction < 4 ? names[direction] : NULL);
}

static const char *ip_name(__u32 proto)
{
	switch (proto) {
	case IPPROTO_ICMP: return "icmp";
	case IPPROTO_IGMP: return "igmp";
	case IPPROTO_IPIP: return "ipip";
	case IPPROTO_TCP: return "tcp";
	case IPPROTO_UDP: return "udp";
	case IPPROTO_IPV6: return "ipv6";
	case IPPROTO_GRE: return "gre";
	case IPPROTO_ESP: return "esp";
	case IPPROTO_AH: return "ah";
	case IPPROTO_ICMPV6: return "icmp6";
	case IPPROTO_SCTP: return "sctp";
	case IPPROTO_UDPLITE: return "udplite";
	default: return NULL;
	}
}

/* include/uapi/linux/if_ether.h */
static const char *ether_name(__u32 type)
{
	switch (type) {
	case 0x0806: return "arp";
	case 0x8100: return "vlan";
	case 0x88cc: return "lldp";
	case 0x8863:
	case 0x8864: return "pppoe";
	case 0x8847: return "mpls";
	case 0x888e: return "eapol";
	default: return NULL;
	}
}

static const char *family_name(__u32 family)
{
	switch (family) {
	case AF_UNIX: return "unix";
	case AF_NETLINK: return "netlink";
	case AF_PACKET: return "packet";
	default: return NULL;
	}
}

static void put_protocol(struct out *o, const struct field *f, const void *v)
{
	__u32 value = *(const __u32 *)v, ether = value >> 16, proto = value & 0xff;
	bool ip = ether == 0x0800 || ether == 0x86dd;
	const char *name = ip ? ip_name(proto) : ether ? ether_name(ether) : family_name(proto);
	char text[24];

	if (!name && value) {
		if (ip)
			snprintf(text, sizeof(text), "ip/%u", proto);
		else
			snprintf(text, sizeof(text), "0x%04x", ether);
		name = text;
	}
	kind_text(o, f, name);
}

/* As tcpdump spells them; there E is ECE, W is CWR. */
static void put_tcp_flags(struct out *o, const struct field *f, const void *v)
{
	static const char letters[] = "FSRP.UEW";
	__u32 flags = *(const __u32 *)v;
	char text[sizeof(letters)];
	size_t n = 0;

	for (int i = 0; letters[i]; i++)
		if (flags & 1U << i)
			text[n++] = letters[i];
	text[n] = '\0';
	kind_text(o, f, text);
}

static void put_ksym(struct out *o, const struct field *f, const void *v)
{
	__u64 address = *(const __u64 *)v;
	char text[128];

	kind_text(o, f, address ? names_symbol(o->names, address, text, sizeof(text)) : NULL);
}

/* In one cell, innermost first. */
static void put_stack(struct out *o, const struct field *f, const void *v)
{
	const kind_stack *stack = v;
	char text[STACK_MAX * 64] = "", symbol[128];
	size_t n = 0;
	int first = 0;

	while (stack->from && first < STACK_MAX && stack->frame[first] != stack->from)
		first++;
	if (first == STACK_MAX)
		first = 0;
	for (int i = first; stack->from && i < STACK_MAX && stack->frame[i]; i++) {
		const char *name = names_symbol(o->names, stack->frame[i], symbol, sizeof(symbol));

		if (n + strlen(name) + 2 > sizeof(text))
			break;
		n += snprintf(text + n, sizeof(text) - n, "%s%s", n ? ";" : "", name);
	}
	kind_text(o, f, text);
}

const struct kind show_direction = { -9, put_direction, NULL };
const struct kind show_protocol = { -8, put_protocol, NULL };
const struct kind show_tcp_flags = { -5, put_tcp_flags, NULL };
const struct kind show_ksym = { -20, put_ksym, NULL };
const struct kind show_stack = { -5, put_stack, NULL };
