/* SPDX-License-Identifier: GPL-2.0-only */
/* The fields that --json and --csv print of a packet, from its own headers. */
#ifndef CAPTURE_PACKET_H
#define CAPTURE_PACKET_H

#include "seen.h"

#define SNAP_DEFAULT 262144 /* tcpdump's */

void packet_event(struct capture_event *e, const struct seen *seen, uint64_t number);

#endif
