// SPDX-License-Identifier: GPL-2.0-only
#include "user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <unistd.h>

int user_find(const char *name, struct user *ret)
{
	FILE *f = fopen("/etc/passwd", "re"); /* a static binary cannot ask the name service */
	struct passwd *p = NULL;

	while (f && (p = fgetpwent(f)))
		if (!strcmp(p->pw_name, name)) {
			*ret = (struct user){ name, p->pw_uid, p->pw_gid };
			break;
		}
	if (f)
		fclose(f);
	return p ? 0 : -ENOENT;
}

void user_opens(const struct user *u, bool on)
{
	if (!u->name)
		return;
	setfsgid(on ? u->gid : getegid());
	setfsuid(on ? u->uid : geteuid());
}

int user_become(const struct user *u)
{
	if (!u->name || (u->uid == geteuid() && u->gid == getegid()))
		return 0;
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) || setgroups(0, NULL) ||
	    setresgid(u->gid, u->gid, u->gid) || setresuid(u->uid, u->uid, u->uid))
		return -errno;
	return 0;
}
