/* SPDX-License-Identifier: GPL-2.0-only */
/* A tool's BPF object: opened, configured, loaded, attached. Links only, nothing pinned. */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>

struct bpf_link;
struct bpf_object;
struct env;
struct fault;
struct ring_buffer;

#define LINKS_MAX 48

struct loaded {
	struct bpf_object *obj;
	struct bpf_link *links[LINKS_MAX];
	int n;
	bool complete;	       /* what is attached later is attached */
	struct bpf_link *ends; /* of sockets: tell groups the last; NULL if there is none */
	/* iterators, NULL if there is none */
	struct bpf_link *owners;	  /* over files, see owner_pass() */
	struct bpf_link *listeners;	  /* over files, for what a tool watches */
	struct bpf_link *sockets;	  /* over files, for who receives */
	struct bpf_link *refresh, *share; /* over the totals of sockets: bring groups up to date */
};

/* Whether the program of that name, if there is one, is loaded. */
void load_choose(struct bpf_object *obj, const char *name, bool wanted);
/* Writes a constant of the program, before it is loaded. 0, or -errno and a sentence. */
int load_constant(struct bpf_object *obj, const char *name, const void *value, size_t n,
		  struct fault *f);
/* 0, or -errno and a sentence; unload() cleans up in any case. */
int load(struct env *env, struct loaded *l);
/* The ring of its events, each of which take() gets. 0, or -errno and a sentence. */
int load_ring(struct env *env, const struct loaded *l,
	      int (*take)(void *arg, void *event, size_t size), void *arg,
	      struct ring_buffer **ret);
/* Attaches what the tool calls later, the first time that it is called. */
int attach_later(struct env *env, struct loaded *l);
/* Detaches every hook but l->ends; maps stay readable. */
void detach(struct loaded *l);
/* And that one. */
void detach_ends(struct loaded *l);
void unload(struct loaded *l);

#endif
