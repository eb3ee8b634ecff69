/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A packet as a line, in tcpdump's words. Every printer gets the bytes that are there and the
 * length that the headers around it claim: it reads nothing behind the one, and says so where
 * the other is more.
 */
#ifndef CAPTURE_PRINT_H
#define CAPTURE_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "line.h"

/* Bytes of any kind, as "cat -v" shows them. */
void put_visible(struct line *l, const uint8_t *at, size_t n);
/*
 * What was put since there were `from` bytes commands no terminal: anybody may name a process or
 * a device, and write a file.
 */
void tame(struct line *l, size_t from);
void put_ipv4(struct line *l, const uint8_t *address);
void put_ipv6(struct line *l, const uint8_t *address);
void put_mac(struct line *l, const uint8_t *address);
/* In hexadecimal, in rows that have `before` before them, and as text beside that. */
void put_rows(struct line *l, const char *before, const uint8_t *at, uint32_t n, bool ascii);
/* As text alone. */
void put_ascii(struct line *l, const uint8_t *at, uint32_t n);

/* How lines look; tcpdump's letters. */
struct style {
	int verbose;	/* -v */
	int time;	/* -t */
	int hex;	/* -x 1, -xx 2, -X 3, -XX 4, -A 5, -AA 6 */
	bool link;	/* -e */
	bool quiet;	/* -q */
	bool absolute;	/* -S */
	bool number;	/* -# */
	bool unchecked; /* -K */
	bool nano;	/* --nano */
	bool plain;	/* exactly as tcpdump's: without the owner and hints */
};

#define DEPTH_MAX 32 /* of packets in packets */

struct sequences;

/* What printers know of the packet and of those before it. */
struct printer {
	struct line *line;
	const struct style *style;
	struct sequences *sequences;
	const char *dev;    /* NULL: not known */
	const uint8_t *end; /* of the bytes that are there */
	bool csum_later;    /* the device fills in its checksums */
	bool whole;	    /* the link-layer header is among the bytes below the line */
	uint8_t depth;	    /* of packets in packets */
};

/* A part of a packet: bytes from `at`, of which there should be `len`. */
struct part {
	const uint8_t *at;
	uint32_t len;
};

/* A protocol that -e names already, with the EtherType. */
void print_name(struct printer *p, const char *name);
/* So many bytes are there; else "[|name]" is put. */
bool there(struct printer *p, const void *at, size_t n, const char *name);
/* As there(), at the start of a part that has to claim them, too. */
bool all_there(struct printer *p, struct part part, uint32_t n, const char *name);
/* As these, for printers behind which tcpdump shows the bytes of the whole packet. */
bool there_or_whole(struct printer *p, const void *at, size_t n, const char *name);
bool all_there_or_whole(struct printer *p, struct part part, uint32_t n, const char *name);
/* The bytes that nobody can print, unless they show anyway or nobody wants them. */
void print_unknown(struct printer *p, const uint8_t *at);
/* The bytes in any case. */
void print_rest(struct printer *p, const uint8_t *at);

/* How many bytes of a part are there. */
static inline uint32_t bytes_there(const struct printer *p, struct part part)
{
	size_t n = p->end > part.at ? p->end - part.at : 0;

	return n < part.len ? n : part.len;
}

/* Whether to say what tcpdump would not. */
static inline bool hints(const struct printer *p)
{
	return !p->style->quiet && !p->style->plain;
}

/* So many bytes are there. */
static inline bool is_there(const struct printer *p, const void *at, size_t n)
{
	return (const uint8_t *)at <= p->end && n <= (size_t)(p->end - (const uint8_t *)at);
}

static inline uint16_t get16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static inline uint32_t get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

