// SPDX-License-Identifier: GPL-2.0-only
/*
 * Protocols of lines of text over TCP: HTTP (RFC 9112; methods also of RFC 3253, 4918), RTSP
 * (RFC 2326), SMTP (RFC 5321), FTP (RFC 959), WHOIS (RFC 3912), and the first line of SSH
 * (RFC 4253). Text ends at the first byte that is none: nothing else gets to a terminal.
 */
#include <string.h>
#include <strings.h>

#include "print.h"

#define WORD_MAX 128 /* a longer one is none to tcpdump */

struct text {
	const uint8_t *at;
	uint32_t len, there;
};

enum ending {
	ENDING_LINE,
	ENDING_SEGMENT, /* the rest of the line is in another one */
	ENDING_CUT,	/* so much was not captured */
	ENDING_BINARY,
};

struct text_line {
	enum ending ending;
	uint32_t len, next;
};

static const char http_methods[] =
	"GET PUT HEAD POST DELETE OPTIONS CONNECT TRACE COPY LOCK MOVE POLL BCOPY BMOVE MKCOL LABEL "
	"MERGE SEARCH UNLOCK REPORT UPDATE NOTIFY BDELETE CHECKIN CHECKOUT UNCHECKOUT PROPFIND "
	"PROPPATCH BPROPFIND BPROPPATCH SUBSCRIBE UNSUBSCRIBE MKACTIVITY MKWORKSPACE CCM_POST "
	"RPC_CONNECT VERSION-CONTROL BASELINE-CONTROL";

static const char rtsp_methods[] =
	"OPTIONS DESCRIBE ANNOUNCE SETUP PLAY PAUSE TEARDOWN REDIRECT RECORD GET_PARAMETER "
	"SET_PARAMETER";

/* The first one that has a port of the segment's prints it. */
static const struct protocol {
	uint16_t ports[2];
	const char *name, *cut;
	const char *methods; /* text is shown behind one of these or a response's code */
} protocols[] = {
	{ { 25 }, "SMTP", "smtp", NULL },
	{ { 43 }, "WHOIS", "whois", NULL },
	{ { 22 }, "SSH", "ssh", NULL },
	{ { 21 }, "FTP", "ftp", NULL },
	{ { 80, 8080 }, "HTTP", "http", http_methods },
	{ { 554, 8554 }, "RTSP", "rtsp", rtsp_methods },
};

static bool printable(uint8_t c)
{
	return c >= ' ' && c < 0x7f;
}

static struct text_line find_line(const struct text *t, uint32_t from)
{
	for (uint32_t i = from; i < t->len; i++) {
		bool cr = i < t->there && t->at[i] == '\r';

		if (i >= t->there || (cr && i + 1 < t->len && i + 1 == t->there))
			return (struct text_line){ .ending = ENDING_CUT };
		if (t->at[i] == '\n')
			return (struct text_line){ ENDING_LINE, i - from, i + 1 };
		if (cr && i + 1 < t->len && t->at[i + 1] == '\n')
			return (struct text_line){ ENDING_LINE, i - from, i + 2 };
		if (!printable(t->at[i]) && t->at[i] != '\t')
			return (struct text_line){ .ending = ENDING_BINARY };
	}
	return (struct text_line){ ENDING_SEGMENT, t->len - from, t->len };
}

static void put_line(struct printer *p, const struct text *t, uint32_t from, uint32_t n)
{
	for (; n--; from++)
		put_char(p->line, (char)t->at[from]);
}

/* How long the word is; 0 if it is none, or its end is not there. */
static uint32_t word_size(const struct text *t, uint32_t from)
{
	uint32_t i = from;

	for (; i < t->len; i++) {
		if (i >= t->there)
			return 0;
		if (t->at[i] == ' ' || t->at[i] == '\t' || t->at[i] == '\r' || t->at[i] == '\n')
			break;
		if (!printable(t->at[i]) || i - from == WORD_MAX)
			return 0;
	}
	return i - from;
}

static bool is_code(const struct text *t, uint32_t from)
{
	if (word_size(t, from) != 3)
		return false;
	for (uint32_t i = from; i < from + 3; i++)
		if (t->at[i] < '0' || t->at[i] > '9')
			return false;
	return true;
}

static bool is_method(const struct text *t, size_t n, const char *methods)
{
	for (size_t size; *methods; methods += size + strspn(methods + size, " ")) {
		size = strcspn(methods, " ");
		if (size == n && !strncasecmp(methods, (const char *)t->at, n))
			return true;
	}
	return false;
}

/* "GET ..." or "HTTP/1.1 200 ...": what is in the middle of a body begins with neither. */
static bool is_head(const struct text *t, const char *methods)
{
	uint32_t n = word_size(t, 0);

	if (!n)
		return false;
	if (is_method(t, n, methods))
		return true;
	while (n < t->there && t->at[n] == ' ')
		n++;
	return is_code(t, n);
}

static void print_lines(struct printer *p, const struct text *t, const struct protocol *protocol)
{
	struct text_line line;

	put_form(p->line, ": %s", protocol->name);
	if (protocol->methods && !is_head(t, protocol->methods))
		return;
	if (p->style->verbose)
		put_form(p->line, ", length: %u", t->len);
	for (uint32_t from = 0; from < t->len; from = line.next) {
		line = find_line(t, from);
		if (line.ending == ENDING_BINARY)
			return;
		if (line.ending != ENDING_CUT) {
			put_text(p->line, p->style->verbose ? "\n\t" : ": ");
			put_line(p, t, from, line.len);
		}
		if (line.ending != ENDING_LINE)
			put_form(p->line, " [|%s]", protocol->cut);
		if (line.ending != ENDING_LINE || !p->style->verbose)
			return;
	}
}

/* RFC 4253, 4.2: without tabs; what comes behind the identification is binary. */
static void print_identification(struct printer *p, const struct text *t)
{
	struct text_line line = find_line(t, 0);
	bool cut = t->there < 4 || line.ending == ENDING_CUT;

	if (memcmp(t->at, "SSH-", t->there < 4 ? t->there : 4) ||
	    memchr(t->at, '\t', cut ? t->there : line.len))
		return;
	if (cut) {
		put_text(p->line, " [|ssh]");
	} else if (line.ending == ENDING_LINE) {
		put_text(p->line, ": SSH: ");
		put_line(p, t, 0, line.len);
	}
}

bool print_text(struct printer *p, uint16_t sport, uint16_t dport, struct part part)
{
	struct text t = { part.at, part.len, bytes_there(p, part) };

	for (size_t i = 0; i < sizeof(protocols) / sizeof(*protocols); i++) {
		const struct protocol *protocol = &protocols[i];

		for (int j = 0; j < 2; j++) {
			if (!protocol->ports[j] ||
			    (protocol->ports[j] != sport && protocol->ports[j] != dport))
				continue;
			if (protocol->ports[j] == 22)
				print_identification(p, &t);
			else
				print_lines(p, &t, protocol);
			return true;
		}
	}
	return false;
}
