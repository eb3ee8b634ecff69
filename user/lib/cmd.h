/* SPDX-License-Identifier: GPL-2.0-only */
/* A subcommand, and what main() hands to it. */
#ifndef CMD_H
#define CMD_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "fault.h"
#include "feature.h"
#include "held.h"
#include "opt.h"
#include "out.h"
#include "record.h"

struct bpf_object;
struct loaded;

/* A way to group a summary: the key, and the fields that name a group. */
struct grouping {
	const char *name;
	enum group_by by;
	const char *columns;
};

/* Takes an event that user space made. */
typedef void watch_emit(void *arg, void *event);

struct env {
	const struct cmd *cmd;
	struct config config;
	struct feature feature;
	struct out out;
	struct fault fault;
	void (*warn)(const struct env *env, const char *text); /* one line to the user */
	/* run */
	uint64_t count; /* stop after so many events; 0 is never */
	uint64_t duration_ns, interval_ns;
	uint64_t buffer; /* bytes of the ring */
	uint64_t caps; /* capabilities that are kept: something is attached, or taken off, later */
	bool debug, help;
	bool all_netns; /* --netns all */
	/* output */
	bool summary;
	uint64_t top; /* groups to print */
	const char *by, *fields, *file;
	const char *container, *format;
	const struct record *record; /* of events: the command's, or what an option made of it */
	/* What an option asked for in place of a run; NULL if none did. */
	int (*instead)(struct env *env);
	const char *about; /* its argument */
	char **command;	   /* what is to be run, and its arguments; NULL if nothing is */
	int status;	   /* what plumb exits with, if the tool has its own word for that */
	char *words;	   /* what stood beside the options; made by malloc(), NULL if nothing */
	void *own;	   /* what the tool keeps during a run; made by malloc() */
};

struct cmd {
	const char *name;
	const char *summary;
	const char *description;     /* for the manual: paragraphs */
	const char *const *examples; /* arguments, then what they show; pairs, NULL ends */
	const struct opt *options;   /* own ones, or NULL */
	/* env->own, made when first asked for; NULL, and a sentence, when out of memory. May be NULL. */
	void *(*own)(struct env *env);
	const char *words; /* what the words beside the options are, NULL: there are none */
	bool command;	   /* they are a command to run: options end there */
	/* tools that trace */
	const struct record *record;
	const struct record *group;	  /* what --summary prints */
	const struct grouping *groupings; /* the first is the default */
	size_t group_size;		  /* of the values in the map `groups` */
	size_t sort_by;			  /* offset of the __u64 that decides the top */
	uint64_t buffer;		  /* bytes of the ring, 0 is 256K */
	uint8_t proto;			  /* the only protocol it sees, 0 if it sees all */
	const void *(*elf)(size_t *size); /* the BPF object */
	/* What the options and words say together, before a run; -EINVAL, and a sentence. May be NULL. */
	int (*check)(struct env *env);
	/* Chooses among the object's variants; may be NULL. */
	int (*prepare)(struct env *env, struct bpf_object *obj);
	/* Programs whose names start so are attached when the others knock; may be NULL. */
	const char *later;
	/* Where what follows an event may amend it: they are printed one look at the ring later. */
	held_amends *amends;
	size_t event_size;
	const char *counts; /* what counters.own of its program is called; NULL if it is not used */
	/*
	 * What the kernel only counts. Called once attached (then `emit` is NULL: that is where
	 * counting starts), every second, and before the end; emit() takes an event. May be NULL.
	 */
	int (*watch)(struct env *env, const struct loaded *l, watch_emit *emit, void *arg);
	/* Called once the maps are there, before anything is attached; may be NULL. */
	int (*ready)(struct env *env, const struct bpf_object *obj);
	/* Other tools: instead of trace(), or of all that if there is no record. */
	int (*run)(struct env *env);
};

/* Adding a command is adding its line here. */
#define COMMANDS(C)                                                                                \
	C(retrans)                                                                                 \
	C(drop)                                                                                    \
	C(conn)                                                                                    \
	C(capture)                                                                                 \
	C(syscall)                                                                                 \
	C(doctor)

#define DECLARE(name) extern const struct cmd cmd_##name;
COMMANDS(DECLARE)
#undef DECLARE

#endif
