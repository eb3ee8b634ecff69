// SPDX-License-Identifier: GPL-2.0-only
// Makes processes own TCP connections in known ways and prints which: the truth for a tracer.
#include <netdb.h>
#include <pthread.h>

#include "own-deeds.h"

static const char usage[] =
	"usage: own NETNS_A ADDR_A NETNS_B ADDR_B DEED...\n"
	"Does every DEED at once: processes in A own an end of connections, B reads what comes.\n"
	"For each owner of such an end, in order of time, prints\n"
	"  DEED SPORT DPORT PID COMM UID INFERRED N\n"
	"where N is how often something of this owner was resent.\n"
	"With a DEED called old-*, prints `ready` when its connections are there, and goes on\n"
	"after a line from stdin.\n";

/* Case 7: the socket stays in its namespace. */
static void moves(int arg)
{
	int sock = new_socket(A);

	(void)arg;
	enter(B);
	say(dial_with(sock));
}

/* Case 8. */
static void *thread(void *sock)
{
	pthread_setname_np(pthread_self(), "thread-sender");
	say(*(int *)sock);
	return NULL;
}

static void threads(int arg)
{
	int sock = dial();
	pthread_t t;

	(void)arg;
	if (pthread_create(&t, NULL, thread, &sock) || pthread_join(t, NULL))
		die("no thread");
}

/* Case 9. */
static void changes_user(int late)
{
	int sock = new_socket(A);

	if (late)
		dial_with(sock);
	check(setuid(65534), "cannot setuid");
	say(late ? sock : dial_with(sock));
}

static void changes_name(int arg)
{
	int sock = dial();

	(void)arg;
	prctl(PR_SET_NAME, "renamed-later");
	say(sock);
}

/* Case 10. */
static void execs(int arg)
{
	(void)arg;
	become_other(dial());
}

/* Case 6: begun before the tracer. */
static void old_sender(int serves)
{
	int sock = serves ? -1 : dial(), listener = serves ? serve(A, 0, false) : -1;

	if (serves) {
		publish();
		sock = answer(listener, NULL);
	}
	hold();
	say(sock);
}

static void old_listener(int arg)
{
	int listener = serve(A, 0, false);
	struct who self;

	(void)arg;
	who_am_i(&self);
	hold();
	publish();
	say(answer(listener, &self));
}

static void idle(int sock)
{
	(void)sock;
	pause();
}

/* Nobody touches the socket while the tracer runs: whoever holds it owns it, if it is one. */
enum holders { ONE_HOLDER, TWO_HOLDERS, ONE_SERVER };

static void old_flight(int holders)
{
	int listener = holders == ONE_SERVER ? serve(A, 0, false) : -1, sock;
	unsigned int before;
	struct who self;

	if (holders == ONE_SERVER)
		publish();
	sock = holders == ONE_SERVER ? answer(listener, NULL) : dial();
	if (holders == TWO_HOLDERS)
		spawn("old-second", idle, sock);
	who_am_i(&self);
	self.guess = holders == TWO_HOLDERS;
	before = resends(sock);
	by_send(sock);
	hold();
	if (resends(sock) != before)
		die("the tracer came too late");
	wait_arrival();
	tell(sock, &self, resends(sock) - before);
}

static void old_orphan(int arg)
{
	(void)arg;
	reap(spawn("old-gone", orphans, false));
	hold();
	wait_arrival();
}

