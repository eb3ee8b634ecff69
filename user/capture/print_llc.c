// SPDX-License-Identifier: GPL-2.0-only
/* Logical link control (IEEE 802.2). */
#include "print_llc.h"

#define POLL	  0x10 /* in the control field of an unnumbered frame */
#define UI	  0x03
#define XID	  0xaf
#define XID_BASIC 0x81

enum sap { SAP_IP = 0x06, SAP_STP = 0x42, SAP_SNAP = 0xaa };

static const char *sap_name(uint8_t sap)
{
	switch (sap) {
	case 0x00: return "Null";
	case 0x02: return "802.1B I";
	case 0x03: return "802.1B G";
	case 0x04: return "SNA";
	case SAP_IP: return "IP";
	case 0x0e: return "ProWay NM";
	case SAP_STP: return "STP";
	case 0x4e: return "RS511";
	case 0x7e: return "ISO8208";
	case 0x8e: return "ProWay";
	case SAP_SNAP: return "SNAP";
	case 0xe0: return "IPX";
	case 0xf0: return "NetBeui";
	case 0xfe: return "OSI";
	default: return NULL;
	}
}

void llc_macs(struct printer *p, const struct llc *f)
{
	if (!f->mac)
		return;
	put_mac(p->line, f->mac + 6);
	put_text(p->line, " > ");
	put_mac(p->line, f->mac);
	put_char(p->line, ' ');
}

static void put_sap(struct printer *p, uint8_t sap, const char *which)
{
	if (sap_name(sap))
		put_form(p->line, "%s ", sap_name(sap));
	else
		put_form(p->line, "Unknown %s 0x%02x ", which, sap);
}

/* Who sends to whom, without the Ethernet header's line. */
static void put_saps(struct printer *p, const struct llc *f)
{
	if (f->ssap == f->dsap) {
		llc_macs(p, f);
		put_sap(p, f->dsap, "DSAP");
		return;
	}
	if (f->mac) {
		put_mac(p->line, f->mac + 6);
		put_char(p->line, ' ');
	}
	put_sap(p, f->ssap, "SSAP");
	put_text(p->line, "> ");
	if (f->mac) {
		put_mac(p->line, f->mac);
		put_char(p->line, ' ');
	}
	put_sap(p, f->dsap, "DSAP");
}

static const char *flags_name(bool response, bool poll)
{
	return poll ? response ? "Final" : "Poll" : response ? "Response" : "Command";
}

static void put_command(struct line *l, uint8_t command)
{
	static const struct {
		uint8_t command;
		const char *name;
	} names[] = { { UI, "ui" },	 { 0x0f, "dm" },   { 0x43, "disc" }, { 0x63, "ua" },
		      { 0x6f, "sabme" }, { 0x87, "frmr" }, { XID, "xid" },   { 0xe3, "test" } };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].command == command) {
			put_text(l, names[i].name);
			return;
		}
	put_hex(l, command, 2);
}

/* False if there are bytes left that nobody knows. */
static bool print_unnumbered(struct printer *p, const struct llc *f)
{
	const uint8_t *at = f->part.at + f->size;
	uint8_t command = f->control & ~POLL;
	struct part part;

	put_text(p->line, "Unnumbered, ");
	put_command(p->line, command);
	put_form(p->line, ", Flags [%s], length %u", flags_name(f->response, f->control & POLL),
		 f->part.len);
	if (command != XID || f->part.len == f->size)
		return f->part.len == f->size;
	part = (struct part){ at, f->part.len - f->size };
	if (at < p->end && *at != XID_BASIC)
		return false;
	if (all_there(p, part, 3, "llc"))
		put_form(p->line, ": %02x %02x", at[1], at[2]);
	else
		print_rest(p, at);
	return true;
}

static bool print_numbered(struct printer *p, const struct llc *f)
{
	static const char *const names[] = { "Receiver Ready", "Receiver not Ready", "Reject",
					     "?" };
	const char *flags = flags_name(f->response, f->control & 0x100);

	if (f->control & 1) {
		put_form(p->line, "Supervisory, %s, rcv seq %u, Flags [%s], length %u",
			 names[f->control >> 2 & 3], f->control >> 9, flags, f->part.len);
		return true;
	}
	put_form(p->line, "Information, send seq %u, rcv seq %u, Flags [%s], length %u",
		 f->control >> 1 & 0x7f, f->control >> 9, flags, f->part.len);
	return false;
}

static void put_head(struct printer *p, const struct llc *f)
{
	const uint8_t *at = f->part.at;
	const char *dsap = sap_name(f->dsap), *ssap = sap_name(f->ssap);

	put_form(p->line, "LLC, dsap %s (0x%02x) %s, ssap %s (0x%02x) %s, ctrl 0x%0*x: ",
		 dsap ? dsap : "Unknown", f->dsap, at[0] & 1 ? "Group" : "Individual",
		 ssap ? ssap : "Unknown", f->ssap, f->response ? "Response" : "Command",
		 f->unnumbered ? 2 : 4, f->control);
}

/* False if the frame ends in its header. */
static bool read_head(struct printer *p, struct llc *f)
{
	const uint8_t *at = f->part.at;

	f->size = 3;
	if (f->part.len >= 3 && p->end - at >= 3 && (at[2] & 3) != 3)
		f->size = 4;
	if (!all_there(p, f->part, f->size, "llc"))
		return false;
	f->unnumbered = f->size == 3;
	f->dsap = at[0] & ~1;
	f->ssap = at[1] & ~1;
	f->response = at[1] & 1;
	f->control = f->unnumbered ? at[2] : at[3] << 8 | at[2];
	return true;
}

/* False if nobody can print the information. */
static bool print_information(struct printer *p, struct llc *f)
{
	struct part inner = { f->part.at + f->size, f->part.len - f->size };

	if (f->dsap == f->ssap && f->control == UI) {
		switch (f->dsap) {
		case SAP_SNAP: return print_snap(p, f);
		case SAP_STP: print_stp(p, inner); return true;
		case SAP_IP: print_ipv4(p, inner); return true;
		}
	}
	if (!p->style->link)
		put_saps(p, f);
	return f->unnumbered ? print_unnumbered(p, f) : print_numbered(p, f);
}

uint32_t print_llc(struct printer *p, struct part part, const uint8_t *mac)
{
	struct llc f = { .part = part, .mac = mac };

	if (!read_head(p, &f)) {
		print_rest(p, part.at);
		return part.len;
	}
	if (p->style->link)
		put_head(p, &f);
	if (print_information(p, &f))
		return f.size;
	print_unknown(p, part.at);
	return mac ? f.size : 0;
}
