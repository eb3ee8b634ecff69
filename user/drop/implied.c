// SPDX-License-Identifier: GPL-2.0-only
/* Reasons of our own: those that follow from the place alone, and those that only counters tell. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "config.h"
#include "drop.h"
#include "drop/parts.h"
#include "ksym.h"

/* Only functions that drop for one reason; read in net/ of Linux 5.10 and 6.1. */
static const struct {
	const char *function, *reason;
} implied[] = {
	{ "nf_hook_slow", "NETFILTER_DROP" },
	{ "nft_do_chain", "NETFILTER_DROP" },
	{ "do_xdp_generic", "XDP" },
	{ "netif_receive_generic_xdp", "XDP" },
	{ "arp_error_report", "NEIGH_FAILED" },
	{ "ndisc_error_report", "NEIGH_FAILED" },
	{ "ip_expire", "FRAG_REASM_TIMEOUT" },
	{ "ip6frag_expire_frag_queue", "FRAG_REASM_TIMEOUT" },
	{ "skb_queue_purge", "QUEUE_PURGE" },
	{ "skb_rbtree_purge", "QUEUE_PURGE" },
	{ "inet_sock_destruct", "QUEUE_PURGE" },
	{ "sk_stream_kill_queues", "QUEUE_PURGE" },
	{ "udp_destruct_common", "QUEUE_PURGE" },
};

const char *drop_implied(const char *location)
{
	size_t n = strcspn(location, "+. ");

	for (size_t i = 0; i < sizeof(implied) / sizeof(*implied); i++)
		if (strlen(implied[i].function) == n && !memcmp(implied[i].function, location, n))
			return implied[i].reason;
	return NULL;
}

static const char *purge(unsigned int i)
{
	for (size_t k = 0; k < sizeof(implied) / sizeof(*implied); k++)
		if (!strcmp(implied[k].reason, "QUEUE_PURGE") && !i--)
			return implied[k].function;
	return NULL;
}

#define OWN_NAME(name) #name,

static const char *const own[] = { DROP_OWN_REASONS(OWN_NAME) };

const char *drop_own_name(unsigned int reason)
{
	return reason > DROP_OWN && reason < DROP_OWN_END ? own[reason - DROP_OWN - 1] : NULL;
}

int drop_own_value(const char *name, unsigned int *ret)
{
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		if (!strcasecmp(own[i], name)) {
			*ret = DROP_OWN + 1 + i;
			return 0;
		}
	return -ENOENT;
}

/* Where reasons do not tell that a queue was emptied, the function does. */
void drop_find_purges(struct config *c)
{
	FILE *kallsyms = fopen("/proc/kallsyms", "re");
	const char *name;
	int n = 0;

	for (unsigned int i = 0; kallsyms && (name = purge(i)); i++) {
		struct ksym_range found[PURGES_MAX];
		int more = ksym_ranges(kallsyms, name, found, PURGES_MAX - n);

		for (int k = 0; k < more; k++) {
			c->purge[n].start = found[k].start;
			c->purge[n++].end = found[k].end;
		}
	}
	if (kallsyms)
		fclose(kallsyms);
}
