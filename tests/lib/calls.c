// SPDX-License-Identifier: GPL-2.0-only
/* Makes system calls whose lines are known: each mode is one scenario of tests/syscall.sh. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int pair[2];

/* Every call of sockets that is decoded, with good and bad arguments. */
static int sockets(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6,
				    .sin6_port = htons(9),
				    .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct sockaddr_un un = { AF_UNIX, "\0abs" }, file = { AF_UNIX, "/nowhere" };
	struct sockaddr_storage peer;
	socklen_t len = sizeof(in);
	char text[100];
	int l = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), c, s, d;

	bind(l, (void *)&in, sizeof(in));
	listen(l, 5);
	getsockname(l, (void *)&in, &len);
	c = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
	connect(c, (void *)&in, sizeof(in));
	len = 110;
	s = accept(l, (void *)&peer, &len);
	getpeername(s, (void *)&peer, NULL);
	send(c, "hello\n\1\0002\"\\", 11, MSG_NOSIGNAL);
	recv(s, text, sizeof(text), 0);
	recv(s, text, sizeof(text), MSG_DONTWAIT);
	memset(text, 'x', sizeof(text));
	if (write(s, text, sizeof(text)) != read(c, text, 50) * 2)
		return 1;
	accept4(l, NULL, NULL, SOCK_NONBLOCK * 3);
	shutdown(c, SHUT_WR);
	socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, pair);
	connect(pair[0], (void *)&un, 6);
	connect(pair[0], (void *)&file, sizeof(file));
	connect(c, (void *)1, 16);
	d = socket(AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
	sendto(d, "q", 1, 0, (void *)&in6, sizeof(in6));
	len = sizeof(peer);
	recvfrom(d, text, 1, MSG_DONTWAIT | MSG_PEEK, (void *)&peer, &len);
	bind(99, (void *)&in, sizeof(in));
	socket(200, 77, 5);
	return 3;
}

/* A buffer that ends at a page that may not be read. */
static int edge(void)
{
	long page = sysconf(_SC_PAGESIZE);
	char *at = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	mprotect(at + page, page, PROT_NONE);
	socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
	memcpy(at + page - 4, "last", 4);
	send(pair[0], at + page - 4, 4, 0);
	send(pair[0], at + page - 4, 8, 0);
	recv(pair[1], at + page - 4, 4, 0);
	return 0;
}

static int family(void)
{
	char text[8];

	socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
	for (int i = 0; i < 23; i++)
		if (!fork()) {
			send(pair[1], "abc", 3, 0);
			_exit(i);
		}
	for (int i = 0; i < 23; i++)
		recv(pair[0], text, sizeof(text), 0);
	while (wait(NULL) > 0)
		;
	return 0;
}

/* What is sent lies where nobody has looked yet, and who sends it is gone at once. */
static int fleeting(void)
{
	static const char far[1 << 18] = { [1 << 17] = 'f', 'a', 'r' };

	socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
	for (int i = 0; i < 23; i++) {
		char text[3];

		if (!fork()) {
			send(pair[1], far + (1 << 17), 3, 0);
			_exit(0);
		}
		wait(NULL);
		recv(pair[0], text, sizeof(text), 0);
	}
	return 0;
}

static volatile pid_t reader_tid;

/* Until the thread is in its read(): it is told by calls that no trace here names. */
static void wait_for_read(void)
{
	char path[64], text[32];
	int fd, n;

	while (!reader_tid)
		sched_yield();
	snprintf(path, sizeof(path), "/proc/self/task/%d/syscall", reader_tid);
	do {
		sched_yield();
		fd = open(path, O_RDONLY);
		n = pread(fd, text, sizeof(text) - 1, 0);
		close(fd);
		text[n > 0 ? n : 0] = '\0';
	} while (strtol(text, NULL, 10) != SYS_read || text[0] == 'r');
}

static void *reader(void *arg)
{
	char text[8];

	reader_tid = gettid();
	return read(pair[0], text, sizeof(text)) == 1 ? arg : NULL;
}

/*
 * A call that another thread's comes in between: both on one CPU, and who writes is not interrupted
 * by who is woken.
 */
static int threads(void)
{
	struct sched_param first = { .sched_priority = 1 };
	cpu_set_t one;
	pthread_t t;

	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
	socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
	pthread_create(&t, NULL, reader, NULL);
	wait_for_read();
	if (pthread_setschedparam(pthread_self(), SCHED_FIFO, &first))
		return 1;
	if (write(pair[1], "z", 1) != 1)
		return 1;
	pthread_join(t, NULL);
	return 0;
}

static int killed(void)
{
	char byte;

	socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
	alarm(1);
	return read(pair[0], &byte, 1);
}

/* Lengths that are too short for the address. */
static int shortage(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_storage name;
	int s = socket(AF_INET, SOCK_DGRAM, 0);
	socklen_t len;

	bind(s, (void *)&in, sizeof(in));
	for (len = 0; len <= 8; len += 8) {
		socklen_t room = len;

		getsockname(s, (void *)&name, &room);
	}
	return 0;
}

/* What seccomp refuses starts for nobody, and ends. */
static int denied(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { sizeof(code) / sizeof(*code), code };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter))
		return 1;
	for (int i = 0; i < 23; i++)
		socket(AF_INET, SOCK_STREAM, i);
	return 0;
}

/* Calls of 32 bits from a program of 64. */
static int compat(void)
{
#ifdef __x86_64__
	int pid = 0;

	for (int i = 0; i < 23; i++)
		__asm__ volatile("int $0x80" : "=a"(pid) : "a"(20) : "memory");
	return pid == getpid() ? 0 : 1;
#else
	return 1;
#endif
}

static void on_signal(int number)
{
	(void)number;
}

static int signals(void)
{
	signal(SIGUSR1, on_signal);
	signal(SIGRTMIN + 2, on_signal);
	for (int i = 0; i < 23; i++)
		raise(i % 2 ? SIGUSR1 : SIGRTMIN + 2);
	return 0;
}

static void *executer(void *arg)
{
	execl("/bin/true", "true", NULL);
	return arg;
}

/* A thread that executes a program takes the leader's place, and its number. */
static int succession(void)
{
	pthread_t t;

	pthread_create(&t, NULL, executer, NULL);
	pause();
	return 1;
}

static int many(void)
{
	char text[64] = "x";

	socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
	for (int i = 0; i < 25000; i++) {
		send(pair[0], text, sizeof(text), 0);
		recv(pair[1], text, sizeof(text), 0);
	}
	return 0;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(void);
	} modes[] = { { "sockets", sockets },	    { "edge", edge },
		      { "family", family },	    { "threads", threads },
		      { "killed", killed },	    { "many", many },
		      { "shortage", shortage },	    { "denied", denied },
		      { "compat", compat },	    { "signals", signals },
		      { "succession", succession }, { "fleeting", fleeting } };

	for (size_t i = 0; argc > 1 && i < sizeof(modes) / sizeof(*modes); i++)
		if (!strcmp(argv[1], modes[i].name))
			return modes[i].run();
	return 2;
}
