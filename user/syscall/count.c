// SPDX-License-Identifier: GPL-2.0-only
/* The table of -c. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "syscall/own.h"

struct row {
	const char *name;
	struct syscall_count sum;
};

static int by_time(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return (x->sum.cpu_ns < y->sum.cpu_ns) - (x->sum.cpu_ns > y->sum.cpu_ns);
}

static void print_row(struct env *env, const struct row *r, uint64_t total)
{
	char text[160], errors[24] = "";
	double share = total ? 100.0 * r->sum.cpu_ns / total : 0;
	int n;

	if (r->sum.errors)
		snprintf(errors, sizeof(errors), "%llu", (unsigned long long)r->sum.errors);
	n = snprintf(text, sizeof(text), "%6.2f %11.6f %11llu %9llu %9s %s\n", share,
		     r->sum.cpu_ns / 1e9,
		     (unsigned long long)(r->sum.calls ? r->sum.cpu_ns / r->sum.calls / 1000 : 0),
		     (unsigned long long)r->sum.calls, errors, r->name);
	out_text(&env->out, text, n);
}

static int read_row(int map, uint32_t slot, struct syscall_count *each, struct row *ret)
{
	*ret = (struct row){ .name = slot_name(slot) };
	if (bpf_map_lookup_elem(map, &slot, each))
		return -errno;
	for (int i = 0; i < libbpf_num_possible_cpus(); i++) {
		ret->sum.calls += each[i].calls;
		ret->sum.errors += each[i].errors;
		ret->sum.cpu_ns += each[i].cpu_ns;
		ret->sum.lost += each[i].lost;
	}
	if (!ret->name)
		ret->name = "(unknown)";
	return 0;
}

/* Of the calls for which something was counted; how many, or -errno. */
static int read_rows(const struct bpf_object *obj, struct row *rows)
{
	struct syscall_count *each = calloc(libbpf_num_possible_cpus(), sizeof(*each));
	int map = bpf_object__find_map_fd_by_name(obj, "counts"), n = 0, err = 0;

	for (uint32_t slot = 0; each && slot < SYSCALL_SLOTS && !err; slot++) {
		err = read_row(map, slot, each, &rows[n]);
		if (rows[n].sum.calls || rows[n].sum.lost)
			n++;
	}
	if (!each)
		err = -ENOMEM;
	free(each);
	return err ? err : n;
}

static void print_all(struct env *env, struct row *rows, int n)
{
	static const char heading[] =
		"% time     seconds  usecs/call     calls    errors syscall\n";
	static const char rule[] =
		"------ ----------- ----------- --------- --------- ----------------\n";
	struct row total = { .name = "total" };

	for (int i = 0; i < n; i++) {
		total.sum.calls += rows[i].sum.calls;
		total.sum.errors += rows[i].sum.errors;
		total.sum.cpu_ns += rows[i].sum.cpu_ns;
	}
	qsort(rows, n, sizeof(*rows), by_time);
	out_text(&env->out, heading, sizeof(heading) - 1);
	out_text(&env->out, rule, sizeof(rule) - 1);
	for (int i = 0; i < n; i++)
		print_row(env, &rows[i], total.sum.cpu_ns);
	out_text(&env->out, rule, sizeof(rule) - 1);
	print_row(env, &total, total.sum.cpu_ns);
}

int counts_print(struct env *env, const struct bpf_object *obj)
{
	struct row *rows = calloc(SYSCALL_SLOTS + 1, sizeof(*rows));
	int n = rows ? read_rows(obj, rows) : -ENOMEM;

	if (n >= 0)
		print_all(env, rows, n);
	free(rows);
	return n < 0 ? fail(&env->fault, n, "cannot read the counts: %s", strerror(-n)) : 0;
}

void counts_lost(const struct bpf_object *obj, uint64_t lost, struct line *l)
{
	struct row *rows = calloc(SYSCALL_SLOTS + 1, sizeof(*rows));
	int n = rows ? read_rows(obj, rows) : 0;

	for (int i = 0; i < n; i++) {
		if (!rows[i].sum.lost)
			continue;
		put_form(l, "%s %s %llu", l->n ? "," : "", rows[i].name,
			 (unsigned long long)rows[i].sum.lost);
		lost -= rows[i].sum.lost;
	}
	if (lost)
		put_form(l, "%s others %llu", l->n ? "," : "", (unsigned long long)lost);
	free(rows);
}
