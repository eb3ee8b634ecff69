// SPDX-License-Identifier: GPL-2.0-only
// The two ends of TCP connections that carry a known number of bytes, and what the kernel says of each connection.
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define HEAD_LEN 8 /* a request opens with its own length and that of the response */

static struct {
	unsigned int conns, request, response, count, timeout;
	const char *cc;
} options = {
	.conns = 1, .request = 1000, .response = 1, .count = 1, .timeout = 60, .cc = "cubic"
};

static uint64_t sent, received;
static struct timespec began;
static char buffer[1 << 16];

static const char usage[] =
	"usage: talk serve [OPTION]... ADDR PORT\n"
	"       talk send [OPTION]... ADDR PORT\n"
	"serve prints `listening`, answers --conns connections at once and ends with the last.\n"
	"send opens --conns connections at once, a process each, sends requests and waits for every response.\n"
	"Each end of each connection prints a line when everything it sent has been acknowledged. Exit status 1:\n"
	"something did not complete.\n"
	"  --conns N       connections (1)\n"
	"  --request N     bytes of a request, 8 or more; with --count 1 this is a bulk transfer (1000)\n"
	"  --response N    bytes of a response, 1 or more (1)\n"
	"  --count N       requests in a row on each connection (1)\n"
	"  --cc NAME       congestion control (cubic: a host's default may be another)\n"
	"  --timeout S     of the whole program (60)\n"
	"TCP_NODELAY is always on: a last short segment must not wait.\n";

static int fail(const char *what)
{
	fprintf(stderr, "talk: %s: %s\n", what, strerror(errno));
	return -1;
}

static int send_all(int sock, unsigned int len)
{
	while (len) {
		ssize_t done = send(sock, buffer, len < sizeof(buffer) ? len : sizeof(buffer),
				    MSG_NOSIGNAL);

		if (done < 0)
			return fail("cannot send");
		sent += done;
		len -= done;
	}
	return 0;
}

/* 1 at the end of the stream before the first byte */
static int receive_all(int sock, char *into, unsigned int len)
{
	unsigned int had = 0;

	while (had < len) {
		unsigned int want = into || len - had < sizeof(buffer) ? len - had : sizeof(buffer);
		ssize_t done = recv(sock, into ? into + had : buffer, want, 0);

		if (done < 0)
			return fail("cannot receive");
		if (!done && !had)
			return 1;
		if (!done) {
			errno = EPIPE;
			return fail("stream ended early");
		}
		received += done;
		had += done;
	}
	return 0;
}

static void name_end(int sock, bool peer, char *host, char *port)
{
	struct sockaddr_storage address;
	socklen_t len = sizeof(address);

	strcpy(host, "-");
	strcpy(port, "-");
	if (peer ? getpeername(sock, (void *)&address, &len) :
		   getsockname(sock, (void *)&address, &len))
		return;
	getnameinfo((void *)&address, len, host, NI_MAXHOST, port, NI_MAXSERV,
		    NI_NUMERICHOST | NI_NUMERICSERV);
}

struct names {
	char host[NI_MAXHOST], port[NI_MAXSERV], peer_host[NI_MAXHOST], peer_port[NI_MAXSERV];
};

/* One write: lines of many processes must not mix. The names are taken early, a closed socket has none. */
static int report(int sock, const char *role, const struct names *names)
{
	struct tcp_info info = { 0 };
	struct timespec now;
	socklen_t len = sizeof(info);
	char line[512];
	int size;

	if (getsockopt(sock, IPPROTO_TCP, TCP_INFO, &info, &len))
		return fail("no TCP_INFO");
	clock_gettime(CLOCK_MONOTONIC, &now);
	size = snprintf(
		line, sizeof(line),
		"end role=%s pid=%d saddr=%s sport=%s daddr=%s dport=%s sent=%llu received=%llu retrans=%u ms=%ld\n",
		role, getpid(), names->host, names->port, names->peer_host, names->peer_port,
		(unsigned long long)sent, (unsigned long long)received, info.tcpi_total_retrans,
		(now.tv_sec - began.tv_sec) * 1000 + (now.tv_nsec - began.tv_nsec) / 1000000);
	return write(STDOUT_FILENO, line, size) == size ? 0 : fail("cannot print");
}

/* The last FIN may have to be resent too; the socket is asked again each time its state changes. */
static int wait_closed(int sock)
{
	struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLET };
	int poll = epoll_create1(EPOLL_CLOEXEC), err = 0;

	if (poll < 0 || epoll_ctl(poll, EPOLL_CTL_ADD, sock, &event))
		return fail("cannot watch");
	while (!err) {
		struct tcp_info info;
		socklen_t len = sizeof(info);

		err = getsockopt(sock, IPPROTO_TCP, TCP_INFO, &info, &len);
		if (err || info.tcpi_state == TCP_CLOSE)
			break;
		err = epoll_wait(poll, &event, 1, -1) < 0;
	}
	close(poll);
	return err ? fail("cannot watch") : 0;
}

