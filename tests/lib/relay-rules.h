// SPDX-License-Identifier: GPL-2.0-only
// Rules of the relay: which packet of which flow a rule means, told by what the packet is and not by when it comes.
#ifndef RELAY_RULES_H
#define RELAY_RULES_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define RULES_MAX 32
#define KEY_LEN	  37 /* version, two addresses, two ports */

enum direction { AB, BA, ANY_DIRECTION };
enum kind { OTHER, SYN, SYNACK, DATA, ACK, FIN, ANY_KIND };
enum action { DROP, DUPLICATE, HOLD, HOLD_FLOW, STALL, TOO_BIG };

struct range {
	unsigned int low, high;
};

/* A fresh rule matches every packet; each word of it narrows that. */
struct rule {
	enum action action;
	enum direction direction;
	enum kind kind;
	struct range nth, tx;
	unsigned int every, size, at_ms, ms;
	double percent;
	bool fired;
};

struct segment {
	uint32_t seq;
	unsigned int tx;
};

/* One direction of a connection. segments[0] is the SYN, so the index of data counts from 1. */
struct flow {
	unsigned char key[KEY_LEN];
	unsigned int index, count, room, acks;
	uint32_t next;
	struct segment *segments;
	uint64_t held_until;
	struct flow *older;
};

/* What the rules look at. A packet that is not TCP has no flow. */
struct view {
	enum direction direction;
	enum kind kind;
	unsigned int nth, tx, size;
	struct flow *flow;
};

static struct rule rules[RULES_MAX];
static unsigned int rule_count;
static struct flow *flows;
static uint64_t seed = 1;

static bool read_number(const char *text, double *number)
{
	char *end;

	*number = strtod(text, &end);
	return end != text && !*end && *number >= 0 && *number <= INT_MAX;
}

static bool read_count(const char *text, unsigned int *count)
{
	double number;

	if (!read_number(text, &number) || number != (unsigned int)number)
		return false;
	*count = number;
	return true;
}

/* "4", "4-7" or "4-" */
static bool read_range(char *text, struct range *range)
{
	char *dash = strchr(text, '-');

	if (dash)
		*dash++ = '\0';
	if (!read_count(text, &range->low))
		return false;
	range->high = range->low;
	if (dash && !*dash)
		range->high = UINT_MAX;
	else if (dash)
		return read_count(dash, &range->high);
	return true;
}

static bool read_flag(const char *word, struct rule *rule)
{
	static const char *const kinds[] = {
		[OTHER] = "other", [SYN] = "syn", [SYNACK] = "synack",
		[DATA] = "data",   [ACK] = "ack", [FIN] = "fin",
	};

	if (!strcmp(word, "ab") || !strcmp(word, "ba")) {
		rule->direction = word[0] == 'a' ? AB : BA;
		return true;
	}
	for (unsigned int i = 0; i < ANY_KIND; i++) {
		if (!strcmp(word, kinds[i])) {
			rule->kind = i;
			return true;
		}
	}
	return false;
}

static bool read_word(char *word, struct rule *rule)
{
	char *value = strchr(word, '=');

	if (!value)
		return read_flag(word, rule);
	*value++ = '\0';
	if (!strcmp(word, "nth"))
		return read_range(value, &rule->nth);
	if (!strcmp(word, "tx"))
		return read_range(value, &rule->tx);
	if (!strcmp(word, "every"))
		return read_count(value, &rule->every) && rule->every;
	if (!strcmp(word, "size"))
		return read_count(value, &rule->size);
	if (!strcmp(word, "at"))
		return read_count(value, &rule->at_ms);
	if (!strcmp(word, "percent"))
		return read_number(value, &rule->percent);
	return false;
}

/* WORD[,WORD]... and, where the action takes time, :MS behind it. */
static bool add_rule(enum action action, char *text)
{
	struct rule *rule = &rules[rule_count];
	bool timed = action == HOLD || action == HOLD_FLOW || action == STALL;
	char *ms = strrchr(text, ':'), *rest = NULL;

	if (rule_count == RULES_MAX || timed != !!ms)
		return false;
	*rule = (struct rule){
		.action = action,
		.direction = ANY_DIRECTION,
		.kind = ANY_KIND,
		.nth = { 0, UINT_MAX },
		.tx = { 0, UINT_MAX },
		.percent = 100,
	};
	if (ms) {
		*ms++ = '\0';
		if (!read_count(ms, &rule->ms))
			return false;
	}
	for (char *word = strtok_r(text, ",", &rest); word; word = strtok_r(NULL, ",", &rest))
		if (!read_word(word, rule))
			return false;
	rule_count++;
	return true;
}

static struct flow *find_flow(const unsigned char *key)
{
	struct flow *flow;