/* Those of case 12 stand under their own names. */
static struct deed deeds[] = {
	{ "connect", connects, 0, 1, 0 },
	{ "writev", connects, 1, 1, 0 },
	{ "sendmmsg", connects, 2, 1, 0 },
	{ "zerocopy", connects, 3, 1, 0 },
	{ "sendfile", connects, 4, 1, 0 },
	{ "splice", connects, 5, 1, 0 },
	{ "accept", accepts, true, 1, SERVES },
	{ "accept-only", accepts, false, 1, SERVES },
	{ "prefork", preforks, 3, 3, SERVES },
	{ "handed", hands_out, 0, 1, SERVES },
	{ "reuseport", shares_port, 3, 4, SERVES | ENDLESS },
	{ "daemon", daemonizes, 0, 1, SERVES },
	{ "fork-closes", forks, CLOSES, 1, 0 },
	{ "fork-keeps", forks, KEEPS, 1, 0 },
	{ "fork-turns", forks, TAKES_TURNS, 1, 0 },
	{ "give-closes", gives, CLOSES, 1, 0 },
	{ "give-keeps", gives, KEEPS, 1, 0 },
	{ "give-turns", gives, TAKES_TURNS, 1, 0 },
	{ "moves", moves, 0, 1, 0 },
	{ "threads", threads, 0, 1, 0 },
	{ "user", changes_user, false, 1, 0 },
	{ "user-later", changes_user, true, 1, 0 },
	{ "name-later", changes_name, 0, 1, 0 },
	{ "exec", execs, 0, 1, 0 },
	{ "orphan", orphans, true, 1, 0 },
	{ "old-send", old_sender, false, 1, OLD },
	{ "old-accept", old_sender, true, 1, SERVES | OLD },
	{ "old-listen", old_listener, 0, 1, SERVES | OLD },
	{ "old-flight", old_flight, ONE_HOLDER, 1, OLD },
	{ "old-served", old_flight, ONE_SERVER, 1, SERVES | OLD },
	{ "old-two", old_flight, TWO_HOLDERS, 1, OLD },
	{ "old-orphan", old_orphan, 0, 1, OLD },
};

static struct deed *find_deed(const char *name)
{
	for (size_t i = 0; i < COUNT(deeds); i++)
		if (!strcmp(deeds[i].name, name))
			return &deeds[i];
	return NULL;
}

static void act(int arg)
{
	enter(A);
	deed->run(arg);
}

static int say_as_other(char **argv)
{
	static struct deed other;

	other.name = argv[4];
	deed = &other;
	told[0] = atoi(argv[3]);
	say_by(atoi(argv[2]), by_send);
	return 0;
}

static void do_deed(int arg)
{
	int listener = -1;
	pid_t pid;

	(void)arg;
	close(go[1]);
	enter(B);
	check(pipe(told), "no pipe");
	check(pipe(ports), "no pipe");
	if (!(deed->flags & SERVES))
		listener = serve(B, 0, false);
	pid = spawn(deed->name, act, deed->arg);
	if (deed->flags & SERVES && read(ports[0], &meeting_port, sizeof(meeting_port)) <= 0)
		die("no listener");
	for (int i = 0; i < deed->conns; i++) {
		hear(deed->flags & SERVES ? dial_back() : answer(listener, NULL));
	}
	if (deed->flags & ENDLESS)
		kill(pid, SIGKILL);
	else
		reap(pid);
}

static void read_place(enum side side, char **argv)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST }, *a;
	char path[256];

	snprintf(path, sizeof(path), "/run/netns/%s", argv[0]);
	places[side].ns = check(open(path, O_RDONLY | O_CLOEXEC), path);
	if (getaddrinfo(argv[1], "0", &hints, &a))
		die(argv[1]);
	memcpy(&places[side].addr, a->ai_addr, a->ai_addrlen);
	places[side].len = a->ai_addrlen;
}

int main(int argc, char **argv)
{
	int waits = 0, n = argc - 5, status = 0;
	pid_t pids[64];
	char c;

	if (argc == 5 && !strcmp(argv[1], "--say"))
		return say_as_other(argv);
	if (n < 1 || n > (int)COUNT(pids)) {
		fputs(usage, stderr);
		return 2;
	}
	alarm(LIMIT_S);
	read_place(A, argv + 1);
	read_place(B, argv + 3);
	check(pipe(ready) | pipe(go), "no pipe");
	for (int i = 0; i < n; i++) {
		deed = find_deed(argv[5 + i]);
		if (!deed)
			die(argv[5 + i]);
		waits += !!(deed->flags & OLD);
		pids[i] = spawn("own-peer", do_deed, 0);
	}
	close(ready[1]);
	for (int i = 0; i < waits; i++)
		if (read(ready[0], &c, 1) != 1)
			die("not ready");
	if (waits && (write(STDOUT_FILENO, "ready\n", 6) != 6 || read(STDIN_FILENO, &c, 1) < 0))
		die("no start");
	close(go[1]);
	for (int i = 0, s; i < n; i++)
		status |= waitpid(pids[i], &s, 0) != pids[i] || s;
	return status;
}
