// SPDX-License-Identifier: GPL-2.0-only
/* A table of connections, bounded: each set of places has room for a few. */
#include "sequences.h"

#include <stdlib.h>
#include <string.h>

/* By hash; in each set the connection that was silent longest makes room. */
#define SETS 8192
#define WAYS 8

/* Of a connection: what its first acknowledging segment had, by end. */
struct conversation {
	uint8_t address[2][16]; /* the lower end first */
	uint16_t port[2];
	uint64_t used;	 /* when: segments so far, 0 is never */
	uint32_t seq[2]; /* where the numbers of each end start */
};

struct sequences {
	struct conversation places[SETS][WAYS];
	uint64_t segments;
};

struct sequences *sequences_new(void)
{
	return calloc(1, sizeof(struct sequences)); /* pages that nobody writes to cost nothing */
}

void sequences_free(struct sequences *s)
{
	free(s);
}

/* Its place, or the one that it may take. */
static struct conversation *find(struct sequences *s, const struct conversation *key)
{
	const uint8_t *at = (const uint8_t *)key;
	uint32_t hash = 2166136261u; /* FNV-1a */
	struct conversation *set, *oldest;

	for (size_t i = 0; i < offsetof(struct conversation, used); i++)
		hash = (hash ^ at[i]) * 16777619u;
	set = s->places[(hash ^ hash >> 16) % SETS];
	oldest = set;
	for (int i = 0; i < WAYS; i++) {
		if (set[i].used && !memcmp(&set[i], key, offsetof(struct conversation, used)))
			return &set[i];
		if (set[i].used < oldest->used)
			oldest = &set[i];
	}
	return oldest;
}

void relate(struct printer *p, const uint8_t *ip, struct segment *s)
{
	struct conversation key = {}, *c;
	size_t size = ip[0] >> 4 == 4 ? 4 : 16;
	const uint8_t *from = ip + (size == 4 ? 12 : 8), *to = from + size;
	int order = memcmp(from, to, size);
	bool back = order > 0 || (!order && s->sport > s->dport);

	if (p->style->absolute || !(s->flags & FLAG_ACK) || !p->sequences)
		return;
	memcpy(key.address[back], from, size);
	memcpy(key.address[!back], to, size);
	key.port[back] = s->sport;
	key.port[!back] = s->dport;
	c = find(p->sequences, &key);
	if (c->used && !memcmp(c, &key, offsetof(struct conversation, used)) &&
	    !(s->flags & FLAG_SYN)) {
		s->seq -= c->seq[back];
		s->ack -= c->seq[!back];
	} else {
		*c = key;
		c->seq[back] = s->seq;
		c->seq[!back] = s->ack - 1;
	}
	c->used = ++p->sequences->segments;
	s->base = c->seq[!back];
}
