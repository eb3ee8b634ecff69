// SPDX-License-Identifier: GPL-2.0-only
/* How flows are spelled, and what became of a segment. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "names.h"
#include "record.h"

static void put_u16(struct out *o, const struct field *f, const void *v)
{
	out_num(o, f->name, field_width(f), *(const __u16 *)v);
}

static void put_u8(struct out *o, const struct field *f, const void *v)
{
	out_num(o, f->name, field_width(f), *(const __u8 *)v);
}

static const char *addr_text(const union addr *a, char *text)
{
	static const __u8 mapped[12] = { [10] = 0xff, [11] = 0xff };
	bool v4 = !memcmp(a->byte, mapped, sizeof(mapped));

	return inet_ntop(v4 ? AF_INET : AF_INET6, a->byte + (v4 ? 12 : 0), text, INET6_ADDRSTRLEN);
}

static void put_addr(struct out *o, const struct field *f, const void *v)
{
	char text[INET6_ADDRSTRLEN];

	out_str(o, f->name, field_width(f), addr_text(v, text));
}

static void put_flow(struct out *o, const struct field *f, const void *v)
{
	const struct flow *flow = v;
	char s[INET6_ADDRSTRLEN], d[INET6_ADDRSTRLEN], both[2 * INET6_ADDRSTRLEN + 24];

	snprintf(both, sizeof(both),
		 flow->family == AF_INET ? "%s:%u > %s:%u" : "[%s]:%u > [%s]:%u",
		 addr_text(&flow->saddr, s), flow->sport, addr_text(&flow->daddr, d), flow->dport);
	out_str(o, f->name, field_width(f), both);
}

static void put_family(struct out *o, const struct field *f, const void *v)
{
	out_num(o, f->name, field_width(f), *(const __u8 *)v == AF_INET ? 4 : 6);
}

static const char *errno_name(int code, char *text, size_t size)
{
	/* Positive is enum net_xmit of include/linux/netdevice.h: 1 is a drop. */
	const char *name = code < 0 ? strerrorname_np(-code) : code == 1 ? "XMIT_DROP" : NULL;

	if (!name)
		snprintf(text, size, "%d", code);
	return name ? name : text;
}

static void put_cause(struct out *o, const struct field *f, const void *v)
{
	static const char *const plain[] = {
		[CAUSE_PATH] = "path", [CAUSE_EIFEL] = "eifel", [CAUSE_DSACK] = "dsack",
		[CAUSE_FRTO] = "frto", [CAUSE_UNDO] = "undo",
	};
	const struct cause *c = v;
	char text[256], reason[64], symbol[128];

	if (c->type == CAUSE_LOCAL)
		snprintf(text, sizeof(text), "local:%s@%s",
			 names_reason(o->names, c->code, reason, sizeof(reason)),
			 names_symbol(o->names, c->location, symbol, sizeof(symbol)));
	else if (c->type == CAUSE_FAILED)
		snprintf(text, sizeof(text), "failed:%s",
			 errno_name(c->code, reason, sizeof(reason)));
	else
		snprintf(text, sizeof(text), "%s",
			 c->type < sizeof(plain) / sizeof(*plain) && plain[c->type] ?
				 plain[c->type] :
				 "");
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

static const struct kind show_addr = { -15, put_addr, NULL };
static const struct kind show_port = { 5, put_u16, NULL };
static const struct kind show_u8 = { 3, put_u8, NULL };
static const struct kind show_family = { 6, put_family, NULL };

#define FLOW_PARTS(F, A, T)                                                                        \
	F(T, addr, saddr, "address of the local end")                                              \
	F(T, port, sport, "port of the local end")                                                 \
	F(T, addr, daddr, "address of the other end")                                              \
	F(T, port, dport, "port of the other end")                                                 \
	F(T, family, family, "4 or 6: of the packets, not of the socket")                          \
	F(T, u8, proto, "IP protocol number")

static const struct field flow_parts[] = { FLOW_PARTS(FIELD, FIELD_AS, struct flow){} };

const struct kind show_flow = { -41, put_flow, flow_parts };
const struct kind show_cause = { -5, put_cause, NULL };
const struct kind show_reason = { -16, put_reason, NULL };
const struct kind show_location = { -20, put_location, NULL };
