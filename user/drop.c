// SPDX-License-Identifier: GPL-2.0-only
/* drop: which packets this host drops, why, where, and whose they are. */
#include "drop.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

#include "cmd.h"
#include "drop/parts.h"
#include "drop.skel.h"
#include "enums.h"
#include "ksym.h"
#include "list.h"
#include "load.h"
#include "names.h"

static const struct drop_packet *packet_of(const void *reason)
{
	return (const void *)((const char *)reason - offsetof(struct drop_packet, reason));
}

/* The kernel's word, or what only one reason can have led to. */
static const char *reason_text(const struct out *o, const void *v, char *text, size_t size,
			       bool *inferred)
{
	const struct drop_packet *p = packet_of(v);
	const char *reason = drop_own_name(p->reason), *implied = NULL;
	char symbol[128];

	*inferred = false;
	if (reason)
		return reason;
	reason = names_reason(o->names, p->reason, text, size);
	if (strcmp(reason, "unknown") && strcmp(reason, "NOT_SPECIFIED"))
		return reason;
	if (p->location)
		implied = drop_implied(names_symbol(o->names, p->location, symbol, sizeof(symbol)));
	*inferred = implied;
	return implied ? implied : reason;
}

static void put_drop_reason(struct out *o, const struct field *f, const void *v)
{
	char text[64], marked[80];
	bool inferred;
	const char *reason = reason_text(o, v, text, sizeof(text), &inferred);

	snprintf(marked, sizeof(marked), "%s%s", inferred && o->format == FORMAT_TABLE ? "~" : "",
		 reason);
	out_str(o, f->name, field_width(f), marked);
}

static void put_reason_inferred(struct out *o, const struct field *f, const void *v)
{
	char text[64];
	bool inferred;

	reason_text(o, v, text, sizeof(text), &inferred);
	out_bool(o, f->name, field_width(f), inferred);
}

static void put_drop_source(struct out *o, const struct field *f, const void *v)
{
	out_str(o, f->name, field_width(f),
		*(const __u32 *)v == DROP_COUNTER ? "counter" : "event");
}

static const struct kind show_drop_reason = { -16, put_drop_reason, NULL };
static const struct kind show_reason_inferred = { 5, put_reason_inferred, NULL };
static const struct kind show_drop_source = { -7, put_drop_source, NULL };

static const struct record record = {
	.name = "drop",
	.fields = FIELDS(struct drop_event, DROP_FIELDS),
	.columns = "time?1,pid?2,comm?2,container?5,netns?6,dev?4,direction?4,protocol?3,flow,"
		   "flags?4,len?5,reason,location",
};

static const struct record group = {
	.name = "drop --summary",
	.fields = FIELDS(struct drop_group, DROP_COUNTERS),
	.columns = "drops,bytes?4,reason?2,location?1,dev?4,netns?5,comm?6,protocol?3,flow?2",
};

static const struct grouping groupings[] = {
	{ "reason", BY_REASON, "reason" },
	{ "location", BY_LOCATION, "location" },
	{ "container", BY_CONTAINER, "container,cgroup?3" },
	{ "dev", BY_DEV, "dev,netns" },
	{ "flow", BY_FLOW, "flow,protocol" },
	{ "remote", BY_REMOTE, "daddr" },
	{ "port", BY_PORT, "sport,dport" },
	{ "pid", BY_PID, "pid,comm" },
	{},
};

static const char *const examples[] = {
	"drop",
	"every packet that this host drops",
	"drop --reason '!NO_SOCKET' --json",
	"without those for which nobody listens, as JSON",
	"drop --summary --by location --interval 10s",
	"which functions drop, every ten seconds",
	"drop --location tcp_v4_rcv --stack --fields time,flow,stack",
	"the way through the kernel of what one function drops",
	"drop --explain SOCKET_RCVBUFF",
	"what a reason means and what to do about it",
	NULL,
};

static int one_reason(struct env *env, const struct opt *o, const char *value)
{
	struct filter *f = &env->config.filter;
	bool not = value[0] == '!';
	struct enum_names names;
	int err;

	if (f->nreason && not != f->not_reason)
		return fail(&env->fault, -EINVAL, "--%s: a list has reasons or !reasons, not both",
			    o->name);
	if (f->nreason == REASON_MAX)
		return fail(&env->fault, -EINVAL, "--%s: more than %d values", o->name, REASON_MAX);
	err = enum_drop_reasons(&names);
	if (err)
		fail(&env->fault, err,
		     "--%s: cannot read the kernel's BTF (/sys/kernel/btf/vmlinux): %s", o->name,
		     strerror(-err));
	if (!err && !drop_own_value(value + not, &f->reason[f->nreason]))
		;
	else if (!err && !names.n)
		err = fail(&env->fault, -ENOTSUP,
			   "--%s: this kernel gives no drop reasons (Linux 5.17 does); "
			   "use --location",
			   o->name);
	else if (!err && enum_value(&names, value + not, &f->reason[f->nreason]))
		err = fail(&env->fault, -EINVAL, "--%s: this kernel has no drop reason '%s'",
			   o->name, value + not );
	enum_free(&names);
	f->nreason += !err;
	f->not_reason = not ;
	return err;
}

