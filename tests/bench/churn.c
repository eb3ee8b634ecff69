// SPDX-License-Identifier: GPL-2.0-only
/*
 * What other programs do all day, over loopback; usage: churn connect|reset|ping SECONDS. Prints the nanoseconds of CPU
 * time that it takes to connect, accept and close, the same with a reset in place of a FIN, or to send 64 bytes and get
 * 64 back. On a busy machine only that is steady.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SIZE 64

static struct sockaddr_in here = { .sin_family = AF_INET };

static double now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static int listener(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t size = sizeof(here);

	if (fd < 0 || bind(fd, (void *)&here, size) || listen(fd, 64) ||
	    getsockname(fd, (void *)&here, &size)) {
		perror("churn");
		exit(1);
	}
	return fd;
}

/* One process is both ends: a connection is there before it is accepted. */
static int connection(int from, int *ret)
{
	static unsigned int n;

	/* Each address in turn, as ports that are in TIME_WAIT are few. */
	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (n++ & 0xffff));
	*ret = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(*ret, (void *)&here, sizeof(here)))
		return -1;
	return accept(from, NULL, NULL);
}

static int once(int from, bool reset)
{
	struct linger now = { .l_onoff = 1 };
	int a, b = connection(from, &a);

	if (reset)
		setsockopt(a, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(a);
	close(b);
	return b;
}

static int ping(int a, int b)
{
	char text[SIZE] = "";

	return send(a, text, SIZE, 0) == SIZE && recv(b, text, SIZE, MSG_WAITALL) == SIZE &&
			       send(b, text, SIZE, 0) == SIZE &&
			       recv(a, text, SIZE, MSG_WAITALL) == SIZE ?
		       0 :
		       -1;
}

int main(int argc, char **argv)
{
	double seconds = argc == 3 ? atof(argv[2]) : 0, start, cpu;
	int from = listener(), one = 1, a, b = connection(from, &a);
	unsigned long n = 0;

	if (!seconds) {
		fprintf(stderr, "usage: churn connect|reset|ping SECONDS\n");
		return 2;
	}
	setsockopt(a, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(b, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	start = now(CLOCK_MONOTONIC);
	cpu = now(CLOCK_PROCESS_CPUTIME_ID);
	for (; now(CLOCK_MONOTONIC) < start + seconds; n++)
		if ((strcmp(argv[1], "ping") ? once(from, !strcmp(argv[1], "reset")) : ping(a, b)) < 0)
			return 1;
	printf("%.0f\n", (now(CLOCK_PROCESS_CPUTIME_ID) - cpu) * 1e9 / n);
	return 0;
}
