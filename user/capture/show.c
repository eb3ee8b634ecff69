// SPDX-License-Identifier: GPL-2.0-only
/* What stands around the protocols of a line: number, time, device, owner, bytes. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "seen.h"

#define NS 1000000000ULL

struct shower {
	const struct style *style;
	struct line line;
	struct sequences *sequences;
	uint64_t first, last, number;
	time_t second; /* that the text below is of */
	char clock[32];
};

struct shower *shower_new(const struct style *style)
{
	struct shower *s = calloc(1, sizeof(*s));

	if (s)
		s->sequences = sequences_new();
	if (!s || !s->sequences) {
		shower_free(s);
		return NULL;
	}
	s->style = style;
	s->second = -1;
	return s;
}

void shower_free(struct shower *s)
{
	if (!s)
		return;
	sequences_free(s->sequences);
	free(s->line.text);
	free(s);
}

static void put_fraction(struct shower *s, uint64_t ns)
{
	char digits[10];
	int n = s->style->nano ? 9 : 6;
	uint64_t value = s->style->nano ? ns : ns / 1000;

	digits[n] = '\0';
	for (int i = n; i--; value /= 10)
		digits[i] = '0' + value % 10;
	put_char(&s->line, '.');
	put_text(&s->line, digits);
	put_char(&s->line, ' ');
}

static void put_delta(struct shower *s, uint64_t from, uint64_t to)
{
	uint64_t ns = to < from ? from - to : to - from, seconds = ns / NS;

	put_form(&s->line, "%c%02u:%02u:%02u", to < from ? '-' : ' ',
		 (unsigned int)(seconds / 3600), (unsigned int)(seconds / 60 % 60),
		 (unsigned int)(seconds % 60));
	put_fraction(s, ns % NS);
}

/* tcpdump's -t to -ttttt. */
static void put_time(struct shower *s, uint64_t time)
{
	time_t second = time / NS;
	struct tm local;

	switch (s->style->time) {
	case 1: return;
	case 2:
		put_dec(&s->line, second);
		put_fraction(s, time % NS);
		return;
	case 3: put_delta(s, s->last ? s->last : time, time); return;
	case 5: put_delta(s, s->first, time); return;
	}
	if (second != s->second && localtime_r(&second, &local)) {
		strftime(s->clock, sizeof(s->clock),
			 s->style->time == 4 ? "%Y-%m-%d %H:%M:%S" : "%H:%M:%S", &local);
		s->second = second;
	}
	put_text(&s->line, s->clock);
	put_fraction(s, time % NS);
}

/* `head` bytes are the link-layer header. */
static void put_payload(struct shower *s, const struct seen *seen, uint32_t head)
{
	int hex = s->style->hex;
	uint32_t skip = hex % 2 ? head : 0;

	if (!hex || skip >= seen->cap)
		return;
	if (hex > 4)
		put_ascii(&s->line, seen->data + skip, seen->cap - skip);
	else
		put_rows(&s->line, "\n\t", seen->data + skip, seen->cap - skip, hex > 2);
}

static void put_comment(struct line *l, const char *comment)
{
	size_t before = l->n;

	put_text(l, " [");
	put_text(l, comment);
	put_char(l, ']');
	tame(l, before);
}

const struct line *shower_text(struct shower *s, const struct seen *seen)
{
	struct printer p = {
		.line = &s->line,
		.style = s->style,
		.sequences = s->sequences,
		.dev = seen->dev,
		.end = seen->data + seen->cap,
		.csum_later = seen->csum_later,
	};
	uint32_t head;

	s->line.n = 0;
	if (!s->first)
		s->first = seen->time;
	s->number++;
	if (s->style->number)
		put_form(&s->line, "%5llu  ", (unsigned long long)s->number);
	if (!seen->cap) {
		put_text(&s->line, seen->len ? "[Invalid header: caplen==0]\n" :
					       "[Invalid header: caplen==0, len==0]\n");
		return &s->line;
	}
	put_time(s, seen->time);
	s->last = seen->time;
	head = print_link(&p, seen->link, (struct part){ seen->data, seen->len });
	if (seen->comment && !s->style->plain)
		put_comment(&s->line, seen->comment);
	put_payload(s, seen, p.whole ? 0 : head);
	put_char(&s->line, '\n');
	return &s->line;
}
