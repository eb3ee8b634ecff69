/* SPDX-License-Identifier: GPL-2.0-only */
/* Another user, whose files and process it shall be. */
#ifndef USER_H
#define USER_H

#include <stdbool.h>
#include <sys/types.h>

struct user {
	const char *name; /* NULL: stay who you are */
	uid_t uid;
	gid_t gid;
};

/* In /etc/passwd. 0 or -ENOENT; the name is kept. */
int user_find(const char *name, struct user *ret);
/* What is opened from now on is opened as that user; false takes that back. */
void user_opens(const struct user *u, bool on);
/* For good; capabilities stay. 0 or -errno. */
int user_become(const struct user *u);

#endif
