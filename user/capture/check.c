// SPDX-License-Identifier: GPL-2.0-only
/* What a run looks at: where, which link-layer header packets have, and the filter for them. */
#include <errno.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd.h"
#include "own.h"

/* The kind of header that the device's packets have. */
static int link_of(struct env *env, const char *dev, int *ret)
{
	struct ifreq request = {};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), err;

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", dev);
	err = fd < 0 || ioctl(fd, SIOCGIFHWADDR, &request) ? -errno : 0;
	if (fd >= 0)
		close(fd);
	if (err)
		return fail(&env->fault, err, "there is no device '%s' here: 'ip link' lists them",
			    dev);
	switch (request.ifr_hwaddr.sa_family) {
	case ARPHRD_ETHER:
	case ARPHRD_LOOPBACK: *ret = LINK_ETHERNET; break;
	case ARPHRD_NONE:
	case ARPHRD_PPP:
	case ARPHRD_TUNNEL:
	case ARPHRD_TUNNEL6:
	case ARPHRD_SIT:
	case ARPHRD_IPGRE: *ret = LINK_RAW; break;
	default: *ret = LINK_SLL2;
	}
	return 0;
}

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
	own->link = LINK_SLL2;
	if (want->nnetns || env->all_netns)
		return 0;
	if (stat("/proc/self/ns/net", &here))
		return fail(&env->fault, -errno, "cannot read /proc/self/ns/net: %s",
			    strerror(errno));
	want->netns[want->nnetns++] = here.st_ino;
	return want->ndev == 1 ? link_of(env, want->dev[0], &own->link) : 0;
}

/* A file knows neither sockets nor namespaces: what would be ignored is refused. */
static int check_file(struct env *env)
{
	static const struct filter anything;
	const struct capture_own *own = env->own;

	if (env->summary)
		return fail(&env->fault, -EINVAL, "--summary counts in the kernel: not with -r");
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
		return check_file(env);
	if (own && env->summary && own->rotation.path)
		return fail(&env->fault, -EINVAL, "--summary keeps no packets: not with -w");
	err = own ? choose_place(env, own) : -ENOMEM;

	if (!err)
		err = capture_compile(env, &expression);
	if (err || !expression)
		return err;
	err = translate(own->filter.insns, own->filter.n, &own->code);
	if (err == -E2BIG) {
		translation_free(&own->code);
		err = translate_nothing(&own->code);
	}
	return err ? fail(&env->fault, err, "the filter expression '%s': %s", expression,
			  strerror(-err)) :
		     0;
}
