// SPDX-License-Identifier: GPL-2.0-only
/* Bridge protocol data units of MSTP (IEEE 802.1Q, 14): one tree for all, and some of a region. */
#include <string.h>

#include "print_stp.h"

/* Offsets, and the size of what is said of one more tree. */
enum {
	VERSION_3_LEN = 36,
	NAME = 39,
	REVISION = 71,
	DIGEST = 73,
	PATH_COST = 89,
	BRIDGE_ID = 93,
	HOPS = 101,
	TREES = 102,
	TREE_SIZE = 16
};

#define NAME_SIZE 32
#define COMMON	  64 /* of the length of version 3, before its trees */

static void put_bytes(struct line *l, const uint8_t *at, int n)
{
	while (n--)
		put_hex(l, *at++, 2);
}

/* False if it is cut. */
static bool print_name_of_region(struct printer *p, const uint8_t *at)
{
	size_t n = p->end > at ? p->end - at : 0;
	size_t len = strnlen((const char *)at, n < NAME_SIZE ? n : NAME_SIZE);

	put_visible(p->line, at, len);
	if (len == n && n < NAME_SIZE)
		return there_or_whole(p, at, NAME_SIZE, "stp");
	return true;
}

static bool print_region(struct printer *p, const uint8_t *at)
{
	put_form(p->line, "\n\tv3len %u, MCID Name ", get16(at + VERSION_3_LEN));
	if (!print_name_of_region(p, at + NAME) || !there_or_whole(p, at, DIGEST + 16, "stp"))
		return false;
	put_form(p->line, ", rev %u,\n\t\tdigest ", get16(at + REVISION));
	put_bytes(p->line, at + DIGEST, 16);
	put_text(p->line, ", ");
	if (!there_or_whole(p, at, PATH_COST + 4, "stp"))
		return false;
	put_form(p->line, "CIST int-root-pathcost %u,", get32(at + PATH_COST));
	if (!there_or_whole(p, at, BRIDGE_ID + 8, "stp"))
		return false;
	put_text(p->line, "\n\tCIST bridge-id ");
	stp_bridge(p->line, at + BRIDGE_ID);
	put_text(p->line, ", ");
	if (!there_or_whole(p, at, HOPS + 1, "stp"))
		return false;
	put_form(p->line, "CIST remaining-hops %u", at[HOPS]);
	return true;
}

static bool print_tree(struct printer *p, const uint8_t *at)
{
	if (!there_or_whole(p, at, 3, "stp"))
		return false;
	put_form(p->line, "\n\tMSTI %u, Flags [", get16(at + 1) & 0xfff);
	stp_flags(p->line, at[0]);
	put_form(p->line, "], port-role %s", stp_role(at[0]));
	if (!there_or_whole(p, at, 13, "stp"))
		return false;
	put_text(p->line, "\n\t\tMSTI regional-root-id ");
	stp_bridge(p->line, at + 1);
	put_form(p->line, ", pathcost %u", get32(at + 9));
	if (!there_or_whole(p, at, TREE_SIZE, "stp"))
		return false;
	put_form(p->line, "\n\t\tMSTI bridge-prio %u, port-prio %u, hops %u", at[13] >> 4,
		 at[14] >> 4, at[15]);
	return true;
}

void print_mstp(struct printer *p, struct part part)
{
	const uint8_t *at = part.at;
	uint32_t len;

	if (part.len < TREES) {
		put_text(p->line, " (invalid)");
		return;
	}
	if (!there_or_whole(p, at, VERSION_3_LEN + 2, "stp"))
		return;
	len = get16(at + VERSION_3_LEN);
	if (len > part.len - VERSION_3_LEN - 2) {
		put_text(p->line, " (invalid)");
		return;
	}
	put_text(p->line, ", CIST Flags [");
	stp_flags(p->line, at[STP_FLAGS]);
	put_form(p->line, "], length %u", part.len);
	if (!p->style->verbose)
		return;
	put_form(p->line, "\n\tport-role %s, CIST root-id ", stp_role(at[STP_FLAGS]));
	stp_bridge(p->line, at + STP_ROOT);
	put_form(p->line, ", CIST ext-pathcost %u\n\tCIST regional-root-id ", get32(at + STP_COST));
	stp_bridge(p->line, at + STP_BRIDGE);
	put_form(p->line, ", CIST port-id %04x,", get16(at + STP_PORT));
	stp_times(p->line, at);
	if (!print_region(p, at))
		return;
	for (at += TREES; len >= COMMON + TREE_SIZE; len -= TREE_SIZE, at += TREE_SIZE)
		if (!print_tree(p, at))
			return;
}
