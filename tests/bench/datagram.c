// SPDX-License-Identifier: GPL-2.0-only
/*
 * Datagrams of 18 bytes as fast as they go, 32 at a time; prints the nanoseconds of CPU time that one takes, and how many
 * they were. usage: datagram sink PORT | datagram SECONDS ADDRESS PORT
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 32

static double now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static int sink(int port)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (bind(fd, (struct sockaddr *)&here, sizeof(here)))
		return 1;
	puts("ready");
	fflush(stdout);
	pause();
	return 0;
}

int main(int argc, char **argv)
{
	struct sockaddr_in there = { .sin_family = AF_INET };
	char data[18] = "";
	struct iovec part = { data, sizeof(data) };
	struct mmsghdr batch[BATCH];
	double end, cpu;
	long sent = 0;
	int fd;

	if (argc == 3 && !strcmp(argv[1], "sink"))
		return sink(atoi(argv[2]));
	if (argc != 4 || !inet_aton(argv[2], &there.sin_addr))
		return 2;
	there.sin_port = htons(atoi(argv[3]));
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (connect(fd, (struct sockaddr *)&there, sizeof(there)))
		return 1;
	memset(batch, 0, sizeof(batch));
	for (int i = 0; i < BATCH; i++) {
		batch[i].msg_hdr.msg_iov = &part;
		batch[i].msg_hdr.msg_iovlen = 1;
	}
	cpu = now(CLOCK_PROCESS_CPUTIME_ID);
	for (end = now(CLOCK_MONOTONIC) + atof(argv[1]); now(CLOCK_MONOTONIC) < end;) {
		int n = sendmmsg(fd, batch, BATCH, 0);

		sent += n > 0 ? n : 0;
	}
	printf("%.1f %ld\n", (now(CLOCK_PROCESS_CPUTIME_ID) - cpu) * 1e9 / sent, sent);
	return 0;
}
