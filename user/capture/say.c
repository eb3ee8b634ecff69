// SPDX-License-Identifier: GPL-2.0-only
/* What a run says of itself, in tcpdump's words. */
#include <stdio.h>

#include "account.h"
#include "cmd.h"
#include "link.h"
#include "own.h"

/* The number of packets, alone. */
int say_count(struct env *env)
{
	const struct capture_own *own = env->own;
	char text[64];
	int n = snprintf(text, sizeof(text), "%llu packet%s\n", (unsigned long long)own->taken,
			 own->taken == 1 ? "" : "s");

	out_text(&env->out, text, n);
	return out_flush(&env->out, &env->fault);
}

void say_listening(const struct env *env)
{
	const struct capture_own *own = env->own;
	char text[160];

	snprintf(text, sizeof(text), "listening on %s, link-type %s, snapshot length %u bytes",
		 own->dev ? own->dev : "any", link_name(own->link), (unsigned int)own->snap);
	env->warn(env, text);
}

/* What was captured, what passed the filter, what was lost between. */
void say_statistics(const struct env *env, const struct account *a, bool in_one_line)
{
	const struct capture_own *own = env->own;
	const uint64_t values[] = {
		own->taken,
		a->kernel.events + own->lost,
		own->lost,
	};
	static const char *const words[] = { "captured", "received by filter",
					     "dropped by kernel" };
	char text[256];
	int n = 0;

	for (int i = 0; i < 3; i++) {
		n += snprintf(text + n, sizeof(text) - n, "%s%llu packet%s %s", n ? ", " : "",
			      (unsigned long long)values[i], values[i] == 1 ? "" : "s", words[i]);
		if (in_one_line && i < 2)
			continue;
		env->warn(env, text);
		n = 0;
	}
}
