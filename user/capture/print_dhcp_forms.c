// SPDX-License-Identifier: GPL-2.0-only
/*
 * Options of DHCP that are more than a list: of RFC 2132 and of relay agents (RFC 3046), user
 * classes (RFC 3004), classless routes (RFC 3442), the client's name (RFC 4702).
 */
#include "print_dhcp.h"

static bool is_short(struct line *l, struct part v, uint32_t least)
{
	if (v.len < least)
		put_form(l, "[ERROR: length < %u bytes]", least);
	return v.len < least;
}

/* One byte that is a number of a name. */
static void put_choice(struct line *l, struct part v, const char *const *names, uint8_t n)
{
	if (is_short(l, v, 1))
		return;
	if (*v.at < n && names[*v.at])
		put_text(l, names[*v.at]);
	else
		put_form(l, "#%u", *v.at);
	put_dhcp_trailing(l, v.len - 1);
}

void put_dhcp_node_type(struct line *l, struct part v)
{
	static const char *const names[] = {
		[1] = "b-node", [2] = "p-node", [4] = "m-node", [8] = "h-node"
	};

	put_choice(l, v, names, sizeof(names) / sizeof(*names));
}

void put_dhcp_overload(struct line *l, struct part v)
{
	static const char *const names[] = { NULL, "file", "sname", "file+sname" };

	put_choice(l, v, names, sizeof(names) / sizeof(*names));
}

void put_dhcp_message_type(struct line *l, struct part v)
{
	static const char *const names[] = { NULL,	     "Discover",   "Offer",
					     "Request",	     "Decline",	   "ACK",
					     "NACK",	     "Release",	   "Inform",
					     NULL,	     "LeaseQuery", "LeaseUnassigned",
					     "LeaseUnknown", "LeaseActive" };

	if (v.len != 1)
		put_dhcp_bytes(l, v);
	else if (*v.at < sizeof(names) / sizeof(*names) && names[*v.at])
		put_text(l, names[*v.at]);
	else
		put_form(l, "Unknown (%u)", *v.at);
}

void put_dhcp_requests(struct line *l, struct part v)
{
	for (uint32_t i = 0; i < v.len; i++)
		put_form(l, "%s%s (%u)", i % 4 ? ", " : "\n\t      ", dhcp_option_name(v.at[i]),
			 v.at[i]);
}

void put_dhcp_client_id(struct line *l, struct part v)
{
	static const char *const types[] = { [1] = "ether",   [6] = "ieee802", [7] = "arcnet",
					     [15] = "frelay", [23] = "strip",  [24] = "ieee1394" };

	if (is_short(l, v, 1))
		return;
	if (!*v.at) {
		put_dhcp_text(l, (struct part){ v.at + 1, v.len - 1 });
		return;
	}
	if (*v.at < sizeof(types) / sizeof(*types) && types[*v.at])
		put_form(l, "%s ", types[*v.at]);
	else
		put_form(l, "hardware-type %u, ", *v.at);
	for (uint32_t i = 1; i < v.len; i++)
		put_form(l, "%s%02x", i > 1 ? ":" : "", v.at[i]);
}

void put_dhcp_user_classes(struct line *l, struct part v)
{
	uint32_t i = 0;

	if (is_short(l, v, 2))
		return;
	for (uint32_t number = 1; i < v.len; number++) {
		uint8_t n = v.at[i++];

		put_form(l, "\n\t      instance#%u: ", number);
		if (!n) {
			put_text(l, "[ERROR: suboption length must be non-zero]");
			return;
		}
		if (n > v.len - i) {
			put_text(l, "[ERROR: invalid option]");
			return;
		}
		put_dhcp_text(l, (struct part){ v.at + i, n });
		put_form(l, ", length %u", n);
		i += n;
	}
}

void put_dhcp_client_name(struct line *l, struct part v)
{
	uint8_t flags;

	if (is_short(l, v, 3))
		return;
	flags = *v.at;
	if (flags >> 4)
		put_form(l, "[ERROR: MBZ nibble 0x%x != 0] ", flags >> 4);
	if (flags & 15)
		put_form(l, "[%s%s%s%s] ", flags & 1 ? "S" : "", flags & 2 ? "O" : "",
			 flags & 4 ? "E" : "", flags & 8 ? "N" : "");
	if (v.at[1] || v.at[2])
		put_form(l, "%u/%u ", v.at[1], v.at[2]);
	put_dhcp_text(l, (struct part){ v.at + 3, v.len - 3 });
}

static void put_dump(struct line *l, struct part v)
{
	for (uint32_t i = 0; i < v.len; i++) {
		if (i % 16 == 0)
			put_form(l, "\n\t\t0x%04x: ", i);
		put_form(l, "%s%02x", i % 2 ? "" : " ", v.at[i]);
	}
}

void put_dhcp_agent(struct line *l, struct part v)
{
	static const char *const names[] = {
		[1] = "Circuit-ID", [2] = "Remote-ID", [6] = "Subscriber-ID"
	};
	uint32_t i = 0;

	while (v.len - i >= 2) {
		uint8_t code = v.at[i], n = v.at[i + 1];
		const char *name = code < sizeof(names) / sizeof(*names) ? names[code] : NULL;

		i += 2;
		put_form(l, "\n\t      %s SubOption %u, length %u: ", name ? name : "Unknown", code,
			 n);
		if (n > v.len - i) {
			put_text(l, "length goes past end of option");
			return;
		}
		if (name)
			put_visible(l, v.at + i, n);
		else
			put_dump(l, (struct part){ v.at + i, n });
		i += n;
	}
	put_dhcp_trailing(l, v.len - i);
}

/* Only the bytes of a destination that its mask covers are there. */
void put_dhcp_routes(struct line *l, struct part v)
{
	uint32_t i = 0;

	if (is_short(l, v, 5))
		return;
	while (i < v.len) {
		uint8_t width = v.at[i], size = (width + 7) / 8, to[4] = {};

		put_text(l, i++ ? "," : "");
		if (width > 32) {
			put_form(l, "[ERROR: Mask width (%u) > 32]", width);
			return;
		}
		if (v.len - i < size + 4U) {
			put_form(l, "[ERROR: Remaining length (%u) < %u bytes]", v.len - i,
				 size + 4);
			return;
		}
		for (uint8_t byte = 0; byte < size; byte++)
			to[byte] = v.at[i++];
		put_char(l, '(');
		if (width)
			put_ipv4(l, to);
		else
			put_text(l, "default");
		if (width)
			put_form(l, "/%u", width);
		put_char(l, ':');
		put_ipv4(l, v.at + i);
		put_char(l, ')');
		i += 4;
	}
}