static int one_location(struct env *env, const struct opt *o, const char *value)
{
	struct filter *f = &env->config.filter;
	struct ksym_range found[FILTER_MAX];
	FILE *kallsyms = fopen("/proc/kallsyms", "re");
	int n = kallsyms ? ksym_ranges(kallsyms, value, found, FILTER_MAX) : -ENOENT;

	if (kallsyms)
		fclose(kallsyms);
	if (n < 0)
		return fail(&env->fault, -EINVAL,
			    "--%s: the kernel shows no function '%s' in /proc/kallsyms", o->name,
			    value);
	if (f->nlocation + n > FILTER_MAX)
		return list_full(env, o);
	for (int i = 0; i < n; i++) {
		f->location[f->nlocation].start = found[i].start;
		f->location[f->nlocation++].end = found[i].end;
	}
	return 0;
}

TAKE(reason)
TAKE(location)

static int take_all(struct env *env, const struct opt *o, const char *value)
{
	(void)o;
	(void)value;
	env->config.filter.all = 1;
	return 0;
}

static int take_stack(struct env *env, const struct opt *o, const char *value)
{
	(void)o;
	(void)value;
	env->config.stack = 1;
	return 0;
}

static int take_explain(struct env *env, const struct opt *o, const char *value)
{
	env->instead = drop_explain;
	env->about = drop_known(value);
	return env->about ? 0 :
			    fail(&env->fault, -EINVAL,
				 "--%s: no explanation of '%s'; '--explain list' names all",
				 o->name, value);
}

static const struct opt options[] = {
	{ "all", 0, NULL, take_all, 0,
	  "also normal life: data that came twice, queues that were emptied" },
	{ "reason", 0, "NAME,...", take_reason, 0,
	  "drops for these reasons; !NAME: for all others" },
	{ "location", 0, "FUNCTION,...", take_location, 0, "drops in these kernel functions" },
	{ "stack", 0, NULL, take_stack, 0, "with the kernel stack, as the field 'stack'" },
	{ "explain", 0, "REASON", take_explain, 0,
	  "say what a reason means and what to do; 'list' names all" },
	{},
};

/* Where the event does not tell for whom a received packet was, functions that are told do. */
static void choose_receivers(struct env *env, struct bpf_object *obj)
{
	const struct feature *f = &env->feature;
	const struct {
		const char *begins, *ends;
		bool there;
	} hooks[] = {
		{ "begins_tcp_v4_do_rcv", "ends_tcp_v4_do_rcv", true },
		{ "begins_tcp_v6_do_rcv", "ends_tcp_v6_do_rcv", f->tcp_v6 },
		{ "begins_udp_queue_rcv_one_skb", "ends_udp_queue_rcv_one_skb", f->udp_receive },
		{ "begins_udpv6_queue_rcv_one_skb", "ends_udpv6_queue_rcv_one_skb",
		  f->udpv6_receive },
	};

	env->config.receiving = f->fentry && !f->drop_rx_sk;
	for (size_t i = 0; i < sizeof(hooks) / sizeof(*hooks); i++) {
		load_choose(obj, hooks[i].begins, env->config.receiving && hooks[i].there);
		load_choose(obj, hooks[i].ends, env->config.receiving && hooks[i].there);
	}
}

static int prepare(struct env *env, struct bpf_object *obj)
{
	const struct feature *f = &env->feature;
	bool function = f->fentry && f->conn_request;

	choose_receivers(env, obj);
	load_choose(obj, "listen_before", function);
	load_choose(obj, "listen_after", function);
	load_choose(obj, "listen_files", !function && f->task_file && f->sk_storage);
	if (!f->normal[NORMAL_PURGE])
		drop_find_purges(&env->config);
	if (!f->drop_reason)
		env->warn(env,
			  "this kernel gives no drop reasons and no event for what TCP discards "
			  "(Linux 5.17 does); reasons with ~ follow from the location");
	return 0;
}

const struct cmd cmd_drop = {
	.name = "drop",
	.summary = "dropped packets: why, where, and whose they were",
	.description =
		"One line for each packet that the kernel drops, of every protocol, received, sent, "
		"forwarded or local: the reason in the kernel's own words, the function that dropped it, "
		"the addresses in the packet itself, and the process and container of its socket if it "
		"has one. Drops that are normal life (data that arrived twice, queues emptied when a "
		"socket ends) are hidden and counted in the last line; --all shows them. "
		"--explain says what a reason means.",
	.examples = examples,
	.options = options,
	.record = &record,
	.group = &group,
	.groupings = groupings,
	.group_size = sizeof(struct drop_group),
	.sort_by = offsetof(struct drop_group, drops),
	.elf = drop_bpf__elf_bytes,
	.prepare = prepare,
	.counts = "hidden",
	.watch = drop_watch,
};
