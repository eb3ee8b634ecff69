// SPDX-License-Identifier: GPL-2.0-only
// The first process of a test machine: takes orders from scripts/vm, runs one command, ends it.
//
// Orders are lines from the virtio port "ctl":
//	T SECONDS	the time, and: the host's root may be mounted now
//	M DIR VERSION	kernel modules of this version are in DIR
//	W TAG DIR	share TAG belongs at DIR, writable
//	X SCRIPT CWD	run it; no orders follow
// The command's output goes to the ports "out" and "err", its exit status to "rc".
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ORDER_MAX	9000
#define P9		"trans=virtio,version=9p2000.L,msize=262144,cache="
#define DEBUG_EXIT_PORT 0xf4

static void complain(const char *what, const char *arg)
{
	fprintf(stderr, "init: %s %s: %s\n", what, arg, strerror(errno));
}

static void end(void)
{
	sync();
	if (!iopl(3))
		outl(0, DEBUG_EXIT_PORT); // at once; powering off takes a second
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

static int attach(const char *type, const char *source, const char *dir, unsigned long flags,
		  const char *options)
{
	int err;

	mkdir(dir, 0755);
	err = mount(source, dir, type, flags, options);
	if (err)
		complain("mount", dir);
	return err;
}

static void move(const char *from, const char *to)
{
	if (mount(from, to, NULL, MS_MOVE, NULL))
		complain("move", from);
}

static void load_modules(void)
{
	struct dirent **entry;
	int i, fd, n;
	char path[300];

	n = scandir("/m", &entry, NULL, alphasort);
	for (i = 0; i < n; i++) {
		if (entry[i]->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/m/%s", entry[i]->d_name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST)
			complain("load", path);
		close(fd);
	}
}

static int port_is(const char *device, const char *want)
{
	char path[300], name[32] = "";
	int fd, n;

	snprintf(path, sizeof(path), "/sys/class/virtio-ports/%s/name", device);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	n = read(fd, name, sizeof(name) - 1);
	close(fd);
	name[n > 0 ? strcspn(name, "\n") : 0] = 0;
	return !strcmp(name, want);
}

static int port_try(const char *want, int flags)
{
	DIR *ports = opendir("/sys/class/virtio-ports");
	struct dirent *entry;
	char path[300];
	int fd = -1;

	while (ports && fd < 0 && (entry = readdir(ports))) {
		if (!port_is(entry->d_name, want))
			continue;
		snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
		fd = open(path, flags | O_CLOEXEC);
	}
	if (ports)
		closedir(ports);
	return fd;
}

// Ports come up a moment after their driver.
static int port(const char *want, int flags)
{
	int fd, i;

	for (i = 0; i < 200; i++) {
		fd = port_try(want, flags);
		if (fd >= 0)
			return fd;
		usleep(5000);
	}
	complain("no port", want);
	end();
	return -1;
}

static void loopback_up(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (ioctl(fd, SIOCSIFFLAGS, &lo))
		complain("up", "lo");
	close(fd);
}

// What an init system would have mounted, on top of the root that is now ours.
static void furnish(void)
{
	static const char *const link[][2] = {
		{ "/proc/self/fd", "/dev/fd" },
		{ "/proc/self/fd/0", "/dev/stdin" },
		{ "/proc/self/fd/1", "/dev/stdout" },
		{ "/proc/self/fd/2", "/dev/stderr" },
	};
	unsigned int i;

	attach("tmpfs", "run", "/run", 0, "mode=755");
	mkdir("/run/netns", 0755);
	mkdir("/run/lock", 01777);
	attach("tmpfs", "shm", "/dev/shm", 0, NULL);
	attach("devpts", "devpts", "/dev/pts", 0, "ptmxmode=666");
	attach("cgroup2", "cgroup", "/sys/fs/cgroup", 0, NULL);
	attach("bpf", "bpf", "/sys/fs/bpf", 0, NULL);
	attach("tracefs", "tracefs", "/sys/kernel/tracing", 0, NULL);
	attach("debugfs", "debugfs", "/sys/kernel/debug", 0, NULL);
	attach("securityfs", "securityfs", "/sys/kernel/security", 0, NULL);
	for (i = 0; i < sizeof(link) / sizeof(link[0]); i++) {
		if (symlink(link[i][0], link[i][1]))
			complain("link", link[i][1]);
	}
	sethostname("vm", 2);
	loopback_up();
}

// The host's root, read only and cached, under an overlay in memory, becomes "/".
static void enter_root(time_t now)
{
	struct timespec time = { .tv_sec = now };

	clock_settime(CLOCK_REALTIME, &time);
	mkdir("/new", 0755);
	if (attach("9p", "root", "/low", MS_RDONLY, P9 "loose") ||
	    attach("tmpfs", "up", "/up", 0, "mode=755") || mkdir("/up/data", 0755) ||
	    mkdir("/up/work", 0755) ||
	    attach("overlay", "root", "/new", 0,
		   "lowerdir=/low,upperdir=/up/data,workdir=/up/work"))
		end();
	move("/dev", "/new/dev");
	move("/proc", "/new/proc");
	move("/sys", "/new/sys");
	if (chdir("/new") || mount(".", "/", NULL, MS_MOVE, NULL) || chroot("."))
		complain("enter", "/new");
	furnish();
}

static void bind_modules(const char *from, const char *version)
{
	char to[4200];

	snprintf(to, sizeof(to), "/lib/modules/%s", version);
	mkdir("/lib/modules", 0755);
	attach(NULL, from, to, MS_BIND, NULL);
}

// The saved machine waits here: a port without a writer reads as ended, so ask again.
static void next_line(FILE *ctl, char *line)
{
	while (!fgets(line, ORDER_MAX, ctl)) {
		clearerr(ctl);
		usleep(2000);
	}
	line[strcspn(line, "\n")] = 0;
}

static void take_orders(FILE *ctl, char *script, char *cwd)
{
	char line[ORDER_MAX], word[2][4096];

	for (;;) {
		next_line(ctl, line);
		if (line[0] == 'T')
			enter_root(atol(line + 2));
		else if (sscanf(line, "M %4095s %4095s", word[0], word[1]) == 2)
			bind_modules(word[0], word[1]);
		else if (sscanf(line, "W %4095s %4095s", word[0], word[1]) == 2)
			attach("9p", word[0], word[1], 0, P9 "none");
		else if (sscanf(line, "X %4095s %4095[^\n]", script, cwd) == 2)
			return;
		else
			complain("what is", line);
	}
}

static int run(const char *script, const char *cwd, int out, int err)
{
	pid_t pid, ended;
	int status = 0;

	pid = fork();
	if (!pid) {
		setsid();
		dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
		dup2(out, 1);
		dup2(err, 2);
		if (chdir(cwd))
			complain("chdir", cwd);
		execl("/bin/bash", "bash", script, NULL);
		_exit(127);
	}
	do // orphans come here too
		ended = wait(&status);
	while (ended != pid && !(ended < 0 && errno == ECHILD));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(void)
{
	char script[4096], cwd[4096];
	int out, err, rc;
	FILE *ctl;

	attach("proc", "proc", "/proc", 0, NULL);
	attach("sysfs", "sysfs", "/sys", 0, NULL);
	attach("devtmpfs", "dev", "/dev", 0, NULL);
	load_modules();
	ctl = fdopen(port("ctl", O_RDONLY), "r");
	out = port("out", O_WRONLY);
	err = port("err", O_WRONLY);
	rc = port("rc", O_WRONLY);
	if (!ctl)
		end();
	fprintf(stderr, "VM-READY\n");
	take_orders(ctl, script, cwd);
	dprintf(rc, "%d\n", run(script, cwd, out, err));
	end();
}
