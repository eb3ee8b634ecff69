// SPDX-License-Identifier: GPL-2.0-only
/* libpcap's part of the filter. */
#include "filter.h"

#include <errno.h>
#include <pcap.h>
#include <stdlib.h>

#include "fault.h"
#include "link.h"

/* libpcap compiles some words otherwise for a file, of which only the header matters. */
static pcap_t *open_file(int link, unsigned int snap, bool swapped)
{
	struct {
		uint32_t magic;
		uint16_t version[2];
		uint32_t zone, figures, snap, link;
	} head = { 0xa1b2c3d4, { 2, 4 }, 0, 0, snap, link_in_file(link) };
	char error[PCAP_ERRBUF_SIZE];
	pcap_t *pcap;
	FILE *file;

	if (swapped) {
		head.magic = __builtin_bswap32(head.magic);
		head.version[0] = __builtin_bswap16(head.version[0]);
		head.version[1] = __builtin_bswap16(head.version[1]);
		head.snap = __builtin_bswap32(head.snap);
		head.link = __builtin_bswap32(head.link);
	}
	file = fmemopen(&head, sizeof(head), "r");
	pcap = file ? pcap_fopen_offline(file, error) : NULL;
	if (!pcap && file)
		fclose(file);
	return pcap;
}

int filter_compile(struct filter_code *f, const char *expression, int link, unsigned int snap,
		   struct fault *fault)
{
	struct bpf_program *code = calloc(1, sizeof(*code));
	enum filter_source source = f->source;
	pcap_t *dead = source == FILTER_LIVE ? pcap_open_dead(link, snap) :
					       open_file(link, snap, source == FILTER_FILE_SWAPPED);
	int err = 0;

	*f = (struct filter_code){ .source = source, .pcap = code };
	if (!code || !dead)
		err = -ENOMEM;
	else if (pcap_compile(dead, code, expression, 1, PCAP_NETMASK_UNKNOWN))
		err = fail(fault, -EINVAL, "the filter expression '%s': %s", expression,
			   pcap_geterr(dead));
	if (dead)
		pcap_close(dead);
	if (!err)
		f->insns = calloc(code->bf_len + 1, sizeof(*f->insns));
	if (err == -ENOMEM || (!err && !f->insns))
		return fail(fault, -ENOMEM, "out of memory");
	if (err)
		return err;
	f->n = code->bf_len;
	for (size_t i = 0; i < f->n; i++)
		f->insns[i] = (struct classic){ code->bf_insns[i].code, code->bf_insns[i].jt,
						code->bf_insns[i].jf, code->bf_insns[i].k };
	return 0;
}

void filter_free(struct filter_code *f)
{
	if (f->pcap)
		pcap_freecode(f->pcap);
	free(f->pcap);
	free(f->insns);
	*f = (struct filter_code){};
}

bool filter_loops(const struct filter_code *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->insns[i].code == (BPF_JMP | BPF_JA) && (int32_t)f->insns[i].k < 0)
			return true;
	return false;
}

bool filter_matches(const struct filter_code *f, const uint8_t *packet, uint32_t cap, uint32_t len)
{
	struct pcap_pkthdr h = { .caplen = cap, .len = len };

	return pcap_offline_filter(f->pcap, &h, packet);
}

void filter_print(const struct filter_code *f, int how, FILE *to)
{
	if (how == 1) {
		bpf_dump(f->pcap, 1); /* to the standard output */
		return;
	}
	if (how > 2)
		fprintf(to, "%zu\n", f->n);
	for (size_t i = 0; i < f->n; i++) {
		const struct classic *c = &f->insns[i];

		if (how == 2)
			fprintf(to, "{ 0x%x, %u, %u, 0x%08x },\n", c->code, c->jt, c->jf, c->k);
		else
			fprintf(to, "%u %u %u %u\n", c->code, c->jt, c->jf, c->k);
	}
}
