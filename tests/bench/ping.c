// SPDX-License-Identifier: GPL-2.0-only
/*
 * ping ROUNDS [FORKS]: 64 bytes there and back over a socket pair of datagrams, in FORKS processes at once: prints ns a
 * round. "ping null ROUNDS": getppid().
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static void play(long rounds)
{
	char text[64] = "x";
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair))
		exit(1);
	for (long i = 0; i < rounds; i++)
		if (send(pair[0], text, sizeof(text), 0) != 64 ||
		    recv(pair[1], text, sizeof(text), 0) != 64)
			exit(1);
}

int main(int argc, char **argv)
{
	int null = argc > 2 && !strcmp(argv[1], "null"),
	    forks = !null && argc > 2 ? atoi(argv[2]) : 0;
	long rounds = atol(argv[1 + null]);
	double start = now();

	for (int i = 0; i < forks; i++)
		if (!fork()) {
			play(rounds);
			_exit(0);
		}
	if (null)
		for (long i = 0; i < rounds; i++)
			syscall(SYS_getppid);
	else if (!forks)
		play(rounds);
	while (wait(NULL) > 0)
		;
	printf("%.0f\n", (now() - start) / rounds);
	return 0;
}
