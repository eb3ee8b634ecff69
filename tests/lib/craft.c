// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sends COUNT packets as described, out of a device of a namespace:
 *   craft NS DEVICE MAC COUNT WORD[=VALUE]...
 * src dst (IPv4 or IPv6) type proto ttl version sport dport flags seq ack len longer frag id
 * and bad-ip, bad: wrong checksums. The id grows with each packet, but for "same";
 * with "ports" the source port does.
 */
#include "craft.h"

static void word(struct craft *c, char *w)
{
	char *value = strchr(w, '=');
	const char *v = value ? value + 1 : "";
	long n = strtol(v, NULL, 0);

	if (value)
		*value = '\0';
	if (!strcmp(w, "src"))
		craft_address(v, &c->family, c->src);
	else if (!strcmp(w, "dst"))
		craft_address(v, &c->family, c->dst);
	else if (!strcmp(w, "type"))
		c->type = n;
	else if (!strcmp(w, "proto"))
		c->proto = n;
	else if (!strcmp(w, "ttl"))
		c->ttl = n;
	else if (!strcmp(w, "version"))
		c->version = n;
	else if (!strcmp(w, "sport"))
		c->sport = n;
	else if (!strcmp(w, "dport"))
		c->dport = n;
	else if (!strcmp(w, "flags"))
		c->flags = craft_flags(v);
	else if (!strcmp(w, "len"))
		c->len = n;
	else if (!strcmp(w, "longer"))
		c->longer = n;
	else if (!strcmp(w, "frag"))
		c->frag = n;
	else if (!strcmp(w, "id"))
		c->id = n;
	else if (!strcmp(w, "ports"))
		c->ports = true;
	else if (!strcmp(w, "same"))
		c->same = true;
	else if (!strcmp(w, "bad-ip"))
		c->bad_ip = true;
	else if (!strcmp(w, "bad"))
		c->bad = true;
	else
		craft_die(w);
}

int main(int argc, char **argv)
{
	struct craft c = { .family = AF_INET,
			   .proto = IPPROTO_UDP,
			   .ttl = 64,
			   .sport = 4000,
			   .dport = 5000,
			   .len = 10,
			   .id = 1,
			   .win = 1000 };

	if (argc < 5)
		return 2;
	for (int i = 5; i < argc; i++)
		word(&c, argv[i]);
	if (!c.type)
		c.type = c.family == AF_INET ? 0x0800 : 0x86dd;
	if (!c.version)
		c.version = c.family == AF_INET ? 4 : 6;
	enter(argv[1]);
	for (int i = atoi(argv[4]); i > 0; i--, c.id += !c.same, c.sport += c.ports)
		craft_send(&c, argv[2], argv[3]);
	return 0;
}
