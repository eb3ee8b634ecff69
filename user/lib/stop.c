// SPDX-License-Identifier: GPL-2.0-only
/* Signals that end a run. */
#include "stop.h"

#include "names.h"

#define NS_PER_S 1000000000ULL

volatile sig_atomic_t stopping;

/*
 * The first signal ends the run well. One that comes a second later or more ends it at
 * once, should the reader of the output have stopped to read; timeout(1), sudo(8) and
 * terminals send the first one twice.
 */
static void stop(int number)
{
	static uint64_t first;
	uint64_t now = names_now();

	stopping = 1;
	if (!first)
		first = now;
	if (now - first < NS_PER_S)
		return;
	signal(number, SIG_DFL);
	raise(number);
}

/* A hangup that is ignored stays so (nohup); of an interrupt it is the shell's word for "in the background". */
void stop_on_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction on_stop = { .sa_handler = stop }, old;

	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		if (!sigaction(signals[i], NULL, &old) &&
		    (signals[i] != SIGHUP || old.sa_handler != SIG_IGN))
			sigaction(signals[i], &on_stop, NULL);
	signal(SIGPIPE, SIG_IGN);
}
