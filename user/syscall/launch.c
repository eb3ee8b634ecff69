// SPDX-License-Identifier: GPL-2.0-only
/* Starts the command that is to be traced, stopped in front of its execve(). */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "syscall/own.h"

#define CANNOT_EXECUTE 126
#define NOT_FOUND      127

/* The child: waits for a byte; if plumb ends without one, so does it. */
static void become(char **command, int gate)
{
	char byte;

	if (read(gate, &byte, 1) != 1)
		_exit(0);
	close(gate);
	signal(SIGPIPE, SIG_DFL);
	execvp(command[0], command);
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
		become(own->command, gate[0]);
	}
	close(gate[0]);
	own->gate = gate[1];
	return 0;
}
