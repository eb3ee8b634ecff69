// SPDX-License-Identifier: GPL-2.0-only
/* Numbers of reasons shift in every release: only the running kernel knows them. */
#include "enums.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct source {
	const char *type, *prefix, *module;
};

/* include/net/dropreason.h names the enums; a module's is in its own BTF. */
static const struct source drop_reasons[] = {
	{ "skb_drop_reason", "SKB_DROP_REASON_", NULL },
	{ "qdisc_drop_reason", "QDISC_DROP_", NULL },
	{ "mac80211_drop_reason", "RX_DROP_", "mac80211" },
	{ "ovs_drop_reason", "OVS_DROP_", "openvswitch" },
	{},
};

/* include/net/rstreason.h, from 6.10 */
static const struct source reset_reasons[] = {
	{ "sk_rst_reason", "SK_RST_REASON_", NULL },
	{},
};

static int add(struct enum_names *e, uint32_t value, const char *name, size_t *used)
{
	struct enum_name *list = realloc(e->list, (e->n + 1) * sizeof(*list));
	size_t n = strlen(name) + 1;
	char *text;

	if (!list)
		return -ENOMEM;
	e->list = list;
	text = realloc(e->text, *used + n);
	if (!text)
		return -ENOMEM;
	e->text = text;
	memcpy(text + *used, name, n);
	list[e->n++] = (struct enum_name){ value, *used };
	*used += n;
	return 0;
}

static int add_source(struct enum_names *e, const struct btf *btf, const struct source *s,
		      size_t *used)
{
	int id = btf__find_by_name_kind(btf, s->type, BTF_KIND_ENUM), err = 0;
	const struct btf_type *type;

	if (id < 0)
		return 0;
	type = btf__type_by_id(btf, id);
	for (int i = 0; i < btf_vlen(type) && !err; i++) {
		const char *name = btf__name_by_offset(btf, btf_enum(type)[i].name_off);
		size_t prefix = strlen(s->prefix);

		if (!strncmp(name, s->prefix, prefix))
			name += prefix;
		err = add(e, btf_enum(type)[i].val, name, used);
	}
	return err;
}

static int read_sources(const struct source *s, struct enum_names *ret)
{
	struct btf *kernel = btf__load_vmlinux_btf();
	size_t used = 0;
	int err = 0;

	*ret = (struct enum_names){};
	if (!kernel)
		return -errno;
	for (; s->type && !err; s++) {
		struct btf *module;

		err = add_source(ret, kernel, s, &used);
		if (!s->module || err)
			continue;
		module = btf__load_module_btf(s->module, kernel);
		if (module)
			err = add_source(ret, module, s, &used);
		btf__free(module);
	}
	btf__free(kernel);
	return err;
}

int enum_drop_reasons(struct enum_names *ret)
{
	return read_sources(drop_reasons, ret);
}

int enum_reset_reasons(struct enum_names *ret)
{
	return read_sources(reset_reasons, ret);
}

const char *enum_name(const struct enum_names *e, uint32_t value)
{
	for (uint32_t i = 0; i < e->n; i++)
		if (e->list[i].value == value)
			return e->text + e->list[i].at;
	return NULL;
}

int enum_value(const struct enum_names *e, const char *name, uint32_t *ret)
{
	for (uint32_t i = 0; i < e->n; i++)
		if (!strcasecmp(e->text + e->list[i].at, name)) {
			*ret = e->list[i].value;
			return 0;
		}
	return -ENOENT;
}

void enum_free(struct enum_names *e)
{
	free(e->list);
	free(e->text);
	*e = (struct enum_names){};
}
