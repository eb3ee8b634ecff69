// SPDX-License-Identifier: GPL-2.0-only
/* The table of -c. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "syscall/own.h"
#include "syscall/tables.h"

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

static int read_row(int map, uint32_t slot, struct syscall_count *sum)
{
	int cpus = libbpf_num_possible_cpus();
	struct syscall_count *each = calloc(cpus, sizeof(*each));

	if (!each)
		return -ENOMEM;
	if (bpf_map_lookup_elem(map, &slot, each)) {
		free(each);
		return -errno;
	}
	for (int i = 0; i < cpus; i++) {
		sum->calls += each[i].calls;
		sum->errors += each[i].errors;
		sum->cpu_ns += each[i].cpu_ns;
	}
	free(each);
	return 0;
}

int print_counts(struct env *env, const struct bpf_object *obj)
{
	static const char heading[] =
		"% time     seconds  usecs/call     calls    errors syscall\n";
	static const char rule[] =
		"------ ----------- ----------- --------- --------- ----------------\n";
	int map = bpf_object__find_map_fd_by_name(obj, "counts"), n = 0;
	struct row *rows = calloc(SYSCALL_SLOTS, sizeof(*rows)), total = { .name = "total" };

	if (!rows)
		return fail(&env->fault, -ENOMEM, "out of memory");
	for (uint32_t slot = 0; slot < SYSCALL_SLOTS; slot++) {
		struct row *r = &rows[n];
		int abi = slot >= SYSCALL_LOW ? ABI_COMPAT : ABI_NATIVE;

		*r = (struct row){ .name = number_name(abi, abi ? slot - SYSCALL_LOW : slot) };
		if (read_row(map, slot, &r->sum) || !r->sum.calls)
			continue;
		if (!r->name)
			r->name = "(unknown)";
		total.sum.calls += r->sum.calls;
		total.sum.errors += r->sum.errors;
		total.sum.cpu_ns += r->sum.cpu_ns;
		n++;
	}
	qsort(rows, n, sizeof(*rows), by_time);
	out_text(&env->out, heading, sizeof(heading) - 1);
	out_text(&env->out, rule, sizeof(rule) - 1);
	for (int i = 0; i < n; i++)
		print_row(env, &rows[i], total.sum.cpu_ns);
	out_text(&env->out, rule, sizeof(rule) - 1);
	print_row(env, &total, total.sum.cpu_ns);
	free(rows);
	return out_flush(&env->out, &env->fault);
}
