// SPDX-License-Identifier: GPL-2.0-only
/* ARP (RFC 826), RARP (RFC 903), InARP (RFC 2390): of hardware of all sorts, of IPv4. */
#include "link.h"
#include "print_link.h"

#define HEAD_SIZE 8

enum operation {
	REQUEST = 1,
	REPLY,
	REVERSE_REQUEST,
	REVERSE_REPLY,
	INVERSE_REQUEST = 8,
	INVERSE_REPLY,
	NACK_REPLY,
};

/* Where the addresses are: of the sender and the target, hardware and protocol. */
struct arp {
	uint16_t protocol;
	uint8_t hardware_len, protocol_len;
	const uint8_t *sender, *target; /* the hardware address; the protocol's follows */
};

static const char *hardware_name(uint16_t hardware)
{
	switch (hardware) {
	case 1: return "Ethernet";
	case 6: return "TokenRing";
	case 7: return "ArcNet";
	case 15: return "FrameRelay";
	case 23: return "Strip";
	case 24: return "IEEE 1394";
	case 32: return "InfiniBand";
	default: return NULL;
	}
}

static bool is_ip(const struct arp *a)
{
	return a->protocol == TYPE_IPV4 || a->protocol == TYPE_TRAILERS;
}

static void put_hardware(struct line *l, const struct arp *a, const uint8_t *at)
{
	if (!a->hardware_len)
		put_text(l, "<empty>");
	for (int i = 0; i < a->hardware_len; i++) {
		if (i)
			put_char(l, ':');
		put_hex(l, at[i], 2);
	}
}

/* The address behind the hardware's. */
static void put_protocol(struct line *l, const struct arp *a, const uint8_t *at)
{
	if (!is_ip(a))
		put_text(l, "<wrong proto type>");
	else if (a->protocol_len != 4)
		put_text(l, "<wrong len>");
	else
		put_ipv4(l, at + a->hardware_len);
}

static void put_kind(struct line *l, uint16_t hardware, const struct arp *a)
{
	const char *name = hardware_name(hardware), *protocol = type_name(a->protocol);

	if (name)
		put_text(l, name);
	else
		put_form(l, "Unknown Hardware (%u)", hardware);
	put_form(l, " (len %u), ", a->hardware_len);
	if (type_known(a->protocol))
		put_text(l, protocol);
	else
		put_form(l, "Unknown Protocol (0x%04x)", a->protocol);
	put_form(l, " (len %u)", a->protocol_len);
}

/* A question names what it does not know yet only if it is not all zeros. */
static void put_guess(struct line *l, const struct arp *a)
{
	bool any = false;

	for (int i = 0; i < a->hardware_len; i++)
		any |= a->target[i];
	if (!any)
		return;
	put_text(l, " (");
	put_hardware(l, a, a->target);
	put_char(l, ')');
}

static void put_operation(struct line *l, uint16_t operation, const struct arp *a)
{
	switch (operation) {
	case REQUEST:
		put_text(l, "Request who-has ");
		put_protocol(l, a, a->target);
		put_guess(l, a);
		put_text(l, " tell ");
		put_protocol(l, a, a->sender);
		break;
	case REPLY:
		put_text(l, "Reply ");
		put_protocol(l, a, a->sender);
		put_text(l, " is-at ");
		put_hardware(l, a, a->sender);
		break;
	case REVERSE_REQUEST:
	case INVERSE_REQUEST:
		put_text(l, operation == REVERSE_REQUEST ? "Reverse" : "Inverse");
		put_text(l, " Request who-is ");
		put_hardware(l, a, a->target);
		put_text(l, " tell ");
		put_hardware(l, a, a->sender);
		break;
	case REVERSE_REPLY:
		put_text(l, "Reverse Reply ");
		put_hardware(l, a, a->target);
		put_text(l, " at ");
		put_protocol(l, a, a->target);
		break;
	case INVERSE_REPLY:
		put_text(l, "Inverse Reply ");
		put_hardware(l, a, a->sender);
		put_text(l, " at ");
		put_protocol(l, a, a->sender);
	}
}

static bool is_known(uint16_t operation)
{
	return (operation >= REQUEST && operation <= REVERSE_REPLY) ||
	       operation == INVERSE_REQUEST || operation == INVERSE_REPLY;
}

void print_arp(struct printer *p, struct part part)
{
	const uint8_t *at = part.at;
	uint16_t operation;
	struct arp a;

	if (!there_or_whole(p, at, HEAD_SIZE, "arp"))
		return;
	a = (struct arp){ .protocol = get16(at + 2), at[4], at[5], .sender = at + HEAD_SIZE };
	a.target = a.sender + a.hardware_len + a.protocol_len;
	if (!there_or_whole(p, at, HEAD_SIZE + 2 * (a.hardware_len + a.protocol_len), "arp"))
		return;
	print_name(p, "ARP, ");
	if (p->style->verbose || !is_ip(&a) || a.protocol_len != 4 || !a.hardware_len) {
		put_kind(p->line, get16(at), &a);
		if (!p->style->verbose) {
			put_form(p->line, ", length %u", part.len);
			return;
		}
		put_text(p->line, ", ");
	}
	operation = get16(at + 6);
	if (is_known(operation)) {
		put_operation(p->line, operation, &a);
		put_form(p->line, ", length %u", part.len);
		return;
	}
	if (operation == NACK_REPLY)
		put_text(p->line, "NACK Reply ");
	else
		put_form(p->line, "Unknown (%u) ", operation);
	print_rest(p, at);
}
