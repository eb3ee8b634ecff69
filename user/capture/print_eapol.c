// SPDX-License-Identifier: GPL-2.0-only
/* EAP over LANs (IEEE 802.1X) and the head of EAP (RFC 3748). */
#include "print_lldp.h"
#include "print_link.h"

#define HEAD_SIZE 4 /* of both */

enum eap_code { EAP_REQUEST = 1, EAP_RESPONSE, EAP_SUCCESS, EAP_FAILURE };
enum eap_type {
	EAP_IDENTITY = 1,
	EAP_NOTIFICATION,
	EAP_NAK,
	EAP_TLS = 13,
	EAP_TTLS = 21,
	EAP_FAST = 43
};

static const char *eapol_name(uint8_t type)
{
	static const char *const names[] = { "EAP packet", "EAPOL start", "EAPOL logoff",
					     "EAPOL key", "Encapsulated ASF alert" };

	return type < sizeof(names) / sizeof(*names) ? names[type] : "unknown";
}

static const char *type_of_eap(uint8_t type)
{
	switch (type) {
	case 0: return "No proposed";
	case EAP_IDENTITY: return "Identity";
	case EAP_NOTIFICATION: return "Notification";
	case EAP_NAK: return "Nak";
	case 4: return "MD5-challenge";
	case 5: return "OTP";
	case 6: return "GTC";
	case EAP_TLS: return "TLS";
	case 18: return "SIM";
	case EAP_TTLS: return "TTLS";
	case 23: return "AKA";
	case EAP_FAST: return "FAST";
	case 254: return "Expanded types";
	case 255: return "Experimental";
	default: return "unknown";
	}
}

/* What the other end should have proposed. */
static void print_nak(struct printer *p, struct part part)
{
	for (uint32_t i = 0; i < part.len; i++)
		put_form(p->line, "%s%s (%u)", i ? ", " : " ", type_of_eap(part.at[i]), part.at[i]);
}

/* RFC 5216, 3.1; the lowest bits are a version in the types that came after it. */
static void print_eap_tls(struct printer *p, uint8_t type, struct part part)
{
	static const char *const names[] = { "Start bit", "More fragments bit", "L bit" };
	const char *separator = "";
	uint8_t flags;

	if (!part.len) {
		put_text(p->line, " (too short for EAP TLS/TTLS request/response)");
		return;
	}
	flags = *part.at;
	if (type != EAP_TLS)
		put_form(p->line, " %sv%u", type_of_eap(type), flags & 7);
	put_text(p->line, " flags [");
	for (int i = 2; i >= 0; i--) {
		if (!(flags & 0x20 << i))
			continue;
		put_form(p->line, "%s%s", separator, names[i]);
		separator = ", ";
	}
	put_form(p->line, "%s] 0x%02x", *separator ? "" : "none", flags);
	if (!(flags & 0x80))
		return;
	if (part.len < 5)
		put_text(p->line, " (too short for EAP TLS/TTLS request/response with length)");
	else
		put_form(p->line, ", len %u", get32(part.at + 1));
}

/* What a request or a response is about; `part` is behind the type, and there. */
static void print_eap_data(struct printer *p, uint8_t type, struct part part)
{
	const char *name = type_of_eap(type);

	switch (type) {
	case EAP_IDENTITY:
	case EAP_NOTIFICATION:
	case EAP_NAK:
		if (!part.len && type == EAP_IDENTITY)
			return;
		if (!part.len) {
			put_form(p->line, " (too short for EAP %s request/response)",
				 type == EAP_NAK ? "Legacy NAK" : name);
			return;
		}
		if (type == EAP_NAK) {
			print_nak(p, part);
			return;
		}
		put_form(p->line, ", %s: ", name);
		lldp_text(p->line, part.at, part.len);
		return;
	case EAP_TLS:
	case EAP_TTLS:
	case EAP_FAST: print_eap_tls(p, type, part);
	}
}

static void print_eap(struct printer *p, struct part part)
{
	static const char *const codes[] = { "unknown", "Request", "Response", "Success",
					     "Failure" };
	const uint8_t *at = part.at;
	uint16_t len;
	uint8_t code;

	put_text(p->line, ", ");
	if (!all_there_or_whole(p, part, HEAD_SIZE, "eap"))
		return;
	code = at[0];
	len = get16(at + 2);
	if (len != part.len) {
		put_text(p->line, "EAP fragment?");
		return;
	}
	put_form(p->line, "%s (%u), id %u, len %u", codes[code <= EAP_FAILURE ? code : 0], code,
		 at[1], len);
	if (code != EAP_REQUEST && code != EAP_RESPONSE)
		return;
	if (part.len <= HEAD_SIZE) {
		put_text(p->line, " (too short for EAP request/response)");
		return;
	}
	if (!there(p, at, len, "eap"))
		return;
	put_form(p->line, "\n\t\t Type %s (%u)", type_of_eap(at[HEAD_SIZE]), at[HEAD_SIZE]);
	print_eap_data(p, at[HEAD_SIZE],
		       (struct part){ at + HEAD_SIZE + 1, part.len - HEAD_SIZE - 1 });
}

void print_eapol(struct printer *p, struct part part)
{
	const uint8_t *at = part.at;
	uint16_t len;

	if (!all_there(p, part, HEAD_SIZE, "eap"))
		return;
	len = get16(at + 2);
	put_form(p->line, "%s (%u) v%u, len %u", eapol_name(at[1]), at[1], at[0], len);
	if (!p->style->verbose || at[1])
		return;
	if (!len || part.len == HEAD_SIZE) {
		put_text(p->line, " [|eap]");
		return;
	}
	part.at += HEAD_SIZE;
	part.len = len < part.len - HEAD_SIZE ? len : part.len - HEAD_SIZE;
	print_eap(p, part);
}
