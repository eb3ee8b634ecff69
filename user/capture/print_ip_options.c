// SPDX-License-Identifier: GPL-2.0-only
/* The options of IPv4 (RFC 791, 3.1; the router alert of RFC 2113; traceroute of RFC 1393). */
#include "print.h"

enum {
	END = 0,
	NO_OPERATION = 1,
	RECORD_ROUTE = 7,
	TIMESTAMP = 68,
	TRACEROUTE = 82,
	SECURITY = 130,
	LOOSE_ROUTE = 131,
	STRICT_ROUTE = 137,
	ROUTER_ALERT = 148,
};

/* The pointer counts from 1; what it has not come to is empty, or still before the packet. */
static void put_route(struct printer *p, const uint8_t *option)
{
	uint8_t len = option[1], pointer = option[2];

	if (len % 4 != 3)
		put_form(p->line, " [bad length %u]", len);
	if (len < 3)
		return;
	if (pointer < 4 || pointer % 4 || pointer > len + 1)
		put_form(p->line, " [bad ptr %u]", pointer);
	for (uint8_t at = 3; at + 4 <= len; at += 4) {
		put_char(p->line, ' ');
		put_ipv4(p->line, option + at);
		if (pointer - 1 > at || !pointer)
			put_char(p->line, ',');
	}
}

static void put_timestamps(struct printer *p, const uint8_t *option)
{
	static const char *const kinds[] = { "TSONLY", "TS+ADDR", NULL, "PRESPEC" };
	uint8_t len = option[1], flag, size, next;
	const char *kind;

	if (len < 4) {
		put_form(p->line, "[bad length %u]", len);
		return;
	}
	flag = option[3] & 15;
	size = flag ? 8 : 4;
	next = option[2] - 1;
	kind = flag < sizeof(kinds) / sizeof(*kinds) ? kinds[flag] : NULL;
	put_text(p->line, " TS{");
	if ((len - 4) % size)
		put_form(p->line, "[bad length %u]", len);
	if (option[2] < 5 || (option[2] - 5) % size || option[2] > len + 1)
		put_form(p->line, "[bad ptr %u]", option[2]);
	if (kind)
		put_text(p->line, kind);
	else
		put_form(p->line, "[bad ts type %u]", flag);
	for (uint8_t at = 4; kind && at + size <= len; at += size) {
		put_text(p->line, at == next ? " ^ " : " ");
		put_form(p->line, "%u@", get32(option + at + size - 4));
		if (size == 8)
			put_ipv4(p->line, option + at);
	}
	if (kind && next == len)
		put_text(p->line, " ^ ");
	if (option[3] >> 4)
		put_form(p->line, " [%u hops not recorded]} ", option[3] >> 4);
	else
		put_char(p->line, '}');
}

static void put_router_alert(struct printer *p, const uint8_t *option)
{
	if (option[1] < 4)
		put_form(p->line, " [bad length %u]", option[1]);
	else if (get16(option + 2))
		put_form(p->line, " value %u", get16(option + 2));
}

static const struct known {
	uint8_t type;
	const char *name;
	void (*put)(struct printer *p, const uint8_t *option);
} options[] = {
	{ END, "EOL", NULL },
	{ NO_OPERATION, "NOP", NULL },
	{ RECORD_ROUTE, "RR", put_route },
	{ TIMESTAMP, "timestamp", put_timestamps },
	{ TRACEROUTE, "traceroute", NULL },
	{ SECURITY, "security", NULL },
	{ LOOSE_ROUTE, "LSRR", put_route },
	{ STRICT_ROUTE, "SSRR", put_route },
	{ ROUTER_ALERT, "RA", put_router_alert },
};

static const struct known *put_name(struct printer *p, uint8_t type)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (options[i].type == type) {
			put_text(p->line, options[i].name);
			return &options[i];
		}
	put_form(p->line, "unknown %u", type);
	return NULL;
}

/* One of which the type and length are there. Returns its size, 0 behind which none can be found. */
static uint32_t put_option(struct printer *p, const uint8_t *option, uint32_t left)
{
	const struct known *known = put_name(p, option[0]);
	uint8_t len;

	if (option[0] == END)
		return 0;
	if (option[0] == NO_OPERATION)
		return 1;
	len = option[1];
	if (len < 2 || len > left) {
		put_form(p->line, " [bad length %u]", len);
		return 0;
	}
	if (!is_there(p, option, len))
		return len;
	if (known && known->put)
		known->put(p, option);
	return len;
}

/* Of a header of `size` bytes; false if the line ends in them. */
bool print_ip_options(struct printer *p, const uint8_t *ip, uint32_t size)
{
	uint32_t one;

	put_text(p->line, ", options (");
	for (const uint8_t *option = ip + 20, *end = ip + size; option < end; option += one) {
		if (!there(p, option, 1, "ip"))
			return false;
		if (option[0] > NO_OPERATION && !is_there(p, option, 2)) {
			put_name(p, option[0]);
			put_text(p->line, " [|ip]");
			return false;
		}
		one = put_option(p, option, end - option);
		if (!is_there(p, option, one)) {
			put_text(p->line, " [truncated-option]))\n    ");
			print_hosts(p, ip);
			put_text(p->line, " [|ip]");
			return false;
		}
		if (!one)
			break;
		if (option + one < end)
			put_char(p->line, ',');
	}
	put_char(p->line, ')');
	return true;
}
