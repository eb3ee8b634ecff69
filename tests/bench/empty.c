// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cheapest program there is, on a tracepoint, as a yardstick: usage: empty TRACEPOINT; prints the program's id
 * once it is attached, ends with a signal.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <unistd.h>

static int attach(const char *tracepoint)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	struct btf *btf = btf__load_vmlinux_btf();
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = BPF_TRACE_RAW_TP);
	char type[128];
	int fd;

	snprintf(type, sizeof(type), "btf_trace_%s", tracepoint);
	opts.attach_btf_id = btf__find_by_name_kind(btf, type, BTF_KIND_TYPEDEF);
	fd = bpf_prog_load(BPF_PROG_TYPE_TRACING, "empty", "GPL", insns, 2, &opts);
	btf__free(btf);
	/* Attached until the link's descriptor is closed. */
	return fd < 0 || bpf_raw_tracepoint_open(NULL, fd) < 0 ? -1 : fd;
}

int main(int argc, char **argv)
{
	struct bpf_prog_info info = {};
	__u32 size = sizeof(info);
	int fd = argc == 2 ? attach(argv[1]) : -1;

	if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &size)) {
		fprintf(stderr, "usage: empty TRACEPOINT\n");
		return 1;
	}
	printf("%u\n", info.id);
	fflush(stdout);
	pause();
	return 0;
}
