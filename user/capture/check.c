// SPDX-License-Identifier: GPL-2.0-only
/* What a run looks at: where, which link-layer header packets have, and the filter for them. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd.h"
#include "own.h"

/* Programs of devices are attached to those of here, and of XDP to those that are named. */
static int check_devices(struct env *env, const struct capture_own *own)
{
	const struct filter *want = &env->config.filter;
	bool tc = points_have(own, POINT_TC), xdp = points_have(own, POINT_XDP);

	if ((tc || xdp) && (want->nnetns || env->all_netns))
		return fail(&env->fault, -EINVAL,
			    "--at %s is about devices of this network namespace: nsenter enters "
			    "others",
			    tc ? "tc" : "xdp");
	if (xdp && !want->ndev)
		return fail(&env->fault, -EINVAL, "--at xdp needs a device: -i DEVICE");
	return 0;
}

/* What this process sees, unless others were asked for. */
static int choose_place(struct env *env, struct capture_own *own)
{
	struct filter *want = &env->config.filter;
	int err = check_devices(env, own);
	struct stat here;

	if (err)
		return err;
	err = capture_link(env);
	if (err || want->nnetns || env->all_netns)
		return err;
	if (stat("/proc/self/ns/net", &here))
		return fail(&env->fault, -errno, "cannot read /proc/self/ns/net: %s",
			    strerror(errno));
	want->netns[want->nnetns++] = here.st_ino;
	own->here = true;
	return 0;
}

/* A file knows neither sockets nor namespaces: what would be ignored is refused. */
static int check_file(struct env *env)
{
	static const struct filter anything;
	const struct capture_own *own = env->own;

	if (env->summary)
		return fail(&env->fault, -EINVAL, "--summary counts in the kernel: not with -r");
	if (own->points)
		return fail(&env->fault, -EINVAL, "--at is about live packets: not with -r");
	if (env->all_netns || own->way || memcmp(&env->config.filter, &anything, sizeof(anything)))
		return fail(&env->fault, -EINVAL,
			    "with -r packets are chosen by the filter expression alone");
	return 0;
}

/* Where, and the filter in the kernel's words. */
int capture_check(struct env *env)
{
	struct capture_own *own = capture_own(env);
	const char *expression;
	int err;

	if (own && own->print && own->rotation.path && !strcmp(own->rotation.path, "-"))
		return fail(&env->fault, -EINVAL, "--print and -w -: both write to the same place");
	if (env->instead)
		return env->instead == capture_read ? check_file(env) : 0;
	if (own && env->summary && own->points & (own->points - 1))
		return fail(&env->fault, -EINVAL, "--summary counts at one point: --at names more");
	if (own && env->summary && own->rotation.path)
		return fail(&env->fault, -EINVAL, "--summary keeps no packets: not with -w");
	err = own ? choose_place(env, own) : -ENOMEM;

	if (!err)
		err = capture_compile(env, &expression);
	if (err || !expression)
		return err;
	own->interpreted = filter_loops(&own->filter);
	err = own->interpreted ? 0 : translate(own->filter.insns, own->filter.n, &own->code);
	if (err == -E2BIG) {
		translation_free(&own->code);
		own->interpreted = true;
		err = 0;
	}
	return err ? fail(&env->fault, err, "the filter expression '%s': %s", expression,
			  strerror(-err)) :
		     0;
}
