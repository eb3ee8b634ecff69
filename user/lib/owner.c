// SPDX-License-Identifier: GPL-2.0-only
/* Chooses the owner hooks and runs the file iterator. */
#include "owner.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "list.h"
#include "load.h"

bool owner_wanted(const struct filter *want, const struct head *h)
{
	bool comm = !want->ncomm;

	for (int i = 0; i < want->ncomm; i++)
		if (!strncmp(want->comm[i], h->comm, sizeof(h->comm)))
			comm = true;
	if (!h->pid)
		return !want->npid && !want->nuid && comm;
	return comm && list_wants(want->pid, want->npid, h->pid) &&
	       list_wants(want->uid, want->nuid, h->uid);
}

/* The cheapest that sees a send before its bytes are queued. */
enum send_hook { SEND_TRACEPOINT, SEND_FENTRY, SEND_LENGTH, SEND_NONE };

static enum send_hook tcp_send(const struct feature *f)
{
	if (f->tcp_sendmsg_locked)
		return SEND_TRACEPOINT;
	if (f->fentry)
		return SEND_FENTRY;
	return f->sock_send_length ? SEND_LENGTH : SEND_NONE;
}

const char *owner_send_hook(const struct feature *f)
{
	static const char *const names[] = {
		"tp_btf/tcp_sendmsg_locked",
		"fentry/tcp_sendmsg",
		"tp_btf/sock_send_length",
		"none",
	};

	return names[tcp_send(f)];
}

const char *owner_connect_hook(const struct feature *f)
{
	return f->cgroup_hooks ? "cgroup/connect4, connect6, post_bind4, post_bind6, sock_release" :
				 "tp_btf/inet_sock_set_state";
}

const char *owner_accept_hook(const struct feature *f)
{
	return f->fentry && f->accept_function ? "fexit/inet_csk_accept" :
						 "first send, file iterator";
}

/* Places of the last sockets. A CPU takes 4096 cookies at once (net/core/sock_diag.c). */
static uint32_t recents(void)
{
	uint32_t n = 1 << 15;

	while (n < 4096u * 2 * libbpf_num_possible_cpus())
		n *= 2;
	return n;
}

void owner_choose(struct bpf_object *obj, const struct feature *f, bool any, struct config *c)
{
	static const char *const cgroup[] = { "owner_connect4", "owner_connect6", "owner_bind4",
					      "owner_bind6", "owner_release" };
	enum send_hook send = tcp_send(f);
	bool accept = f->fentry && f->accept_function;

	c->any_proto = any;
	for (size_t i = 0; i < sizeof(cgroup) / sizeof(*cgroup); i++)
		load_choose(obj, cgroup[i], f->cgroup_hooks);
	load_choose(obj, "owner_create", any && f->cgroup_hooks);
	load_choose(obj, "owner_state", !f->cgroup_hooks);
	load_choose(obj, "owner_accept4", accept && !f->accept_arg);
	load_choose(obj, "owner_accept2", accept && f->accept_arg);
	load_choose(obj, "owner_tcp_send_tp", send == SEND_TRACEPOINT);
	load_choose(obj, "owner_tcp_send", send == SEND_FENTRY);
	load_choose(obj, "owner_tcp_sendpage", send == SEND_FENTRY && f->tcp_sendpage);
	load_choose(obj, "owner_udp_send", any && f->fentry);
	load_choose(obj, "owner_udpv6_send", any && f->fentry);
	load_choose(obj, "owner_send_length",
		    send == SEND_LENGTH || (any && !f->fentry && f->sock_send_length));
	load_choose(obj, "owner_forget", f->fentry && !f->sk_storage);
	load_choose(obj, "owner_files", f->task_file);
	if (f->sk_storage) {
		c->recent_mask = recents() - 1;
		bpf_map__set_max_entries(bpf_object__find_map_by_name(obj, "recents"), recents());
		bpf_map__set_max_entries(bpf_object__find_map_by_name(obj, "owners_by_address"), 1);
	}
}

int iterate(struct bpf_link *iterator, size_t record, void (*found)(const void *o, void *arg),
	    void *arg)
{
	char batch[4096] __attribute__((aligned(8)));
	size_t have = 0;
	ssize_t n;
	int fd;

	if (!iterator)
		return -ENOENT;
	fd = bpf_iter_create(bpf_link__fd(iterator));
	if (fd < 0)
		return -errno;
	/* A record may come in two reads; EAGAIN follows a long stretch without any. */
	while ((n = read(fd, batch + have, sizeof(batch) - have)) != 0) {
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n < 0)
			break;
		have += n;
		for (size_t i = 0; found && (i + 1) * record <= have; i++)
			found(batch + i * record, arg);
		memmove(batch, batch + have - have % record, have % record);
		have %= record;
	}
	n = n < 0 ? -errno : 0;
	close(fd);
	return n;
}

int owner_pass(struct bpf_link *iterator, void (*found)(const void *o, void *arg), void *arg)
{
	return iterate(iterator, sizeof(struct owner_found), found, arg);
}
