// SPDX-License-Identifier: GPL-2.0-only
// Carries packets between TUN devices in two network namespaces, and drops, delays or answers the ones it is told to.
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/queue.h>
#include <time.h>

#include "relay-rules.h"
#include "relay-tun.h"

#define PACKET_MAX 65536
#define MS	   1000000ULL

struct packet {
	TAILQ_ENTRY(packet) link;
	uint64_t due;
	enum direction direction;
	unsigned int len;
	unsigned char data[];
};

struct verdict {
	unsigned int copies;
	uint64_t extra, not_before;
	unsigned int mtu;
};

static struct {
	unsigned int passed, dropped, held;
} counts[2];

static TAILQ_HEAD(queue, packet) waiting = TAILQ_HEAD_INITIALIZER(waiting);
static unsigned int delay_ms, jitter_ms, mtu = 1500, limit_s = 120;
static uint64_t first_tcp, stalled_until;
static volatile sig_atomic_t stopping;
static int ends[2];

static const char usage[] =
	"usage: relay [OPTION]... NETNS_A ADDR_A NETNS_B ADDR_B\n"
	"Creates " DEVICE
	" in both namespaces (ADDR/24 and fd00::ADDR/64), prints `ready`, relays until SIGTERM.\n"
	"  --delay MS            every packet, each way\n"
	"  --jitter MS           up to so much more; reorders\n"
	"  --mtu BYTES           of both devices (1500)\n"
	"  --seed N              for percent= and --jitter (1)\n"
	"  --limit S             end by itself after so long (120)\n"
	"  --drop RULE           the packet is lost\n"
	"  --duplicate RULE      comes twice\n"
	"  --hold RULE:MS        comes so much later than its neighbours\n"
	"  --hold-flow RULE:MS   it and all that follow it in its direction of its connection wait so long, then come\n"
	"                        in order (once a flow)\n"
	"  --stall RULE:MS       from this packet on everything in both directions is lost for so long (once)\n"
	"  --too-big RULE        is lost, and an ICMP error names the rule's size as the MTU\n"
	"RULE is words joined by commas, all of which must hold:\n"
	"  ab ba                 direction\n"
	"  syn synack data ack fin other\n"
	"  nth=N[-[M]]           N-th data segment (or pure ACK) of its flow; a resend has its original's number\n"
	"  every=N               each N-th of them\n"
	"  tx=N[-[M]]            N-th transmission of that segment; 1 is the original\n"
	"  size=BYTES            IP packets longer than this\n"
	"  percent=P             by chance, the same segments each time\n"
	"  at=MS                 from so long after the first TCP packet\n";

static void stop(int signal)
{
	(void)signal;
	stopping = 1;
}

static uint64_t clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 * MS + now.tv_nsec;
}

/* Equal times keep their order, so a constant delay never reorders. */
static void enqueue(const unsigned char *data, unsigned int len, enum direction direction,
		    uint64_t due)
{
	struct packet *packet = malloc(sizeof(*packet) + len), *before;

	if (!packet)
		abort();
	packet->due = due;
	packet->direction = direction;
	packet->len = len;
	memcpy(packet->data, data, len);
	TAILQ_FOREACH_REVERSE(before, &waiting, queue, link)
	{
		if (before->due <= due) {
			TAILQ_INSERT_AFTER(&waiting, before, packet, link);
			return;
		}
	}
	TAILQ_INSERT_HEAD(&waiting, packet, link);
}

static void apply(struct rule *rule, const struct view *view, uint64_t now, struct verdict *verdict)
{
	switch (rule->action) {
	case DROP: verdict->copies = 0; break;
	case DUPLICATE: verdict->copies *= 2; break;
	case HOLD: verdict->extra += rule->ms * MS; break;
	case HOLD_FLOW:
		if (view->flow && !view->flow->held_until)
			view->flow->held_until = now + rule->ms * MS;
		break;
	case STALL:
		if (!rule->fired)
			stalled_until = now + rule->ms * MS;
		rule->fired = true;
		break;
	case TOO_BIG:
		verdict->copies = 0;
		verdict->mtu = rule->size;
		break;
	}
}

static void take(const unsigned char *data, unsigned int len, enum direction direction)
{
	struct view view = look_at(data, len, direction);
	struct verdict verdict = { .copies = 1 };
	uint64_t now = clock_now(), due = now + delay_ms * MS;
	unsigned char answer[PACKET_MAX];

	if (!first_tcp && view.flow)
		first_tcp = now;
	for (unsigned int i = 0; i < rule_count; i++)
		if (rule_matches(&rules[i], &view, first_tcp ? (now - first_tcp) / MS : 0))
			apply(&rules[i], &view, now, &verdict);
	if (now < stalled_until)
		verdict = (struct verdict){ 0 };
	if (verdict.mtu)
		enqueue(answer, too_big(data, len, verdict.mtu, answer), !direction, due);
	due += verdict.extra;
	if (jitter_ms)
		due += chance(&view, RULES_MAX) * jitter_ms * MS;
	if (view.flow && now < view.flow->held_until && due < view.flow->held_until)
		due = view.flow->held_until;
	if (!verdict.copies)
		counts[direction].dropped++;
	else if (due > now + (delay_ms + jitter_ms) * MS)
		counts[direction].held++;
	for (unsigned int i = 0; i < verdict.copies; i++)
		enqueue(data, len, direction, due);
}

