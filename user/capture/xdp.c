// SPDX-License-Identifier: GPL-2.0-only
#include "xdp.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"

uint32_t xdp_program_of(const char *dev)
{
	LIBBPF_OPTS(bpf_xdp_query_opts, opts);
	unsigned int ifindex = if_nametoindex(dev);

	if (!ifindex || bpf_xdp_query(ifindex, 0, &opts))
		return 0;
	return opts.prog_id ? opts.prog_id : opts.drv_prog_id ? opts.drv_prog_id : opts.skb_prog_id;
}

/* The program's own name, whole, from its BTF: the kernel keeps 15 letters of it elsewhere. */
static int name_of(int fd, char *name, size_t size)
{
	struct bpf_func_info function = {};
	struct bpf_prog_info info = { .nr_func_info = 1,
				      .func_info_rec_size = sizeof(function),
				      .func_info = (uintptr_t)&function };
	uint32_t n = sizeof(info);
	const struct btf_type *type;
	struct btf *btf;
	int err = bpf_obj_get_info_by_fd(fd, &info, &n);

	if (err)
		return err;
	btf = info.btf_id ? btf__load_from_kernel_by_id(info.btf_id) : NULL;
	if (!btf)
		return -ENOENT;
	type = btf__type_by_id(btf, function.type_id);
	if (type)
		snprintf(name, size, "%s", btf__name_by_offset(btf, type->name_off));
	btf__free(btf);
	return type && *name ? 0 : -ENOENT;
}

int xdp_hook_end(struct env *env, struct bpf_program *p, const char *dev)
{
	uint32_t id = xdp_program_of(dev);
	int fd = bpf_prog_get_fd_by_id(id), err;
	char name[128] = "";

	if (!env->feature.fentry)
		err = -EOPNOTSUPP;
	else
		err = fd < 0 ? -errno : name_of(fd, name, sizeof(name));
	if (!err)
		err = bpf_program__set_attach_target(p, fd, name);
	/* libbpf needs it open until the object is loaded; it ends with the process. */
	if (err)
		return fail(&env->fault, err,
			    "'%s' has an XDP program already (number %u) whose end cannot be "
			    "hooked (%s); --at tc sees the packets behind it",
			    dev, id,
			    err == -EOPNOTSUPP ? "this kernel hooks no functions" :
			    err == -ENOENT     ? "it has no BTF" :
						 strerror(-err));
	return 0;
}
