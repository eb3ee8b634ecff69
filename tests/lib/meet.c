// SPDX-License-Identifier: GPL-2.0-only
// A client and a server, two processes by these names, whose connections all end in one way that is known.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define REQUEST	 1000
#define ANSWER	 500
#define CONN_MAX 256

static const char usage[] =
	"usage: meet WAY COUNT ADDRESS PORT [NETNS]\n"
	"The server is in NETNS, a name below /run/netns. Prints `client PID`, `server PID`, `error NAME`.\n"
	"One after another, 1000 bytes there and 500 back where both ends read:\n"
	"  client, server   it closes first, when all was read   linger   the client closes with SO_LINGER 0\n"
	"  unread           the server closes without reading    after    it shuts down, the client goes on\n"
	"  half             the client shuts down, and closes half a second later, before the server\n"
	"  late             the client finishes, the server runs $CUT, finishes, closes without reading, runs $MEND\n"
	"  repair           the client closes under TCP_REPAIR, before the server\n"
	"  waiting          the server closes the listener, as nobody was accepted\n"
	"  held             the client runs $CUT, then writes; and $SNAP before it closes\n"
	"All at once, without a server:\n"
	"  fail             connect() is waited for              give-up  is not\n"
	"  defer            TCP_FASTOPEN_CONNECT, and closed before anything is written\n"
	"All at once, with one:\n"
	"  silence          the client runs $CUT, writes and waits for an error\n"
	"  keepalive        it runs $CUT and waits for an error\n"
	"  kill             it runs $CUT, and both wait for an error\n"
	"  fast             Fast Open; the server answers and closes, then the client runs $MEND and reads\n"
	"$RATE: so many in a second, of those one after another.\n";

static struct sockaddr_storage peer;
static socklen_t peer_len;
static int listener = -1, to_server[2], to_client[2];
static char buffer[65536];

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "meet: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void run(const char *variable)
{
	const char *command = getenv(variable);

	must(command && system(command) == 0, variable);
}

static void go(int *pipe)
{
	must(write(pipe[1], "", 1) == 1, "write to the other");
}

static void wait_for(int *pipe)
{
	must(read(pipe[0], buffer, 1) == 1, "wait for the other");
}

static void get(int fd, ssize_t n)
{
	while (n > 0) {
		ssize_t got = recv(fd, buffer, sizeof(buffer), 0);

		must(got > 0, "recv");
		n -= got;
	}
}

static void put(int fd, size_t n)
{
	must(send(fd, buffer, n, MSG_NOSIGNAL) == (ssize_t)n, "send");
}

/* Until the peer has finished, or the connection is broken. */
static void end_of(int fd)
{
	while (recv(fd, buffer, sizeof(buffer), 0) > 0)
		;
}

static void set(int fd, int level, int name, int value)
{
	must(!setsockopt(fd, level, name, &value, sizeof(value)), "setsockopt");
}

static void wait_state(int fd, int state)
{
	struct tcp_info info;
	socklen_t size;

	do {
		usleep(1000);
		size = sizeof(info);
		must(!getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size), "TCP_INFO");
	} while (info.tcpi_state != state);
}

static int connected(void)
{
	int fd = socket(peer.ss_family, SOCK_STREAM, 0);

	must(fd >= 0 && !connect(fd, (void *)&peer, peer_len), "connect");
	return fd;
}

static void listen_again(void)
{
	struct sockaddr_in6 any = { .sin6_family = peer.ss_family };
	int off = 0;

	any.sin6_port = ((struct sockaddr_in6 *)&peer)->sin6_port;
	listener = socket(peer.ss_family, SOCK_STREAM, 0);
	must(listener >= 0, "socket");
	set(listener, SOL_SOCKET, SO_REUSEADDR, 1);
	if (peer.ss_family == AF_INET6)
		must(!setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)), "V6ONLY");
	set(listener, IPPROTO_TCP, TCP_FASTOPEN, CONN_MAX); /* where the namespace allows it */
	must(!bind(listener, (void *)&any, peer_len) && !listen(listener, CONN_MAX), "listen");
}

