/* SPDX-License-Identifier: GPL-2.0-only */
/* What a descriptor of the current task is, from the kernel's own objects. */
#ifndef SYSCALL_FD_BPF_H
#define SYSCALL_FD_BPF_H

#include "lib/flow.bpf.h"
#include "syscall/work.bpf.h"

#define S_IFMT	   0170000
#define S_IFSOCK   0140000
#define AF_UNIX	   1
#define AF_NETLINK 16
#define NAMES_MAX  24  /* of a path */
#define NAME_LEN   256 /* with its NUL */

/* The open file; NULL if there is none. */
static __always_inline struct file *file_of(__s32 fd)
{
	struct fdtable *table = BPF_CORE_READ(this_task(), files, fdt);
	struct file **files, *file = NULL;

	if (fd < 0 || !table || (__u32)fd >= BPF_CORE_READ(table, max_fds))
		return NULL;
	files = BPF_CORE_READ(table, fd);
	bpf_probe_read_kernel(&file, sizeof(file), files + fd);
	return file;
}

static __always_inline struct sock *sock_of(struct file *file)
{
	struct socket *socket;

	if (!file || (BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK)
		return NULL;
	socket = BPF_CORE_READ(file, private_data);
	return socket ? BPF_CORE_READ(socket, sk) : NULL;
}

static __noinline bool is_socket(__s32 fd)
{
	return sock_of(file_of(fd));
}

static __noinline bool is_netlink(__s32 fd)
{
	struct sock *sk = sock_of(file_of(fd));

	return sk && BPF_CORE_READ(sk, __sk_common.skc_family) == AF_NETLINK;
}

static __always_inline void inet_facts(struct fd_facts *f, struct sock *sk)
{
	if (f->family == AF_INET) {
		addr_v4(&f->saddr, BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr));
		addr_v4(&f->daddr, BPF_CORE_READ(sk, __sk_common.skc_daddr));
	} else {
		BPF_CORE_READ_INTO(&f->saddr, sk, __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO(&f->daddr, sk, __sk_common.skc_v6_daddr);
	}
	f->sport = bpf_ntohs(BPF_CORE_READ((struct inet_sock *)sk, inet_sport));
	f->dport = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
}

static __always_inline void socket_facts(struct fd_facts *f, struct sock *sk)
{
	struct socket *peer;

	f->family = BPF_CORE_READ(sk, __sk_common.skc_family);
	f->type = BPF_CORE_READ(sk, sk_type);
	f->protocol = BPF_CORE_READ(sk, sk_protocol);
	f->state = BPF_CORE_READ(sk, __sk_common.skc_state);
	if (f->family == AF_INET || f->family == AF_INET6) {
		inet_facts(f, sk);
	} else if (f->family == AF_UNIX) {
		peer = BPF_CORE_READ((struct unix_sock *)sk, peer, sk_socket);
		if (peer)
			f->peer = BPF_CORE_READ(peer, file, f_inode, i_ino);
	} else if (f->family == AF_NETLINK) {
		f->portid = BPF_CORE_READ((struct netlink_sock *)sk, portid);
	}
}

__noinline int grab_facts(__u32 place, __s32 fd)
{
	struct work *w = element(&works, place);
	struct file *file = file_of(fd);
	struct fd_facts *f;
	struct chunk *c;
	struct sock *sk;

	if (!w || !file)
		return 0;
	c = chunk_begin(w, sizeof(*f));
	if (!c)
		return 0;
	f = (struct fd_facts *)&w->data[ROOM(w->record.used + CHUNK)];
	__builtin_memset(f, 0, sizeof(*f));
	f->ino = BPF_CORE_READ(file, f_inode, i_ino);
	f->mode = BPF_CORE_READ(file, f_inode, i_mode);
	f->dev = BPF_CORE_READ(file, f_inode, i_sb, s_dev);
	f->rdev = BPF_CORE_READ(file, f_inode, i_rdev);
	f->flags = BPF_CORE_READ(file, f_flags);
	bpf_probe_read_kernel_str(f->name, sizeof(f->name),
				  BPF_CORE_READ(file, f_inode, i_sb, s_type, name));
	sk = sock_of(file);
	if (sk)
		socket_facts(f, sk);
	c->addr = fd;
	chunk_end(w, c, sizeof(*f), sizeof(*f));
	c->kind = CHUNK_FD;
	return 0;
}

struct walk {
	struct dentry *dentry;
	struct mount *mount;
};

/* One step towards the root: the next name, or over a mount point; false at the end. */
static __always_inline bool walk_up(struct walk *at, const unsigned char **name)
{
	struct dentry *dentry = at->dentry, *parent = BPF_CORE_READ(dentry, d_parent);
	struct mount *mount = at->mount, *above;

	*name = NULL;
	if (dentry == BPF_CORE_READ(mount, mnt.mnt_root) || dentry == parent) {
		above = BPF_CORE_READ(mount, mnt_parent);
		if (above == mount)
			return false;
		at->dentry = BPF_CORE_READ(mount, mnt_mountpoint);
		at->mount = above;
		return true;
	}
	*name = BPF_CORE_READ(dentry, d_name.name);
	at->dentry = parent;
	return true;
}

/* The path of an open file: names from the last to the first. */
__noinline int grab_path(__u32 place, __s32 fd)
{
	struct work *w = element(&works, place);
	struct file *file = file_of(fd);
	const unsigned char *name;
	struct walk at = {};
	struct chunk *c;
	__u32 start, n = 0;
	long len;

	if (!w || !file)
		return 0;
	at.dentry = BPF_CORE_READ(file, f_path.dentry);
	at.mount = (struct mount *)((char *)BPF_CORE_READ(file, f_path.mnt) -
				    bpf_core_field_offset(struct mount, mnt));
	c = chunk_begin(w, 4096);
	if (!c)
		return 0;
	start = w->record.used + CHUNK;
	for (int i = 0; i < NAMES_MAX; i++) {
		if (!walk_up(&at, &name))
			break;
		if (!name || n > 4096 - NAME_LEN)
			continue;
		len = bpf_probe_read_kernel_str(&w->data[ROOM(start + n)], NAME_LEN, name);
		if (len > 0)
			n += len & (NAME_LEN * 2 - 1);
	}
	c->addr = fd;
	chunk_end(w, c, n, n);
	c->kind = CHUNK_PATH;
	return 0;
}

/* Facts, and the path of what has one; a file of an anonymous inode is known by its only name. */
static __noinline void grab_fd(__u32 place, __s32 fd)
{
	grab_facts(place, fd);
	if (!is_socket(fd))
		grab_path(place, fd);
}

#endif
