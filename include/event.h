/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every event starts with, and how a list of fields becomes a struct.
 * F(type, kind, name, sentence) is a member; A(type, kind, name, of, sentence)
 * is another way to spell the member `of`, and takes no room.
 */
#ifndef EVENT_H
#define EVENT_H

#include "kind.h"

#define MEMBER(type, kind, name, help) kind_##kind name;
#define MEMBER_SIZE(type, kind, name, help) + sizeof(kind_##kind)
#define NO_MEMBER(type, kind, name, of, help)

#define HEAD_FIELDS(F, A, T)							\
	F(T, time, time, "when it happened: ns since the epoch in JSON and CSV")	\
	F(T, cgroup, cgroup, "cgroup v2 id of the socket")			\
	A(T, container, container, cgroup, "container of that cgroup, by name if the runtime has one") \
	F(T, cookie, cookie, "the kernel's number of the socket, as ss -e prints it")	\
	F(T, netns, netns, "network namespace of the socket, as inode number")	\
	A(T, netns_name, netns_name, netns, "its name below /run/netns")	\
	F(T, pid, pid, "process that owns the socket")				\
	F(T, uid, uid, "user of that process")					\
	F(T, flag, inferred, "the owner is a best guess: several processes hold the socket") \
	F(T, comm, comm, "name of that process")

struct head {
	HEAD_FIELDS(MEMBER, NO_MEMBER, )
};

/* The ring is not zeroed: a hole between members would leak kernel memory. */
#define NO_HOLES(type, first, FIELDS)						\
	_Static_assert(sizeof(type) == sizeof(first) FIELDS(MEMBER_SIZE, NO_MEMBER, ), \
		       #type " has holes")

#define EVENT(event, FIELDS)							\
	struct event##_event {							\
		struct head head;						\
		FIELDS(MEMBER, NO_MEMBER, )					\
	};									\
	NO_HOLES(struct event##_event, struct head, FIELDS)

/* What a summary keeps per group: who and which flow it saw last, and counters. */
#define GROUP(event, FIELDS)							\
	struct event##_group {							\
		struct head head;						\
		FIELDS(MEMBER, NO_MEMBER, )					\
	};									\
	NO_HOLES(struct event##_group, struct head, FIELDS)

#endif
