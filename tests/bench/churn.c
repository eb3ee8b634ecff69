// SPDX-License-Identifier: GPL-2.0-only
/*
 * What other programs do all day, over loopback; prints the nanoseconds of CPU time that one takes. On a busy machine
 * only that is steady.
 *	churn connect SECONDS	a connection is made, accepted and closed, by one process
 *	churn reset SECONDS	the same, with a reset in place of the first FIN
 *	churn exchange SECONDS	the same between two processes on one CPU, and 64 bytes each way
 *	churn ping SECONDS	64 bytes each way on a connection that stays
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SIZE 64

static struct sockaddr_in here = { .sin_family = AF_INET };
static int from; /* what listens */

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static double cpu(int who)
{
	struct rusage u;

	getrusage(who, &u);
	return u.ru_utime.tv_sec + u.ru_stime.tv_sec +
	       (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void listen_here(void)
{
	socklen_t size = sizeof(here);

	from = socket(AF_INET, SOCK_STREAM, 0);
	if (from < 0 || bind(from, (void *)&here, size) || listen(from, 64) ||
	    getsockname(from, (void *)&here, &size)) {
		perror("churn");
		exit(1);
	}
}

/* To each address in turn, as ports that are in TIME_WAIT are few. */
static int connected(void)
{
	static unsigned int n;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (n++ & 0xffff));
	if (connect(fd, (void *)&here, sizeof(here))) {
		perror("churn: connect");
		exit(1);
	}
	return fd;
}

/* One process is both ends: a connection is there before it is accepted. */
static int once(void)
{
	int a = connected(), b = accept(from, NULL, NULL);

	close(a);
	close(b);
	return b;
}

static int once_reset(void)
{
	struct linger reset = { .l_onoff = 1 };
	int a = connected(), b = accept(from, NULL, NULL);

	setsockopt(a, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(a);
	close(b);
	return b;
}

static int exchange(void)
{
	char text[SIZE] = "";
	int fd = connected(), good;

	good = send(fd, text, SIZE, 0) == SIZE && recv(fd, text, SIZE, MSG_WAITALL) == SIZE;
	close(fd);
	return good ? 0 : -1;
}

static void answer(void)
{
	char text[SIZE];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		int fd = accept(from, NULL, NULL);

		while (recv(fd, text, SIZE, MSG_WAITALL) == SIZE)
			send(fd, text, SIZE, 0);
		close(fd);
	}
}

static int ping(void)
{
	static int a, b, one = 1;
	char text[SIZE] = "";

	if (!a) {
		a = connected();
		b = accept(from, NULL, NULL);
		setsockopt(a, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		setsockopt(b, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	}
	return send(a, text, SIZE, 0) == SIZE && recv(b, text, SIZE, MSG_WAITALL) == SIZE &&
			       send(b, text, SIZE, 0) == SIZE &&
			       recv(a, text, SIZE, MSG_WAITALL) == SIZE ?
		       0 :
		       -1;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*once)(void);
	} ways[] = { { "connect", once },
		     { "reset", once_reset },
		     { "exchange", exchange },
		     { "ping", ping } };
	double seconds = argc == 3 ? atof(argv[2]) : 0, end;
	int (*way)(void) = NULL;
	unsigned long n = 0;
	cpu_set_t first;
	pid_t child = 0;

	for (size_t i = 0; seconds && i < sizeof(ways) / sizeof(*ways); i++)
		if (!strcmp(argv[1], ways[i].name))
			way = ways[i].once;
	if (!way) {
		fprintf(stderr, "usage: churn connect|reset|exchange|ping SECONDS\n");
		return 2;
	}
	listen_here();
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	if (way == exchange) {
		sched_setaffinity(0, sizeof(first), &first);
		child = fork();
		if (!child)
			answer();
	}
	for (end = now() + seconds; now() < end; n++)
		if (way() < 0)
			return 1;
	if (child) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	printf("%.0f\n", (cpu(RUSAGE_SELF) + cpu(RUSAGE_CHILDREN)) * 1e9 / n);
	return 0;
}
