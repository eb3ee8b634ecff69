// SPDX-License-Identifier: GPL-2.0-only
/* retrans: who resends what, of which kind, and where the first copy went. */
#include "retrans.h"

#include <bpf/libbpf.h>
#include <netinet/in.h>

#include "cmd.h"
#include "load.h"
#include "retrans.skel.h"

static void put_kind(struct out *o, const struct field *f, const void *value)
{
#define KIND_NAME(name, text) [RETRANS_##name] = text,
	static const char *const names[] = { RETRANS_KINDS(KIND_NAME) };
	__u32 kind = *(const __u32 *)value;

	out_str(o, f->name, field_width(f), names[kind < RETRANS_MAX ? kind : RETRANS_UNKNOWN]);
}

static const struct kind show_retrans = { -10, put_kind, NULL };

static const struct record record = {
	.name = "retrans",
	.fields = FIELDS(struct retrans_event, RETRANS_FIELDS),
	.columns = "time?1,pid,comm?1,container?3,netns?4,kind,segs,flow,srtt_us?5,cwnd?6,"
		   "ca_state?7,ca?8,timeouts?8,cause",
};

static const struct record group = {
	.name = "retrans --summary",
	.fields = FIELDS(struct retrans_group, RETRANS_COUNTERS),
	.columns =
		"segs,share_percent,syn?2,synack?3,fast,rto,tlp,slow_start?1,pmtu?4,spurious?1,local?2,"
		"srtt_us?2,unknown?5,failed?5,sent?6",
};

static const struct grouping groupings[] = {
	{ "flow", BY_FLOW, "pid?1,comm?2,container?4,netns?5,flow" },
	{ "container", BY_CONTAINER, "container,cgroup" },
	{ "pid", BY_PID, "pid,comm,container?3" },
	{ "remote", BY_REMOTE, "daddr" },
	{ "port", BY_PORT, "port" },
	{ "kind", BY_KIND, "kind" },
	{},
};

static const char *const examples[] = {
	"retrans",
	"every retransmission on the host",
	"retrans --container web --json",
	"those of one container, as JSON",
	"retrans --summary --by container --interval 10s",
	"which container suffers, every ten seconds",
	"retrans --port 443 --host 10.0.0.0/8 --fields time,comm,flow,kind,cause",
	"chosen fields of chosen flows",
	NULL,
};

/* The undo is hooked itself where functions can be; else it is looked for. */
static int prepare(struct env *env, struct bpf_object *obj)
{
	const struct feature *f = &env->feature;
	bool exact = f->fentry && f->undo_function;
	bool totals = env->config.by && f->sk_storage;
	const struct {
		const char *name;
		bool wanted;
	} variants[] = {
		{ "retransmitted", !totals },
		{ "retransmit_add", totals },
		{ "sent_ends", env->config.by && !totals },
		{ "tally_ends", totals },
		{ "tally_refresh", totals },
		{ "tally_share", totals },
		{ "undone", exact },
		{ "undo_state", !exact && f->cong_state_set },
		{ "undo_received", !exact && f->tcp_probe },
		{ "undo_end", !exact && !totals },
	};

	env->config.undo_exact = exact;
	env->config.totals = totals;
	for (size_t i = 0; i < sizeof(variants) / sizeof(*variants); i++)
		load_choose(obj, variants[i].name, variants[i].wanted);
	if (!exact && !f->cong_state_set)
		env->warn(
			env,
			"this kernel does not tell when it undoes a recovery: no spurious events");
	return 0;
}

const struct cmd cmd_retrans = {
	.name = "retrans",
	.summary = "TCP retransmissions: who, which kind, and why",
	.description =
		"One line for each retransmitted skb: the process that owns the socket, its container, "
		"the flow, the kind of retransmission and its cause. The kind comes from the state in "
		"which the kernel resends; the cause is local:REASON@FUNCTION when this host itself "
		"dropped the first copy, else path. An attempt that could not be sent is of kind failed. "
		"When the kernel finds that nothing had been lost and undoes a recovery, a line of kind "
		"spurious says how many segments it takes back.",
	.examples = examples,
	.record = &record,
	.group = &group,
	.groupings = groupings,
	.group_size = sizeof(struct retrans_group),
	.sort_by = offsetof(struct retrans_group, share_percent.part),
	.proto = IPPROTO_TCP,
	.elf = retrans_bpf__elf_bytes,
	.prepare = prepare,
	.later = "undo_",
};
