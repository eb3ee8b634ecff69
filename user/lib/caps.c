// SPDX-License-Identifier: GPL-2.0-only
/* Drops capabilities once everything is attached. */
#include "caps.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef CAP_BPF
#define CAP_BPF 39
#endif

static int set(uint64_t effective, uint64_t permitted)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = {
		{ .effective = effective, .permitted = permitted },
		{ .effective = effective >> 32, .permitted = permitted >> 32 },
	};

	return syscall(SYS_capset, &head, data) ? -errno : 0;
}

static int get(struct __user_cap_data_struct data[static 2])
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return syscall(SYS_capget, &head, data) ? -errno : 0;
}

uint64_t caps_effective(void)
{
	struct __user_cap_data_struct data[2] = {};

	get(data);
	return data[0].effective | (uint64_t)data[1].effective << 32;
}

int caps_drop(uint64_t keep, int (*still_works)(void *arg), void *arg)
{
	struct __user_cap_data_struct data[2] = {};
	uint64_t permitted;
	int err = get(data);

	if (err)
		return err;
	permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
	keep &= permitted;
	err = set(keep, permitted);
	if (err)
		return err;
	if (still_works(arg))
		keep |= permitted & 1ULL << CAP_BPF;
	err = set(keep, keep);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return err;
}
