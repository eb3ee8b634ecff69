// SPDX-License-Identifier: GPL-2.0-only
#include "packet.h"

#include <netinet/in.h>
#include <string.h>

#include "link.h"

static bool has(const struct part *p, uint32_t n)
{
	return p->len >= n;
}

static void skip(struct part *p, uint32_t n)
{
	p->at += n;
	p->len -= n;
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
	bool sent = (k && k->type == PACKET_OUT) || link_sent(seen->link, &p);
	uint16_t type = link_skip(seen->link, &p);

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
	e->at = POINT_MAX; /* a file does not say */
	if (k) {
		e->ifindex = k->ifindex;
		e->at = k->point;
		e->verdict = k->verdict;
		e->cause = k->cause;
		e->kind = k->kind;
		e->stack = k->stack;
		e->packet_id = k->id;
	}
	if (!e->ifindex && seen->link == LINK_SLL2 && seen->cap >= SLL2_SIZE)
		e->ifindex = get32(seen->data + SLL2_IFINDEX);
	e->direction = sent ? DIRECTION_OUT : DIRECTION_IN;
	if (seen->dev)
		memcpy(e->dev, seen->dev, strnlen(seen->dev, sizeof(e->dev)));
}
