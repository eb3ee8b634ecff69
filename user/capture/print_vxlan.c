// SPDX-License-Identifier: GPL-2.0-only
/* VXLAN (RFC 7348): Ethernet in UDP. */
#include "capture.h"
#include "print.h"

#define HEADER_SIZE 8
#define VNI_VALID   0x08

/* Nothing behind it is looked at, even if it is there. */
void print_frame(struct printer *p, struct part part, const char *name)
{
	const uint8_t *end = p->end;

	if (!deeper(p, name))
		return;
	if (is_there(p, part.at, part.len))
		p->end = part.at + part.len;
	print_link(p, LINK_ETHERNET, part);
	p->end = end;
}

/* The header takes a line of its own. */
void print_vxlan(struct printer *p, struct part part)
{
	const uint8_t *vxlan = part.at;

	put_text(p->line, "VXLAN");
	if (part.len < HEADER_SIZE) {
		put_text(p->line, " (invalid)");
		return;
	}
	if (!there(p, vxlan, 1, "vxlan"))
		return;
	put_form(p->line, ", flags [%s] (0x%02x), ", vxlan[0] & VNI_VALID ? "I" : "invalid",
		 vxlan[0]);
	if (!there(p, vxlan, 7, "vxlan"))
		return;
	put_form(p->line, "vni %u\n", (uint32_t)get16(vxlan + 4) << 8 | vxlan[6]);
	if (there(p, vxlan, HEADER_SIZE, "vxlan"))
		print_frame(p, (struct part){ vxlan + HEADER_SIZE, part.len - HEADER_SIZE },
			    "vxlan");
}
