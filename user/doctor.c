// SPDX-License-Identifier: GPL-2.0-only
/* doctor: what this kernel and this user can do, and which variant each tool will use. */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "caps.h"
#include "cgroup.h"
#include "cmd.h"
#include "owner.h"

/* JSON: members of one object; else a line each. */
static void say(struct out *o, const char *key, const char *text)
{
	if (o->format == FORMAT_JSON) {
		out_str(o, key, 0, text);
		return;
	}
	out_begin(o);
	out_title(o, -18, key);
	out_str(o, key, 0, text);
	out_end(o);
}

static void say_bool(struct out *o, const char *key, bool value, const char *without)
{
	if (o->format == FORMAT_JSON)
		out_bool(o, key, 0, value);
	else
		say(o, key, value ? "yes" : without);
}

static void say_cgroup(struct out *o)
{
	struct fault none = {};
	char dir[4096];

	if (cgroup_mount(dir, sizeof(dir), &none))
		say(o, "cgroup", none.text);
	else
		say(o, "cgroup", dir);
}

static void say_caps(struct out *o)
{
	static const struct {
		const char *name;
		int bit;
	} caps[] = { { "CAP_BPF", 39 }, { "CAP_PERFMON", 38 }, { "CAP_NET_ADMIN", 12 } };
	uint64_t have = caps_effective(), admin = 1ULL << 21;
	char text[128] = "";

	for (size_t i = 0; i < sizeof(caps) / sizeof(*caps); i++)
		if (!(have & (1ULL << caps[i].bit | admin)))
			snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s",
				 text[0] ? ", " : "missing: ", caps[i].name);
	say(o, "capabilities", text[0] ? text : "enough");
}

static void say_retrans(struct out *o, const struct feature *f)
{
	say(o, "retrans_events", "tp_btf/tcp_retransmit_skb, tp_btf/tcp_retransmit_synack");
	say(o, "retrans_cause",
	    f->drop_reason ? "tp_btf/kfree_skb, with reasons" : "tp_btf/kfree_skb, location only");
	say(o, "retrans_spurious",
	    f->fentry && f->undo_function ? "fentry/tcp_undo_cwnd_reduction" :
	    f->cong_state_set		  ? "tp_btf/tcp_cong_state_set, tp_btf/tcp_probe" :
					    "none");
	say(o, "retrans_failed",
	    f->retransmit_err ? "told by the kernel" : "not told before Linux 6.17");
}

static void say_drop(struct out *o, const struct feature *f)
{
	say(o, "drop_events",
	    f->drop_rx_sk  ? "tp_btf/kfree_skb, with reasons and sockets" :
	    f->drop_reason ? "tp_btf/kfree_skb, with reasons" :
			     "tp_btf/kfree_skb, location only");
	say(o, "drop_owner",
	    f->drop_rx_sk ? "tp_btf/kfree_skb" :
	    f->fentry	  ? "fentry, fexit of functions that receive" :
			    "none of received packets");
	say(o, "drop_listen",
	    f->fentry && f->conn_request  ? "fentry, fexit/tcp_conn_request" :
	    f->task_file && f->sk_storage ? "sk_drops of listeners, every second" :
					    "none");
}

static void say_conn(struct out *o, const struct feature *f)
{
	say(o, "conn_events", "tp_btf/inet_sock_set_state");
	say(o, "conn_reset_reason",
	    f->reset_reason ? "told by the kernel" : "not told before Linux 6.10");
	say(o, "conn_connect",
	    f->fentry && f->connect4 ? "fexit/tcp_v4_connect, tcp_v6_connect" :
				       "no errors before a SYN is sent");
	say(o, "conn_accept",
	    f->fentry && f->accept_function ? "fexit/inet_csk_accept" : "tp_btf/tcp_destroy_sock");
}

static int run(struct env *env)
{
	struct feature *f = &env->feature;
	struct out *o = &env->out;
	struct utsname name;
	struct fault fault = {};
	char lockdown[32];
	int err = feature_probe(f, &fault);

	uname(&name);
	feature_lockdown(lockdown, sizeof(lockdown));
	if (o->format == FORMAT_JSON)
		out_begin(o);
	say(o, "kernel", name.release);
	say(o, "machine", name.machine);
	say(o, "tracing", err ? fault.text : "yes");
	say_caps(o);
	say(o, "lockdown", lockdown[0] ? lockdown : "not told");
	say_bool(o, "ring_buffer", f->ringbuf, "no: needs Linux 5.8");
	say_bool(o, "fentry", f->fentry, "no");
	say_bool(o, "kprobe", f->kprobe, "no");
	say_bool(o, "socket_storage", f->sk_storage, "no: owners are kept in a hash");
	say_bool(o, "file_iterator", f->task_file, "no: sockets older than plumb have no owner");
	say_bool(o, "drop_reasons", f->drop_reason, "no: needs Linux 5.17");
	say_cgroup(o);
	say(o, "owner_connect", owner_connect_hook(f));
	say(o, "owner_accept", owner_accept_hook(f));
	say(o, "owner_send", owner_send_hook(f));
	say_retrans(o, f);
	say_drop(o, f);
	say_conn(o, f);
	if (o->format == FORMAT_JSON)
		out_end(o);
	return 0;
}

static const char *const examples[] = {
	"doctor", "why something is missing on this host", "doctor --json", "the same for a script",
	NULL,
};

const struct cmd cmd_doctor = {
	.name = "doctor",
	.summary = "what this kernel and this user can do",
	.description = "A line for each feature that a tool may use, and the variant that it will "
		       "choose. Features are looked up or tried, never deduced from a version.",
	.examples = examples,
	.run = run,
};
