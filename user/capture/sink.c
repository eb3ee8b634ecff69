// SPDX-License-Identifier: GPL-2.0-only
/* Where packets go: a line, a record of the suite, a file. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd.h"
#include "link.h"
#include "names.h"
#include "own.h"
#include "packet.h"
#include "stop.h"

struct capture_own *capture_own(struct env *env)
{
	struct capture_own *own = env->own;

	if (!own) {
		own = env->own = calloc(1, sizeof(*own));
		if (!own)
			fail(&env->fault, -ENOMEM, "out of memory");
		else
			own->snap = SNAP_DEFAULT;
	}
	return own;
}

void capture_free(struct capture_own *own)
{
	if (!own)
		return;
	shower_free(own->shower);
	filter_free(&own->filter);
	translation_free(&own->code);
	free(own->selection);
	free(own);
}

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), k = strlen(end);

	return n >= k && !strcmp(text + n - k, end);
}

bool sink_shows(const struct capture_own *own)
{
	return (!own->rotation.path || own->print) && !own->count_only;
}

bool sink_can_show(const struct capture_own *own)
{
	return !sink_shows(own) || link_name(own->link);
}

/* Records of the suite, as --json and --csv ask for. */
static int open_records(struct env *env, struct capture_own *own)
{
	int err;

	own->selection = calloc(1, sizeof(*own->selection));
	if (!own->selection)
		return fail(&env->fault, -ENOMEM, "out of memory");
	err = record_choose(env->record, &env->out, env->fields, own->selection, &env->fault);
	if (!err)
		record_heading(own->selection, &env->out);
	return err;
}

int sink_open(struct env *env)
{
	struct capture_own *own = env->own;

	own->as = (struct save_as){
		.classic = own->classic ||
			   (own->rotation.path && ends_with(own->rotation.path, ".pcap")),
		.nano = own->style.nano,
		.link = own->link,
		.snap = own->snap,
		.filter = env->words,
	};

	if (own->rotation.path) {
		own->saver = rotate_open(&own->rotation, &own->as, &env->fault);
		if (!own->saver)
			return -EIO;
	}
	if (!sink_shows(own))
		return 0;
	if (env->out.format != FORMAT_TABLE || env->fields)
		return open_records(env, own);
	own->shower = shower_new(&own->style);
	return own->shower ? 0 : fail(&env->fault, -ENOMEM, "out of memory");
}

static int show(struct env *env, struct capture_own *own, const struct seen *seen)
{
	const struct line *line;
	struct capture_event event;

	if (own->selection) {
		packet_event(&event, seen, own->taken);
		event.head.time -= names_wall(env->out.names, 0); /* which the kind adds again */
		record_print(own->selection, &env->out, &event);
	} else {
		line = shower_text(own->shower, seen);
		out_text(&env->out, line->text, line->n);
	}
	return own->lines || env->out.used > 1 << 16 ? out_flush(&env->out, &env->fault) : 0;
}

int sink_packet(struct env *env, const struct seen *seen)
{
	struct capture_own *own = env->own;
	int err = 0;

	if (own->rotation.path && !own->saver)
		return 0; /* the last file is complete */
	if (own->saver)
		err = rotate(&own->rotation, &own->saver, &own->as, time(NULL), &env->fault);
	if (err) {
		stopping = 1;
		return err < 0 ? err : 0;
	}
	own->taken++;
	if (own->saver)
		err = save_packet(own->saver, seen, &env->fault);
	if (!err && own->saver && own->unbuffered)
		err = save_flush(own->saver, &env->fault);
	if (!err && sink_shows(own))
		err = show(env, own, seen);
	if (own->taken == env->count)
		stopping = 1;
	return err;
}

int sink_close(struct env *env)
{
	struct capture_own *own = env->own;
	int err = 0;

	if (own->saver)
		err = save_close(own->saver, own->lost, &env->fault);
	own->saver = NULL;
	if (!err)
		err = out_flush(&env->out, &env->fault);
	return err;
}
