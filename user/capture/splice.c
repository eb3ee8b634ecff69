// SPDX-License-Identifier: GPL-2.0-only
/*
 * Puts a translated filter in the place of pfilter() in every program that calls it: as
 * libbpf hands a program to the kernel its functions are in one piece, and BTF tells where
 * each starts.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "filter.h"

static struct {
	const struct btf *btf;
	const struct translation *filter;
} splicing; /* a handler of libbpf gets one long: it is registered for good */

struct piece {
	const struct translation *t;
	size_t start, end; /* of what is replaced */
	long grows;
	size_t load; /* where pload() will be */
};

static struct bpf_func_info *function(const struct bpf_prog_load_opts *o, size_t i)
{
	return (void *)((char *)o->func_info + i * o->func_info_rec_size);
}

static bool is_named(const struct bpf_func_info *f, const char *name)
{
	const struct btf_type *type = btf__type_by_id(splicing.btf, f->type_id);

	return type && !strcmp(btf__name_by_offset(splicing.btf, type->name_off), name);
}

/* False if the program has no filter. */
static bool find(const struct bpf_prog_load_opts *o, size_t insns, struct piece *p)
{
	bool found = false;

	for (size_t i = 0; i < o->func_info_cnt; i++) {
		if (!is_named(function(o, i), "pfilter"))
			continue;
		p->start = function(o, i)->insn_off;
		p->end = i + 1 < o->func_info_cnt ? function(o, i + 1)->insn_off : insns;
		p->grows = (long)p->t->n - (long)(p->end - p->start);
		found = true;
	}
	for (size_t i = 0; i < o->func_info_cnt; i++)
		if (is_named(function(o, i), "pload"))
			p->load = function(o, i)->insn_off;
	if (p->load > p->start)
		p->load += p->grows;
	return found;
}

static size_t moved(const struct piece *p, size_t at)
{
	return at >= p->end ? at + p->grows : at;
}

/* Calls from what stays to what stays, over the piece. */
static void fix_calls(struct bpf_insn *new, size_t n, const struct bpf_insn *old,
		      const struct piece *p)
{
	for (size_t i = 0; i < n; i++) {
		bool call =
			old[i].code == (BPF_JMP | BPF_CALL) && old[i].src_reg == BPF_PSEUDO_CALL;

		if (call && (i < p->start || i >= p->end))
			new[moved(p, i)].imm = moved(p, i + 1 + old[i].imm) - moved(p, i) - 1;
	}
	for (size_t i = p->start; i < p->start + p->t->n; i++)
		if (new[i].code == (BPF_JMP | BPF_CALL))
			new[i].imm = p->load - i - 1;
}

/* Of the lines in the piece the first one stays: a function must have one. */
static void fix_info(struct bpf_prog_load_opts *o, const struct piece *p)
{
	char *lines = (char *)o->line_info;
	size_t size = o->line_info_rec_size, kept = 0;

	for (size_t i = 0; i < o->func_info_cnt; i++)
		function(o, i)->insn_off = moved(p, function(o, i)->insn_off);
	for (size_t i = 0; i < o->line_info_cnt; i++) {
		struct bpf_line_info *line = (void *)(lines + i * size);

		if (line->insn_off > p->start && line->insn_off < p->end)
			continue;
		line->insn_off = moved(p, line->insn_off);
		memmove(lines + kept++ * size, line, size);
	}
	o->line_info_cnt = kept;
}

static int prepare(struct bpf_program *prog, struct bpf_prog_load_opts *opts, long cookie)
{
	const struct bpf_insn *old = bpf_program__insns(prog);
	size_t n = bpf_program__insn_cnt(prog);
	struct piece p = { .t = splicing.filter };
	struct bpf_insn *new;
	int err;

	(void)cookie;
	if (!p.t || !find(opts, n, &p))
		return 0;
	new = calloc(n + p.grows, sizeof(*new));
	if (!new)
		return -ENOMEM;
	memcpy(new, old, p.start * sizeof(*new));
	memcpy(new + p.start, p.t->insns, p.t->n * sizeof(*new));
	memcpy(new + p.start + p.t->n, old + p.end, (n - p.end) * sizeof(*new));
	fix_calls(new, n, old, &p);
	fix_info(opts, &p);
	err = bpf_program__set_insns(prog, new, n + p.grows);
	free(new);
	return err;
}

static int attach(const struct bpf_program *prog, long cookie, struct bpf_link **ret)
{
	(void)cookie;
	*ret = bpf_program__attach_trace(prog);
	return *ret ? 0 : -errno;
}

/*
 * In the place of libbpf's own handlers: of tp_btf, which would look for the tracepoint, and of the
 * hooks of devices, which are attached by devices.c.
 */
int splice_register(void)
{
	static const struct {
		const char *section;
		enum bpf_prog_type type;
		enum bpf_attach_type attach;
	} handlers[] = {
		{ "tp_btf+", BPF_PROG_TYPE_TRACING, BPF_TRACE_RAW_TP },
		{ "xdpexit+", BPF_PROG_TYPE_TRACING, BPF_TRACE_FEXIT },
		{ "tc+", BPF_PROG_TYPE_SCHED_CLS, 0 },
		{ "xdp+", BPF_PROG_TYPE_XDP, BPF_XDP },
	};
	LIBBPF_OPTS(libbpf_prog_handler_opts, opts, .prog_prepare_load_fn = prepare,
		    .prog_attach_fn = attach);
	int id = 0;

	for (size_t i = 0; id >= 0 && i < sizeof(handlers) / sizeof(*handlers); i++)
		id = libbpf_register_prog_handler(handlers[i].section, handlers[i].type,
						  handlers[i].attach, &opts);
	return id < 0 ? id : 0;
}

void splice_into(const struct bpf_object *obj, const struct translation *t)
{
	splicing.btf = bpf_object__btf(obj);
	splicing.filter = t;
}
