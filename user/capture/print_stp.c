// SPDX-License-Identifier: GPL-2.0-only
/* Bridge protocol data units of STP and RSTP (IEEE 802.1D, 9.3). */
#include "print_link.h"
#include "print_stp.h"

enum version { VERSION_STP = 0, VERSION_RSTP = 2, VERSION_MSTP = 3, VERSION_SPB = 4 };
enum bpdu_type { BPDU_CONFIG = 0, BPDU_RAPID = 2, BPDU_CHANGE = 0x80 };

#define CONFIG_SIZE 35
#define RAPID_SIZE  36 /* one byte more: the length of what version 1 has, 0 */

static const char *version_name(uint8_t version)
{
	switch (version) {
	case VERSION_STP: return "802.1d";
	case VERSION_RSTP: return "802.1w";
	case VERSION_MSTP: return "802.1s";
	case VERSION_SPB: return "802.1aq";
	default: return NULL;
	}
}

void stp_flags(struct line *l, uint8_t flags)
{
	static const char *const names[] = {
		"Topology change", "Proposal", NULL,	    NULL,
		"Learn",	   "Forward",  "Agreement", "Topology change ACK"
	};
	bool any = false;

	for (int i = 0; i < 8; i++) {
		if (!names[i] || !(flags & 1 << i))
			continue;
		put_form(l, "%s%s", any ? ", " : "", names[i]);
		any = true;
	}
	if (!any)
		put_text(l, "none");
}

void stp_bridge(struct line *l, const uint8_t *at)
{
	put_hex(l, get16(at), 4);
	put_char(l, '.');
	put_mac(l, at + 2);
}

/* In units of 1/256 s. */
static void put_time(struct line *l, const char *name, const uint8_t *at)
{
	uint32_t hundredths = get16(at) * 100 / 256;

	put_form(l, "%s %u.%02us", name, hundredths / 100, hundredths % 100);
}

void stp_times(struct line *l, const uint8_t *at)
{
	put_time(l, "\n\tmessage-age", at + STP_AGE);
	put_time(l, ", max-age", at + STP_AGE + 2);
	put_time(l, ", hello-time", at + STP_AGE + 4);
	put_time(l, ", forwarding-delay", at + STP_AGE + 6);
}

const char *stp_role(uint8_t flags)
{
	static const char *const roles[] = { "Unknown", "Alternate", "Root", "Designated" };

	return roles[flags >> 2 & 3];
}

static void print_config(struct printer *p, struct part part)
{
	const uint8_t *at = part.at;

	if (!there_or_whole(p, at, STP_FLAGS + 1, "stp"))
		return;
	put_text(p->line, ", Flags [");
	stp_flags(p->line, at[STP_FLAGS]);
	put_char(p->line, ']');
	if (!there_or_whole(p, at, STP_AGE, "stp"))
		return;
	put_text(p->line, ", bridge-id ");
	stp_bridge(p->line, at + STP_BRIDGE);
	put_form(p->line, ".%04x, length %u", get16(at + STP_PORT), part.len);
	if (!p->style->verbose || !there_or_whole(p, at, CONFIG_SIZE, "stp"))
		return;
	stp_times(p->line, at);
	put_text(p->line, "\n\troot-id ");
	stp_bridge(p->line, at + STP_ROOT);
	put_form(p->line, ", root-pathcost %u", get32(at + STP_COST));
	if (at[2] == VERSION_RSTP)
		put_form(p->line, ", port-role %s", stp_role(at[STP_FLAGS]));
}

static void print_bpdu(struct printer *p, struct part part)
{
	uint8_t version = part.at[2], type = part.at[3];

	switch (type) {
	case BPDU_CONFIG: put_text(p->line, ", Config"); break;
	case BPDU_RAPID: put_text(p->line, ", Rapid STP"); break;
	case BPDU_CHANGE: put_text(p->line, ", Topology Change"); return;
	default: put_form(p->line, ", Unknown BPDU Type (0x%02x)", type); return;
	}
	if (type == BPDU_RAPID && version >= VERSION_MSTP)
		print_mstp(p, part);
	else if (part.len < (type == BPDU_RAPID ? RAPID_SIZE : CONFIG_SIZE))
		put_text(p->line, " (invalid)");
	else if (type == BPDU_CONFIG || version == VERSION_RSTP)
		print_config(p, part);
}

void print_stp(struct printer *p, struct part part)
{
	const uint8_t *at = part.at;

	if (part.len < 4) {
		put_text(p->line, " (invalid)");
		return;
	}
	if (!there_or_whole(p, at, 2, "stp"))
		return;
	if (get16(at)) {
		put_form(p->line, "unknown STP version, length %u", part.len);
		return;
	}
	if (!there_or_whole(p, at, 3, "stp"))
		return;
	if (!version_name(at[2])) {
		put_form(p->line, "STP Unknown STP protocol (0x%02x)", at[2]);
		return;
	}
	put_form(p->line, "STP %s", version_name(at[2]));
	if (there_or_whole(p, at, 4, "stp"))
		print_bpdu(p, part);
}