static void client_one(const char *way, int fd)
{
	struct linger now = { .l_onoff = 1 };

	if (!strcmp(way, "waiting")) {
		go(to_server);
		end_of(fd);
		close(fd);
		wait_for(to_client);
		return;
	}
	if (!strcmp(way, "held"))
		run("CUT");
	put(fd, REQUEST);
	if (!strcmp(way, "late"))
		shutdown(fd, SHUT_WR);
	if (!strcmp(way, "unread") || !strcmp(way, "late")) {
		end_of(fd);
	} else if (!strcmp(way, "after")) {
		end_of(fd);
		put(fd, 100);
		wait_state(fd, TCP_CLOSE);
	} else {
		get(fd, ANSWER);
	}
	if (!strcmp(way, "server"))
		end_of(fd);
	if (!strcmp(way, "held"))
		run("SNAP");
	if (!strcmp(way, "linger"))
		must(!setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now)), "SO_LINGER");
	if (!strcmp(way, "half")) {
		shutdown(fd, SHUT_WR);
		usleep(500000);
	}
	if (!strcmp(way, "repair"))
		set(fd, IPPROTO_TCP, TCP_REPAIR, 1);
	close(fd);
	if (!strcmp(way, "half") || !strcmp(way, "repair"))
		go(to_server);
	wait_for(to_client);
}

/* Once the request was read. */
static void serve_read(const char *way, int fd)
{
	if (!strcmp(way, "after")) {
		shutdown(fd, SHUT_RDWR);
		wait_state(fd, TCP_CLOSE);
		return;
	}
	put(fd, ANSWER);
	if (!strcmp(way, "half") || !strcmp(way, "repair"))
		wait_for(to_server);
	else if (strcmp(way, "server"))
		end_of(fd);
}

static void server_one(const char *way)
{
	int fd = -1, there = 0;

	if (!strcmp(way, "waiting")) {
		wait_for(to_server);
		close(listener);
		listen_again();
		go(to_client);
		return;
	}
	fd = accept(listener, NULL, NULL);
	must(fd >= 0, "accept");
	if (!strcmp(way, "unread")) {
		while (there < REQUEST)
			must(!ioctl(fd, FIONREAD, &there), "FIONREAD");
	} else if (!strcmp(way, "late")) {
		wait_state(fd, TCP_CLOSE_WAIT);
		run("CUT");
		shutdown(fd, SHUT_WR);
	} else {
		get(fd, REQUEST);
		serve_read(way, fd);
	}
	close(fd);
	if (!strcmp(way, "late"))
		run("MEND");
	go(to_client);
}

#include "meet-all.h"

static void pace(int i)
{
	static struct timespec start;
	const char *rate = getenv("RATE");
	struct timespec at;

	if (!i)
		clock_gettime(CLOCK_MONOTONIC, &start);
	at.tv_nsec = start.tv_nsec + (rate ? i * (1000000000L / atoi(rate)) : 0);
	at.tv_sec = start.tv_sec + at.tv_nsec / 1000000000L;
	at.tv_nsec %= 1000000000L;
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

static bool at_once(const char *way)
{
	return !strcmp(way, "fast") || !strcmp(way, "silence") || !strcmp(way, "keepalive") ||
	       !strcmp(way, "kill");
}

static pid_t serve(const char *way, int count, const char *netns)
{
	char path[256];
	pid_t pid = fork();
	int fd;

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, "server");
	if (netns) {
		snprintf(path, sizeof(path), "/run/netns/%s", netns);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		must(fd >= 0 && !setns(fd, CLONE_NEWNET), path);
	}
	listen_again();
	go(to_client);
	if (at_once(way))
		server_all(way, count);
	for (int i = 0; i < count && !at_once(way); i++)
		server_one(way);
	_exit(0);
}

static void parse(char **argv)
{
	struct addrinfo numbers = { .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM },
			*found;

	must(!getaddrinfo(argv[3], argv[4], &numbers, &found), argv[3]);
	memcpy(&peer, found->ai_addr, found->ai_addrlen);
	peer_len = found->ai_addrlen;
}

int main(int argc, char **argv)
{
	int count = argc > 4 ? atoi(argv[2]) : 0;
	pid_t server;

	if (count < 1 || argc > 6) {
		fputs(usage, stderr);
		return 2;
	}
	parse(argv);
	must(!pipe(to_server) && !pipe(to_client), "pipe");
	prctl(PR_SET_NAME, "client");
	printf("client %d\n", getpid());
	if (!strcmp(argv[1], "fail") || !strcmp(argv[1], "give-up") || !strcmp(argv[1], "defer"))
		return client_alone(argv[1], count);
	fflush(stdout);
	server = serve(argv[1], count, argv[5]);
	wait_for(to_client);
	if (at_once(argv[1]))
		client_all(argv[1], count);
	for (int i = 0; i < count && !at_once(argv[1]); i++) {
		pace(i);
		client_one(argv[1], connected());
	}
	if (!strcmp(argv[1], "silence") || !strcmp(argv[1], "keepalive"))
		kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	printf("server %d\n", server);
	return 0;
}
