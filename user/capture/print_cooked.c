// SPDX-License-Identifier: GPL-2.0-only
/* Linux cooked headers, both versions. */
#include "capture.h"
#include "link.h"
#include "print_link.h"

/* What the two have in common, and where. */
struct cooked {
	bool second;
	uint8_t way;
	uint8_t mac_len;
	const uint8_t *mac;
	uint32_t ifindex; /* of the second version */
	uint16_t type;
	uint32_t size;
};

static struct cooked read_cooked(int link, const uint8_t *h)
{
	if (link == LINK_SLL)
		return (struct cooked){
			.way = h[1],
			.mac_len = h[5],
			.mac = h + 6,
			.type = get16(h + SLL_PROTOCOL),
			.size = SLL_SIZE,
		};
	return (struct cooked){
		.second = true,
		.way = h[SLL2_TYPE],
		.mac_len = h[11],
		.mac = h + 12,
		.ifindex = get32(h + SLL2_IFINDEX),
		.type = get16(h + SLL2_PROTOCOL),
		.size = SLL2_SIZE,
	};
}

/* The words of the cooked header's packet type. */
static const char *way(uint8_t type)
{
	static const char *const names[] = { "In", "B", "M", "P", "Out" };

	return type < sizeof(names) / sizeof(*names) ? names[type] : "?";
}

static void print_head(struct printer *p, const struct cooked *c, uint32_t len)
{
	if (c->second)
		put_form(p->line, "ifindex %u ", c->ifindex);
	else
		put_form(p->line, "%3s ", way(c->way));
	if (c->mac_len == 6) {
		put_mac(p->line, c->mac);
		put_char(p->line, ' ');
	}
	if (p->style->quiet)
		return;
	if (c->type == COOKED_802_2)
		put_text(p->line, "802.2");
	else if (c->type == COOKED_802_3)
		put_text(p->line, "802.3");
	else
		put_form(p->line, "ethertype %s (0x%04x)", type_name(c->type), c->type);
	put_form(p->line, ", length %u: ", len);
}

/* The type behind the tag, which *part then starts behind; 0: the tag is not there. */
static uint16_t print_tag(struct printer *p, struct part *part)
{
	uint16_t tag, type;

	if (!all_there(p, *part, 4, "vlan"))
		return 0;
	tag = get16(part->at);
	type = get16(part->at + 2);
	part->at += 4;
	part->len -= 4;
	if (p->style->link)
		put_form(p->line, "vlan %u, p %u%s, ", tag & 0xfff, tag >> 13,
			 tag & 0x1000 ? ", DEI" : "");
	return type;
}

uint32_t print_cooked(struct printer *p, int link, struct part part)
{
	uint32_t size = link == LINK_SLL ? SLL_SIZE : SLL2_SIZE;
	const uint8_t *start = part.at;
	struct cooked c;
	uint16_t type;

	if (!there_or_whole(p, start, size, link == LINK_SLL ? "sll" : "sll2"))
		return size;
	c = read_cooked(link, start);
	if (c.second) {
		size_t before = p->line->n;

		put_form(p->line, "%-5s %-3s ", p->dev ? p->dev : "?", way(c.way));
		tame(p->line, before);
	}
	if (p->style->link)
		print_head(p, &c, part.len);
	part.at += size;
	part.len -= size;
	type = c.type;
	if (type == TYPE_VLAN) {
		type = print_tag(p, &part);
		if (!type)
			return size + part.len;
		if (!p->style->quiet)
			put_form(p->line, "ethertype %s, ", type_name(type));
	}
	if (type == COOKED_802_2 || (c.type == TYPE_VLAN && type <= LENGTH_MAX))
		return part.at - start + print_llc(p, part, NULL);
	if (print_ethertype(p, type, part))
		return part.at - start;
	if (!p->style->link && (type >= TYPE_LENGTH || c.type == TYPE_VLAN))
		print_head(p, &c, part.len + c.size);
	print_unknown(p, part.at);
	return part.at - start;
}
