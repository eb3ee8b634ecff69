/* SPDX-License-Identifier: GPL-2.0-only */
/* Set once the run is to end: by a signal, or by whoever has seen enough. */
#ifndef STOP_H
#define STOP_H

#include <signal.h>

extern volatile sig_atomic_t stopping;

/* SIGINT, SIGTERM, SIGHUP; a reader that goes away is told by write(), not by SIGPIPE. */
void stop_on_signals(void);

#endif
