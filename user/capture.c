// SPDX-License-Identifier: GPL-2.0-only
/* capture: packets as tcpdump shows them, and whose they are. */
#include "capture.h"

#include "cmd.h"
#include "capture/own.h"
#include "capture/why.h"
#include "capture.skel.h"

static const struct record record = {
	.name = "capture",
	.fields = FIELDS(struct capture_event, CAPTURE_FIELDS),
	.columns = "time,pid,comm,dev,direction,protocol,flow,flags,len",
};

static const struct record group = {
	.name = "capture --summary",
	.fields = FIELDS(struct capture_group, CAPTURE_COUNTERS),
	.columns = "packets,bytes,packets_out?2,bytes_out?3",
};

static const struct grouping groupings[] = {
	{ "flow", BY_FLOW, "pid?1,comm?1,container?4,netns?5,protocol,flow" },
	{ "container", BY_CONTAINER, "container,cgroup" },
	{ "pid", BY_PID, "pid,comm,container?3" },
	{ "remote", BY_REMOTE, "daddr" },
	{ "port", BY_PORT, "port" },
	{ "dev", BY_DEV, "dev,netns" },
	{},
};

static const char *const examples[] = {
	"capture -n tcp port 443",
	"packets of HTTPS on all devices, and whose they are",
	"capture -i lo -w out.pcapng -c 1000",
	"a thousand packets of a device into a file for Wireshark",
	"capture --netns all udp port 53",
	"name service in all network namespaces",
	"capture --at drop -w drops.pcapng",
	"what this host drops, with reason and function as comment",
	"capture --summary --interval 10s",
	"flows by their bytes, every ten seconds: counted in the kernel",
	"capture -r out.pcapng -e",
	"a file again, with the link-layer headers",
	NULL,
};

static void *own(struct env *env)
{
	return capture_own(env);
}

const struct cmd cmd_capture = {
	.name = "capture",
	.summary = "packets as tcpdump shows them, and whose they are",
	.description =
		"One line for each packet that a device of this network namespace receives or sends, as "
		"tcpdump prints it, with the process and container of its socket at the end. The options "
		"and the filter expression are tcpdump's; the filter runs in the kernel. Addresses and "
		"ports are never looked up. -w writes a pcapng file in which Wireshark shows the owner as "
		"the packet's comment, and one number for a packet wherever it is seen. --at looks "
		"elsewhere: at what the kernel drops, with the reason; at what TCP sends again, with the "
		"kind and cause, where headers are made from the socket; at traffic control of the "
		"devices; at XDP, before the stack. --summary counts in the kernel, by flow.",
	.examples = examples,
	.options = capture_options,
	.own = own,
	.words = "EXPRESSION",
	.record = &record,
	.group = &group,
	.groupings = groupings,
	.group_size = sizeof(struct capture_group),
	.sort_by = offsetof(struct capture_group, bytes),
	.watch = capture_watch,
	.buffer = 16 << 20,
	.elf = capture_bpf__elf_bytes,
	.check = capture_check,
	.prepare = capture_prepare,
	.ready = capture_ready,
	.run = capture_live,
};
