// SPDX-License-Identifier: GPL-2.0-only
/* Looks into the program's map first, then at the files of all processes. */
#include "ask.h"

#include <bpf/bpf.h>
#include <stdbool.h>
#include <string.h>

#include "names.h"
#include "owner.h"

#define NS_PER_MS 1000000ULL

static void owned_by(struct head *h, const struct owner *o)
{
	h->pid = o->task >> 32;
	h->uid = o->uid;
	h->inferred = o->source == OWNER_ONE_OF;
	memcpy(h->comm, o->comm, sizeof(h->comm));
}

static bool acted_since(const struct ask *a, struct head *h)
{
	__u32 place = h->cookie & a->recent_mask;
	struct recent r;

	if (!h->cookie || bpf_map_lookup_elem(a->recents, &place, &r) || r.cookie != h->cookie ||
	    !r.owner.task)
		return false;
	owned_by(h, &r.owner);
	return true;
}

static struct owner_found *answer(struct ask *a, uint64_t cookie)
{
	for (unsigned int i = 0; i < ANSWERS; i++)
		if (a->answers[i].cookie == cookie)
			return &a->answers[i];
	return NULL;
}

/* Called for each holder: the kernel's judgement of the last one counts. */
static void remember(const void *found, void *arg)
{
	const struct owner_found *o = found;
	struct ask *a = arg;
	struct owner_found *slot = answer(a, o->cookie);

	if (!slot)
		slot = &a->answers[a->next++ % ANSWERS];
	*slot = *o;
}

/* At most a twentieth of the time goes into passes, but for the first half second. */
static bool may_pass(struct ask *a, uint64_t now)
{
	if (!a->began)
		a->began = now;
	return a->spent < 500 * NS_PER_MS + (now - a->began) / 20;
}

static void ask_owner(struct ask *a, struct head *h)
{
	struct owner_found *found, nobody = { .cookie = h->cookie };
	uint64_t now = names_now();

	if (acted_since(a, h))
		return;
	found = answer(a, h->cookie);
	if (!found && h->cookie && may_pass(a, now)) {
		remember(&nobody, a); /* each socket is asked for once */
		owner_pass(a->files, remember, a);
		a->spent += names_now() - now;
		found = answer(a, h->cookie);
	}
	if (found && found->owner.task)
		owned_by(h, &found->owner);
	else
		acted_since(a, h); /* the pass puts back who was forgotten there */
}

bool ask_complete(struct ask *a, const struct filter *want, struct head *h)
{
	if (h->pid)
		return true;
	ask_owner(a, h);
	if (!owner_wanted(want, h)) {
		a->filtered++;
		return false;
	}
	a->unattributed += !h->pid;
	return true;
}
