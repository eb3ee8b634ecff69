// SPDX-License-Identifier: GPL-2.0-only
/* syscall: strace's lines, from the kernel, without stopping the process. */
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "load.h"
#include "syscall/own.h"

#include "syscall.skel.h"

static const char *const examples[] = {
	"syscall -f -p 1",
	"the network calls of a process and all its threads, and what else it does with sockets",
	"syscall -T -e trace=write echo hello",
	"one call of a command, and how long it took",
	"syscall --container web -c",
	"which calls a container makes, counted in the kernel",
	NULL,
};

static bool by_flow(const struct filter *f)
{
	return f->family || f->proto || f->nport || f->nsport || f->ndport || f->nhost || f->nsrc ||
	       f->ndst || f->ndev;
}

static bool by_task(const struct filter *f)
{
	return f->npid || f->nuid || f->ncomm || f->ncgroup || f->nnetns;
}

static int check(struct env *env)
{
	struct syscall_own *own = syscall_own(env);

	if (!own)
		return -ENOMEM;
	own->command = env->command;
	if (by_flow(&env->config.filter))
		return fail(&env->fault, -EINVAL, "system calls are not selected by flow");
	if (!!own->command + !!own->nattach + by_task(&env->config.filter) > 1)
		return fail(&env->fault, -EINVAL, "a command, -p and a selection: choose one");
	if (own->follow && !own->command && !own->nattach)
		return fail(&env->fault, -EINVAL, "-f is for a command and for -p");
	if (env->out.format != FORMAT_TABLE || env->fields || env->interval_ns || env->count ||
	    env->out.time != TIME_WALL)
		return fail(
			&env->fault, -EINVAL,
			"there are no --json, --csv, --fields, --count and --time of system calls yet");
	return choose_check(env, own);
}

static int prepare(struct env *env, struct bpf_object *obj)
{
	struct syscall_own *own = env->own;
	struct bpf_map *map;

	own->tracing.count = own->count;
	own->tracing.limit = own->style.limit;
	own->tracing.self = getpid();
	own->tracing.marked = own->command || own->nattach;
	own->tracing.storage = env->feature.sk_storage;
	own->tracing.twice = env->feature.syscalls_sleep;
	load_choose(obj, "signal_arrives", !own->count);
	for (size_t i = 0; i < SYSCALL_TWICE; i++)
		load_choose(obj, syscall_twice[i].again, own->tracing.twice);
	bpf_object__for_each_map (map, obj)
		if (bpf_map__type(map) == BPF_MAP_TYPE_TASK_STORAGE && !own->tracing.storage)
			bpf_map__set_autocreate(map, false);
	bpf_map__set_max_entries(bpf_object__find_map_by_name(obj, "works"),
				 4 * libbpf_num_possible_cpus());
	return load_constant(obj, "tracing", &own->tracing, sizeof(own->tracing), &env->fault);
}

static int ready(struct env *env, const struct bpf_object *obj)
{
	return choose_calls(env, env->own, obj);
}

static void *own(struct env *env)
{
	return syscall_own(env);
}

static const struct record record = {
	.name = "syscall",
	.fields = (const struct field[]){ {} },
	.columns = "time,pid,comm",
};

const struct cmd cmd_syscall = {
	.name = "syscall",
	.summary = "system calls with their arguments, as strace prints them",
	.description =
		"One line for each system call of a command, of processes, of a container or of the "
		"whole host, in strace's words. The process is not stopped: the kernel's tracepoints "
		"copy what the call was given and what it returned. Calls of sockets are decoded: those "
		"that make, bind, connect and name them, send, receive, read and write; of others the "
		"arguments are numbers. Without -e network calls are traced, and reads and writes of "
		"sockets. With a command the lines go to the standard error output, as its own output "
		"is its own.",
	.examples = examples,
	.options = syscall_options,
	.own = own,
	.words = "[COMMAND [ARG]...]",
	.command = true,
	.record = &record,
	.buffer = 16 << 20,
	.elf = syscall_bpf__elf_bytes,
	.check = check,
	.prepare = prepare,
	.ready = ready,
	.run = syscall_run,
};