static int serve_one(int sock)
{
	uint32_t head[HEAD_LEN / 4];
	struct names names;
	int err;

	name_end(sock, false, names.host, names.port);
	name_end(sock, true, names.peer_host, names.peer_port);
	while (!(err = receive_all(sock, (char *)head, HEAD_LEN))) {
		if (receive_all(sock, NULL, ntohl(head[0]) - HEAD_LEN) ||
		    send_all(sock, ntohl(head[1])))
			return -1;
	}
	if (err < 0)
		return -1;
	shutdown(sock, SHUT_WR);
	return wait_closed(sock) || report(sock, "serve", &names);
}

/* The peer closes only after our FIN has come, so with its FIN in hand nothing of ours is outstanding. */
static int send_one(const struct addrinfo *to)
{
	uint32_t *head = (uint32_t *)buffer;
	int sock = socket(to->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
	struct names names;

	if (sock < 0)
		return fail("cannot open a socket");
	setsockopt(sock, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (setsockopt(sock, IPPROTO_TCP, TCP_CONGESTION, options.cc, strlen(options.cc)))
		return fail(options.cc);
	if (connect(sock, to->ai_addr, to->ai_addrlen))
		return fail("cannot connect");
	name_end(sock, false, names.host, names.port);
	name_end(sock, true, names.peer_host, names.peer_port);
	for (unsigned int i = 0; i < options.count; i++) {
		head[0] = htonl(options.request);
		head[1] = htonl(options.response);
		if (send_all(sock, options.request) || receive_all(sock, NULL, options.response))
			return -1;
	}
	shutdown(sock, SHUT_WR);
	if (receive_all(sock, NULL, 1) != 1)
		return fail("more came than was asked for");
	return report(sock, "send", &names);
}

static void start(int sock, const struct addrinfo *to)
{
	pid_t child = fork();

	if (child < 0) {
		fail("cannot fork");
		exit(1);
	}
	if (child)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	alarm(options.timeout);
	_exit(!!(to ? send_one(to) : serve_one(sock)));
}

static int serve(const struct addrinfo *at)
{
	int listener = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (listener < 0)
		return fail("cannot open a socket");
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	/* Inherited by what is accepted. */
	setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (setsockopt(listener, IPPROTO_TCP, TCP_CONGESTION, options.cc, strlen(options.cc)))
		return fail(options.cc);
	if (bind(listener, at->ai_addr, at->ai_addrlen) || listen(listener, 1024))
		return fail("cannot listen");
	puts("listening");
	fflush(stdout);
	for (unsigned int i = 0; i < options.conns; i++) {
		int sock = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

		if (sock < 0)
			return fail("cannot accept");
		start(sock, NULL);
		close(sock);
	}
	return 0;
}

static int wait_all(void)
{
	unsigned int complete = 0;
	int status;

	while (wait(&status) > 0)
		complete += !status;
	if (complete == options.conns)
		return 0;
	fprintf(stderr, "talk: %u of %u connections completed\n", complete, options.conns);
	return 1;
}

static bool read_number(const char *text, unsigned int least, unsigned int *number)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (end == text || *end || value < (long)least || value > INT32_MAX)
		return false;
	*number = value;
	return true;
}

static bool read_options(int argc, char **argv)
{
	static const struct option names[] = {
		{ "conns", 1, NULL, 'n' },
		{ "request", 1, NULL, 'q' },
		{ "response", 1, NULL, 'r' },
		{ "count", 1, NULL, 'c' },
		{ "cc", 1, NULL, 'g' },
		{ "timeout", 1, NULL, 't' },
		{ 0 },
	};
	bool good = true;
	int option;

	while (good && (option = getopt_long(argc, argv, "", names, NULL)) != -1) {
		if (option == 'g')
			options.cc = optarg;
		else if (option == 'q')
			good = read_number(optarg, HEAD_LEN, &options.request);
		else
			good = option != '?' && read_number(optarg, 1,
							    option == 'n' ? &options.conns :
							    option == 'r' ? &options.response :
							    option == 'c' ? &options.count :
									    &options.timeout);
	}
	return good && argc - optind == 3;
}

int main(int argc, char **argv)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
				  .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV },
			*address;
	bool server;

	if (!read_options(argc, argv) ||
	    getaddrinfo(argv[optind + 1], argv[optind + 2], &hints, &address)) {
		fputs(usage, stderr);
		return 2;
	}
	server = !strcmp(argv[optind], "serve");
	if (!server && strcmp(argv[optind], "send")) {
		fputs(usage, stderr);
		return 2;
	}
	clock_gettime(CLOCK_MONOTONIC, &began);
	alarm(options.timeout);
	if (server && serve(address))
		return 1;
	for (unsigned int i = 0; !server && i < options.conns; i++)
		start(-1, address);
	return wait_all();
}
