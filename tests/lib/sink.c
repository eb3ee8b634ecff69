// SPDX-License-Identifier: GPL-2.0-only
/*
 * A UDP socket that is the victim of drops; its process is known:
 *   sink read NS ADDRESS PORT [filter]      prints "PID", never reads, ends with its standard input;
 *                                           "filter": lets nothing in
 *   sink send NS ADDRESS PORT COUNT         sends that many datagrams, prints "PID"
 *   sink xdp NS DEVICE [driver]             prints "PID"; until standard input ends, an XDP program
 *                                           in generic mode drops all that the device receives
 *   sink listen NS ADDRESS PORT BACKLOG [PEER-NS]   listens, never accepts; with a connection
 *                                           from PEER-NS in its queue
 */
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/if_link.h>
#include <sys/syscall.h>

#include "craft.h"

static void ready(void)
{
	char c;

	printf("%d\n", getpid());
	fflush(stdout);
	while (read(STDIN_FILENO, &c, 1) > 0)
		;
}

static int socket_of(int type, const char *address, int port, struct sockaddr_in6 *v6,
		     socklen_t *size)
{
	struct sockaddr_in *v4 = (void *)v6;
	uint8_t raw[16];
	int family;

	memset(v6, 0, sizeof(*v6));
	craft_address(address, &family, raw);
	v6->sin6_family = family;
	v6->sin6_port = htons(port);
	if (family == AF_INET)
		memcpy(&v4->sin_addr, raw, 4);
	else
		memcpy(&v6->sin6_addr, raw, 16);
	*size = family == AF_INET ? sizeof(*v4) : sizeof(*v6);

	return socket(family, type, 0);
}

static void sink_read(const char *address, int port, bool filter)
{
	struct sock_filter reject = { BPF_RET | BPF_K, 0, 0, 0 };
	struct sock_fprog program = { 1, &reject };
	struct sockaddr_in6 at;
	socklen_t size;
	int small = 2048, fd = socket_of(SOCK_DGRAM, address, port, &at, &size);

	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	if (filter && setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)))
		craft_die("filter");
	if (bind(fd, (void *)&at, size))
		craft_die("bind");
	ready();
}

static void sink_send(const char *address, int port, int count)
{
	struct sockaddr_in6 to;
	socklen_t size;
	int fd = socket_of(SOCK_DGRAM, address, port, &to, &size);

	while (count-- > 0) /* what is refused was dropped all the same */
		sendto(fd, "0123456789", 10, 0, (void *)&to, size);
	printf("%d\n", getpid());
}

static void sink_listen(const char *address, int port, int backlog, const char *peer)
{
	struct sockaddr_in6 at;
	socklen_t size;
	int fd = socket_of(SOCK_STREAM, address, port, &at, &size);

	if (bind(fd, (void *)&at, size) || listen(fd, backlog))
		craft_die("listen");
	if (peer) {
		enter(peer);
		fd = socket_of(SOCK_STREAM, address, port, &at, &size);
		if (connect(fd, (void *)&at, size))
			craft_die("connect");
	}
	ready();
}

static void sink_xdp(const char *dev, bool driver)
{
	const struct bpf_insn drop[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = XDP_DROP },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr load = { .prog_type = BPF_PROG_TYPE_XDP,
				.insn_cnt = 2,
				.insns = (uintptr_t)drop,
				.license = (uintptr_t) "GPL" };
	union bpf_attr link = {};

	link.link_create.prog_fd = syscall(SYS_bpf, BPF_PROG_LOAD, &load, sizeof(load));
	link.link_create.target_ifindex = if_nametoindex(dev);
	link.link_create.attach_type = BPF_XDP;
	link.link_create.flags = driver ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE;
	if (syscall(SYS_bpf, BPF_LINK_CREATE, &link, sizeof(link)) < 0)
		craft_die("XDP");
	ready();
}

int main(int argc, char **argv)
{
	if (argc < 4)
		return 2;
	enter(argv[2]);
	if (!strcmp(argv[1], "xdp"))
		sink_xdp(argv[3], argc > 4);
	else if (argc > 5 && !strcmp(argv[1], "listen"))
		sink_listen(argv[3], atoi(argv[4]), atoi(argv[5]), argv[6]);
	else if (argc > 4 && !strcmp(argv[1], "read"))
		sink_read(argv[3], atoi(argv[4]), argc > 5);
	else if (argc > 5 && !strcmp(argv[1], "send"))
		sink_send(argv[3], atoi(argv[4]), atoi(argv[5]));
	else
		return 2;
	return 0;
}
