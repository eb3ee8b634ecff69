// SPDX-License-Identifier: GPL-2.0-only
// What own can do while a tracer runs: each deed makes a process the owner in its own way.
#ifndef OWN_DEEDS_H
#define OWN_DEEDS_H

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

#include "own-ends.h"

static char message[MESSAGE];

static void by_send(int sock)
{
	check(send(sock, message, MESSAGE, 0), "cannot send");
}

static void by_writev(int sock)
{
	struct iovec parts[] = { { message, 1 }, { message, MESSAGE - 1 } };

	check(writev(sock, parts, COUNT(parts)), "cannot writev");
}

static void by_sendmmsg(int sock)
{
	struct iovec part = { message, MESSAGE };
	struct mmsghdr one = { .msg_hdr = { .msg_iov = &part, .msg_iovlen = 1 } };

	check(sendmmsg(sock, &one, 1, 0), "cannot sendmmsg");
}

static void by_zerocopy(int sock)
{
	int on = 1;

	check(setsockopt(sock, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof(on)), "no SO_ZEROCOPY");
	check(send(sock, message, MESSAGE, MSG_ZEROCOPY), "cannot send");
}

static void by_sendfile(int sock)
{
	int file = check(open("/proc/self/exe", O_RDONLY), "no file");

	check(sendfile(sock, file, NULL, MESSAGE), "cannot sendfile");
	close(file);
}

static void by_splice(int sock)
{
	int ends[2];

	check(pipe(ends), "no pipe");
	check(write(ends[1], message, MESSAGE), "no pipe");
	check(splice(ends[0], NULL, sock, NULL, MESSAGE, 0), "cannot splice");
}

static void (*const ways[])(int) = {
	by_send, by_writev, by_sendmmsg, by_zerocopy, by_sendfile, by_splice,
};

static void say(int sock)
{
	say_by(sock, by_send);
}

/* Case 1, and 12: what connects also sends. */
static void connects(int way)
{
	say_by(dial(), ways[way]);
}

/* Case 2: who listens owns the SYN-ACKs, who accepts owns the rest. */
static void worker(int listener)
{
	struct who master;

	who_am_i(&master);
	master.pid = getppid();
	strcpy(master.comm, deed->name);
	say(answer(listener, &master));
}

static void preforks(int workers)
{
	int listener = serve(A, 0, false);
	char name[16];
	pid_t pids[8];

	for (int i = 0; i < workers; i++) {
		snprintf(name, sizeof(name), "pre-worker-%d", i);
		pids[i] = spawn(name, worker, listener);
	}
	publish();
	for (int i = 0; i < workers; i++)
		reap(pids[i]);
}

/* As inetd does: another process than the one that accepts. */
static void hands_out(int arg)
{
	int listener = serve(A, 0, false), sock;
	struct who self;

	(void)arg;
	who_am_i(&self);
	publish();
	sock = answer(listener, &self);
	reap(spawn("handed-child", say, sock));
}

/* Case 3. */
static int sharers_up[2];

static void serve_all(int listener)
{
	struct who self;

	who_am_i(&self);
	for (;;) {
		int sock = answer(listener, &self);

		say(sock);
		close(sock);
	}
}

static void port_sharer(int inherited)
{
	int listener;

	close(inherited);
	listener = serve(A, meeting_port, true);
	check(write(sharers_up[1], message, 1), "no pipe");
	serve_all(listener);
}

static void shares_port(int sharers)
{
	int listener = serve(A, 0, true);
	char name[16], c;

	check(pipe(sharers_up), "no pipe");
	for (int i = 1; i < sharers; i++) {
		snprintf(name, sizeof(name), "port-sharer-%d", i);
		spawn(name, port_sharer, listener);
		if (read(sharers_up[0], &c, 1) != 1)
			die("no sharer");
	}
	publish();
	serve_all(listener);
}

/* A daemon: what called listen() is gone before the first connection. */
static void daemonizes(int arg)
{
	int listener = serve(A, 0, false), alive[2];
	struct who self;
	char c;

	(void)arg;
	check(pipe(alive), "no pipe");
	if (check(fork(), "cannot fork"))
		exit(0);
	prctl(PR_SET_NAME, "daemon-child");
	alarm(LIMIT_S);
	close(alive[1]);
	if (read(alive[0], &c, 1))
		die("parent stays");
	who_am_i(&self);
	publish();
	say(answer(listener, &self));
}

static void accepts(int sends)
{
	int listener = serve(A, 0, false), sock;
	struct who self;

	who_am_i(&self);
	publish();
	sock = answer(listener, &self);
	if (sends)
		say(sock);
	else
		tell(sock, &self, 0);
}

/* Case 4. */
enum parent { CLOSES, KEEPS, TAKES_TURNS };

static void forks(int parent)
{
	int sock = dial();
	pid_t pid;

	if (parent == TAKES_TURNS)
		say(sock);
	pid = spawn("fork-child", say, sock);
	if (parent == CLOSES)
		close(sock);
	reap(pid);
	if (parent == TAKES_TURNS)
		say(sock);
}

/* Case 5. */
union rights {
	struct cmsghdr head;
	char room[CMSG_SPACE(sizeof(int))];
};

static void give(int via, int sock)
{
	union rights r = { .head = { .cmsg_len = CMSG_LEN(sizeof(int)),
				     .cmsg_level = SOL_SOCKET,
				     .cmsg_type = SCM_RIGHTS } };
	struct iovec part = { message, 1 };
	struct msghdr m = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &r, .msg_controllen = sizeof(r)
	};

	memcpy(CMSG_DATA(&r.head), &sock, sizeof(sock));
	check(sendmsg(via, &m, 0), "cannot give");
}

static void taker(int via)
{
	union rights r;
	struct iovec part = { message, 1 };
	struct msghdr m = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &r, .msg_controllen = sizeof(r)
	};
	int sock;

	check(recvmsg(via, &m, 0), "cannot take");
	memcpy(&sock, CMSG_DATA(&r.head), sizeof(sock));
	say(sock);
}

static void gives(int parent)
{
	int via[2], sock;
	pid_t pid;

	check(socketpair(AF_UNIX, SOCK_DGRAM, 0, via), "no socket pair");
	pid = spawn("rights-taker", taker, via[0]);
	sock = dial();
	give(via[1], sock);
	if (parent == CLOSES)
		close(sock);
	reap(pid);
	if (parent == TAKES_TURNS)
		say(sock);
}

/* Case 13: sends and is gone. A tracer that comes later cannot know who it was. */
static void orphans(int known)
{
	struct who self = { 0 };
	int sock = dial();

	if (known)
		who_am_i(&self);
	by_send(sock);
	tell(sock, &self, 1);
}

#endif
