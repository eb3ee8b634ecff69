// SPDX-License-Identifier: GPL-2.0-only
/* Numbers, sizes, durations and prefixes: what is taken, as what, and what is refused. */
#include "parse.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>

#include "tap.h"

#define COUNT(array) (int)(sizeof(array) / sizeof(*(array)))
#define UNTOUCHED    4711

struct number {
	const char *text;
	uint64_t value;
};

/* Both ends of each number's range, and the first that is too long for any. */
static const struct number numbers[] = {
	{ "0", 0 },
	{ "1", 1 },
	{ "007", 7 },
	{ "65535", 65535 },
	{ "18446744073709551615", UINT64_MAX },
	{ "00000000000000000000000000000000000001", 1 },
};

static const struct number sizes[] = {
	{ "1", 1 },
	{ "4096", 4096 },
	{ "512K", 512 << 10 },
	{ "16M", 16 << 20 },
	{ "1G", 1 << 30 },
	{ "17179869183G", 17179869183 << 30 },
	{ "18446744073709551615", UINT64_MAX },
};

static const struct number durations[] = {
	{ "1", 1000000000 },
	{ "10s", 10000000000 },
	{ "500ms", 500000000 },
	{ "7us", 7000 },
	{ "1ns", 1 },
	{ "5m", 300000000000 },
	{ "2h", 7200000000000 },
	{ "0.5", 500000000 },
	{ "1.25ms", 1250000 },
	{ "0.000000001", 1 },
	{ "0.000000001s", 1 },
	{ "1.5h", 5400000000000 },
	{ "0.999999999m", 59999999940 },
	{ "5124095h", 18446742000000000000U },
	{ "18446744073709551615ns", UINT64_MAX },
	{ "1.9ns", 1 },
	{ "00.10s", 100000000 },
};

static const char *const no_numbers[] = {
	"",
	" ",
	"-1",
	"+1",
	" 1",
	"1 ",
	"1\n",
	"\t1",
	"0x10",
	"1e3",
	"1.0",
	"one",
	"1K",
	"--1",
	"1,2",
	"18446744073709551616",
	"99999999999999999999999999",
};

static const char *const no_sizes[] = {
	"",
	"0",
	"0K",
	"-1",
	"+1K",
	" 1K",
	"1 K",
	"1K ",
	"1KB",
	"1KK",
	"k",
	"K",
	"1k",
	"1m",
	"1T",
	"1.5M",
	"17179869184G",
	"18014398509481984K",
	"18446744073709551616",
	"nonsense",
};

static const char *const no_durations[] = {
	"",
	"0",
	"0s",
	"0.0",
	"0.000000000h",
	"-1",
	"+1s",
	" 1s",
	"1s ",
	"1 s",
	"1S",
	"s",
	".",
	".5s",
	"1.s",
	"1..5s",
	"1.2.3s",
	"abc",
	"1d",
	"1sec",
	"1e3",
	"0.0000000001s",
	"1.0000000000",
	"0.1ns",
	"18446744074s",
	"5124096h",
	"18446744073709551616ns",
	"18446744073709551615s",
	"18446744073709551615.5ns0",
};

static void test_numbers(void)
{
	uint64_t n = UNTOUCHED;

	for (int i = 0; i < COUNT(numbers); i++) {
		n = UNTOUCHED;
		parse_u64(numbers[i].text, 0, UINT64_MAX, &n);
		is_num(n, numbers[i].value, numbers[i].text);
	}
	for (int i = 0; i < COUNT(no_numbers); i++) {
		n = UNTOUCHED;
		ok(parse_u64(no_numbers[i], 0, UINT64_MAX, &n) == -EINVAL && n == UNTOUCHED,
		   "no number, and nothing is written");
	}
	ok(!parse_u64("1", 1, 65535, &n) && n == 1, "the least that is allowed");
	ok(!parse_u64("65535", 1, 65535, &n) && n == 65535, "the most that is allowed");
	is_num(parse_u64("0", 1, 65535, &n), -EINVAL, "less than is allowed");
	is_num(parse_u64("65536", 1, 65535, &n), -EINVAL, "more than is allowed");
}

typedef int parser(const char *text, uint64_t *ret);

