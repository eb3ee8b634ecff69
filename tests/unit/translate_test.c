// SPDX-License-Identifier: GPL-2.0-only
/*
 * Filters as the kernel runs them against pcap_offline_filter(): more than 300 expressions on
 * packets of all sorts, whole and cut short. Needs bpf(2).
 */
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture.h"
#include "capture/filter.h"
#include "fault.h"
#include "filters.h"
#include "tap.h"

/* The kernel's interpreter as a function of here; what lies beyond the look ends the packet. */
static const struct filter_code *running;
#define SEC(name)
#define __uint(name, value) int name
#define __type(name, type)  type *name
#define __noinline	    __attribute__((noinline))
#define bpf_map_lookup_elem(map, at)                                                               \
	((void)(map), *(at) < running->n ? &running->insns[*(at)] : NULL)
#define pload(look, at, size) ((void)(size), (long long)FILTER_ENDS)
#include "../../bpf/capture/interpret.bpf.h"

#define EXPRESSIONS 330
#define PACKETS_MAX 1024

#define NOT_COMBINED 2

#define PRIMITIVES ((int)(sizeof(primitives) / sizeof(*primitives)))

struct packet {
	uint8_t data[PREFIX_MAX + LOOK_MAX];
	uint32_t len;
};

static struct packet packets[PACKETS_MAX];
static int n_packets;

/* The same numbers each time. */
static uint32_t number(void)
{
	static uint32_t state = 2463534242u;

	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static void put(struct packet *p, const void *data, uint32_t n)
{
	if (n > sizeof(p->data) - p->len)
		n = sizeof(p->data) - p->len;
	memcpy(p->data + p->len, data, n);
	p->len += n;
}

#define PUT(p, ...)                                                                                \
	do {                                                                                       \
		const uint8_t bytes[] = { __VA_ARGS__ };                                           \
		put(p, bytes, sizeof(bytes));                                                      \
	} while (0)

enum { ON_ETHERNET, ON_VLAN, ON_QINQ, ON_MPLS, ON_PPPOE, LINKS };

static void put_link(struct packet *p, int how, bool six)
{
	uint8_t type[2] = { six ? 0x86 : 8, six ? 0xdd : 0 };

	PUT(p, 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1);
	if (how == ON_QINQ)
		PUT(p, 0x88, 0xa8, 0, 10, 0x81, 0, 0, 20);
	else if (how == ON_VLAN)
		PUT(p, 0x81, 0, 0, 10);
	if (how == ON_MPLS)
		PUT(p, 0x88, 0x47, 0, 6, 0x41, 64);
	else if (how == ON_PPPOE)
		PUT(p, 0x88, 0x64, 0x11, 0, 0, 5, 0, 60, 0, six ? 0x57 : 0x21);
	else
		put(p, type, 2);
}

enum { V4, V4_OPTIONS, V4_FIRST, V4_LATER, V6, V6_FRAGMENT, NETWORKS };

static void put_network(struct packet *p, int how, uint8_t proto)
{
	uint8_t length = 40 + number() % 60, ttl = 60 + number() % 8;

	if (how == V6 || how == V6_FRAGMENT) {
		PUT(p, 0x60, 0, 0, 0, 0, length, how == V6 ? proto : 44, ttl);
		PUT(p, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
		PUT(p, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2);
		if (how == V6_FRAGMENT)
			PUT(p, proto, 0, 0, 1, 0, 0, 0, 9);
		return;
	}
	PUT(p, how == V4_OPTIONS ? 0x46 : 0x45, 0, 0, length, 0, 7, how == V4_FIRST ? 0x20 : 0,
	    how == V4_LATER ? 9 : 0, ttl, proto, 0, 0);
	PUT(p, 10, 0, 0, 1 + number() % 2, number() % 8 ? 10 : 224, 0, 0, 1 + number() % 3);
	if (how == V4_OPTIONS)
		PUT(p, 1, 1, 1, 0);
}

static void put_transport(struct packet *p, uint8_t proto)
{
	static const uint16_t ports[] = { 80, 53, 1024, 5000, 443, 60 };
	uint16_t from = ports[number() % 6], to = ports[number() % 6];

	if (proto == 1 || proto == 58) {
		PUT(p, proto == 1 ? 8 * (number() % 2) : 128, 0, 1, 2, 3, 4, 0, 1);
		return;
	}
	PUT(p, from >> 8, from, to >> 8, to);
	if (proto == 6)
		PUT(p, 0, 0, number(), number(), 0, 0, 0, 1, 0x50 + 0x30 * (number() % 2),
		    1 << number() % 6, 1, 1, 0, 0, 0, 0, 'G', 'E', 'T', ' ', '/', 0, 0, 0, 0, 0, 0,
		    0, 'G', 'E', 'T', ' ');
	else
		PUT(p, 0, 20, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8);
}

static void add(const struct packet *p)
{
	struct packet *cut;

	packets[n_packets++] = *p;
	cut = &packets[n_packets++];
	*cut = *p;
	cut->len = number() % (p->len + 1);
}

static void make_packets(bool raw)
{
	static const uint8_t protos[] = { 6, 17, 1, 58, 2, 132, 47 };
	struct packet p;

	n_packets = 0;
	for (int link = 0; link < (raw ? 1 : LINKS); link++)
		for (int network = 0; network < NETWORKS; network++)
			for (size_t i = 0; i < sizeof(protos); i++) {
				p.len = 0;
				if (!raw)
					put_link(&p, link, network >= V6);
				put_network(&p, network, protos[i]);
				put_transport(&p, protos[i]);
				add(&p);
			}
	p.len = 0;
	PUT(&p, 255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0,
	    0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2);
	add(&p);
	p.len = 0;
	PUT(&p, 1, 0x80, 0xc2, 0, 0, 0, 2, 0, 0, 0, 0, 1, 0, 38, 0x42, 0x42, 3, 0, 0, 0);
	add(&p);
}

static struct look *look;
static int map = -1, refused;

/* The filter on the look that is in the map; loads beyond it fail, as the packet ends there. */
static int load(const struct translation *t)
{
	struct bpf_insn *insns = calloc(t->n + 8, sizeof(*insns));
	const struct bpf_insn head[] = {
		{ BPF_LD | BPF_IMM | BPF_DW, BPF_REG_1, BPF_PSEUDO_MAP_VALUE, 0, map },
		{ 0 },
		{ BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_CALL, 0, 1 },
		{ BPF_JMP | BPF_EXIT, 0, 0, 0, 0 },
	};
	const struct bpf_insn tail[] = {
		{ BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, FILTER_ENDS },
		{ BPF_JMP | BPF_EXIT, 0, 0, 0, 0 },
	};
	size_t n = 4 + t->n;
	int fd;

	if (!insns)
		return -ENOMEM;
	memcpy(insns, head, sizeof(head));
	memcpy(insns + 4, t->insns, t->n * sizeof(*insns));
	for (size_t i = 4; i < n; i++)
		if (insns[i].code == (BPF_JMP | BPF_CALL))
			insns[i].imm = n - i - 1;
	memcpy(insns + n, tail, sizeof(tail));
	fd = bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, "filter", "GPL", insns, n + 2, NULL);
	free(insns);
	return fd;
}

static bool interpreter_says(const struct filter_code *f, const struct packet *p)
{
	running = f;
	memcpy(look->head, p->data, sizeof(p->data));
	look->len = look->have = p->len;
	look->packet.undecided = 0;
	return interpret(look) && !look->packet.undecided;
}

static bool kernel_says(int fd, const struct packet *p)
{
	uint8_t frame[64] = {};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = frame, .data_size_in = sizeof(frame),
		    .repeat = 1);

	memcpy(look->head, p->data, sizeof(p->data));
	look->len = look->have = p->len;
	if (bpf_prog_test_run_opts(fd, &opts))
		return false;
	return opts.retval;
}

