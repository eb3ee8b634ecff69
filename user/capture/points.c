// SPDX-License-Identifier: GPL-2.0-only
/* --at: which of the object's programs a run needs. */
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

#include "cmd.h"
#include "devices.h"
#include "drop/parts.h"
#include "list.h"
#include "load.h"
#include "own.h"
#include "why.h"

static int one_point(struct env *env, const struct opt *o, const char *value)
{
	struct capture_own *own = capture_own(env);

	if (!own)
		return -ENOMEM;
	for (int i = 0; i < POINT_MAX; i++)
		if (!strcmp(value, why_points[i])) {
			own->points |= 1 << i;
			return 0;
		}
	return fail(&env->fault, -EINVAL, "--%s: '%s' is none of stack, drop, retrans, tc, xdp",
		    o->name, value);
}

int points_take(struct env *env, const struct opt *o, const char *value)
{
	return list_each(env, o, value, one_point);
}

bool points_have(const struct capture_own *own, enum capture_point point)
{
	return own->points ? own->points & 1 << point : point == POINT_STACK;
}

/* Somebody will see it: in a line, a comment, a field; or chooses by it. */
static bool wants_owners(const struct env *env)
{
	const struct capture_own *own = env->own;
	const struct filter *want = &env->config.filter;

	if (want->npid || want->nuid || want->ncomm || want->ncgroup || own->selection ||
	    env->summary)
		return true;
	return (own->saver && !own->as.classic) || (own->shower && !own->style.plain);
}

static void choose_map(struct bpf_object *obj, const char *name, bool wanted)
{
	bpf_map__set_autocreate(bpf_object__find_map_by_name(obj, name), wanted);
}

int points_choose(struct env *env, struct bpf_object *obj, struct capture_config *c)
{
	const struct capture_own *own = env->own;
	const struct feature *f = &env->feature;
	bool drop = points_have(own, POINT_DROP), resent = points_have(own, POINT_RETRANS);
	bool stack = points_have(own, POINT_STACK);

	c->owners = wants_owners(env);
	c->ids = own->selection || (own->saver && !own->as.classic);
	load_choose(obj, "packet_in", stack);
	load_choose(obj, "packet_out", stack);
	load_choose(obj, "packet_dropped", drop);
	load_choose(obj, "packet_resent", resent);
	load_choose(obj, "packet_resent_synack", resent);
	load_choose(obj, "skb_dropped", resent);
	load_choose(obj, "socket_changes", c->owners);
	load_choose(obj, "socket_files", c->owners && f->task_file);
	load_choose(obj, "socket_bind4", c->owners && f->cgroup_hooks);
	load_choose(obj, "socket_bind6", c->owners && f->cgroup_hooks);
	choose_map(obj, "filter_code", own->interpreted);
	choose_map(obj, "events", env->config.by); /* trace() wants one */
	choose_map(obj, "groups", env->config.by);
	choose_map(obj, "packets", !env->config.by);
	choose_map(obj, "dropped", resent);
	choose_map(obj, "sockets", c->owners);
	choose_map(obj, "learned", c->owners);
	choose_map(obj, "found", c->owners);
	choose_map(obj, "passing", c->ids);
	load_choose(obj, "packet_tc_in", points_have(own, POINT_TC));
	load_choose(obj, "packet_tc_out", points_have(own, POINT_TC));
	load_choose(obj, "packet_xdp", false);
	load_choose(obj, "packet_xdp_end", false);
	if ((drop || resent) && !f->normal[NORMAL_PURGE])
		drop_find_purges(&env->config);
	return points_have(own, POINT_XDP) ? devices_choose(env, obj) : 0;
}