static void test_unit(parser *parse, const struct number *good, int n, const char *const *bad,
		      int nbad)
{
	for (int i = 0; i < n; i++) {
		uint64_t value = UNTOUCHED;
		int err = parse(good[i].text, &value);

		is_num(err ? err : (long long)value, good[i].value, good[i].text);
	}
	for (int i = 0; i < nbad; i++) {
		uint64_t value = UNTOUCHED;

		if (!ok(parse(bad[i], &value) == -EINVAL && value == UNTOUCHED, "refused"))
			printf("# '%s' became %" PRIu64 "\n", bad[i], value);
	}
}

static const struct {
	const char *text, *spelled;
	int bits;
} prefixes[] = {
	{ "10.0.0.0/8", "::ffff:10.0.0.0", 104 },
	{ "10.1.2.3/8", "::ffff:10.0.0.0", 104 },
	{ "10.1.2.3", "::ffff:10.1.2.3", 128 },
	{ "10.1.2.3/32", "::ffff:10.1.2.3", 128 },
	{ "10.1.2.3/31", "::ffff:10.1.2.2", 127 },
	{ "0.0.0.0/0", "::ffff:0.0.0.0", 96 },
	{ "255.255.255.255/1", "::ffff:128.0.0.0", 97 },
	{ "::ffff:10.1.2.3", "::ffff:10.1.2.3", 128 },
	{ "::ffff:10.1.2.3/104", "::ffff:10.0.0.0", 104 },
	{ "::1", "::1", 128 },
	{ "[::1]", "::1", 128 },
	{ "[2001:db8::1]/32", "2001:db8::", 32 },
	{ "2001:db8::/32", "2001:db8::", 32 },
	{ "::/0", "::", 0 },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
	  128 },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/65", "ffff:ffff:ffff:ffff:8000::", 65 },
	{ "[ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255]/0128",
	  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 128 },
};

static const char *const no_prefixes[] = {
	"",
	"/",
	"/8",
	" ",
	"10.0.0.0/",
	"10.0.0.0/33",
	"10.0.0.0/-1",
	"10.0.0.0/+8",
	"10.0.0.0/ 8",
	"10.0.0.0/8 ",
	" 10.0.0.0/8",
	"10.0.0.0 /8",
	"10.0.0.0/8/8",
	"10.0.0.0/255.0.0.0",
	"10.0.0",
	"10.0.0.0.0",
	"10.0.0.256",
	"0x0a.0.0.1",
	"167772161",
	"10.0.0.1:80",
	"[10.0.0.1]",
	"::/129",
	"::1/",
	"::1/-1",
	"::1%lo",
	"fe80::1%1",
	":::",
	"1::2::3",
	"12345::",
	"[]",
	"[",
	"]",
	"[::1",
	"::1]",
	"[[::1]]",
	"[::1]x",
	"[::1]:80",
	"[ ::1]",
	"localhost",
	"example.com",
	"10.0.0.0/99999999999999999999999",
	"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.2555",
	"0000000000000000000000000000000000000000000000000000000000000000:",
};

static int length_of(const union addr *mask)
{
	int n = 0;

	for (int bit = 0; bit < 128; bit++)
		if (mask->byte[bit / 8] & 0x80 >> bit % 8)
			n += n == bit ? 1 : 1000; /* a hole */
	return n;
}

static void test_prefixes(void)
{
	for (int i = 0; i < COUNT(prefixes); i++) {
		char text[INET6_ADDRSTRLEN] = "";
		struct prefix p = {};
		int err = parse_prefix(prefixes[i].text, &p);

		inet_ntop(AF_INET6, &p.addr, text, sizeof(text));
		is_str(err ? "refused" : text, prefixes[i].spelled, prefixes[i].text);
		is_num(length_of(&p.mask), prefixes[i].bits, "its length");
	}
	for (int i = 0; i < COUNT(no_prefixes); i++) {
		struct prefix p, before;

		memset(&p, 0x5a, sizeof(p));
		before = p;
		if (!ok(parse_prefix(no_prefixes[i], &p) == -EINVAL &&
				!memcmp(&p, &before, sizeof(p)),
			"refused, and nothing is written"))
			printf("# '%s' was taken\n", no_prefixes[i]);
	}
}

int main(void)
{
	plan(COUNT(numbers) + COUNT(no_numbers) + 4 + COUNT(sizes) + COUNT(no_sizes) +
	     COUNT(durations) + COUNT(no_durations) + 2 * COUNT(prefixes) + COUNT(no_prefixes));
	test_numbers();
	test_unit(parse_size, sizes, COUNT(sizes), no_sizes, COUNT(no_sizes));
	test_unit(parse_duration, durations, COUNT(durations), no_durations, COUNT(no_durations));
	test_prefixes();
	return done();
}
