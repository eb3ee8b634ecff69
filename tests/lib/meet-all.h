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

static void client_all(const char *way, int count)
{
	int fds[CONN_MAX], error = 0;

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

	for (int i = 0; i < count; i++)
		fds[i] = accept(listener, NULL, NULL);
	go(to_client);
	if (strcmp(way, "kill"))
		pause(); /* until the client has seen its errors */
	for (int i = 0; i < count; i++) {
		wait_closed(fds[i]);
		close(fds[i]);
	}
}

static int client_alone(const char *way, int count)
{
	int fds[CONN_MAX], error = 0;

	for (int i = 0; i < count; i++) {
		fds[i] = socket(peer.ss_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
		set(fds[i], IPPROTO_TCP, TCP_SYNCNT, 1);
		errno = 0;
		connect(fds[i], (void *)&peer, peer_len);
		if (!strcmp(way, "give-up") || errno != EINPROGRESS) {
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
