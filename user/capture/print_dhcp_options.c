// SPDX-License-Identifier: GPL-2.0-only
/* The options of DHCP (RFC 2132 and IANA's registry), most of them lists of values. */
#include "print_dhcp.h"

void put_dhcp_trailing(struct line *l, uint32_t n)
{
	if (n)
		put_form(l, "\n\t  trailing data length %u", n);
}

/* Values of `size` bytes each. */
static void put_list(struct line *l, struct part v, uint32_t size,
		     void (*put)(struct line *l, const uint8_t *at))
{
	uint32_t i = 0;

	for (; v.len - i >= size; i += size) {
		if (i)
			put_char(l, ',');
		put(l, v.at + i);
	}
	put_dhcp_trailing(l, v.len - i);
}

static void put_pair(struct line *l, const uint8_t *at)
{
	put_char(l, '(');
	put_ipv4(l, at);
	put_char(l, ':');
	put_ipv4(l, at + 4);
	put_char(l, ')');
}

static void put_short(struct line *l, const uint8_t *at)
{
	put_dec(l, get16(at));
}

static void put_long(struct line *l, const uint8_t *at)
{
	put_dec(l, get32(at));
}

static void put_int(struct line *l, const uint8_t *at)
{
	put_form(l, "%d", (int32_t)get32(at));
}

static void put_flag(struct line *l, const uint8_t *at)
{
	if (*at > 1)
		put_form(l, "%u?", *at);
	else
		put_char(l, *at ? 'Y' : 'N');
}

static void put_addresses(struct line *l, struct part v)
{
	put_list(l, v, 4, put_ipv4);
}

static void put_pairs(struct line *l, struct part v)
{
	put_list(l, v, 8, put_pair);
}

static void put_shorts(struct line *l, struct part v)
{
	put_list(l, v, 2, put_short);
}

static void put_longs(struct line *l, struct part v)
{
	put_list(l, v, 4, put_long);
}

static void put_signed(struct line *l, struct part v)
{
	put_list(l, v, 4, put_int);
}

static void put_flags(struct line *l, struct part v)
{
	put_list(l, v, 1, put_flag);
}

void put_dhcp_bytes(struct line *l, struct part v)
{
	for (uint32_t i = 0; i < v.len; i++) {
		if (i)
			put_char(l, '.');
		put_dec(l, v.at[i]);
	}
}

void put_dhcp_text(struct line *l, struct part v)
{
	put_char(l, '"');
	put_visible(l, v.at, v.len);
	put_char(l, '"');
}

/* Nobody knows what is in it; its length is a hint. */
static void put_unknown(struct line *l, struct part v)
{
	if (v.len % 4 == 0)
		put_longs(l, v);
	else if (v.len % 2 == 0)
		put_shorts(l, v);
	else
		put_dhcp_bytes(l, v);
}

