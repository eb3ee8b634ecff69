// SPDX-License-Identifier: GPL-2.0-only
/* From a file to the sink; and the filter's own text. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "names.h"
#include "own.h"
#include "progress.h"
#include "reader.h"
#include "stop.h"

/* tcpdump's -F: the expression is what the file has. */
static int read_expression(struct env *env, const char *path)
{
	FILE *f = fopen(path, "re");
	char *text;
	size_t n;
	int err;

	if (!f)
		return fail(&env->fault, -errno, "cannot read '%s': %s", path, strerror(errno));
	text = malloc(1 << 16);
	n = text ? fread(text, 1, (1 << 16) - 1, f) : 0;
	err = ferror(f) ? -errno : 0;
	fclose(f);
	if (err) {
		free(text);
		return fail(&env->fault, err, "cannot read '%s': %s", path, strerror(-err));
	}
	if (!text)
		return fail(&env->fault, -ENOMEM, "out of memory");
	text[n] = '\0';
	if (n == (1 << 16) - 1) {
		free(text);
		return fail(&env->fault, -E2BIG, "'%s' is too long for a filter expression", path);
	}
	for (char *at = text; *(at += strcspn(at, "#"));) /* comments, to the end of their line */
		while (*at && *at != '\n')
			*at++ = ' ';
	free(env->words);
	env->words = text;
	return 0;
}

int capture_compile(struct env *env, const char **ret_expression)
{
	struct capture_own *own = env->own;
	int err = own->filter_file ? read_expression(env, own->filter_file) : 0;

	*ret_expression = env->words;
	if (err || !env->words)
		return err;
	return filter_compile(&own->filter, env->words, own->link, own->snap, &env->fault);
}

int capture_dump(struct env *env)
{
	struct capture_own *own = capture_own(env);
	const char *expression;
	int err;

	own->link = LINK_ETHERNET;
	err = capture_compile(env, &expression);
	if (!err && !expression)
		err = filter_compile(&own->filter, "", own->link, own->snap, &env->fault);
	if (!err)
		filter_print(&own->filter, own->dump, stdout);
	if (!err && (fflush(stdout) || ferror(stdout)))
		err = fail(&env->fault, -EIO, "cannot write the output: %s", strerror(errno));
	capture_free(own);
	env->own = NULL;
	return err;
}

/* The link type of the first packet is that of what is written; the filter is for one, too. */
static int begin(struct env *env, const struct reader *r, const struct seen *first)
{
	struct capture_own *own = env->own;
	const char *expression;
	int err;

	own->link = first->link;
	own->filter.source = reader_swapped(r) ? FILTER_FILE_SWAPPED : FILTER_FILE;
	if (!sink_can_show(own))
		return fail(
			&env->fault, -ENOTSUP,
			"%s: packets of link type %d, which cannot be printed: Ethernet, raw IP, "
			"BSD loopback and Linux cooked can",
			own->read, own->link);
	err = capture_compile(env, &expression);
	return err ? err : sink_open(env);
}

static int take(struct env *env, struct seen *seen)
{
	struct capture_own *own = env->own;

	if (seen->link != own->link)
		return fail(&env->fault, -EINVAL,
			    "%s: packets of another link type behind those of the first",
			    own->read);
	if (own->filter.n && !filter_matches(&own->filter, seen->data, seen->cap, seen->len))
		return 0;
	return sink_packet(env, seen);
}

int capture_read(struct env *env)
{
	struct capture_own *own = capture_own(env);
	struct reader *r = reader_open(own->read, &env->fault);
	struct seen seen;
	struct progress progress = {};
	bool begun = false;
	int err = r ? 1 : -EINVAL, closed = 0;

	env->out.names = names_new();
	if (!env->out.names)
		err = fail(&env->fault, -ENOMEM, "out of memory");
	if (r)
		progress_begin(&progress, r, own->read, sink_shows(own));
	stop_on_signals();
	while (err == 1 && !stopping) {
		err = reader_next(r, &seen, &env->fault);
		if (err == 1 && !begun) {
			int opened = begin(env, r, &seen);

			begun = true;
			err = opened ? opened : 1;
		}
		if (err == 1) {
			int taken = take(env, &seen);

			err = taken ? taken : 1;
			progress_step(&progress, r);
		}
	}
	progress_end(&progress);
	if (begun) {
		own->lost = reader_lost(r);
		closed = sink_close(env);
	}
	if (err >= 0 && own->count_only)
		closed = say_count(env);
	reader_close(r);
	capture_free(own);
	env->own = NULL;
	return err < 0 ? err : closed;
}
