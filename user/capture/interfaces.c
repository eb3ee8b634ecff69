// SPDX-License-Identifier: GPL-2.0-only
/* Devices of this network namespace, and which link-layer headers their packets can have: -D, -L, -y. */
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <pcap.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cmd.h"
#include "link.h"
#include "own.h"

/* The kind of header that the device's packets have. */
static int link_of(struct env *env, const char *dev, int *ret)
{
	struct ifreq request = {};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), err;

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", dev);
	err = fd < 0 || ioctl(fd, SIOCGIFHWADDR, &request) ? -errno : 0;
	if (fd >= 0)
		close(fd);
	if (err)
		return fail(&env->fault, err, "there is no device '%s' here: 'ip link' lists them",
			    dev);
	switch (request.ifr_hwaddr.sa_family) {
	case ARPHRD_ETHER:
	case ARPHRD_LOOPBACK: *ret = LINK_ETHERNET; break;
	case ARPHRD_NONE:
	case ARPHRD_PPP:
	case ARPHRD_TUNNEL:
	case ARPHRD_TUNNEL6:
	case ARPHRD_SIT:
	case ARPHRD_IPGRE: *ret = LINK_RAW; break;
	default: *ret = LINK_SLL2;
	}
	return 0;
}

/* Of its kind are those to which the stack hands what a device below them has received. */
static bool is_upper(const char *dev)
{
	static const char *const drivers[] = {
		"802.1Q VLAN Support", "bonding", "team", "macvlan", "ipvlan", "vrf"
	};
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };
	struct ifreq request = { .ifr_data = (void *)&info };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool upper = false;

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", dev);
	if (fd >= 0 && !ioctl(fd, SIOCETHTOOL, &request))
		for (size_t i = 0; i < sizeof(drivers) / sizeof(*drivers); i++)
			upper |= !strcmp(info.driver, drivers[i]);
	if (fd >= 0)
		close(fd);
	return upper;
}

void capture_warn_upper(const struct env *env)
{
	const struct filter *want = &env->config.filter;
	char text[128];

	for (int i = 0; i < want->ndev && points_have(env->own, POINT_STACK); i++) {
		if (!is_upper(want->dev[i]))
			continue;
		snprintf(
			text, sizeof(text),
			"what '%.16s' receives is seen at the device below it; --at tc sees it here",
			want->dev[i]);
		env->warn(env, text);
	}
}

bool capture_device_gone(const struct env *env)
{
	const struct capture_own *own = env->own;
	const struct filter *want = &env->config.filter;
	char dev[IFNAMSIZ];

	if (!own->here || !want->ndev)
		return false;
	for (int i = 0; i < want->ndev; i++) {
		snprintf(dev, sizeof(dev), "%.15s", want->dev[i]);
		if (if_nametoindex(dev))
			return false;
	}
	return true;
}

/* That of a device alone; where there are several, all of them can be cooked. */
static int link_alone(struct env *env, int *ret)
{
	const struct filter *want = &env->config.filter;
	char dev[IFNAMSIZ];
	bool alone = want->ndev == 1 && !want->nnetns && !env->all_netns;

	*ret = LINK_SLL2;
	snprintf(dev, sizeof(dev), "%.15s", want->dev[0]);
	return alone ? link_of(env, dev, ret) : 0;
}

int capture_link(struct env *env)
{
	struct capture_own *own = env->own;
	int of_device, type, err = link_alone(env, &of_device);

	if (err || !own->type) {
		own->link = of_device;
		return err;
	}
	type = pcap_datalink_name_to_val(own->type);
	if (type < 0)
		return fail(&env->fault, -EINVAL, "-y: '%s' is no link type", own->type);
	if (type != of_device && type != LINK_SLL2)
		return fail(&env->fault, -EINVAL,
			    "-y: packets of this run cannot have the link type %s; -L lists those "
			    "that they can have",
			    own->type);
	own->link = type;
	return 0;
}

static void put_type(struct env *env, int type)
{
	char text[128];

	out_text(&env->out, text,
		 snprintf(text, sizeof(text), "  %s (%s)\n", pcap_datalink_val_to_name(type),
			  pcap_datalink_val_to_description(type)));
}

int capture_list_types(struct env *env)
{
	struct capture_own *own = capture_own(env);
	char text[128];
	int type, err = own ? link_alone(env, &type) : -ENOMEM;

	if (err)
		return err;
	out_text(&env->out, text,
		 snprintf(text, sizeof(text), "Data link types for %s (use option -y to set):\n",
			  own->dev ? own->dev : "any"));
	put_type(env, type);
	if (type != LINK_SLL2)
		put_type(env, LINK_SLL2);
	return out_flush(&env->out, &env->fault);
}

static void add_word(char *words, size_t size, const char *word)
{
	size_t n = strlen(words);

	snprintf(words + n, size - n, "%s%s", n ? ", " : "", word);
}

/* The words of tcpdump's -D. */
static void put_device(struct env *env, int number, const pcap_if_t *i)
{
	char text[512], words[96] = "";

	if (i->flags & PCAP_IF_UP)
		add_word(words, sizeof(words), "Up");
	if (i->flags & PCAP_IF_RUNNING)
		add_word(words, sizeof(words), "Running");
	if (i->flags & PCAP_IF_LOOPBACK)
		add_word(words, sizeof(words), "Loopback");
	if (i->flags & PCAP_IF_WIRELESS)
		add_word(words, sizeof(words), "Wireless");
	switch (i->flags & PCAP_IF_CONNECTION_STATUS) {
	case PCAP_IF_CONNECTION_STATUS_CONNECTED:
		add_word(words, sizeof(words),
			 i->flags & PCAP_IF_WIRELESS ? "Associated" : "Connected");
		break;
	case PCAP_IF_CONNECTION_STATUS_DISCONNECTED:
		add_word(words, sizeof(words),
			 i->flags & PCAP_IF_WIRELESS ? "Not associated" : "Disconnected");
		break;
	}
	out_text(&env->out, text,
		 snprintf(text, sizeof(text), "%d.%s%s%s%s [%s]\n", number, i->name,
			  i->description ? " (" : "", i->description ? i->description : "",
			  i->description ? ")" : "", *words ? words : "none"));
}

/* Of what libpcap knows the devices of the network: the others are none of plumb's. */
int capture_list_devices(struct env *env)
{
	char why[PCAP_ERRBUF_SIZE];
	int number = 0;
	pcap_if_t *all;

	if (pcap_findalldevs(&all, why))
		return fail(&env->fault, -EIO, "cannot list the devices: %s", why);
	for (const pcap_if_t *i = all; i; i = i->next)
		if (if_nametoindex(i->name) || !strcmp(i->name, "any"))
			put_device(env, ++number, i);
	pcap_freealldevs(all);
	return out_flush(&env->out, &env->fault);
}
