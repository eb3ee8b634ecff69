// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes as many TCP retransmissions as it can: connections to a peer of its own behind a tun device, to which of every
 * round only the first segment and all that is sent again arrive. Nothing is dropped on this host.
 *
 * usage: storm DEVICE ADDRESS CONNECTIONS; prints "ready", ends with a signal and prints the resends that arrived.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIRST_PORT 2000
#define CONNS_MAX  30000
#define PEER_PORT  7777
#define CHUNK	   16384
#define MSS	   536

/* What the peer knows of a connection. */
struct conn {
	int fd;
	uint32_t next;	  /* it wants this */
	uint32_t highest; /* and has heard of all before this */
	uint32_t owed;	  /* acknowledged bytes that were not yet replaced by new ones */
	bool take; /* the next new segment: a round trip time that the timer can learn from */
};

#define OFFLOAD sizeof(struct virtio_net_hdr)

static struct conn conns[CONNS_MAX];
static volatile sig_atomic_t stopping;
static unsigned long resends;
static int tun;

static void stop(int signal)
{
	(void)signal;
	stopping = 1;
}

static void die(const char *what)
{
	fprintf(stderr, "storm: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint16_t ip_sum(const struct iphdr *ip)
{
	const uint16_t *word = (const uint16_t *)ip;
	uint32_t sum = 0;

	for (int i = 0; i < 10; i++)
		sum += word[i];
	sum = (sum & 0xffff) + (sum >> 16);
	return ~(sum + (sum >> 16));
}

/* An acknowledgement of all before `next`; of a SYN, with one option: the segment size. Its checksum is never looked at. */
static void answer(const struct iphdr *to_ip, const struct tcphdr *to, uint32_t next)
{
	struct {
		struct virtio_net_hdr offload;
		struct iphdr ip;
		struct tcphdr tcp;
		uint8_t mss[4];
	} __attribute__((packed)) p = {
		.offload = { .flags = VIRTIO_NET_HDR_F_NEEDS_CSUM,
			     .csum_start = sizeof(struct iphdr),
			     .csum_offset = offsetof(struct tcphdr, check) },
		.ip = { .version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_TCP },
		.tcp = { .ack = 1, .doff = 5, .window = htons(65535) },
		.mss = { TCPOPT_MAXSEG, 4, MSS >> 8, MSS & 255 },
	};
	size_t size = sizeof(p) - (to->syn ? 0 : sizeof(p.mss));
	struct iphdr ip;

	p.ip.tot_len = htons(size - sizeof(p.offload));
	p.ip.saddr = to_ip->daddr;
	p.ip.daddr = to_ip->saddr;
	ip = p.ip;
	p.ip.check = ip_sum(&ip);
	p.tcp.source = to->dest;
	p.tcp.dest = to->source;
	p.tcp.syn = to->syn;
	p.tcp.doff += to->syn;
	p.tcp.seq = to->syn ? 0 : htonl(1);
	p.tcp.ack_seq = htonl(next);
	if (write(tun, &p, size) < 0 && !stopping)
		die("cannot write to the device");
}

static void feed(struct conn *c)
{
	static const char data[CHUNK];

	while (c->owed >= CHUNK && send(c->fd, data, CHUNK, MSG_DONTWAIT | MSG_NOSIGNAL) > 0)
		c->owed -= CHUNK;
}

/* Data of a connection: does it arrive? Then it is acknowledged. */
static bool arrives(struct conn *c, uint32_t seq, uint32_t end)
{
	bool again = (int32_t)(seq - c->highest) < 0;

	resends += again;
	if (!again) {
		c->highest = end;
		if (!c->take || seq != c->next)
			return false;
		c->take = false;
	}
	if ((int32_t)(seq - c->next) > 0)
		return false;
	if ((int32_t)(end - c->next) > 0) {
		c->owed += end - c->next;
		c->next = end;
	}
	if (again && c->next == c->highest)
		c->take = true;
	return true;
}

static void receive(const struct iphdr *ip, const struct tcphdr *tcp)
{
	unsigned int i = ntohs(tcp->source) - FIRST_PORT;
	uint32_t seq = ntohl(tcp->seq), size = ntohs(ip->tot_len) - ip->ihl * 4 - tcp->doff * 4;
	struct conn *c = &conns[i];

	if (ip->version != 4 || ip->protocol != IPPROTO_TCP || i >= CONNS_MAX)
		return;
	if (tcp->syn) {
		c->next = c->highest = seq + 1;
		c->take = true;
		answer(ip, tcp, c->next);
	} else if (size && arrives(c, seq, seq + size)) {
		answer(ip, tcp, c->next);
		feed(c);
	}
}

/* All that waits in the device; false when there is nothing. */
static bool serve(void)
{
	static char buffer[4096];
	const struct iphdr *ip = (void *)(buffer + OFFLOAD);
	ssize_t n = read(tun, buffer, sizeof(buffer));

	if (n < (ssize_t)(OFFLOAD + sizeof(*ip) + sizeof(struct tcphdr)))
		return n > 0;
	receive(ip, (const void *)((const char *)ip + ip->ihl * 4));
	return true;
}

static void dial(struct conn *c, unsigned int i, const char *address)
{
	struct sockaddr_in from = { .sin_family = AF_INET, .sin_port = htons(FIRST_PORT + i) };
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(PEER_PORT) };
	struct linger linger = { .l_onoff = 1 };

	inet_pton(AF_INET, address, &to.sin_addr);
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
	if (bind(c->fd, (void *)&from, sizeof(from)))
		die("cannot bind");
	if (connect(c->fd, (void *)&to, sizeof(to)) && errno != EINPROGRESS)
		die("cannot connect");
	while (!c->highest && !stopping)
		serve();
}

int main(int argc, char **argv)
{
	struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR };
	struct rlimit files = { CONNS_MAX + 100, CONNS_MAX + 100 };
	struct pollfd p = { .events = POLLIN };
	int n = argc == 4 ? atoi(argv[3]) : 0;

	if (n < 1 || n > CONNS_MAX) {
		fprintf(stderr, "usage: storm DEVICE ADDRESS CONNECTIONS\n");
		return 2;
	}
	tun = p.fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", argv[1]);
	if (tun < 0 || ioctl(tun, TUNSETIFF, &request))
		die("no tun device");
	setrlimit(RLIMIT_NOFILE, &files);
	signal(SIGTERM, stop);
	signal(SIGINT, stop);
	for (int i = 0; i < n; i++)
		dial(&conns[i], i, argv[2]);
	for (int i = 0; i < n; i++) {
		conns[i].owed = 2 * CHUNK;
		feed(&conns[i]);
	}
	printf("ready\n");
	fflush(stdout);
	while (!stopping)
		if (!serve())
			poll(&p, 1, 100);
	printf("%lu\n", resends);
	return 0;
}
