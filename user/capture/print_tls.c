// SPDX-License-Identifier: GPL-2.0-only
/*
 * TLS hellos and alerts (RFC 8446), with the server's name (RFC 6066) and the application's
 * protocol (RFC 7301). Any port may carry them, so nothing is said unless all lengths agree.
 */
#include <string.h>

#include "print.h"

#define RECORD_SIZE    5
#define HANDSHAKE_SIZE 4
#define RECORD_MAX     16384 /* RFC 8446, 5.1 */
#define HOST_MAX       255   /* RFC 1035, 2.3.4 */

enum { ALERT = 21, HANDSHAKE = 22 };
enum { CLIENT_HELLO = 1, SERVER_HELLO = 2 };
enum { SERVER_NAME = 0, ALPN = 16, SUPPORTED_VERSIONS = 43 };

/* Bytes of which only some were captured. */
struct span {
	const uint8_t *at;
	uint32_t len, there;
};

enum found {
	FOUND,
	FOUND_CUT,   /* it is not there */
	FOUND_WRONG, /* so this is not TLS */
};

struct hello {
	bool server, retry;
	uint16_t version;
	struct span name, protocols;
};

/* RFC 8446, 4.1.3: a ServerHello with this random is a HelloRetryRequest. */
static const uint8_t retry_random[32] = {
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
	0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
	0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
};

static enum found take(struct span *from, uint32_t n, struct span *taken)
{
	if (n > from->len)
		return FOUND_WRONG;
	*taken = (struct span){ from->at, n, n < from->there ? n : from->there };
	from->at += taken->there;
	from->there -= taken->there;
	from->len -= n;
	return taken->there < n ? FOUND_CUT : FOUND;
}

/* A vector: its length in `size` bytes, then as many. What is there of it is taken anyway. */
static enum found take_vector(struct span *from, int size, struct span *taken)
{
	struct span length;
	enum found found = take(from, size, &length);
	uint32_t n = 0;

	if (found != FOUND)
		return found;
	while (size--)
		n = n << 8 | *length.at++;
	return take(from, n, taken);
}

/* A list that is all of an extension. */
static enum found take_list(struct span *from, struct span *list)
{
	enum found found = take_vector(from, 2, list);

	return found == FOUND && (from->len || !list->len) ? FOUND_WRONG : found;
}

/* RFC 6066, 3: of all types of names only host_name is in use. */
static enum found take_name(struct hello *h, struct span data)
{
	struct span list, type;
	enum found found = take_list(&data, &list);

	if (found == FOUND)
		found = take(&list, 1, &type);
	if (found == FOUND && *type.at)
		return FOUND;
	if (found == FOUND)
		found = take_vector(&list, 2, &h->name);
	if (found == FOUND && (!h->name.len || h->name.len > HOST_MAX))
		return FOUND_WRONG;
	return found;
}

static enum found take_protocols(struct hello *h, struct span data)
{
	struct span list = {}, protocol;
	enum found found = take_list(&data, &list);

	h->protocols = list;
	while (found == FOUND && list.len) {
		found = take_vector(&list, 1, &protocol);
		if (found == FOUND && !protocol.len)
			return FOUND_WRONG;
	}
	return found;
}

static enum found take_extension(struct hello *h, struct span *extensions)
{
	struct span type, data = {};
	enum found found = take(extensions, 2, &type);

	if (found == FOUND)
		found = take_vector(extensions, 2, &data);
	if (found != FOUND)
		return found;
	switch (get16(type.at)) {
	case SERVER_NAME: return h->server ? FOUND : take_name(h, data);
	case ALPN: return take_protocols(h, data);
	case SUPPORTED_VERSIONS:
		if (h->server && data.len != 2)
			return FOUND_WRONG;
		if (h->server)
			h->version = get16(data.at);
	}
	return FOUND;
}

/* Cipher suites and compression methods: those that the client has, or the server's choice. */
static enum found take_choices(struct hello *h, struct span *body)
{
	struct span suites, methods;
	enum found found;

	if (h->server)
		return take(body, 3, &suites);
	found = take_vector(body, 2, &suites);
	if (found == FOUND && (!suites.len || suites.len % 2))
		return FOUND_WRONG;
	if (found == FOUND)
		found = take_vector(body, 1, &methods);
	return found == FOUND && !methods.len ? FOUND_WRONG : found;
}

static enum found take_hello(struct hello *h, struct span body)
{
	struct span version, random, session, extensions = {};
	enum found found = take(&body, 2, &version);

