// SPDX-License-Identifier: GPL-2.0-only
// The relay's two ends: a TUN device in a network namespace, and the ICMP a narrow link answers with.
#ifndef RELAY_TUN_H
#define RELAY_TUN_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/ipv6.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEVICE "relay0"

static int fail(const char *what, const char *on)
{
	fprintf(stderr, "relay: %s %s: %s\n", what, on, strerror(errno));
	return -1;
}

/* NAME as `ip netns` has it, or a path */
static int enter_netns(const char *name)
{
	char path[256];
	int fd, err;

	snprintf(path, sizeof(path), strchr(name, '/') ? "%s" : "/var/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail("cannot open namespace", path);
	err = setns(fd, CLONE_NEWNET);
	close(fd);
	return err ? fail("cannot enter namespace", path) : 0;
}

static int set_address4(int sock, struct ifreq *request, const char *address)
{
	struct sockaddr_in *in = (struct sockaddr_in *)&request->ifr_addr;

	*in = (struct sockaddr_in){ .sin_family = AF_INET };
	if (inet_pton(AF_INET, address, &in->sin_addr) != 1) {
		errno = EINVAL;
		return -1;
	}
	if (ioctl(sock, SIOCSIFADDR, request))
		return -1;
	in->sin_addr.s_addr = htonl(0xffffff00);
	return ioctl(sock, SIOCSIFNETMASK, request);
}

/* fd00::a.b.c.d beside a.b.c.d */
static int set_address6(int index, const char *address)
{
	struct in6_ifreq request = { .ifr6_prefixlen = 64, .ifr6_ifindex = index };
	char text[64];
	int sock = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0), err = -1;

	if (sock < 0)
		return -1;
	snprintf(text, sizeof(text), "fd00::%s", address);
	if (inet_pton(AF_INET6, text, &request.ifr6_addr) == 1)
		err = ioctl(sock, SIOCSIFADDR, &request);
	close(sock);
	return err;
}

static int configure(const char *address, int mtu)
{
	struct ifreq request = { .ifr_name = DEVICE };
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), err = -1;

	if (sock < 0)
		return -1;
	if (set_address4(sock, &request, address))
		goto out;
	request.ifr_mtu = mtu;
	if (ioctl(sock, SIOCSIFMTU, &request))
		goto out;
	request.ifr_flags = IFF_UP;
	if (ioctl(sock, SIOCSIFFLAGS, &request) || ioctl(sock, SIOCGIFINDEX, &request))
		goto out;
	err = set_address6(request.ifr_ifindex, address);
out:
	close(sock);
	return err;
}

/* Leaves the caller in that namespace. A TUN without offloads: every packet read is one segment. */
static int open_tun(const char *netns, const char *address, int mtu)
{
	struct ifreq request = { .ifr_name = DEVICE, .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd;

	if (enter_netns(netns))
		return -1;
	fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return fail("cannot open", "/dev/net/tun");
	if (ioctl(fd, TUNSETIFF, &request)) {
		close(fd);
		return fail("cannot create " DEVICE " in", netns);
	}
	if (configure(address, mtu)) {
		close(fd);
		return fail("cannot set address and MTU in", netns);
	}
	return fd;
}

static uint16_t checksum(const unsigned char *data, unsigned int len, uint32_t sum)
{
	for (unsigned int i = 0; i < len; i++)
		sum += i & 1 ? data[i] : data[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static void put16(unsigned char *at, uint16_t number)
{
	at[0] = number >> 8;
	at[1] = number;
}

/* "Fragmentation needed" or "packet too big" for a packet, as if from its destination. Returns its length. */
static unsigned int too_big(const unsigned char *packet, unsigned int len, unsigned int mtu,
			    unsigned char *out)
{
	bool v6 = packet[0] >> 4 == 6;
	unsigned int head = v6 ? 40 : 20, address = v6 ? 16 : 4, from = v6 ? 8 : 12;
	unsigned int quoted = len < 128 ? len : 128, total = head + 8 + quoted;
	unsigned char *icmp = out + head;

	memset(out, 0, head + 8);
	memcpy(out + from, packet + from + address, address);
	memcpy(out + from + address, packet + from, address);
	memcpy(icmp + 8, packet, quoted);
	put16(icmp + 6, mtu);
	if (v6) {
		out[0] = 0x60;
		put16(out + 4, 8 + quoted);
		out[6] = IPPROTO_ICMPV6;
		out[7] = 64;
		icmp[0] = 2;
		put16(icmp + 2, checksum(out + 8, 32 + 8 + quoted, IPPROTO_ICMPV6 + 8 + quoted));
		return total;
	}
	out[0] = 0x45;
	put16(out + 2, total);
	out[8] = 64;
	out[9] = IPPROTO_ICMP;
	put16(out + 10, checksum(out, 20, 0));
	icmp[0] = 3;
	icmp[1] = 4;
	put16(icmp + 2, checksum(icmp, 8 + quoted, 0));
	return total;
}

#endif
