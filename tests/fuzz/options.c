// SPDX-License-Identifier: GPL-2.0-only
/* Command lines: an argument for each NUL; a refusal has one sentence. Opens no file to write. */
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "host.h"
#include "select.h"
#include "tally.h"

#define ARGS_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct record record = {
	.name = "fuzz",
	.fields = (const struct field[]){ { "kind", &show_u32, 0, "a number" }, {} },
	.columns = "time?1,pid,comm?2,kind",
};

static const struct grouping groupings[] = {
	{ "pid", BY_PID, "pid,comm?1" },
	{ "port", BY_PORT, "kind" },
	{},
};

static const struct cmd cmd = {
	.name = "fuzz",
	.summary = "none",
	.record = &record,
	.group = &record,
	.groupings = groupings,
	.proto = IPPROTO_TCP,
};

static void demand(bool good)
{
	if (!good)
		abort();
}

static int prepare(struct env *env, char **argv)
{
	int err = opt_parse(env, argv);

	if (err || env->help)
		return err;
	err = select_check(env);
	return err ? err : tally_choose(env);
}

static void check_counts(const struct filter *f)
{
	const __u8 counts[] = { f->ncgroup, f->nhost, f->nsrc,	 f->ndst,  f->ncomm,  f->ndev,
				f->npid,    f->nuid,  f->nnetns, f->nport, f->nsport, f->ndport };

	for (size_t i = 0; i < sizeof(counts); i++)
		demand(counts[i] <= FILTER_MAX);
	for (int i = 0; i < FILTER_MAX; i++) {
		demand(!f->comm[i][15] && !f->dev[i][15]);
		demand(i >= f->nport || f->port[i]);
	}
}

/* In each format, as the run would do. */
static void check_fields(struct env *env)
{
	struct selection s;

	for (env->out.format = FORMAT_TABLE; env->out.format <= FORMAT_CSV; env->out.format++) {
		int err = record_choose(&record, &env->out, env->fields, &s, &env->fault);

		demand(err ? env->fault.text[0] != '\0' : s.n >= 1 && s.n <= RECORD_FIELDS_MAX);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct env env = { .cmd = &cmd, .buffer = 4 << 20 };
	char *text = malloc(size + 1), *argv[ARGS_MAX + 1];
	int n = 0, err;

	host_set_root("/no/such/host"); /* cgroups, containers and namespaces are not there */
	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	for (char *at = text; at < text + size && n < ARGS_MAX; at += strlen(at) + 1)
		argv[n++] = at;
	argv[n] = NULL;
	err = prepare(&env, argv);
	demand(!err == !env.fault.text[0]);
	demand(memchr(env.fault.text, '\0', sizeof(env.fault.text)) != NULL);
	if (!err) {
		check_counts(&env.config.filter);
		demand(env.buffer >= 4096 && env.buffer <= 1 << 30);
		check_fields(&env);
	}
	free(text);
	return 0;
}
