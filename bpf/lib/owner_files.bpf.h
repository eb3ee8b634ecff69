/* SPDX-License-Identifier: GPL-2.0-only */
/* Who holds a socket, by the files of all processes. */
#ifndef OWNER_FILES_BPF_H
#define OWNER_FILES_BPF_H

#include "lib/owner.bpf.h"

#define S_IFMT	 0170000
#define S_IFSOCK 0140000

/* An open file's socket; NULL for other files. */
static __always_inline struct sock *file_sock(struct file *file)
{
	struct socket *sock;

	if (cfg.sk_storage) {
		sock = bpf_sock_from_file(file);
		return sock ? sock->sk : NULL;
	}
	if ((file->f_inode->i_mode & S_IFMT) != S_IFSOCK)
		return NULL;
	sock = file->private_data; /* not of O_PATH files: those have none */
	return BPF_CORE_READ(sock, file) == file ? BPF_CORE_READ(sock, sk) : NULL;
}

/* What a connection sent before the tool ran is no part of its share. */
static __always_inline void count_from_now(struct owner *o, struct sock *sk)
{
	const struct tcp_sock *tp = bpf_skc_to_tcp_sock(sk);

	if (tp)
		o->sent_seen = tp->segs_out;
}

/* For those who may only read the socket: unless a younger one has the place. */
static __always_inline void recent_found(struct sock *sk, const struct owner *o)
{
	struct recent *r;
	__u64 cookie;

	if (!cfg.sk_storage)
		return;
	cookie = sock_cookie(sk);
	r = recent_place(cookie);
	if (!r || (r->cookie && r->cookie != cookie))
		return;
	r->cookie = cookie;
	r->owner = *o;
}

/*
 * Who holds sockets that nobody has acted on since the tool runs. Tasks come in
 * the order of their numbers: the first holder counts, a second makes it a guess.
 * Whoever an event is waiting for is written to the reader.
 */
SEC("iter/task_file")
int owner_files(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct owner_found found = {};
	const struct owner *known;
	struct sock *sk;
	struct owner *o;
	__u16 family;

	if (!task || !file)
		return 0;
	sk = file_sock(file);
	if (!sk)
		return 0;
	family = BPF_CORE_READ(sk, __sk_common.skc_family);
	if (family != AF_INET && family != AF_INET6)
		return 0;
	known = owner_of(sk);
	if (known && known->source == OWNER_ACTED && known->task && !known->wanted)
		return 0;
	o = owner_make(sk);
	if (!o)
		return 0;
	if (!o->task) {
		o->task = (__u64)task->tgid << 32 | renames;
		o->uid = BPF_CORE_READ(task, cred, uid.val);
		o->source = OWNER_FOUND;
		owner_name(o, task);
		if (cfg.sk_storage && !o->grouped)
			count_from_now(o, sk);
	} else if (o->source == OWNER_FOUND && o->task >> 32 != (__u64)task->tgid) {
		o->source = OWNER_ONE_OF;
	}
	recent_found(sk, o);
	if (o->wanted) {
		found.cookie = o->wanted;
		found.owner = *o;
		bpf_seq_write(ctx->meta->seq, &found, sizeof(found));
	}
	return 0;
}

#endif
