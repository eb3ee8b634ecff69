// SPDX-License-Identifier: GPL-2.0-only
/* Adds up what the programs counted. */
#include "account.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"

uint64_t account_missed(const struct bpf_object *obj, const char *start)
{
	struct bpf_program *p;
	uint64_t sum = 0;

	bpf_object__for_each_program (p, obj) {
		struct bpf_prog_info info = {};
		__u32 size = sizeof(info);

		if (bpf_program__fd(p) >= 0 &&
		    !strncmp(bpf_program__name(p), start, strlen(start)) &&
		    !bpf_obj_get_info_by_fd(bpf_program__fd(p), &info, &size))
			sum += info.recursion_misses; /* 0 before 5.12 */
	}
	return sum;
}

int account_read(const struct bpf_object *obj, struct account *ret)
{
	int cpus = libbpf_num_possible_cpus(), fd, err;
	struct counters *each;
	__u32 zero = 0;

	*ret = (struct account){};
	if (cpus < 0)
		return cpus;
	each = calloc(cpus, sizeof(*each));
	if (!each)
		return -ENOMEM;
	fd = bpf_object__find_map_fd_by_name(obj, "counters");
	err = bpf_map_lookup_elem(fd, &zero, each);
	for (int i = 0; i < cpus && !err; i++) {
		ret->kernel.events += each[i].events;
		ret->kernel.filtered += each[i].filtered;
		ret->kernel.own += each[i].own;
		ret->kernel.lost += each[i].lost;
		ret->kernel.unattributed += each[i].unattributed;
		ret->kernel.map_full += each[i].map_full;
	}
	ret->missed = account_missed(obj, "");
	free(each);
	return err;
}

#define FULL(x) ((unsigned long long)(x))

void account_text(const struct account *a, const char *own, char *text, unsigned int size)
{
	int n = snprintf(text, size,
			 "%llu events, %llu filtered, %llu lost (ring), %llu unattributed, "
			 "%llu missed (recursion), %llu map-full",
			 FULL(a->kernel.events), FULL(a->kernel.filtered), FULL(a->kernel.lost),
			 FULL(a->kernel.unattributed), FULL(a->missed), FULL(a->kernel.map_full));
	if (own)
		snprintf(text + n, size - n, ", %llu %s", FULL(a->kernel.own), own);
}

void account_json(const struct account *a, const char *own, struct out *o)
{
	out_begin(o);
	out_nest(o, "accounting");
	out_num(o, "events", 0, a->kernel.events);
	out_num(o, "filtered", 0, a->kernel.filtered);
	out_num(o, "lost", 0, a->kernel.lost);
	out_num(o, "unattributed", 0, a->kernel.unattributed);
	out_num(o, "missed", 0, a->missed);
	out_num(o, "map_full", 0, a->kernel.map_full);
	if (own)
		out_num(o, own, 0, a->kernel.own);
	out_unnest(o);
	out_end(o);
}
