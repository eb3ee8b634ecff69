/* SPDX-License-Identifier: GPL-2.0-only */
/* The key of a group of a summary. */
#ifndef GROUP_KEY_H
#define GROUP_KEY_H

#include "kind.h"

#define TALLY_MAX 8192 /* groups; what does not fit is counted */

struct tally_key {
	struct flow flow;
	__u64 id; /* of the cgroup, process, port; the tool's own; the netns of a flow */
};

#endif
