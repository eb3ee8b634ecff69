// SPDX-License-Identifier: GPL-2.0-only
#include "packet.h"

#include <netinet/in.h>
#include <string.h>

#define TYPE_IPV4 0x0800
#define TYPE_IPV6 0x86dd
#define TYPE_VLAN 0x8100
#define TYPE_QINQ 0x88a8

static bool has(const struct part *p, uint32_t n)
{
	return p->len >= n;
}

static void skip(struct part *p, uint32_t n)
{
	p->at += n;
	p->len -= n;
}

/* The EtherType behind the link-layer header and its tags; 0 if there is none. */
static uint16_t skip_link(struct part *p, int link)
{
	uint32_t size = link == LINK_ETHERNET ? 14 : link == LINK_SLL2 ? SLL2_SIZE : 0;
	uint16_t type;

	if (!has(p, size + 1))
		return 0;
	if (link == LINK_RAW)
		return p->at[0] >> 4 == 6 ? TYPE_IPV6 : TYPE_IPV4;
	if (!size)
		return 0;
	type = get16(p->at + (link == LINK_ETHERNET ? 12 : 0));
	skip(p, size);
	while ((type == TYPE_VLAN || type == TYPE_QINQ) && has(p, 4)) {
		type = get16(p->at + 2);
		skip(p, 4);
	}
	return type;
}

static void ports(struct capture_event *e, const struct part *p)
{
	switch (e->flow.proto) {
	case IPPROTO_TCP:
		if (has(p, 14))
			e->flags = p->at[13];
		/* fallthrough */
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		if (!has(p, 4))
			return;
		e->flow.sport = get16(p->at);
		e->flow.dport = get16(p->at + 2);
	}
}

static void mapped(union addr *a, const uint8_t *v4)
{
	memset(a, 0, sizeof(*a));
	a->word[2] = htonl(0xffff);
	memcpy(&a->word[3], v4, 4);
}

static void flow_v4(struct capture_event *e, struct part *p)
{
	uint32_t size;

	if (!has(p, 20))
		return;
	size = (p->at[0] & 15) * 4;
	mapped(&e->flow.saddr, p->at + 12);
	mapped(&e->flow.daddr, p->at + 16);
	e->flow.family = AF_INET;
	e->flow.proto = p->at[9];
	if (size < 20 || !has(p, size) || get16(p->at + 6) & 0x1fff)
		return;
	skip(p, size);
	ports(e, p);
}

static void flow_v6(struct capture_event *e, struct part *p)
{
	uint8_t next;

	if (!has(p, 40))
		return;
	memcpy(&e->flow.saddr, p->at + 8, 16);
	memcpy(&e->flow.daddr, p->at + 24, 16);
	e->flow.family = AF_INET6;
	next = p->at[6];
	skip(p, 40);
	while (has(p, 8) && (next == IPPROTO_HOPOPTS || next == IPPROTO_ROUTING ||
			     next == IPPROTO_DSTOPTS || next == IPPROTO_FRAGMENT)) {
		uint32_t size = next == IPPROTO_FRAGMENT ? 8 : p->at[1] * 8 + 8;
		bool later = next == IPPROTO_FRAGMENT && get16(p->at + 2) & 0xfff8;

		next = p->at[0];
		if (later || !has(p, size))
			break;
		skip(p, size);
	}
	e->flow.proto = next;
	ports(e, p);
}

void packet_event(struct capture_event *e, const struct seen *seen, uint64_t number)
{
	const struct capture_packet *k = seen->kernel;
	struct part p = { seen->data, seen->cap };
	uint16_t type = skip_link(&p, seen->link);

	memset(e, 0, sizeof(*e));
	if (k)
		e->head = k->head;
	else
		e->head.uid = -1;
	e->head.time = seen->time;
	if (type == TYPE_IPV4)
		flow_v4(e, &p);
	else if (type == TYPE_IPV6)
		flow_v6(e, &p);
	e->number = number;
	e->protocol = (uint32_t)type << 16 | e->flow.proto;
	e->len = seen->len;
	e->captured = seen->cap;
	if (k) {
		e->ifindex = k->ifindex;
		e->at = k->point;
		e->verdict = k->verdict;
		e->cause = k->cause;
		e->kind = k->kind;
		e->stack = k->stack;
		e->packet_id = k->id;
	}
	e->direction = k && k->type == PACKET_OUT ? DIRECTION_OUT : DIRECTION_IN;
	if (seen->dev)
		memcpy(e->dev, seen->dev, strnlen(seen->dev, sizeof(e->dev)));
}
