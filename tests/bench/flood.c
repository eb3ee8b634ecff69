// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sends small frames out of a device as fast as it can, or RATE of them a second, until a signal; what becomes of them is
 * the device's affair. usage: flood DEVICE [RATE]; prints "ready", and in the end how many it sent.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 64

static volatile sig_atomic_t stopping;

static void stop(int signal)
{
	(void)signal;
	stopping = 1;
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

/* An IPv4 UDP packet behind an Ethernet header; nobody looks at its checksums. */
static uint8_t frame[60] = {
	2, 0, 0,  0,  0, 2, 2,	0, 0, 0, 0,  1, 8, 0, 0x45, 0, 0, 46, 0, 0,
	0, 0, 64, 17, 0, 0, 10, 8, 0, 1, 10, 8, 0, 2, 0x10, 0, 0, 9,  0, 26,
};

int main(int argc, char **argv)
{
	struct sigaction on_stop = { .sa_handler = stop };
	uint64_t rate = argc > 2 ? strtoull(argv[2], NULL, 10) : 0, sent = 0, start;
	struct iovec data = { frame, sizeof(frame) };
	struct mmsghdr batch[BATCH] = {};
	int fd = socket(AF_PACKET, SOCK_RAW, 0);
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
				  .sll_protocol = htons(0x0800),
				  .sll_ifindex = argc > 1 ? if_nametoindex(argv[1]) : 0 };

	if (fd < 0 || !to.sll_ifindex || bind(fd, (void *)&to, sizeof(to))) {
		perror("usage: flood DEVICE [RATE]");
		return 1;
	}
	for (int i = 0; i < BATCH; i++)
		batch[i].msg_hdr = (struct msghdr){ .msg_iov = &data, .msg_iovlen = 1 };
	sigaction(SIGTERM, &on_stop, NULL);
	puts("ready");
	fflush(stdout);
	start = now();
	while (!stopping) {
		int n = sendmmsg(fd, batch, BATCH, 0);

		if (n > 0)
			sent += n;
		else if (errno != EINTR && errno != ENOBUFS)
			perror("flood");
		while (rate && !stopping && sent * 1000000000ULL / rate > now() - start)
			usleep(100);
	}
	printf("%llu\n", (unsigned long long)sent);
	return 0;
}