static const struct {
	const char *name;
	void (*put)(struct line *l, struct part v);
} options[256] = { [0] = { "PAD", put_dhcp_bytes },
		   [1] = { "Subnet-Mask", put_addresses },
		   [2] = { "Time-Zone", put_signed },
		   [3] = { "Default-Gateway", put_addresses },
		   [4] = { "Time-Server", put_addresses },
		   [5] = { "IEN-Name-Server", put_addresses },
		   [6] = { "Domain-Name-Server", put_addresses },
		   [7] = { "LOG", put_addresses },
		   [8] = { "CS", put_addresses },
		   [9] = { "LPR-Server", put_addresses },
		   [10] = { "IM", put_addresses },
		   [11] = { "RL", put_addresses },
		   [12] = { "Hostname", put_dhcp_text },
		   [13] = { "BS", put_shorts },
		   [14] = { "DP", put_dhcp_text },
		   [15] = { "Domain-Name", put_dhcp_text },
		   [16] = { "SS", put_addresses },
		   [17] = { "RP", put_dhcp_text },
		   [18] = { "EP", put_dhcp_text },
		   [19] = { "IPF", put_flags },
		   [20] = { "SRT", put_flags },
		   [21] = { "PF", put_pairs },
		   [22] = { "RSZ", put_shorts },
		   [23] = { "TTL", put_dhcp_bytes },
		   [24] = { "MTU-Timeout", put_longs },
		   [25] = { "MTU-Table", put_shorts },
		   [26] = { "MTU", put_shorts },
		   [27] = { "LSN", put_flags },
		   [28] = { "BR", put_addresses },
		   [29] = { "MD", put_flags },
		   [30] = { "MS", put_flags },
		   [31] = { "Router-Discovery", put_flags },
		   [32] = { "RSA", put_addresses },
		   [33] = { "Static-Route", put_pairs },
		   [34] = { "UT", put_flags },
		   [35] = { "AT", put_longs },
		   [36] = { "IE", put_flags },
		   [37] = { "TT", put_dhcp_bytes },
		   [38] = { "KI", put_longs },
		   [39] = { "KG", put_flags },
		   [40] = { "YD", put_dhcp_text },
		   [41] = { "YS", put_addresses },
		   [42] = { "NTP", put_addresses },
		   [43] = { "Vendor-Option", put_dhcp_bytes },
		   [44] = { "Netbios-Name-Server", put_addresses },
		   [45] = { "WDD", put_addresses },
		   [46] = { "Netbios-Node", put_dhcp_node_type },
		   [47] = { "Netbios-Scope", put_dhcp_text },
		   [48] = { "XFS", put_addresses },
		   [49] = { "XDM", put_addresses },
		   [50] = { "Requested-IP", put_addresses },
		   [51] = { "Lease-Time", put_longs },
		   [52] = { "OO", put_dhcp_overload },
		   [53] = { "DHCP-Message", put_dhcp_message_type },
		   [54] = { "Server-ID", put_addresses },
		   [55] = { "Parameter-Request", put_dhcp_requests },
		   [56] = { "MSG", put_dhcp_text },
		   [57] = { "MSZ", put_shorts },
		   [58] = { "RN", put_longs },
		   [59] = { "RB", put_longs },
		   [60] = { "Vendor-Class", put_dhcp_text },
		   [61] = { "Client-ID", put_dhcp_client_id },
		   [64] = { "N+D", put_shorts },
		   [65] = { "N+S", put_addresses },
		   [66] = { "TFTP", put_dhcp_text },
		   [67] = { "BF", put_dhcp_text },
		   [68] = { "MH", put_addresses },
		   [69] = { "SMTP", put_addresses },
		   [70] = { "POP3", put_addresses },
		   [71] = { "NNTP", put_addresses },
		   [72] = { "WWW", put_addresses },
		   [73] = { "FG", put_addresses },
		   [74] = { "IRC", put_addresses },
		   [75] = { "STS", put_addresses },
		   [76] = { "STDA", put_addresses },
		   [77] = { "User-Class", put_dhcp_user_classes },
		   [78] = { "SLP-DA", put_dhcp_bytes },
		   [79] = { "SLP-SCOPE", put_dhcp_bytes },
		   [80] = { "SLP-NA", put_dhcp_text },
		   [81] = { "FQDN", put_dhcp_client_name },
		   [82] = { "Agent-Information", put_dhcp_agent },
		   [83] = { "ARMT", put_dhcp_bytes },
		   [88] = { "TZSTR", put_dhcp_text },
		   [89] = { "FQDNS", put_dhcp_bytes },
		   [90] = { "AUTH", put_dhcp_bytes },
		   [91] = { "Last-Transaction-Time", put_signed },
		   [92] = { "Associated-IP", put_addresses },
		   [93] = { "ARCH", put_shorts },
		   [94] = { "NDI", put_dhcp_bytes },
		   [95] = { "LDAP", put_dhcp_text },
		   [97] = { "GUID", put_dhcp_bytes },
		   [98] = { "UAP", put_dhcp_text },
		   [100] = { "POSIX-TZ", put_dhcp_text },
		   [101] = { "TZ-Name", put_dhcp_text },
		   [112] = { "NI", put_addresses },
		   [113] = { "NITAG", put_dhcp_text },
		   [114] = { "URL", put_dhcp_text },
		   [116] = { "NOAUTO", put_flags },
		   [117] = { "NSSEARCH", put_shorts },
		   [118] = { "SUBNET", put_addresses },
		   [121] = { "Classless-Static-Route", put_dhcp_routes },
		   [150] = { "TFTP-Server-Address", put_addresses },
		   [161] = { "MUD-URL", put_dhcp_text },
		   [249] = { "Classless-Static-Route-Microsoft", put_dhcp_routes },
		   [255] = { "END", put_dhcp_bytes } };

const char *dhcp_option_name(uint8_t code)
{
	return options[code].name ? options[code].name : "Unknown";
}

void put_dhcp_option(struct line *l, uint8_t code, struct part value)
{
	(options[code].put ? options[code].put : put_unknown)(l, value);
}
