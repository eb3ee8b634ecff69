// SPDX-License-Identifier: GPL-2.0-only
/* Events that wait for one more look: their order, their amendments, and that none is lost. */
#include "held.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

struct event {
	int id, amended, amends;
};

static char out[1 << 16];

static bool amends(void *event, const void *later)
{
	const struct event *l = later;
	struct event *e = event;

	if (!l->amends || !e)
		return l->amends;
	if (e->id != l->id)
		return false;
	e->amended++;
	return true;
}

static void print(void *arg, void *event)
{
	const struct event *e = event;

	(void)arg;
	snprintf(out + strlen(out), sizeof(out) - strlen(out), "%d%s ", e->id,
		 e->amended ? "!" : "");
}

static const char *released(struct held *h, bool all)
{
	*out = '\0';
	held_release(h, all, print, NULL);
	return out;
}

static int event(struct held *h, int id)
{
	return held_take(h, amends, &(struct event){ .id = id });
}

static int amendment(struct held *h, int id)
{
	return held_take(h, amends, &(struct event){ .id = id, .amends = 1 });
}

static void test_many(struct held *h)
{
	int good = 1;

	for (int i = 0; i < 10000; i++)
		good &= !event(h, i) && !amendment(h, i);
	is_num(good, 1, "10,000 fit, each amended");
	is_str(released(h, false), "", "... they wait");
	is_num(!strncmp(released(h, false), "0! 1! 2! ", 9), 1, "... and come in order");
	is_num(h->n, 0, "... all of them");
}

int main(void)
{
	struct held h = { .size = sizeof(struct event) };

	plan(11);

	is_str(released(&h, false), "", "nothing at first");
	is_num(amendment(&h, 1), 1, "an amendment of nothing is told");
	event(&h, 1);
	event(&h, 2);
	is_str(released(&h, false), "", "what has just come waits");
	event(&h, 3);
	is_num(amendment(&h, 2), 0, "what waits can be amended");
	is_str(released(&h, false), "1 2! ", "then it goes, in order; what came since waits");
	is_num(amendment(&h, 2), 1, "what has gone cannot be amended");
	event(&h, 3);
	amendment(&h, 3);
	is_str(released(&h, true), "3 3! ", "in the end all go; of two the younger was amended");
	test_many(&h);
	free(h.events);
	return done();
}
