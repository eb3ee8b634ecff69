// SPDX-License-Identifier: GPL-2.0-only
/* BOOTP (RFC 951) and DHCP (RFC 2131). */
#include "print_dhcp.h"

/* Where the fields of a message are (RFC 2131, figure 1). */
enum {
	OP = 0,
	HTYPE = 1,
	HLEN = 2,
	HOPS = 3,
	XID = 4,
	SECS = 8,
	FLAGS = 10,
	CIADDR = 12,
	YIADDR = 16,
	SIADDR = 20,
	GIADDR = 24,
	CHADDR = 28,
	SNAME = 44,
	FILE_NAME = 108,
	VEND = 236,
	OPTIONS = 240,
};

#define COOKIE	   0x63825363 /* options follow (RFC 2132, 2) */
#define COOKIE_CMU 0x434d5500 /* Carnegie Mellon's, older than RFC 1048 */
#define OPTION_PAD 0
#define OPTION_END 255

static bool is_ethernet(const uint8_t *m)
{
	return m[HTYPE] == 1 && m[HLEN] == 6;
}

/* Every part of a message is printed as far as it is there; false: it is not all there. */
static bool print_operation(struct printer *p, struct part m, uint32_t len)
{
	if (!m.len)
		return false;
	put_text(p->line, "BOOTP/DHCP, ");
	if (m.at[OP] == 1)
		put_text(p->line, "Request");
	else if (m.at[OP] == 2)
		put_text(p->line, "Reply");
	else
		put_form(p->line, "unknown (0x%02x)", m.at[OP]);
	if (m.len <= HLEN)
		return false;
	if (m.at[OP] == 1 && is_ethernet(m.at)) {
		if (m.len < CHADDR + 6)
			return false;
		put_text(p->line, " from ");
		put_mac(p->line, m.at + CHADDR);
	}
	put_form(p->line, ", length %u", len);
	return true;
}

static bool print_header(struct printer *p, struct part m)
{
	const uint8_t *at = m.at;

	if (m.len < FLAGS)
		return false;
	if (at[HTYPE] != 1)
		put_form(p->line, ", htype %u", at[HTYPE]);
	if (!is_ethernet(at))
		put_form(p->line, ", hlen %u", at[HLEN]);
	if (at[HOPS])
		put_form(p->line, ", hops %u", at[HOPS]);
	if (get32(at + XID))
		put_form(p->line, ", xid 0x%x", get32(at + XID));
	if (get16(at + SECS))
		put_form(p->line, ", secs %u", get16(at + SECS));
	if (m.len < CIADDR)
		return false;
	put_form(p->line, ", Flags [%s]", at[FLAGS] & 0x80 ? "Broadcast" : "none");
	if (p->style->verbose > 1)
		put_form(p->line, " (0x%04x)", get16(at + FLAGS));
	return true;
}

static bool print_addresses(struct printer *p, struct part m)
{
	static const struct {
		const char *name;
		uint8_t at;
	} fields[] = { { "Client", CIADDR },
		       { "Your", YIADDR },
		       { "Server", SIADDR },
		       { "Gateway", GIADDR } };

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		if (m.len < fields[i].at + 4U)
			return false;
		if (!get32(m.at + fields[i].at))
			continue;
		put_form(p->line, "\n\t  %s-IP ", fields[i].name);
		put_ipv4(p->line, m.at + fields[i].at);
	}
	if (!is_ethernet(m.at))
		return true;
	if (m.len < CHADDR + 6)
		return false;
	put_text(p->line, "\n\t  Client-Ethernet-Address ");
	put_mac(p->line, m.at + CHADDR);
	return true;
}

/* A name ends with a zero byte, inside of its field. */
static bool print_name_field(struct printer *p, struct part m, const char *name, struct part field)
{
	uint32_t offset = field.at - m.at, have = m.len > offset ? m.len - offset : 0, n = 0;

	if (!have)
		return false;
	if (have > field.len)
		have = field.len;
	if (!*field.at)
		return true;
	while (n < have && field.at[n])
		n++;
	put_form(p->line, "\n\t  %s \"", name);
	put_visible(p->line, field.at, n);
	put_char(p->line, '"');
	return n < have;
}

/* What is behind the end, and padding, only -vvv shows. */
static bool print_options(struct printer *p, const uint8_t *at, const uint8_t *end)
{
	while (at < end) {
		uint8_t code = *at++, n = 0;
		uint32_t occurs = 1;

		if (code == OPTION_END && p->style->verbose < 3)
			return true;
		for (; code == OPTION_PAD && at < end && *at == OPTION_PAD; at++)
			occurs++;
		if (code == OPTION_PAD && p->style->verbose < 3)
			continue;
		if (code != OPTION_PAD && code != OPTION_END) {
			if (at == end)
				return false;
			n = *at++;
		}
		put_form(p->line, "\n\t    %s (%u), length %u%s", dhcp_option_name(code), code, n,
			 n ? ": " : "");
		if (occurs > 1)
			put_form(p->line, ", occurs %u", occurs);
		if (n > end - at)
			return false;
		put_dhcp_option(p->line, code, (struct part){ at, n });
		at += n;
	}
	return true;
}

/* A fixed form; one byte of flags says whether the subnet mask holds. */
static bool print_cmu(struct printer *p, struct part m)
{
	static const struct {
		const char *name;
		uint8_t at;
	} fields[] = { { " DG:", 12 },	 { " SM:", 8 },	   { " NS1:", 16 }, { " NS2:", 20 },
		       { " IEN1:", 24 }, { " IEN2:", 28 }, { " TS1:", 32 }, { " TS2:", 36 } };

	put_text(p->line, " vend-cmu");
	if (m.len < VEND + 8)
		return false;
	if (m.at[VEND + 4] & ~1)
		put_form(p->line, " F:0x%x", m.at[VEND + 4]);
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		const uint8_t *at = m.at + VEND + fields[i].at;

		if (m.len < VEND + fields[i].at + 4U)
			return false;
		if (!get32(at))
			continue;
		put_text(p->line,
			 fields[i].at == 8 && !(m.at[VEND + 4] & 1) ? " SM*:" : fields[i].name);
		put_ipv4(p->line, at);
	}
	return true;
}

static bool print_vendor(struct printer *p, struct part m)
{
	uint32_t cookie;

	if (m.len < OPTIONS)
		return false;
	cookie = get32(m.at + VEND);
	if (cookie == COOKIE_CMU)
		return print_cmu(p, m);
	if (cookie == COOKIE) {
		put_form(p->line, "\n\t  Vendor-rfc1048 Extensions\n\t    Magic Cookie 0x%08x",
			 cookie);
		return print_options(p, m.at + OPTIONS, m.at + m.len);
	}
	if (cookie)
		put_form(p->line, "\n\t  Vendor-#0x%x", cookie);
	return true;
}

static bool print_details(struct printer *p, struct part m)
{
	return print_header(p, m) && print_addresses(p, m) &&
	       print_name_field(p, m, "sname", (struct part){ m.at + SNAME, FILE_NAME - SNAME }) &&
	       print_name_field(p, m, "file",
				(struct part){ m.at + FILE_NAME, VEND - FILE_NAME }) &&
	       print_vendor(p, m);
}

void print_dhcp(struct printer *p, struct part part)
{
	size_t have = p->end > part.at ? p->end - part.at : 0;
	struct part m = { part.at, have < part.len ? have : part.len };

	if (!print_operation(p, m, part.len) || (p->style->verbose && !print_details(p, m)))
		put_text(p->line, " [|bootp]");
}
