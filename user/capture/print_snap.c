// SPDX-License-Identifier: GPL-2.0-only
/* SNAP (RFC 1042, RFC 2684): who numbers what follows, and its number. */
#include "capture.h"
#include "link.h"
#include "print_llc.h"

#define SNAP_SIZE 5
#define PADDING	  2 /* before a bridged Ethernet frame */

enum oui {
	OUI_ETHERNET = 0x000000,
	OUI_CISCO = 0x00000c,
	OUI_CISCO_BRIDGED = 0x0000f8,
	OUI_BRIDGED = 0x0080c2,
	OUI_APPLETALK = 0x080007,
};

const char *oui_name(uint32_t oui)
{
	switch (oui) {
	case OUI_ETHERNET: return "Ethernet";
	case OUI_CISCO: return "Cisco";
	case 0x00005e: return "IANA";
	case 0x000081: return "Nortel Networks SONMP";
	case OUI_CISCO_BRIDGED: return "Cisco bridged";
	case 0x00049f: return "Freescale";
	case 0x0004ea: return "HP-Labs";
	case 0x001018: return "Broadcom";
	case 0x00120f: return "IEEE 802.3 Private";
	case 0x0012bb: return "ANSI/TIA";
	case 0x0015ad: return "Netronome";
	case 0x001b21: return "DCBX";
	case 0x002320: return "Nicira Networks";
	case 0x002481: return "HP";
	case OUI_BRIDGED: return "Ethernet bridged";
	case 0x009069: return "Juniper";
	case 0x00a03e: return "ATM Forum";
	case 0x00e004: return "PMC-Sierra";
	case 0x00e02f: return "DOCSIS Spanning Tree";
	case OUI_APPLETALK: return "Appletalk";
	default: return "Unknown";
	}
}

/* What stands behind an OUI: an EtherType, or a number of that organization's own. */
static const char *pid_name(uint32_t oui, uint16_t pid)
{
	static const struct {
		uint32_t oui;
		uint16_t pid;
		const char *name;
	} names[] = {
		{ OUI_CISCO, 0x010b, "PVST" },
		{ OUI_CISCO, 0x010c, "VLAN Bridge" },
		{ OUI_CISCO, 0x0111, "UDLD" },
		{ OUI_CISCO, 0x2000, "CDP" },
		{ OUI_CISCO, 0x2003, "VTP" },
		{ OUI_CISCO, 0x2004, "DTP" },
		{ OUI_BRIDGED, 0x0001, "Ethernet + FCS" },
		{ OUI_BRIDGED, 0x0002, "802.4 + FCS" },
		{ OUI_BRIDGED, 0x0004, "FDDI + FCS" },
		{ OUI_BRIDGED, 0x0005, "802.6 + FCS" },
		{ OUI_BRIDGED, 0x0007, "Ethernet w/o FCS" },
		{ OUI_BRIDGED, 0x0008, "802.4 w/o FCS" },
		{ OUI_BRIDGED, 0x000a, "FDDI w/o FCS" },
		{ OUI_BRIDGED, 0x000b, "802.6 w/o FCS" },
		{ OUI_BRIDGED, 0x000e, "BPDU" },
	};

	if (oui == OUI_ETHERNET || oui == OUI_CISCO_BRIDGED || oui == OUI_APPLETALK)
		return type_name(pid);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].oui == oui && names[i].pid == pid)
			return names[i].name;
	return "Unknown";
}

static void put_snap(struct printer *p, uint32_t oui, uint16_t pid, uint32_t len)
{
	if (p->style->link || oui != OUI_ETHERNET)
		put_form(p->line, "oui %s (0x%06x), ", oui_name(oui), oui);
	put_form(p->line, "%s %s (0x%04x), length %u: ", oui == OUI_ETHERNET ? "ethertype" : "pid",
		 pid_name(oui, pid), pid, len);
}

static bool print_snap_payload(struct printer *p, uint32_t oui, uint16_t pid, struct part part)
{
	switch (oui) {
	case OUI_ETHERNET:
	case OUI_CISCO_BRIDGED: return print_ethertype(p, pid, part);
	case OUI_CISCO:
		if (pid != 0x010b && pid != 0x010c)
			return false;
		print_stp(p, part);
		return true;
	case OUI_BRIDGED:
		if (pid == 0x000e)
			print_stp(p, part);
		else if ((pid == 0x0001 || pid == 0x0007) && part.len >= PADDING &&
			 deeper(p, "snap"))
			print_link(p, LINK_ETHERNET,
				   (struct part){ part.at + PADDING, part.len - PADDING });
		else
			return false;
		return true;
	default: return false;
	}
}

bool print_snap(struct printer *p, struct llc *f)
{
	struct part part = { f->part.at + f->size, f->part.len - f->size };
	uint32_t oui;
	uint16_t pid;

	f->size += SNAP_SIZE;
	if (!all_there(p, part, SNAP_SIZE, "snap"))
		return true;
	oui = get32(part.at) >> 8;
	pid = get16(part.at + 3);
	part.at += SNAP_SIZE;
	part.len -= SNAP_SIZE;
	if (p->style->link)
		put_snap(p, oui, pid, part.len);
	if (print_snap_payload(p, oui, pid, part))
		return true;
	if (!p->style->link) {
		llc_macs(p, f);
		put_text(p->line, "SNAP, ");
		put_snap(p, oui, pid, part.len);
	}
	return false;
}