/* How many packets they disagree on, of a loop the interpreter alone; -1 if it cannot be compiled or loaded. */
static int differences(const char *expression, int link)
{
	struct filter_code f = {};
	struct translation t = {};
	struct fault fault = {};
	bool loops;
	int fd = -1, n = 0, err = filter_compile(&f, expression, link, 262144, &fault);

	if (err) { /* libpcap refuses it for that link type: an error, before anything is loaded */
		filter_free(&f);
		refused++;
		return 0;
	}
	loops = filter_loops(&f);
	if (!loops)
		err = translate(f.insns, f.n, &t);
	if (!loops && !err)
		fd = load(&t);
	for (int i = 0; (loops || fd >= 0) && i < n_packets; i++) {
		const struct packet *p = &packets[i];
		bool verdict = filter_matches(&f, p->data, p->len, p->len);

		n += (!loops && kernel_says(fd, p) != verdict) ||
		     interpreter_says(&f, p) != verdict;
	}
	if (fd >= 0)
		close(fd);
	else if (!loops)
		printf("# %s: %s %d\n", expression, fault.text, fd);
	filter_free(&f);
	translation_free(&t);
	return fd < 0 && !loops ? -1 : n;
}

static void expression(int i, char *text, size_t size)
{
	const char *a = primitives[1 + number() % (PRIMITIVES - NOT_COMBINED - 1)];
	const char *b = primitives[1 + number() % (PRIMITIVES - NOT_COMBINED - 1)];

	if (i < PRIMITIVES)
		snprintf(text, size, "%s", primitives[i]);
	else
		snprintf(text, size, i % 3 ? "(%s) %s not (%s)" : "not (%s) %s (%s)", a,
			 i % 2 ? "and" : "or", b);
}

int main(void)
{
	static const int links[] = { LINK_ETHERNET, LINK_RAW };
	static const char *const chains[] = { "ip6 protochain 6", "ip protochain 17",
					      "ip6 protochain 58 or udp", "not ip6 protochain 6" };
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE);
	char text[512], sentence[600];

	plan(EXPRESSIONS * 2 + 5);
	map = bpf_map_create(BPF_MAP_TYPE_ARRAY, "look", 4, sizeof(struct look), 1, &opts);
	if (map < 0) {
		skip(EXPRESSIONS * 2 + 5, "no bpf(2)");
		return done();
	}
	look = mmap(NULL, sizeof(*look), PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
	if (look == MAP_FAILED)
		return 1;
	for (int k = 0; k < 2; k++) {
		make_packets(links[k] == LINK_RAW);
		for (int i = 0; i < EXPRESSIONS; i++) {
			expression(i, text, sizeof(text));
			snprintf(sentence, sizeof(sentence), "link %d: %s", links[k], text);
			is_num(differences(text, links[k]), 0, sentence);
		}
	}
	make_packets(false);
	for (size_t i = 0; i < sizeof(chains) / sizeof(*chains); i++)
		is_num(differences(chains[i], LINK_ETHERNET), 0, chains[i]);
	ok(refused < EXPRESSIONS / 2, "most are no error");
	return done();
}
