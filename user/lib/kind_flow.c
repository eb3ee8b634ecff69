// SPDX-License-Identifier: GPL-2.0-only
/* How flows are spelled, and what became of a segment. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "names.h"
#include "record.h"

static const char *addr_text(const union addr *a, char *text)
{
	static const __u8 mapped[12] = { [10] = 0xff, [11] = 0xff };
	bool v4 = !memcmp(a->byte, mapped, sizeof(mapped));

	return inet_ntop(v4 ? AF_INET : AF_INET6, a->byte + (v4 ? 12 : 0), text, INET6_ADDRSTRLEN);
}

static void put_flow(struct out *o, const struct field *f, const void *v)
{
	const struct flow *flow = v;
	char s[INET6_ADDRSTRLEN], d[INET6_ADDRSTRLEN], both[2 * INET6_ADDRSTRLEN + 24];

	if (!flow->family) {
		out_none(o, f->name, field_width(f));
		return;
	}
	snprintf(both, sizeof(both),
		 flow->family == AF_INET ? "%s:%u > %s:%u" : "[%s]:%u > [%s]:%u",
		 addr_text(&flow->saddr, s), flow->sport, addr_text(&flow->daddr, d), flow->dport);
	out_str(o, f->name, field_width(f), both);
}

/* Parts are handed the whole flow: what is no IP has none. */
static void put_part_addr(struct out *o, const struct field *f, const struct flow *flow,
			  const union addr *a)
{
	char text[INET6_ADDRSTRLEN];

	kind_text(o, f, flow->family ? addr_text(a, text) : NULL);
}

static void put_saddr(struct out *o, const struct field *f, const void *v)
{
	const struct flow *flow = v;

	put_part_addr(o, f, flow, &flow->saddr);
}

static void put_daddr(struct out *o, const struct field *f, const void *v)
{
	const struct flow *flow = v;

	put_part_addr(o, f, flow, &flow->daddr);
}

static void put_part_number(struct out *o, const struct field *f, const struct flow *flow,
			    unsigned int n)
{
	if (flow->family)
		out_num(o, f->name, field_width(f), n);
	else
		out_none(o, f->name, field_width(f));
}

static void put_sport(struct out *o, const struct field *f, const void *v)
{
	const struct flow *flow = v;

	put_part_number(o, f, flow, flow->sport);
}

static void put_dport(struct out *o, const struct field *f, const void *v)
{
	const struct flow *flow = v;

	put_part_number(o, f, flow, flow->dport);
}

static void put_family(struct out *o, const struct field *f, const void *v)
{
	const struct flow *flow = v;

	put_part_number(o, f, flow, flow->family == AF_INET ? 4 : 6);
}

static void put_proto(struct out *o, const struct field *f, const void *v)
{
	const struct flow *flow = v;

	put_part_number(o, f, flow, flow->proto);
}

static const char *errno_name(int code, char *text, size_t size)
{
	/* Positive is enum net_xmit of include/linux/netdevice.h: 1 is a drop. */
	const char *name = code < 0 ? strerrorname_np(-code) : code == 1 ? "XMIT_DROP" : NULL;

	if (!name)
		snprintf(text, size, "%d", code);
	return name ? name : text;
}

void kind_cause_text(struct names *n, const struct cause *c, char *text, size_t size)
{
	static const char *const plain[] = {
		[CAUSE_PATH] = "path", [CAUSE_EIFEL] = "eifel", [CAUSE_DSACK] = "dsack",
		[CAUSE_FRTO] = "frto", [CAUSE_UNDO] = "undo",
	};
	char reason[64], symbol[128];

	if (c->type == CAUSE_LOCAL)
		snprintf(text, size, "local:%s@%s",
			 names_reason(n, c->code, reason, sizeof(reason)),
			 names_symbol(n, c->location, symbol, sizeof(symbol)));
	else if (c->type == CAUSE_FAILED)
		snprintf(text, size, "failed:%s", errno_name(c->code, reason, sizeof(reason)));
	else
		snprintf(text, size, "%s",
			 c->type < sizeof(plain) / sizeof(*plain) && plain[c->type] ?
				 plain[c->type] :
				 "");
}

static void put_cause(struct out *o, const struct field *f, const void *v)
{
	char text[256];

	kind_cause_text(o->names, v, text, sizeof(text));
	kind_text(o, f, text);
}

static void put_reason(struct out *o, const struct field *f, const void *v)
{
	const struct cause *c = v;
	char text[64];

	kind_text(o, f,
		  c->type == CAUSE_LOCAL ? names_reason(o->names, c->code, text, sizeof(text)) :
					   NULL);
}

static void put_location(struct out *o, const struct field *f, const void *v)
{
	const struct cause *c = v;
	char text[128];

	kind_text(o, f,
		  c->location ? names_symbol(o->names, c->location, text, sizeof(text)) : NULL);
}

static const struct kind show_saddr = { -15, put_saddr, NULL };
static const struct kind show_daddr = { -15, put_daddr, NULL };
static const struct kind show_sport = { 5, put_sport, NULL };
static const struct kind show_dport = { 5, put_dport, NULL };
static const struct kind show_family = { 6, put_family, NULL };
static const struct kind show_proto = { 3, put_proto, NULL };

static const struct field flow_parts[] = {
	{ "saddr", &show_saddr, 0, "address of the local end" },
	{ "sport", &show_sport, 0, "port of the local end" },
	{ "daddr", &show_daddr, 0, "address of the other end" },
	{ "dport", &show_dport, 0, "port of the other end" },
	{ "family", &show_family, 0, "4 or 6: of the packets, not of the socket" },
	{ "proto", &show_proto, 0, "IP protocol number" },
	{},
};

const struct kind show_flow = { -41, put_flow, flow_parts };
const struct kind show_cause = { -5, put_cause, NULL };
const struct kind show_reason = { -16, put_reason, NULL };
const struct kind show_location = { -20, put_location, NULL };