static int release(void)
{
	struct packet *packet;

	while ((packet = TAILQ_FIRST(&waiting)) && packet->due <= clock_now()) {
		if (write(ends[!packet->direction], packet->data, packet->len) < 0)
			return fail("cannot write to", DEVICE);
		counts[packet->direction].passed++;
		TAILQ_REMOVE(&waiting, packet, link);
		free(packet);
	}
	return 0;
}

/* What is due goes out between any two packets that come in: a burst must not delay it. */
static int drain(enum direction direction)
{
	unsigned char data[PACKET_MAX];
	ssize_t len;

	while ((len = read(ends[direction], data, sizeof(data))) > 0) {
		take(data, len, direction);
		if (release())
			return -1;
	}
	return errno == EAGAIN ? 0 : fail("cannot read from", DEVICE);
}

static int relay(const sigset_t *unblocked)
{
	struct pollfd fds[2] = { { .fd = ends[AB], .events = POLLIN },
				 { .fd = ends[BA], .events = POLLIN } };

	while (!stopping) {
		struct packet *next;
		struct timespec pause;
		uint64_t now;

		if (release())
			return -1;
		next = TAILQ_FIRST(&waiting);
		now = clock_now();
		pause.tv_nsec = next && next->due > now ? (next->due - now) % (1000 * MS) : 0;
		pause.tv_sec = next && next->due > now ? (next->due - now) / (1000 * MS) : 0;
		if (ppoll(fds, 2, next ? &pause : NULL, unblocked) < 0 && errno != EINTR)
			return fail("cannot wait for", DEVICE);
		if (!stopping && (drain(AB) || drain(BA)))
			return -1;
	}
	return 0;
}

static bool set_option(int option, char *text)
{
	double number;

	switch (option) {
	case 'd': return read_count(text, &delay_ms);
	case 'j': return read_count(text, &jitter_ms);
	case 'm': return read_count(text, &mtu) && mtu >= 576 && mtu < PACKET_MAX;
	case 'l': return read_count(text, &limit_s) && limit_s;
	case 's':
		if (!read_number(text, &number))
			return false;
		seed = number;
		return true;
	default: return option >= 0x100 && add_rule(option - 0x100, text);
	}
}

static bool read_options(int argc, char **argv)
{
	static const struct option options[] = {
		{ "delay", 1, NULL, 'd' },
		{ "jitter", 1, NULL, 'j' },
		{ "mtu", 1, NULL, 'm' },
		{ "seed", 1, NULL, 's' },
		{ "limit", 1, NULL, 'l' },
		{ "drop", 1, NULL, 0x100 + DROP },
		{ "duplicate", 1, NULL, 0x100 + DUPLICATE },
		{ "hold", 1, NULL, 0x100 + HOLD },
		{ "hold-flow", 1, NULL, 0x100 + HOLD_FLOW },
		{ "stall", 1, NULL, 0x100 + STALL },
		{ "too-big", 1, NULL, 0x100 + TOO_BIG },
		{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		char *text = strdup(optarg ? optarg : ""); /* reading a rule cuts it up */

		if (!text || !set_option(option, text)) {
			if (option != '?')
				fprintf(stderr, "relay: not understood: %s\n", optarg);
			free(text);
			return false;
		}
		free(text);
	}
	return argc - optind == 4;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = stop };
	sigset_t blocked, before;
	int err;

	if (!read_options(argc, argv)) {
		fputs(usage, stderr);
		return 2;
	}
	/* Only ppoll lets them through: a signal is never missed between the test and the wait. */
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGALRM);
	sigprocmask(SIG_BLOCK, &blocked, &before);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	alarm(limit_s);
	for (int i = AB; i <= BA; i++) {
		ends[i] = open_tun(argv[optind + 2 * i], argv[optind + 2 * i + 1], mtu);
		if (ends[i] < 0)
			return 1;
	}
	puts("ready");
	fflush(stdout);
	err = relay(&before);
	for (int i = AB; i <= BA; i++)
		fprintf(stderr, "%s%s: %u passed, %u dropped, %u held",
			i ? "; " : "relay: ", i ? "ba" : "ab", counts[i].passed, counts[i].dropped,
			counts[i].held);
	fputc('\n', stderr);
	return err ? 1 : 0;
}