	for (flow = flows; flow; flow = flow->older)
		if (!memcmp(flow->key, key, KEY_LEN))
			return flow;
	flow = calloc(1, sizeof(*flow));
	if (!flow)
		abort();
	memcpy(flow->key, key, KEY_LEN);
	flow->index = flows ? flows->index + 1 : 0;
	flow->older = flows;
	flows = flow;
	return flow;
}

static void append_segment(struct flow *flow, uint32_t seq)
{
	if (flow->count == flow->room) {
		flow->room = flow->room ? 2 * flow->room : 64;
		flow->segments = reallocarray(flow->segments, flow->room, sizeof(*flow->segments));
		if (!flow->segments)
			abort();
	}
	flow->segments[flow->count++] = (struct segment){ .seq = seq };
}

/* A resend may be cut differently from the original: it belongs to the segment in which it starts. */
static void count_segment(struct flow *flow, struct view *view, uint32_t seq, uint32_t len)
{
	unsigned int i;

	if (view->kind == SYN || view->kind == SYNACK) {
		if (flow->count && flow->segments[0].seq != seq)
			flow->count = flow->acks = flow->held_until =
				0; /* the ports are used again */
	} else if (!flow->count) {
		append_segment(flow, seq - 1); /* joined late: stands for the SYN */
		flow->next = seq;
	}
	if (!flow->count || (int32_t)(seq - flow->next) >= 0) {
		append_segment(flow, seq);
		flow->next = seq + len;
	} else if ((int32_t)(seq + len - flow->next) > 0) {
		flow->next = seq + len;
	}
	for (i = flow->count - 1; i && (int32_t)(flow->segments[i].seq - seq) > 0; i--)
		;
	view->nth = i;
	view->tx = ++flow->segments[i].tx;
}

static uint32_t get32(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

/* Finds the TCP header, or returns 0; fills in the flow's key. */
static unsigned int tcp_offset(const unsigned char *packet, unsigned int len, unsigned char *key)
{
	unsigned int version = packet[0] >> 4, head, addresses = version == 4 ? 12 : 8;

	if (version == 4 && len >= 20 && packet[9] == 6)
		head = (packet[0] & 15) * 4;
	else if (version == 6 && len >= 40 && packet[6] == 6)
		head = 40;
	else
		return 0;
	if (len < head + 20)
		return 0;
	memset(key, 0, KEY_LEN);
	key[0] = version;
	memcpy(key + 1, packet + addresses, version == 4 ? 8 : 32);
	memcpy(key + 33, packet + head, 4);
	return head;
}

static struct view look_at(const unsigned char *packet, unsigned int len, enum direction direction)
{
	struct view view = {
		.direction = direction, .kind = OTHER, .size = len, .nth = 1, .tx = 1
	};
	unsigned char key[KEY_LEN];
	unsigned int head = tcp_offset(packet, len, key), flags, payload;

	if (!head)
		return view;
	flags = packet[head + 13];
	payload = len - head - (packet[head + 12] >> 4) * 4;
	view.flow = find_flow(key);
	if (flags & 2)
		view.kind = flags & 16 ? SYNACK : SYN;
	else if (payload)
		view.kind = DATA;
	else if (flags & 1)
		view.kind = FIN;
	else if (!(flags & 4))
		view.kind = ACK;
	if (view.kind == ACK)
		view.nth = ++view.flow->acks;
	else if (view.kind != OTHER)
		count_segment(view.flow, &view, get32(packet + head + 4), payload + !!(flags & 3));
	return view;
}

/* Chance hangs on the seed and on what the packet is, so the same segments are lost however long a run takes. */
static double chance(const struct view *view, unsigned int salt)
{
	uint64_t x = seed * 0x9e3779b97f4a7c15ULL;
	uint64_t parts[] = { salt,
			     view->flow ? view->flow->index : UINT_MAX,
			     view->direction,
			     view->kind,
			     view->nth,
			     view->tx };

	for (unsigned int i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		x = (x ^ parts[i]) * 0xbf58476d1ce4e5b9ULL;
		x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
		x ^= x >> 31;
	}
	return (x >> 11) * 0x1p-53;
}

static bool in_range(const struct range *range, unsigned int number)
{
	return number >= range->low && number <= range->high;
}

static bool rule_matches(const struct rule *rule, const struct view *view, uint64_t age_ms)
{
	return (rule->direction == ANY_DIRECTION || rule->direction == view->direction) &&
	       (rule->kind == ANY_KIND || rule->kind == view->kind) &&
	       in_range(&rule->nth, view->nth) && in_range(&rule->tx, view->tx) &&
	       (!rule->every || view->nth % rule->every == 0) &&
	       (!rule->size || view->size > rule->size) && age_ms >= rule->at_ms &&
	       (rule->percent >= 100 || chance(view, rule - rules) * 100 < rule->percent);
}

#endif
