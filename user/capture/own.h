/* SPDX-License-Identifier: GPL-2.0-only */
/* What a run of capture keeps: its options and where packets go. */
#ifndef CAPTURE_OWN_H
#define CAPTURE_OWN_H

#include "cmd.h"
#include "filter.h"
#include "rotate.h"
#include "save.h"
#include "seen.h"
#include "user.h"

struct bpf_object;
struct devices;
struct rings;

struct capture_own {
	/* options */
	struct style style;
	struct rotation rotation;
	const char *read, *filter_file;
	const char *dev;  /* -i; NULL: all */
	const char *type; /* -y; NULL: the device's own */
	struct user user; /* -Z */
	uint64_t snap;
	uint8_t way;	/* as in struct capture_config */
	uint8_t points; /* bits of enum capture_point; 0 is the stack */
	bool classic, print, unbuffered, count_only, lines;
	int dump; /* -d, -dd, -ddd */
	/* the run */
	bool here; /* only this network namespace is looked at */
	int link;
	struct filter_code filter;
	struct translation code;
	bool interpreted; /* the kernel runs the filter as it is */
	struct rings *rings;
	struct devices *devices; /* that programs are attached to */
	struct shower *shower;
	struct saver *saver;
	struct save_as as;
	struct selection *selection; /* of --json and --csv */
	uint64_t taken, lost, unowned;
	uint64_t rejected; /* by a filter that the kernel did not run */
};

/* Made when first asked for; NULL when out of memory. */
struct capture_own *capture_own(struct env *env);
void capture_free(struct capture_own *own);

/* Opens what the options name, for packets of own->link. 0, or -errno and a sentence. */
int sink_open(struct env *env);
/* One packet that the selection wants; sets `stopping` behind the last that was asked for. */
int sink_packet(struct env *env, const struct seen *seen);
int sink_close(struct env *env);
/* Lines or records are printed. */
bool sink_shows(const struct capture_own *own);
/* Lines are not asked for, or own->link is one that has printers. */
bool sink_can_show(const struct capture_own *own);

/* The kind of header that packets of own->dev have: of its own, or what -y says. 0, or -errno and a sentence. */
int capture_link(struct env *env);

/* Of devices that receive where --at stack does not look. */
void capture_warn_upper(const struct env *env);

/* Of the devices that were asked for none is there any more. */
bool capture_device_gone(const struct env *env);

/* The expression from the words or the file; NULL if there is none. It is compiled for own->link. */
int capture_compile(struct env *env, const char **ret_expression);

/* --at; which programs that needs, and what they are told. */
struct opt;
int points_take(struct env *env, const struct opt *o, const char *value);
bool points_have(const struct capture_own *own, enum capture_point point);
int points_choose(struct env *env, struct bpf_object *obj, struct capture_config *c);

struct account;
int say_count(struct env *env);
void say_listening(const struct env *env);
/* In three lines, or in one. */
void say_statistics(const struct env *env, const struct account *a, bool in_one_line);

/* From the kernel, from a file; the compiled filter. */
int capture_live(struct env *env);
int capture_read(struct env *env);
int capture_dump(struct env *env);
/* -D, -L */
int capture_list_devices(struct env *env);
int capture_list_types(struct env *env);

extern const struct opt capture_options[];

/* In cmd_capture: of what is live. */
int capture_check(struct env *env);
int capture_prepare(struct env *env, struct bpf_object *obj);
int capture_ready(struct env *env, const struct bpf_object *obj);
int capture_watch(struct env *env, const struct loaded *l, watch_emit *emit, void *arg);

#endif
