/* SPDX-License-Identifier: GPL-2.0-only */
/* What a descriptor of the current task is. */
#ifndef SYSCALL_FD_BPF_H
#define SYSCALL_FD_BPF_H

#include "syscall/task.bpf.h"

#define S_IFMT	 0170000
#define S_IFSOCK 0140000

static __noinline bool is_socket(__s32 fd)
{
	struct fdtable *table = BPF_CORE_READ(this_task(), files, fdt);
	struct file **files, *file = NULL;

	if (fd < 0 || !table || (__u32)fd >= BPF_CORE_READ(table, max_fds))
		return false;
	files = BPF_CORE_READ(table, fd);
	bpf_probe_read_kernel(&file, sizeof(file), files + fd);
	return file && (BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) == S_IFSOCK;
}

#endif
