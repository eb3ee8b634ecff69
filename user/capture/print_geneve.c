// SPDX-License-Identifier: GPL-2.0-only
/* Geneve (RFC 8926): Ethernet or another protocol in UDP, with options. */
#include "print.h"

#define HEADER_SIZE  8
#define TYPE_TEB     0x6558
#define EXPERIMENTAL 0xfff0 /* the first of those classes of options */

static void put_flags(struct printer *p, uint8_t flags)
{
	static const char *const names[] = { "R6", "R5", "R4", "R3", "R2", "R1", "C", "O" };

	put_text(p->line, ", Flags [");
	for (int i = 7; i >= 0; i--)
		if (flags >> i & 1)
			put_text(p->line, names[i]);
	put_text(p->line, flags ? "]" : "none]");
}

/* RFC 8926, 3.5 and 7 */
static const char *class_name(uint16_t class)
{
	static const char *const names[] = { "Linux", "Open vSwitch",
					     "Open Virtual Networking (OVN)",
					     "In-band Network Telemetry (INT)", "VMware" };

	if (class < 0x100)
		return "Standard";
	if (class - 0x100U < sizeof(names) / sizeof(*names))
		return names[class - 0x100];
	return class >= EXPERIMENTAL ? "Experimental" : "Unknown";
}

/* All `left` bytes are there. */
static void put_options(struct printer *p, const uint8_t *option, uint32_t left)
{
	const char *comma = "";

	while (left) {
		uint32_t size = 4 + (option[3] & 31) * 4;

		put_form(p->line, "%sclass %s (0x%x) type 0x%x%s len %u", comma,
			 class_name(get16(option)), get16(option), option[2],
			 option[2] & 0x80 ? "(C)" : "", size);
		if (size > left) {
			put_text(p->line, " [bad length]");
			return;
		}
		if (p->style->verbose > 1 && size > 4) {
			put_text(p->line, " data");
			for (uint32_t i = 4; i < size; i += 4)
				put_form(p->line, " %08x", get32(option + i));
		}
		option += size;
		left -= size;
		comma = ", ";
	}
}

static void print_payload(struct printer *p, uint16_t type, struct part part)
{
	put_text(p->line, p->style->verbose ? "\n\t" : ": ");
	if (type == TYPE_TEB)
		print_frame(p, part, "geneve");
	else if (deeper(p, "geneve") && !print_ethertype(p, type, part))
		put_form(p->line, "geneve-proto-0x%x", type);
}

void print_geneve(struct printer *p, struct part part)
{
	const uint8_t *geneve = part.at;
	uint32_t n;

	put_text(p->line, "Geneve");
	if (part.len < HEADER_SIZE) {
		put_form(p->line, " [length %u < %u] (invalid)", part.len, HEADER_SIZE);
		return;
	}
	if (!there(p, geneve, HEADER_SIZE, "geneve"))
		return;
	if (geneve[0] >> 6) {
		put_form(p->line, " ERROR: unknown-version %u", geneve[0] >> 6);
		return;
	}
	n = (geneve[0] & 63) * 4;
	put_flags(p, geneve[1]);
	put_form(p->line, ", vni 0x%x", get32(geneve + 4) >> 8);
	if (geneve[7])
		put_form(p->line, ", rsvd 0x%x", geneve[7]);
	if (p->style->link)
		print_payload_type(p, get16(geneve + 2));
	part.at += HEADER_SIZE;
	part.len -= HEADER_SIZE;
	if (part.len < n) {
		put_form(p->line, " truncated-geneve - %u bytes missing", n - part.len);
		return;
	}
	if (!there(p, part.at, n, "geneve"))
		return;
	if (n) {
		put_text(p->line, ", options [");
		if (p->style->verbose)
			put_options(p, part.at, n);
		else
			put_form(p->line, "%u bytes", n);
		put_char(p->line, ']');
	}
	print_payload(p, get16(geneve + 2), (struct part){ part.at + n, part.len - n });
}
