/* SPDX-License-Identifier: GPL-2.0-only */
/* One IP packet, right or wrong in a known way, and its way out of a device. */
#ifndef CRAFT_H
#define CRAFT_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct craft {
	uint16_t type; /* EtherType */
	int family;    /* of the addresses */
	uint8_t src[16], dst[16];
	uint8_t proto, ttl, version;
	uint16_t sport, dport, id, frag; /* frag as in the header, IPv4 */
	uint8_t flags;			 /* TCP */
	uint32_t seq, ack, tsval, tsecr;
	uint16_t win;
	int len;	  /* of the payload */
	int longer;	  /* the IP length claims so much more */
	bool stamps;	  /* TCP timestamps */
	bool bad_ip, bad; /* checksums */
	bool same;	  /* all packets have one id */
	bool ports;	  /* each packet has another source port */
};

static void craft_die(const char *what)
{
	fprintf(stderr, "craft: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void enter(const char *ns)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", ns);
	fd = open(path, O_RDONLY);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		craft_die(ns);
	close(fd);
}

static uint32_t sum16(const void *data, size_t n, uint32_t sum)
{
	const uint8_t *b = data;

	for (size_t i = 0; i + 1 < n; i += 2)
		sum += b[i] << 8 | b[i + 1];
	if (n & 1)
		sum += b[n - 1] << 8;
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static void put16(uint8_t *at, uint16_t v)
{
	at[0] = v >> 8;
	at[1] = v;
}

static void put32(uint8_t *at, uint32_t v)
{
	put16(at, v >> 16);
	put16(at + 2, v);
}

/* Header and payload behind IP; returns the length. */
static size_t craft_transport(const struct craft *c, uint8_t *at)
{
	size_t n = c->len, sum = 0;
	int size = c->family == AF_INET ? 4 : 16;

	if (c->proto == IPPROTO_UDP) {
		n += 8;
		put16(at, c->sport);
		put16(at + 2, c->dport);
		put16(at + 4, n);
		sum = 6;
	} else if (c->proto == IPPROTO_TCP) {
		int head = c->stamps ? 32 : 20;

		n += head;
		put16(at, c->sport);
		put16(at + 2, c->dport);
		put32(at + 4, c->seq);
		put32(at + 8, c->ack);
		at[12] = head / 4 << 4;
		at[13] = c->flags;
		put16(at + 14, c->win);
		if (c->stamps) {
			memcpy(at + 20, "\1\1\10\12", 4); /* RFC 7323, appendix A */
			put32(at + 24, c->tsval);
			put32(at + 28, c->tsecr);
		}
		sum = 16;
	} else if (c->proto == IPPROTO_ICMP) {
		n += 8;
		at[0] = 8; /* echo request */
		sum = 2;
	}
	if (sum) {
		uint32_t s = sum16(at, n, 0);

		if (c->proto != IPPROTO_ICMP)
			s = sum16(c->dst, size, sum16(c->src, size, s + c->proto + n));
		put16(at + sum, fold(s) ^ (c->bad ? 0x5555 : 0));
	}
	return n;
}

static size_t craft_packet(const struct craft *c, uint8_t *p)
{
	size_t n;

	memset(p, 0, 2048);
	if (c->type != 0x0800 && c->type != 0x86dd)
		return 46;
	if (c->family == AF_INET) {
		n = 20 + craft_transport(c, p + 20);
		p[0] = c->version << 4 | 5;
		put16(p + 2, n + c->longer);
		put16(p + 4, c->id);
		put16(p + 6, c->frag);
		p[8] = c->ttl;
		p[9] = c->proto;
		memcpy(p + 12, c->src, 4);
		memcpy(p + 16, c->dst, 4);
		put16(p + 10, fold(sum16(p, 20, 0)) ^ (c->bad_ip ? 0x5555 : 0));
		return n;
	}
	n = craft_transport(c, p + 40);
	p[0] = c->version << 4;
	put16(p + 4, n + c->longer);
	p[6] = c->proto;
	p[7] = c->ttl;
	memcpy(p + 8, c->src, 16);
	memcpy(p + 24, c->dst, 16);
	return n + 40;
}

/* Out of the device, in the current namespace, to that link-layer address. */
static inline void craft_send(const struct craft *c, const char *dev, const char *mac)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
				  .sll_protocol = htons(c->type),
				  .sll_ifindex = if_nametoindex(dev),
				  .sll_halen = 6 };
	static int fd = -1;
	uint8_t packet[2048];
	size_t n = craft_packet(c, packet);

	if (fd < 0)
		fd = socket(AF_PACKET, SOCK_DGRAM, 0);
	if (sscanf(mac, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &to.sll_addr[0], &to.sll_addr[1],
		   &to.sll_addr[2], &to.sll_addr[3], &to.sll_addr[4], &to.sll_addr[5]) != 6)
		craft_die("no address");
	if (sendto(fd, packet, n, 0, (void *)&to, sizeof(to)) != (ssize_t)n)
		craft_die("cannot send");
}

static void craft_address(const char *text, int *family, uint8_t *to)
{
	*family = strchr(text, ':') ? AF_INET6 : AF_INET;
	if (inet_pton(*family, text, to) != 1)
		craft_die(text);
}

static inline uint8_t craft_flags(const char *text)
{
	static const char letters[] = "FSRPA";
	uint8_t flags = 0;

	for (; *text; text++)
		flags |= 1 << (strchr(letters, *text) - letters);
	return flags;
}

#endif
