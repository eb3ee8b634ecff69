// SPDX-License-Identifier: GPL-2.0-only
/* The selection by flow: ports, prefixes, family, protocol, device. */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include "cmd.h"
#include "list.h"
#include "parse.h"
#include "select.h"

static int one_dev(struct env *env, const struct opt *o, const char *value)
{
	char *slot = NEXT(&env->config.filter, dev);

	if (!slot)
		return list_full(env, o);
	if (strlen(value) >= IFNAMSIZ || strchr(value, '/'))
		return fail(&env->fault, -EINVAL, "--dev: '%s' cannot be the name of a device",
			    value);
	strcpy(slot, value);
	return 0;
}

static int take_port(struct env *env, const struct opt *o, const char *value, __u16 *slot)
{
	uint64_t port;

	if (!slot)
		return list_full(env, o);
	if (parse_u64(value, 1, 65535, &port))
		return fail(&env->fault, -EINVAL, "--%s: '%s' is not a port (1 to 65535)", o->name,
			    value);
	*slot = port;
	return 0;
}

static int one_port(struct env *env, const struct opt *o, const char *value)
{
	return take_port(env, o, value, NEXT(&env->config.filter, port));
}

static int one_sport(struct env *env, const struct opt *o, const char *value)
{
	return take_port(env, o, value, NEXT(&env->config.filter, sport));
}

static int one_dport(struct env *env, const struct opt *o, const char *value)
{
	return take_port(env, o, value, NEXT(&env->config.filter, dport));
}

static int take_prefix(struct env *env, const struct opt *o, const char *value, struct prefix *slot)
{
	if (!slot)
		return list_full(env, o);
	if (parse_prefix(value, slot))
		return fail(
			&env->fault, -EINVAL,
			"--%s: '%s' is not an address or prefix such as 10.0.0.0/8 or 2001:db8::/32",
			o->name, value);
	return 0;
}

static int one_host(struct env *env, const struct opt *o, const char *value)
{
	return take_prefix(env, o, value, NEXT(&env->config.filter, host));
}

static int one_src(struct env *env, const struct opt *o, const char *value)
{
	return take_prefix(env, o, value, NEXT(&env->config.filter, src));
}

static int one_dst(struct env *env, const struct opt *o, const char *value)
{
	return take_prefix(env, o, value, NEXT(&env->config.filter, dst));
}

TAKE(dev)
TAKE(host)
TAKE(src)
TAKE(dst)

static int take_ports(struct env *env, const struct opt *o, const char *value)
{
	opt_take *one = o->name[0] == 's' ? one_sport : o->name[0] == 'd' ? one_dport : one_port;

	return list_each(env, o, value, one);
}

static int take_family(struct env *env, const struct opt *o, const char *value)
{
	__u8 family = o->letter == '4' ? AF_INET : AF_INET6;

	(void)value;
	if (env->config.filter.family && env->config.filter.family != family)
		return fail(&env->fault, -EINVAL,
			    "-4 and -6 together select nothing; leave both out");
	env->config.filter.family = family;
	return 0;
}

static int take_proto(struct env *env, const struct opt *o, const char *value)
{
	static const struct {
		const char *name;
		__u8 number;
	} known[] = {
		{ "icmp", IPPROTO_ICMP }, { "tcp", IPPROTO_TCP },
		{ "udp", IPPROTO_UDP },	  { "icmpv6", IPPROTO_ICMPV6 },
		{ "sctp", IPPROTO_SCTP }, { "udplite", IPPROTO_UDPLITE },
	};
	uint64_t n = 0;

	(void)o;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(value, known[i].name))
			n = known[i].number;
	if (!n && parse_u64(value, 1, 255, &n))
		return fail(&env->fault, -EINVAL, "--proto: there is no protocol '%s'", value);
	env->config.filter.proto = n;
	return 0;
}

const struct opt select_flow_options[] = {
	{ "port", 0, "PORT,...", take_ports, 0, "either end has that port" },
	{ "sport", 0, "PORT,...", take_ports, 0,
	  "the local end (of a packet: its source) has that port" },
	{ "dport", 0, "PORT,...", take_ports, 0, "the other end has that port" },
	{ "host", 0, "PREFIX,...", take_host, 0, "either end is in that prefix" },
	{ "src", 0, "PREFIX,...", take_src, 0,
	  "the local end (of a packet: its source) is in that prefix" },
	{ "dst", 0, "PREFIX,...", take_dst, 0, "the other end is in that prefix" },
	{ "ipv4", '4', NULL, take_family, 0, "IPv4 packets only" },
	{ "ipv6", '6', NULL, take_family, 0, "IPv6 packets only" },
	{ "proto", 0, "NAME|NUMBER", take_proto, 0, "that IP protocol only" },
	{ "dev", 0, "NAME,...", take_dev, 0, "that device, in whichever namespace" },
	{},
};
