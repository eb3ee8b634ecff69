// SPDX-License-Identifier: GPL-2.0-only
/* TLVs of IEEE 802.1 and 802.3 (IEEE 802.1AB, annexes E and F) in LLDP. */
#include "print_link.h"
#include "print_lldp.h"

#define HEAD_SIZE 4 /* OUI and subtype */

enum oui { OUI_802_1 = 0x0080c2, OUI_802_3 = 0x00120f };

static const char *const support[] = { "supported", "enabled" };

/* The bytes that it takes at least: what is shorter shows no more than its name. */
struct subtype {
	const char *name;
	uint32_t least;
	void (*print)(struct line *l, const uint8_t *at, uint32_t n);
};

static void put_pvid(struct line *l, const uint8_t *at, uint32_t n)
{
	(void)n;
	put_form(l, "\n\t    port vlan id (PVID): %u", get16(at));
}

static void put_ppvid(struct line *l, const uint8_t *at, uint32_t n)
{
	static const char *const names[] = { "", "supported", "enabled" };

	(void)n;
	put_form(l, "\n\t    port and protocol vlan id (PPVID): %u, flags ", get16(at + 1));
	lldp_flags(l, *at & 6, names, 3);
	put_form(l, " (0x%02x)", *at);
}

static void put_vlan_name(struct line *l, const uint8_t *at, uint32_t n)
{
	put_form(l, "\n\t    vlan id (VID): %u", get16(at));
	if (n < 3 || at[2] > n - 3)
		return;
	put_text(l, "\n\t    vlan name: ");
	lldp_text(l, at + 3, at[2]);
}

static void put_protocol(struct line *l, const uint8_t *at, uint32_t n)
{
	if (*at > n - 1)
		return;
	put_text(l, "\n\t    protocol identity: ");
	lldp_text(l, at + 1, *at);
}

static void put_aggregation(struct line *l, const uint8_t *at, uint32_t n)
{
	(void)n;
	put_text(l, "\n\t    aggregation status ");
	lldp_flags(l, *at, support, 2);
	put_form(l, ", aggregation port ID %u", get32(at + 1));
}

static void put_bits(struct line *l, const char *name, uint8_t bits)
{
	put_form(l, "\n\t    Pre-Priority %s Indicator", name);
	put_text(l, "\n\t     Priority : 0  1  2  3  4  5  6  7\n\t     Value    : ");
	for (int i = 0; i < 8; i++)
		put_form(l, "%d  ", bits >> i & 1);
}

static void put_congestion(struct line *l, const uint8_t *at, uint32_t n)
{
	(void)n;
	put_bits(l, "CNPV", at[0]);
	put_bits(l, "Ready", at[1]);
}

/* RFC 4836, IANA-MAU-MIB */
static const char *mau_name(uint16_t type)
{
	static const char *const names[] = {
		"Unknown",
		"AUI",
		"10BASE_5",
		"FOIRL",
		"10BASE2",
		"10BASET duplex mode unknown",
		"10BASEFP",
		"10BASEFB",
		"10BASEFL duplex mode unknown",
		"10BROAD36",
		"10BASET hdx",
		"10BASET fdx",
		"10BASEFL hdx",
		"10BASEFL fdx",
		"100BASET4",
		"100BASETX hdx",
		"100BASETX fdx",
		"100BASEFX hdx",
		"100BASEFX fdx",
		"100BASET2 hdx",
		"100BASET2 fdx",
		"1000BASEX hdx",
		"1000BASEX fdx",
		"1000BASELX hdx",
		"1000BASELX fdx",
		"1000BASESX hdx",
		"1000BASESX fdx",
		"1000BASECX hdx",
		"1000BASECX fdx",
		"1000BASET hdx",
		"1000BASET fdx",
		"10GBASEX",
		"10GBASELX4",
		"10GBASER",
		"10GBASEER",
		"10GBASELR",
		"10GBASESR",
		"10GBASEW",
		"10GBASEEW",
		"10GBASELW",
		"10GBASESW",
	};

	return type < sizeof(names) / sizeof(*names) ? names[type] : "unknown";
}

