// SPDX-License-Identifier: GPL-2.0-only
/*
 * A TCP connection from one namespace to another, into which COUNT segments are slipped that
 * its client never sent; relative to what the server expects:
 *   segment NS ADDRESS NS ADDRESS DEVICE MAC COUNT FLAGS SEQ+ ACK+ LENGTH TSVAL+ [full]
 * "full": the server's buffer was filled before, so that its window is zero.
 * Prints its PID, which is the owner of both ends. Timestamps are used if both ends have them.
 */
#include "craft.h"

#include <linux/tcp.h>
#include <sys/wait.h>

static int fd_of(const char *ns, const char *address, int port, bool server)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
	int fd, one = 1, small = 4096;

	enter(ns);
	inet_pton(AF_INET, address, &to.sin_addr);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (server) {
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
		if (bind(fd, (void *)&to, sizeof(to)) || listen(fd, 1))
			craft_die("listen");
	} else if (connect(fd, (void *)&to, sizeof(to))) {
		craft_die("connect");
	}
	return fd;
}

/* Of the server's end: the next sequence numbers both ways, without disturbing it. */
static void sequences(int fd, struct craft *c)
{
	int on = TCP_REPAIR_ON, off = TCP_REPAIR_OFF_NO_WP, queue;
	socklen_t size = sizeof(c->seq);

	if (setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &on, sizeof(on)))
		craft_die("TCP_REPAIR");
	queue = TCP_RECV_QUEUE;
	setsockopt(fd, IPPROTO_TCP, TCP_REPAIR_QUEUE, &queue, sizeof(queue));
	getsockopt(fd, IPPROTO_TCP, TCP_QUEUE_SEQ, &c->seq, &size);
	queue = TCP_SEND_QUEUE;
	setsockopt(fd, IPPROTO_TCP, TCP_REPAIR_QUEUE, &queue, sizeof(queue));
	getsockopt(fd, IPPROTO_TCP, TCP_QUEUE_SEQ, &c->ack, &size);
	setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &off, sizeof(off));
}

static uint32_t stamp(int fd)
{
	uint32_t now = 0;
	socklen_t size = sizeof(now);

	getsockopt(fd, IPPROTO_TCP, TCP_TIMESTAMP, &now, &size);
	return now;
}

static bool has_stamps(int fd)
{
	struct tcp_info info = {};
	socklen_t size = sizeof(info);

	getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size);
	return info.tcpi_options & TCPI_OPT_TIMESTAMPS;
}

static void fill(int client)
{
	static const char data[4096];

	while (send(client, data, sizeof(data), MSG_DONTWAIT) > 0)
		usleep(1000);
	usleep(300000);
}

int main(int argc, char **argv)
{
	struct sockaddr_in peer;
	socklen_t size = sizeof(peer);
	struct craft c = { .type = 0x0800,
			   .family = AF_INET,
			   .proto = IPPROTO_TCP,
			   .ttl = 64,
			   .version = 4,
			   .win = 1000 };
	int listener, client, server;

	if (argc < 13)
		return 2;
	listener = fd_of(argv[3], argv[4], 7000, true);
	client = fd_of(argv[1], argv[4], 7000, false);
	server = accept(listener, (void *)&peer, &size);
	if (send(server, "x", 1, 0) != 1 || send(client, "y", 1, 0) != 1)
		craft_die("send");
	usleep(100000); /* both are acknowledged, and both ends know it */
	if (argc > 13)
		fill(client);
	craft_address(argv[2], &c.family, c.src);
	craft_address(argv[4], &c.family, c.dst);
	c.sport = ntohs(peer.sin_port);
	c.dport = 7000;
	sequences(server, &c);
	c.stamps = has_stamps(server);
	c.tsecr = stamp(server);
	c.flags = craft_flags(argv[8]);
	c.seq += atoi(argv[9]);
	c.ack += atoi(argv[10]);
	c.len = atoi(argv[11]);
	c.tsval = stamp(client) + atoi(argv[12]);
	for (int i = atoi(argv[7]); i > 0; i--)
		craft_send(&c, argv[5], argv[6]);
	printf("%d\n", getpid());
	return 0;
}
