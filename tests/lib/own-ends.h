// SPDX-License-Identifier: GPL-2.0-only
// The two ends of own's connections, the pipes between them, and the line that names an owner.
#ifndef OWN_ENDS_H
#define OWN_ENDS_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MESSAGE	     100 /* bytes: one segment, whose first copy the link loses */
#define LIMIT_S	     200
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

enum side { A, B };

struct place {
	int ns;
	struct sockaddr_storage addr;
	socklen_t len;
};

struct who {
	int pid;
	unsigned int uid;
	char comm[16];
	bool guess; /* more than one process may be meant */
};

#define SERVES	1 /* the peer connects */
#define ENDLESS 2 /* its processes serve until they are killed */
#define OLD	4 /* begins before the tracer */

struct deed {
	const char *name;
	void (*run)(int arg);
	int arg, conns, flags;
};

static struct place places[2];
static struct deed *deed;
static unsigned int meeting_port;
static int told[2], ports[2], ready[2], go[2];

static void die(const char *what)
{
	fprintf(stderr, "own: %s: %s: %s\n", deed ? deed->name : "main", what, strerror(errno));
	exit(1);
}

static int check(int result, const char *what)
{
	if (result < 0)
		die(what);
	return result;
}

static void enter(enum side side)
{
	check(setns(places[side].ns, CLONE_NEWNET), "cannot enter namespace");
}

/* The process, not the thread: /proc/self is the former. */
static void who_am_i(struct who *w)
{
	FILE *f = fopen("/proc/self/comm", "r");

	*w = (struct who){ .pid = getpid(), .uid = getuid() };
	if (!f || fscanf(f, "%15s", w->comm) != 1)
		die("no name");
	fclose(f);
}

static unsigned int resends(int sock)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	check(getsockopt(sock, IPPROTO_TCP, TCP_INFO, &info, &len), "no TCP_INFO");
	return info.tcpi_total_retrans;
}

static unsigned int port_of(const struct sockaddr_storage *a)
{
	return ntohs(((const struct sockaddr_in *)a)->sin_port); /* as in sockaddr_in6 */
}

/* One write: lines of many processes must not mix. */
static void tell(int sock, const struct who *w, unsigned int n)
{
	struct sockaddr_storage self, peer;
	socklen_t len = sizeof(self);
	char line[256], who[64] = "- - -";
	int size;

	check(getsockname(sock, (void *)&self, &len), "no name");
	len = sizeof(peer);
	check(getpeername(sock, (void *)&peer, &len), "no peer");
	if (w->pid)
		snprintf(who, sizeof(who), "%d %s %u", w->pid, w->comm, w->uid);
	size = snprintf(line, sizeof(line), "%s %u %u %s %s %u\n", deed->name, port_of(&self),
			port_of(&peer), who, w->guess ? "true" : "false", n);
	check(write(STDOUT_FILENO, line, size), "cannot print");
}

static int new_socket(enum side side)
{
	int sock = check(socket(places[side].addr.ss_family, SOCK_STREAM, 0), "no socket"), on = 1;

	/* Inherited by what is accepted. */
	check(setsockopt(sock, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)), "no TCP_NODELAY");
	return sock;
}

static void dial_port(int sock, enum side to, unsigned int port)
{
	struct sockaddr_storage a = places[to].addr;

	((struct sockaddr_in *)&a)->sin_port = htons(port);
	check(connect(sock, (void *)&a, places[to].len), "cannot connect");
}

static int dial_with(int sock)
{
	struct who w;

	who_am_i(&w);
	dial_port(sock, B, meeting_port);
	if (!(deed->flags & OLD))
		tell(sock, &w, resends(sock));
	return sock;
}

static int dial(void)
{
	return dial_with(new_socket(A));
}

/* A second one shares the port of the first. */
static int serve(enum side side, unsigned int port, bool share)
{
	int sock = new_socket(side), on = 1;
	struct sockaddr_storage a = places[side].addr;
	socklen_t len = places[side].len;

	if (share)
		check(setsockopt(sock, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)), "cannot share");
	((struct sockaddr_in *)&a)->sin_port = htons(port);
	check(bind(sock, (void *)&a, len), "cannot bind");
	check(listen(sock, 16), "cannot listen");
	check(getsockname(sock, (void *)&a, &len), "no name");
	meeting_port = port_of(&a);
	return sock;
}

/* From now on the peer connects. */
static void publish(void)
{
	check(write(ports[1], &meeting_port, sizeof(meeting_port)), "no pipe");
}

/* w owns the listener: the SYN-ACKs were its own. */
static int answer(int listener, const struct who *w)
{
	int sock = check(accept(listener, NULL, NULL), "cannot accept");

	if (w)
		tell(sock, w, resends(sock));
	return sock;
}

static void wait_arrival(void)
{
	char c;

	if (read(told[0], &c, 1) != 1)
		die("nothing arrived");
}

/* Sends, waits until all has arrived, tells who did it. */
static void say_by(int sock, void (*deliver)(int sock))
{
	unsigned int before = resends(sock);
	struct who w;

	who_am_i(&w);
	deliver(sock);
	wait_arrival();
	tell(sock, &w, resends(sock) - before);
}

/* Returns when the test has started its tracer. */
static void hold(void)
{
	char c = 0;

	check(write(ready[1], &c, 1), "no pipe");
	if (read(go[0], &c, 1))
		die("no start");
}

static pid_t spawn(const char *name, void (*run)(int), int arg)
{
	pid_t pid = check(fork(), "cannot fork");

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, name);
	alarm(LIMIT_S);
	run(arg);
	exit(0);
}

static void reap(pid_t pid)
{
	int status;

	errno = 0;
	if (waitpid(pid, &status, 0) != pid || status)
		die("a process failed");
}

/* A program after exec: own --say SOCKET. */
static void become_other(int sock)
{
	char fd[16], in[16];

	snprintf(fd, sizeof(fd), "%d", sock);
	snprintf(in, sizeof(in), "%d", told[0]);
	execl("/proc/self/exe", "own", "--say", fd, in, deed->name, NULL);
	die("cannot exec");
}

/* The peer: reads to the end and confirms each message. */
static void hear(int sock)
{
	char data[MESSAGE], c = 0;
	ssize_t n, had = 0;

	while ((n = recv(sock, data, sizeof(data), 0)) > 0)
		for (had += n; had >= MESSAGE; had -= MESSAGE)
			check(write(told[1], &c, 1), "no pipe");
	check(n, "cannot receive");
	close(sock);
}

static int dial_back(void)
{
	struct sockaddr_storage self = places[B].addr;
	int sock = new_socket(B);

	check(bind(sock, (void *)&self, places[B].len), "cannot bind");
	dial_port(sock, A, meeting_port);
	return sock;
}

#endif
