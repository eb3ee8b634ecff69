// SPDX-License-Identifier: GPL-2.0-only
/* Takes the groups out of the map, sorts them, prints the top. */
#include "tally.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "names.h"

int tally_choose(struct env *env)
{
	const struct grouping *g = env->cmd->groupings;
	const struct config *c = &env->config;
	char list[128] = "";

	if (!env->summary)
		return env->by || env->interval_ns ?
			       fail(&env->fault, -EINVAL, "--%s is about --summary",
				    env->by ? "by" : "interval") :
			       0;
	if (c->stack || c->opens || c->states)
		return fail(&env->fault, -EINVAL, "--%s is about events: --summary has none",
			    c->stack ? "stack" :
			    c->opens ? "open" :
				       "states");
	for (; g->name; g++) {
		if (!env->by || !strcmp(env->by, g->name)) {
			env->config.by = g->by;
			env->by = g->name;
			return 0;
		}
		snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s",
			 list[0] ? ", " : "", g->name);
	}
	return fail(&env->fault, -EINVAL, "--by: no grouping '%s'; there are %s", env->by, list);
}

static size_t sort_offset; /* qsort() hands no argument on */

static int more_first(const void *a, const void *b)
{
	__u64 x = *(const __u64 *)((const char *)a + sort_offset);
	__u64 y = *(const __u64 *)((const char *)b + sort_offset);

	return x < y ? 1 : x > y ? -1 : 0;
}

/* All values at once; what the map held is gone afterwards. */
static int take(int fd, size_t size, __u32 max, char **ret, __u32 *ret_n)
{
	struct bpf_map_info info = {};
	__u32 info_size = sizeof(info), at, n, used = 0;
	void *cursor = NULL;
	char *keys, *values;
	int err;

	err = bpf_obj_get_info_by_fd(fd, &info, &info_size);
	if (err)
		return err;
	keys = malloc((size_t)max * info.key_size);
	values = malloc((size_t)max * size);
	if (!keys || !values) {
		err = -ENOMEM;
		goto out;
	}
	do {
		n = max - used;
		err = bpf_map_lookup_and_delete_batch(fd, cursor, &at, keys, values + used * size,
						      &n, NULL);
		cursor = &at;
		used += err && err != -ENOENT ? 0 : n;
	} while (!err && used < max);
	/* While they are taken others come: those that find no place here are of the next interval. */
	err = err == -ENOENT || err == -ENOSPC || used == max ? 0 : err;
out:
	free(keys);
	if (err)
		free(values);
	*ret = err ? NULL : values;
	*ret_n = used;
	return err;
}

static bool has_column(const char *list, const char *name, size_t n)
{
	for (; *list; list += *list == ',') {
		if (strcspn(list, ",?") == n && !memcmp(list, name, n))
			return true;
		list += strcspn(list, ",");
	}
	return false;
}

/* Those that are not there yet. */
static void add_columns(char *list, size_t size, const char *more)
{
	for (; *more; more += *more == ',') {
		size_t used = strlen(list), n = strcspn(more, ",");

		if (!has_column(list, more, strcspn(more, ",?")))
			snprintf(list + used, size - used, "%s%.*s", used ? "," : "", (int)n, more);
		more += n;
	}
}

/* The grouping's columns, then the counters. */
static int choose(struct env *env, struct selection *s)
{
	const struct cmd *c = env->cmd;
	struct record r = *c->group;
	char columns[512] = "";

	if (env->interval_ns)
		add_columns(columns, sizeof(columns), "time");
	for (const struct grouping *g = c->groupings; g->name; g++)
		if (g->by == env->config.by)
			add_columns(columns, sizeof(columns), g->columns);
	add_columns(columns, sizeof(columns), c->group->columns);
	if (!env->fields && env->out.format != FORMAT_TABLE) {
		/* No ranks here: every counter, but only what names the group. */
		for (char *at = columns; (at = strchr(at, '?'));)
			memmove(at, at + 2, strlen(at + 1));
		return record_choose(&r, &env->out, columns, s, &env->fault);
	}
	r.columns = columns;
	return record_choose(&r, &env->out, env->fields, s, &env->fault);
}

static void print_groups(struct env *env, const struct selection *s, char *values, __u32 n)
{
	uint64_t now = names_now();

	/* A pipe gets one heading; on a terminal each interval has its own. */
	if (!env->out.headed || env->out.rows)
		record_heading(s, &env->out);
	for (__u32 i = 0; i < n && (!env->top || i < env->top); i++) {
		struct head *h = (struct head *)(values + i * env->cmd->group_size);

		/* All that was in it was told otherwise since. */
		if (env->cmd->amends && !*(const __u64 *)((char *)h + env->cmd->sort_by))
			break;
		h->time = now; /* which interval this is about */
		record_print(s, &env->out, h);
	}
}

int tally_print(struct env *env, const struct bpf_object *obj)
{
	const struct bpf_map *map = bpf_object__find_map_by_name(obj, "groups");
	struct selection s;
	char *values;
	__u32 n;
	int err = take(bpf_map__fd(map), env->cmd->group_size, bpf_map__max_entries(map), &values,
		       &n);

	if (err)
		return fail(&env->fault, err, "cannot read the groups: %s", strerror(-err));
	names_clock(env->out.names);
	sort_offset = env->cmd->sort_by;
	qsort(values, n, env->cmd->group_size, more_first);
	err = choose(env, &s);
	if (!err)
		print_groups(env, &s, values, n);
	free(values);
	malloc_trim(0); /* several MB, not needed again before the next interval */
	return err ? err : out_flush(&env->out, &env->fault);
}
