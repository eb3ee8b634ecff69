// SPDX-License-Identifier: GPL-2.0-only
/* The selection by owner and place: what can match nothing is refused before anything is attached. */
#include "select.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cgroup.h"
#include "cmd.h"
#include "container.h"
#include "list.h"
#include "netns.h"
#include "parse.h"
#include "user.h"

/* Of a live process; of a thread it is the process it belongs to. */
static int process_of(uint64_t pid, __u32 *ret)
{
	char path[64], line[256];
	unsigned int tgid = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%llu/status", (unsigned long long)pid);
	f = fopen(path, "re");
	if (!f)
		return -ESRCH;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "Tgid: %u", &tgid) == 1)
			break;
	fclose(f);
	*ret = tgid;
	return tgid ? 0 : -ESRCH;
}

static int one_pid(struct env *env, const struct opt *o, const char *value)
{
	__u32 *slot = NEXT(&env->config.filter, pid);
	uint64_t pid;

	if (!slot)
		return list_full(env, o);
	if (parse_u64(value, 1, INT32_MAX, &pid))
		return fail(&env->fault, -EINVAL, "--pid: '%s' is not a process number", value);
	if (process_of(pid, slot))
		return fail(&env->fault, -ESRCH, "--pid: there is no process %s", value);
	return 0;
}

static int one_comm(struct env *env, const struct opt *o, const char *value)
{
	char *slot = NEXT(&env->config.filter, comm);

	if (!slot)
		return list_full(env, o);
	if (strlen(value) > 15)
		return fail(&env->fault, -EINVAL,
			    "--comm: '%s' is longer than the 15 bytes that the kernel keeps",
			    value);
	strcpy(slot, value);
	return 0;
}

static int one_uid(struct env *env, const struct opt *o, const char *value)
{
	__u32 *slot = NEXT(&env->config.filter, uid);
	struct user user;
	uint64_t uid;

	if (!slot)
		return list_full(env, o);
	if (!user_find(value, &user)) {
		*slot = user.uid;
		return 0;
	}
	if (parse_u64(value, 0, UINT32_MAX - 1, &uid))
		return fail(&env->fault, -EINVAL, "--uid: there is no user '%s'", value);
	*slot = uid;
	return 0;
}

static int add_cgroup(struct env *env, const struct opt *o, uint64_t id, uint32_t level)
{
	struct filter *f = &env->config.filter;

	if (f->ncgroup == FILTER_MAX)
		return list_full(env, o);
	f->cgroup[f->ncgroup].id = id;
	f->cgroup[f->ncgroup++].level = level;
	return 0;
}

static int one_cgroup(struct env *env, const struct opt *o, const char *value)
{
	uint32_t level;
	uint64_t id;
	int err = cgroup_resolve(value, &id, &level, &env->fault);

	return err ? err : add_cgroup(env, o, id, level);
}

static int one_container(struct env *env, const struct opt *o, const char *value)
{
	struct cgroup_ref found[FILTER_MAX];
	int n = container_resolve(value, found, FILTER_MAX, &env->fault), err = n < 0 ? n : 0;

	for (int i = 0; i < n && !err; i++)
		err = add_cgroup(env, o, found[i].id, found[i].level);
	return err;
}

static int one_netns(struct env *env, const struct opt *o, const char *value)
{
	__u32 *slot;

	if (!strcmp(value, "all")) {
		env->all_netns = true;
		return 0;
	}
	slot = NEXT(&env->config.filter, netns);
	return slot ? netns_resolve(value, slot, &env->fault) : list_full(env, o);
}

TAKE(pid)
TAKE(comm)
TAKE(uid)
TAKE(cgroup)
TAKE(container)
TAKE(netns)

const struct opt select_options[] = {
	{ "pid", 0, "PID,...", take_pid, 0, "sockets that these processes own" },
	{ "comm", 0, "NAME,...", take_comm, 0, "sockets owned by processes of that name" },
	{ "uid", 0, "USER,...", take_uid, 0,
	  "sockets owned by processes of that user, name or number" },
	{ "cgroup", 0, "PATH|ID,...", take_cgroup, 0, "sockets in that cgroup (v2) or below it" },
	{ "container", 0, "NAME|ID,...", take_container, 0, "sockets of that container" },
	{ "netns", 0, "NAME|PATH|INODE|PID,...", take_netns, 0,
	  "sockets in that network namespace" },
	{},
};

int select_check(struct env *env)
{
	const struct filter *f = &env->config.filter;

	if (env->cmd->proto && f->proto && f->proto != env->cmd->proto)
		return fail(&env->fault, -EINVAL, "--proto: %s is about TCP only", env->cmd->name);
	return 0;
}
