// SPDX-License-Identifier: GPL-2.0-only
/* Finds the command, parses, runs, prints the one error line. */
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "help.h"
#include "names.h"
#include "select.h"
#include "tally.h"
#include "trace.h"

#ifndef VERSION
#define VERSION "unknown"
#endif

#define EXIT_USAGE 2

static const struct cmd *const commands[] = {
#define ENTRY(name) &cmd_##name,
	COMMANDS(ENTRY)
#undef ENTRY
		NULL,
};

static const struct cmd *find(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

/* One line, whatever the user typed: no control character reaches the terminal. */
static void say(const char *who, const char *text)
{
	fprintf(stderr, "plumb%s%s: ", *who ? " " : "", who);
	for (; *text; text++)
		putc((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text, stderr);
	putc('\n', stderr);
}

static void warn(const struct env *env, const char *text)
{
	say(env->cmd->name, text);
}

/* What --help and its like print may meet a full disk, too. */
static int printed(const char *who)
{
	char text[128];

	if (!fflush(stdout) && !ferror(stdout))
		return EXIT_SUCCESS;
	snprintf(text, sizeof(text), "cannot write the output: %s", strerror(errno));
	say(who, text);
	return EXIT_FAILURE;
}

static bool debug;

static int libbpf_says(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	return debug ? vfprintf(stderr, format, args) : 0;
}

/* Options to a run; -EINVAL is the user's mistake. */
static int prepare(struct env *env, char **argv)
{
	int err = opt_parse(env, argv);

	if (err || env->help)
		return err;
	err = select_check(env);
	if (!err && env->cmd->group)
		err = tally_choose(env);
	if (!err && env->cmd->check)
		err = env->cmd->check(env);
	debug = env->debug;
	return err;
}

static int check_fields(struct env *env)
{
	const struct record *r = env->summary ? env->cmd->group : env->record;
	struct selection s;

	return env->fields ? record_choose(r, &env->out, env->fields, &s, &env->fault) : 0;
}

static int run(struct env *env)
{
	int err, closed;

	err = out_open(&env->out, env->file, &env->fault);
	if (err)
		return err;
	if (env->instead || !env->cmd->record) {
		err = env->instead ? env->instead(env) : env->cmd->run(env);
	} else {
		err = feature_probe(&env->feature, &env->fault);
		env->out.names = err ? NULL : names_new();
		if (!err && !env->out.names)
			err = fail(&env->fault, -ENOMEM, "out of memory");
		if (!err)
			err = env->cmd->run ? env->cmd->run(env) : trace(env);
	}
	closed = out_close(&env->out, &env->fault);
	names_free(env->out.names);
	free(env->words);
	free(env->own);
	return err ? err : closed;
}

static int usage(void)
{
	help_overview(commands, stderr);
	return EXIT_USAGE;
}

/* Words that are no command: what the build and a newcomer ask for. */
static int other(const char *word)
{
	char text[256];

	if (!strcmp(word, "--help") || !strcmp(word, "-h") || !strcmp(word, "help"))
		help_overview(commands, stdout);
	else if (!strcmp(word, "--version"))
		puts("plumb " VERSION);
	else if (!strcmp(word, "--manual"))
		help_manual(commands, stdout);
	else if (!strcmp(word, "--completion"))
		help_completion(commands, stdout);
	else {
		snprintf(text, sizeof(text), "there is no command '%s'; see 'plumb --help'", word);
		say("", text);
		return EXIT_USAGE;
	}
	return printed("");
}

/*
 * A file opened in the place of a closed stderr would get the messages. In that of a
 * closed stdout, what cannot be written to: the output must not vanish unnoticed.
 */
static void fill_standard_files(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv)
{
	struct env env = { .warn = warn };
	bool is_usage;
	int err;

	fill_standard_files();
	if (argc < 2)
		return usage();
	env.cmd = find(argv[1]);
	if (!env.cmd)
		return other(argv[1]);
	env.record = env.cmd->record;
	env.buffer = env.cmd->buffer ? env.cmd->buffer : 256 << 10;
	libbpf_set_print(libbpf_says);
	err = prepare(&env, argv + 2);
	if (!err && !env.help && env.fields && strcmp(env.fields, "help"))
		err = check_fields(&env);
	if (!err && env.help) {
		help_command(&env, stdout);
		return printed(env.cmd->name);
	}
	if (!err && env.fields && !strcmp(env.fields, "help")) {
		help_fields(env.summary ? env.cmd->group : env.cmd->record, stdout);
		return printed(env.cmd->name);
	}
	is_usage = err;
	if (!err)
		err = run(&env);
	if (err)
		warn(&env, env.fault.text[0] ? env.fault.text : strerror(-err));
	if (err && !env.status)
		env.status = is_usage ? EXIT_USAGE : EXIT_FAILURE;
	return env.status;
}
