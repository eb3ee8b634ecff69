/* SPDX-License-Identifier: GPL-2.0-only */
/* Ways in which many connections end at once; part of meet.c. */

/* The connection is over, for a reason that is left in errno. */
static void wait_error(int fd)
{
	struct pollfd p = { .fd = fd };
	socklen_t size = sizeof(errno);

	poll(&p, 1, 60000); /* POLLERR and POLLHUP come unasked */
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &errno, &size);
}

/* The request goes with the SYN; what comes back arrives once $MEND was run. */
static void client_fast(int count)
{
	int fds[CONN_MAX];

	for (int i = 0; i < count; i++) {
		fds[i] = socket(peer.ss_family, SOCK_STREAM, 0);
		must(sendto(fds[i], buffer, REQUEST, MSG_FASTOPEN | MSG_DONTWAIT, (void *)&peer,
			    peer_len) == REQUEST,
		     "Fast Open");
	}
	wait_for(to_client);
	run("MEND");
	for (int i = 0; i < count; i++) {
		get(fds[i], ANSWER);
		end_of(fds[i]);
		close(fds[i]);
	}
}

static void server_fast(int count)
{
	for (int i = 0; i < count; i++) {
		int fd = accept(listener, NULL, NULL);

		get(fd, REQUEST);
		put(fd, ANSWER);
		close(fd);
	}
	go(to_client);
}

static void client_all(const char *way, int count)
{
	int fds[CONN_MAX], error = 0;

	if (!strcmp(way, "fast")) {
		client_fast(count);
		return;
	}
	for (int i = 0; i < count; i++)
		fds[i] = connected();
	wait_for(to_client);
	for (int i = 0; i < count && !strcmp(way, "keepalive"); i++) {
		set(fds[i], IPPROTO_TCP, TCP_KEEPIDLE, 1);
		set(fds[i], IPPROTO_TCP, TCP_KEEPINTVL, 1);
		set(fds[i], IPPROTO_TCP, TCP_KEEPCNT, 1);
		set(fds[i], SOL_SOCKET, SO_KEEPALIVE, 1);
	}
	run("CUT");
	for (int i = 0; i < count && !strcmp(way, "silence"); i++) {
		set(fds[i], IPPROTO_TCP, TCP_USER_TIMEOUT, 500);
		put(fds[i], REQUEST);
	}
	for (int i = 0; i < count; i++) {
		wait_error(fds[i]);
		error = errno;
		close(fds[i]);
	}
	printf("error %s\n", strerrorname_np(error));
}

static void server_all(const char *way, int count)
{
	int fds[CONN_MAX];

	if (!strcmp(way, "fast")) {
		server_fast(count);
		return;
	}
	for (int i = 0; i < count; i++)
		fds[i] = accept(listener, NULL, NULL);
	go(to_client);
	if (strcmp(way, "kill"))
		pause(); /* until the client has seen its errors */
	for (int i = 0; i < count; i++) {
		wait_state(fds[i], TCP_CLOSE);
		close(fds[i]);
	}
}

static int client_alone(const char *way, int count)
{
	int fds[CONN_MAX], error = 0;

	for (int i = 0; i < count; i++) {
		fds[i] = socket(peer.ss_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
		set(fds[i], IPPROTO_TCP, TCP_SYNCNT, 1);
		if (!strcmp(way, "defer"))
			set(fds[i], IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 1);
		errno = 0;
		connect(fds[i], (void *)&peer, peer_len);
		if (strcmp(way, "fail") || errno != EINPROGRESS) {
			error = errno;
			close(fds[i]);
			fds[i] = -1;
		}
	}
	for (int i = 0; i < count; i++) {
		if (fds[i] < 0)
			continue;
		wait_error(fds[i]);
		error = errno;
		close(fds[i]);
	}
	printf("error %s\n", strerrorname_np(error));
	return 0;
}
