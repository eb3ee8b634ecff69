// SPDX-License-Identifier: GPL-2.0-only
/* The command that is traced: it waits in front of its execve() until the hooks are there. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stop.h"
#include "syscall/own.h"

/* As shells have them (POSIX, 2.8.2). */
#define CANNOT_EXECUTE 126
#define NOT_FOUND      127

static int try_file(const char *path)
{
	struct stat s;

	if (access(path, X_OK))
		return -errno;
	return stat(path, &s) ? -errno : S_ISREG(s.st_mode) ? 0 : -EACCES;
}

/* Along PATH, so that the trace shows one execve(). */
static int search(const char *name, char *file, size_t size)
{
	const char *path = getenv("PATH");
	int err = -ENOENT, this;

	for (const char *at = path ? path : "/bin:/usr/bin"; err; at++) {
		int n = strcspn(at, ":");

		snprintf(file, size, "%.*s%s%s", n, at, n ? "/" : "./", name);
		this = try_file(file);
		if (!this || this == -EACCES)
			err = this;
		at += n;
		if (!*at)
			break;
	}
	return err;
}

int launch_find(struct env *env, struct syscall_own *own)
{
	const char *name = own->command[0];
	int err;

	if (!*name || strlen(name) >= sizeof(own->program) / 2) {
		err = -ENOENT;
	} else if (strchr(name, '/')) {
		snprintf(own->program, sizeof(own->program), "%s", name);
		err = try_file(name);
	} else {
		err = search(name, own->program, sizeof(own->program));
	}
	if (!err)
		return 0;
	env->status = err == -ENOENT || err == -ENOTDIR ? NOT_FOUND : CANNOT_EXECUTE;
	return fail(&env->fault, err, "cannot execute '%s': %s", name, strerror(-err));
}

/* The child: waits for a byte; if plumb ends without one, so does it. */
static void become(const struct syscall_own *own, int gate)
{
	char byte;

	if (read(gate, &byte, 1) != 1)
		_exit(0);
	signal(SIGPIPE, SIG_DFL);
	execv(own->program, own->command);
	_exit(errno == ENOENT ? NOT_FOUND : CANNOT_EXECUTE);
}

int launch(struct env *env, struct syscall_own *own)
{
	int gate[2];

	if (pipe2(gate, O_CLOEXEC))
		return fail(&env->fault, -errno, "cannot make a pipe: %s", strerror(errno));
	own->child = fork();
	if (own->child < 0)
		return fail(&env->fault, -errno, "cannot start a process: %s", strerror(errno));
	if (!own->child) {
		close(gate[1]);
		become(own, gate[0]);
	}
	close(gate[0]);
	own->gate = gate[1];
	return 0;
}

void launch_end(struct env *env, struct syscall_own *own)
{
	static const struct rlimit none;
	int status = own->status;

	while (status < 0) {
		if (stopping)
			kill(own->child, SIGTERM);
		if (waitpid(own->child, &status, 0) < 0 && errno != EINTR)
			return;
	}
	if (WIFSIGNALED(status)) {
		setrlimit(RLIMIT_CORE, &none); /* the command has dumped its own */
		signal(WTERMSIG(status), SIG_DFL);
		raise(WTERMSIG(status));
	}
	env->status = WEXITSTATUS(status);
}