/* By layer. The IP header of a transport's segment is at `ip`, for addresses and checksums. */
/* Returns the size of the link-layer header, up to LLC and SNAP. */
uint32_t print_link(struct printer *p, int link, struct part part);
/* False if nobody can print it. */
bool print_ethertype(struct printer *p, uint16_t type, struct part part);
void print_arp(struct printer *p, struct part part);
void print_ipv4(struct printer *p, struct part part);
void print_ipv6(struct printer *p, struct part part);
void print_tcp(struct printer *p, const uint8_t *ip, struct part part, bool fragmented);
void print_udp(struct printer *p, const uint8_t *ip, struct part part, bool fragmented);
void print_dns(struct printer *p, struct part part);
void print_dhcp(struct printer *p, struct part part);
void print_ntp(struct printer *p, struct part part);
/* What follows "length N" of a segment that carries something; of a reset with -v its reason. */
void print_stream(struct printer *p, uint16_t sport, uint16_t dport, struct part part);
void print_reason(struct printer *p, struct part part);
/* False if it is none of that, and nothing is printed. */
bool print_text(struct printer *p, uint16_t sport, uint16_t dport, struct part part);
bool print_tls(struct printer *p, struct part part);
/* A hint, behind "length N"; nothing if it is not QUIC. */
void print_quic(struct printer *p, struct part part);
void print_icmp(struct printer *p, struct part part, bool fragmented);
void print_icmp6(struct printer *p, const uint8_t *ip, struct part part, bool fragmented);
void print_igmp(struct printer *p, struct part part);
void print_gre(struct printer *p, struct part part);
void print_gre_ppp(struct printer *p, struct part part);
/* Of a tunnel, with -e. */
void print_payload_type(struct printer *p, uint16_t type);
void print_geneve(struct printer *p, struct part part);
void print_vxlan(struct printer *p, struct part part);
/* Moves behind the authentication header, to what is next; false if that is not there. */
bool print_ah(struct printer *p, uint8_t *next, struct part *part);
void print_esp(struct printer *p, struct part part);
/* Ethernet in what `name` is cut as. */
void print_frame(struct printer *p, struct part part, const char *name);
/* Before a packet in a packet; "[|name]" and false of one too many. */
bool deeper(struct printer *p, const char *name);
/* Bodies of ICMPv6, of which type and code are there: false if the line ends in it. */
bool print_mld_v1(struct printer *p, struct part part);
bool print_mld_query(struct printer *p, struct part part);
bool print_mld_report(struct printer *p, struct part part);
bool print_discovery(struct printer *p, struct part part);
/* Bytes in hexadecimal, in rows that start with `before`; those that are there. */
void print_dump(struct printer *p, const char *before, const uint8_t *at, uint32_t n);
/* Of IGMPv3 and MLDv2: what the groups' addresses are of is `size` bytes long. */
bool print_group_records(struct printer *p, struct part part, uint32_t size);
bool print_sources(struct printer *p, struct part part, uint16_t n, uint32_t size);
void print_protocol(struct printer *p, uint8_t protocol, const uint8_t *ip, struct part part,
		    bool fragmented);
uint32_t print_ip6_options(struct printer *p, const uint8_t *ip, const uint8_t *header,
			   bool hop_by_hop);
/* With -v; false if they are cut. */
bool print_ip_options(struct printer *p, const uint8_t *ip, uint32_t size);
/* With -v; "unknown" of many. */
const char *protocol_name(uint8_t protocol);
/* A transport with ports follows the IP header, nothing in between. */
bool ports_first(const uint8_t *ip);
/* "addr > addr: " */
void print_hosts(struct printer *p, const uint8_t *ip);
void print_sctp(struct printer *p, const uint8_t *ip, struct part part);
/* "addr.port > addr.port: "; print_ends() leaves out addresses that are there already. */
void print_all_ends(struct printer *p, const uint8_t *ip, uint16_t sport, uint16_t dport);
void print_ends(struct printer *p, const uint8_t *ip, uint16_t sport, uint16_t dport);

struct sequences *sequences_new(void);
void sequences_free(struct sequences *s);

#endif
