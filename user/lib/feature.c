// SPDX-License-Identifier: GPL-2.0-only
/* Looks a few names up in the kernel's BTF and tries to load the smallest programs. */
#include "feature.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cgroup.h"
#include "fault.h"

#define INSN(...) ((struct bpf_insn){ __VA_ARGS__ })

/* "r0 = 0; exit" of that type; 0 or -errno. */
static int try_program(enum bpf_prog_type type, enum bpf_attach_type attach, int btf_id,
		       uint32_t flags)
{
	const struct bpf_insn insns[] = {
		INSN(.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0),
		INSN(.code = BPF_JMP | BPF_EXIT),
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = attach,
		    .attach_btf_id = btf_id, .prog_flags = flags);
	int fd = bpf_prog_load(type, "probe", "GPL", insns, 2, &opts);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

/* Whether the root cgroup takes a program on connect(), and tells it the current task and process. */
static bool try_cgroup(void)
{
	const struct bpf_insn insns[] = {
		INSN(.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_get_current_task_btf),
		INSN(.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_get_current_pid_tgid),
		INSN(.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 1),
		INSN(.code = BPF_JMP | BPF_EXIT),
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = BPF_CGROUP_INET4_CONNECT);
	int root = cgroup_open_root(), link = -1, fd;

	if (root < 0)
		return false;
	fd = bpf_prog_load(BPF_PROG_TYPE_CGROUP_SOCK_ADDR, "probe", "GPL", insns, 4, &opts);
	if (fd >= 0)
		link = bpf_link_create(fd, root, BPF_CGROUP_INET4_CONNECT, NULL);
	if (link >= 0)
		close(link);
	if (fd >= 0)
		close(fd);
	close(root);
	return link >= 0;
}

/* How many arguments the kernel hands to programs on a tracepoint (its typedef); 0 if there is none. */
static int arguments(const struct btf *btf, int tracepoint)
{
	const struct btf_type *type = tracepoint ? btf__type_by_id(btf, tracepoint) : NULL;

	type = type ? btf__type_by_id(btf, type->type) : NULL; /* a pointer ... */
	type = type ? btf__type_by_id(btf, type->type) : NULL; /* ... to a function */
	return type && btf_is_func_proto(type) ? btf_vlen(type) - 1 : 0;
}

/* The data had arrived already, or nobody wants it any more. */
static void look_up_reasons(const struct btf *btf, const struct btf_type *type, struct feature *ret)
{
	static const char *const names[NORMAL_MAX] = {
		/* in the order of struct feature */
		"SKB_DROP_REASON_TCP_OLD_DATA", "SKB_DROP_REASON_TCP_OLD_SEQUENCE",
		"SKB_DROP_REASON_TCP_OFOMERGE", "SKB_DROP_REASON_QUEUE_PURGE",
		"SKB_DROP_REASON_TCP_OFO_DROP",
	};

	for (int i = 0; i < btf_vlen(type); i++) {
		const char *name = btf__name_by_offset(btf, btf_enum(type)[i].name_off);

		if (!strcmp(name, "SKB_DROP_REASON_NOT_SPECIFIED"))
			ret->unspecified = btf_enum(type)[i].val;
		for (int k = 0; k < NORMAL_MAX; k++)
			if (!strcmp(name, names[k]))
				ret->normal[k] = btf_enum(type)[i].val;
	}
}

struct wanted {
	const char *name;
	bool *found; /* or NULL */
	int *id;     /* or NULL */
};

/* All names in one pass over the kernel's types: they are too many for one each. */
static void look_up(const struct btf *btf, const struct wanted *list, size_t n, int *function)
{
	int count = btf__type_cnt(btf);

	for (int id = 1; id < count; id++) {
		const struct btf_type *type = btf__type_by_id(btf, id);
		const char *name = btf__name_by_offset(btf, type->name_off);

		for (size_t i = 0; i < n; i++) {
			if (name[0] != list[i].name[0] || strcmp(name, list[i].name))
				continue;
			if (list[i].found)
				*list[i].found = true;
			if (list[i].id)
				*list[i].id = id;
			if (btf_is_func(type))
				*function = id;
		}
	}
}

void feature_lockdown(char *text, size_t size)
{
	FILE *f = fopen("/sys/kernel/security/lockdown", "re");
	char line[128], *start;

	*text = '\0';
	if (!f)
		return;
	if (fgets(line, sizeof(line), f) && (start = strchr(line, '[')))
		snprintf(text, size, "%.*s", (int)strcspn(start + 1, "]"), start + 1);
	fclose(f);
}

/* The error of the very first program says what is missing to load any. */
static int explain(int err, struct fault *f)
{
	char lockdown[32];

	feature_lockdown(lockdown, sizeof(lockdown));
	if (err == -EPERM && !strcmp(lockdown, "confidentiality"))
		return fail(f, err,
			    "the kernel is locked down (confidentiality) and refuses tracing "
			    "programs; boot it with lockdown=integrity");
	if (err == -EPERM)
		return fail(f, err,
			    "not permitted to load BPF programs: run as root, or with "
			    "CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN");
	if (err == -EINVAL)
		return fail(f, err,
			    "the kernel is too old: BPF tracing programs need Linux 5.5 or later");
	return fail(f, err, "cannot load BPF programs: %s", strerror(-err));
}

int feature_probe(struct feature *ret, struct fault *f)
{
	int function = 0, probe = 0, kfree_skb = 0, reset = 0, reasons = 0, call = 0, err = 0;
	const struct wanted list[] = { { "btf_trace_tcp_retransmit_skb", NULL, &probe },
				       { "btf_trace_kfree_skb", NULL, &kfree_skb },
				       { "btf_trace_tcp_send_reset", NULL, &reset },
				       { "skb_drop_reason", NULL, &reasons },
				       { "btf_trace_sys_enter", NULL, &call },
#define WANTED(member, text) { text, &ret->member, NULL },
				       FEATURE_BTF(WANTED)
#undef WANTED
	};
	struct btf *btf = btf__load_vmlinux_btf();

	*ret = (struct feature){};
	if (!btf)
		return fail(f, -ENOENT,
			    "the kernel has no BTF (/sys/kernel/btf/vmlinux): it must be "
			    "built with CONFIG_DEBUG_INFO_BTF=y");
	look_up(btf, list, sizeof(list) / sizeof(*list), &function);
	ret->retransmit_err = arguments(btf, probe) > 2;
	ret->drop_reason = arguments(btf, kfree_skb) > 2;
	ret->drop_rx_sk = arguments(btf, kfree_skb) > 3;
	ret->reset_reason = arguments(btf, reset) > 2;
	if (reasons && btf_is_enum(btf__type_by_id(btf, reasons)))
		look_up_reasons(btf, btf__type_by_id(btf, reasons), ret);
	if (!probe)
		err = fail(f, -ENOENT, "the kernel has no tracepoint tcp_retransmit_skb");
	else
		err = try_program(BPF_PROG_TYPE_TRACING, BPF_TRACE_RAW_TP, probe, 0);
	if (err)
		explain(err, f);
	else if (!ret->ringbuf)
		err = fail(f, -ENOSYS,
			   "the kernel is too old: BPF ring buffers need Linux 5.8 or later");
	ret->fentry =
		function && !try_program(BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY, function, 0);
	ret->syscalls_sleep = call && !try_program(BPF_PROG_TYPE_TRACING, BPF_TRACE_RAW_TP, call,
						   BPF_F_SLEEPABLE);
	ret->cgroup_hooks = ret->sk_storage && try_cgroup();
	ret->kprobe = !access("/sys/bus/event_source/devices/kprobe", F_OK);
	btf__free(btf);
	return err;
}