static void put_mac_phy(struct line *l, const uint8_t *at, uint32_t n)
{
	static const char *const modes[] = {
		"1000BASE-T fdx",
		"1000BASE-T hdx",
		"1000BASE-{X LX SX CX} fdx",
		"1000BASE-{X LX SX CX} hdx",
		"Asym and Sym PAUSE for fdx",
		"Sym PAUSE for fdx",
		"Asym PAUSE for fdx",
		"Pause for fdx links",
		"100BASE-T2 fdx",
		"100BASE-T2 hdx",
		"100BASE-TX fdx",
		"100BASE-TX hdx",
		"100BASE-T4",
		"10BASE-T fdx",
		"10BASE-T hdx",
	};
	uint16_t able = get16(at + 1), mau = get16(at + 3);
	const char *separator = "";

	(void)n;
	put_text(l, "\n\t    autonegotiation ");
	lldp_flags(l, *at, support, 2);
	put_form(l, " (0x%02x)\n\t    PMD autoneg capability [", *at);
	if (!(able & 0x7fff)) /* the highest bit is for all others */
		put_text(l, "unknown");
	for (int i = 14; i >= 0; i--) {
		if (!(able & 1 << i))
			continue;
		put_form(l, "%s%s", separator, modes[i]);
		separator = ", ";
	}
	put_form(l, "] (0x%04x)\n\t    MAU type %s (0x%04x)", able, mau_name(mau), mau);
}

static void put_power(struct line *l, const uint8_t *at, uint32_t n)
{
	static const char *const names[] = { "PSE", "supported", "enabled", "can be controlled" };

	(void)n;
	put_text(l, "\n\t    MDI power support ");
	lldp_flags(l, *at, names, 4);
	put_form(l, ", power pair %s, power class ",
		 at[1] == 1 ? "signal" :
		 at[1] == 2 ? "spare" :
			      "unknown");
	if (at[2] >= 1 && at[2] <= 5)
		put_form(l, "class%u", at[2] - 1u);
	else
		put_text(l, "unknown");
}

static void put_mtu(struct line *l, const uint8_t *at, uint32_t n)
{
	(void)n;
	put_form(l, "\n\t    MTU size %u", get16(at));
}

static const struct subtype of_802_1[] = {
	[1] = { "Port VLAN Id", 2, put_pvid },
	[2] = { "Port and Protocol VLAN ID", 3, put_ppvid },
	[3] = { "VLAN name", 2, put_vlan_name },
	[4] = { "Protocol Identity", 1, put_protocol },
	[7] = { "Link aggregation", 5, put_aggregation },
	[8] = { "Congestion Notification", 2, put_congestion },
	[9] = { "ETS Configuration", 0, NULL },
	[10] = { "ETS Recommendation", 0, NULL },
	[11] = { "Priority Flow Control Configuration", 0, NULL },
	[12] = { "Application Priority", 0, NULL },
	[13] = { "EVB", 0, NULL },
	[14] = { "CDCP", 0, NULL },
};

static const struct subtype of_802_3[] = {
	[1] = { "MAC/PHY configuration/status", 5, put_mac_phy },
	[2] = { "Power via MDI", 3, put_power },
	[3] = { "Link aggregation", 5, put_aggregation },
	[4] = { "Max frame size", 2, put_mtu },
};

static const struct subtype *find(uint32_t oui, uint8_t subtype)
{
	if (oui == OUI_802_1 && subtype < sizeof(of_802_1) / sizeof(*of_802_1))
		return of_802_1[subtype].name ? &of_802_1[subtype] : NULL;
	if (oui == OUI_802_3 && subtype < sizeof(of_802_3) / sizeof(*of_802_3))
		return of_802_3[subtype].name ? &of_802_3[subtype] : NULL;
	return NULL;
}

enum lldp_result print_lldp_organization(struct line *l, struct part tlv)
{
	const struct subtype *subtype;
	uint32_t oui;

	if (tlv.len < 3)
		return LLDP_CUT;
	oui = get32(tlv.at - 1) & 0xffffff; /* the byte before is of the TLV's header */
	put_form(l, ": OUI %s (0x%06x)", oui_name(oui), oui);
	if ((oui != OUI_802_1 && oui != OUI_802_3) || tlv.len < HEAD_SIZE)
		return LLDP_UNKNOWN;
	subtype = find(oui, tlv.at[3]);
	put_form(l, "\n\t  %s Subtype (%u)", subtype ? subtype->name : "unknown", tlv.at[3]);
	if (!subtype || (!subtype->print && tlv.len > HEAD_SIZE))
		return LLDP_UNKNOWN;
	if (subtype->print && tlv.len - HEAD_SIZE >= subtype->least)
		subtype->print(l, tlv.at + HEAD_SIZE, tlv.len - HEAD_SIZE);
	return LLDP_PRINTED;
}