	if (found != FOUND)
		return found;
	h->version = get16(version.at);
	if (h->version >> 8 != 3)
		return FOUND_WRONG;
	found = take(&body, 32, &random);
	if (found == FOUND) {
		h->retry = h->server && !memcmp(random.at, retry_random, 32);
		found = take_vector(&body, 1, &session);
	}
	if (found == FOUND && session.len > 32)
		return FOUND_WRONG;
	if (found == FOUND)
		found = take_choices(h, &body);
	if (found != FOUND || !body.len) /* before RFC 3546 there were no extensions */
		return found;
	found = take_vector(&body, 2, &extensions);
	if (extensions.len && body.len)
		return FOUND_WRONG;
	while (found != FOUND_WRONG && extensions.there)
		found = take_extension(h, &extensions);
	return found;
}

/* Only what names are made of, whatever else the peer sends. */
static void put_safe(struct line *l, const struct span *s)
{
	for (uint32_t i = 0; i < s->len; i++) {
		uint8_t c = s->at[i];
		bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '-' && c <= '9') || c == '_';

		put_char(l, safe ? (char)c : '?');
	}
}

static void put_protocols(struct line *l, struct span list)
{
	const char *before = ", ALPN ";
	struct span protocol;

	while (list.len && take_vector(&list, 1, &protocol) == FOUND) {
		put_text(l, before);
		put_safe(l, &protocol);
		before = ",";
	}
}

static void put_version(struct line *l, uint16_t version)
{
	if (version == 0x300)
		put_text(l, ", SSL 3.0");
	else if (version > 0x300 && version <= 0x304)
		put_form(l, ", TLS 1.%u", (version & 0xff) - 1);
	else
		put_form(l, ", version 0x%04x", version);
}

static bool print_hello(struct printer *p, uint8_t type, struct span body)
{
	struct hello h = { .server = type == SERVER_HELLO };
	bool cut = body.there < body.len;

	if (take_hello(&h, body) == FOUND_WRONG)
		return false;
	put_text(p->line, h.retry  ? ": TLS HelloRetryRequest" :
			  h.server ? ": TLS ServerHello" :
				     ": TLS ClientHello");
	/* Of a hello that is cut the version that counts may be what is missing. */
	if (h.server && h.version && (!cut || h.version != 0x303))
		put_version(p->line, h.version);
	if (h.name.len) {
		put_text(p->line, ", SNI ");
		put_safe(p->line, &h.name);
	}
	put_protocols(p->line, h.protocols);
	if (cut)
		put_text(p->line, " [|tls]");
	return true;
}

/* RFC 8446, 6; ech_required is of RFC 9849. */
static const char *const alerts[256] = {
	[0] = "close_notify",
	[10] = "unexpected_message",
	[20] = "bad_record_mac",
	[22] = "record_overflow",
	[40] = "handshake_failure",
	[42] = "bad_certificate",
	[43] = "unsupported_certificate",
	[44] = "certificate_revoked",
	[45] = "certificate_expired",
	[46] = "certificate_unknown",
	[47] = "illegal_parameter",
	[48] = "unknown_ca",
	[49] = "access_denied",
	[50] = "decode_error",
	[51] = "decrypt_error",
	[70] = "protocol_version",
	[71] = "insufficient_security",
	[80] = "internal_error",
	[86] = "inappropriate_fallback",
	[90] = "user_canceled",
	[109] = "missing_extension",
	[110] = "unsupported_extension",
	[112] = "unrecognized_name",
	[113] = "bad_certificate_status_response",
	[115] = "unknown_psk_identity",
	[116] = "certificate_required",
	[120] = "no_application_protocol",
	[121] = "ech_required",
};

/* One that is encrypted is longer, and says nothing. */
static bool print_alert(struct printer *p, const struct span *record)
{
	const char *name;

	if (record->len != 2 || record->there < 2 || record->at[0] < 1 || record->at[0] > 2)
		return false;
	name = alerts[record->at[1]];
	if (name)
		put_form(p->line, ": TLS Alert, %s", name);
	return name;
}

bool print_tls(struct printer *p, struct part part)
{
	uint32_t n = bytes_there(p, part), len, size;
	const uint8_t *at = part.at;
	struct span record;

	if (n < RECORD_SIZE || at[1] != 3 || at[2] > 4)
		return false;
	len = get16(at + 3);
	record = (struct span){ at + RECORD_SIZE, len, n - RECORD_SIZE };
	if (*at == ALERT)
		return print_alert(p, &record);
	if (*at != HANDSHAKE || n < RECORD_SIZE + HANDSHAKE_SIZE || len > RECORD_MAX)
		return false;
	/* Others may stand behind the server's hello in the same record. */
	at += RECORD_SIZE;
	size = get32(at) & 0xffffff;
	if (*at != CLIENT_HELLO && *at != SERVER_HELLO)
		return false;
	if (*at == CLIENT_HELLO ? size + HANDSHAKE_SIZE != len : size + HANDSHAKE_SIZE > len)
		return false;
	n -= RECORD_SIZE + HANDSHAKE_SIZE;
	return print_hello(p, *at, (struct span){ at + HANDSHAKE_SIZE, size, n < size ? n : size });
}
