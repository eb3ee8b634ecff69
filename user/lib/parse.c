// SPDX-License-Identifier: GPL-2.0-only
/* Text to numbers, strictly. */
#include "parse.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* Digits from *at on; moves behind them. */
static int digits(const char **at, uint64_t *ret)
{
	uint64_t n = 0;

	if (**at < '0' || **at > '9')
		return -EINVAL;
	for (; **at >= '0' && **at <= '9'; ++*at)
		if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, **at - '0', &n))
			return -EINVAL;
	*ret = n;
	return 0;
}

int parse_u64(const char *text, uint64_t min, uint64_t max, uint64_t *ret)
{
	uint64_t n;

	if (digits(&text, &n) || *text || n < min || n > max)
		return -EINVAL;
	*ret = n;
	return 0;
}

int parse_size(const char *text, uint64_t *ret)
{
	static const char units[] = "KMG";
	const char *unit;
	uint64_t n;

	if (digits(&text, &n) || !n)
		return -EINVAL;
	unit = *text ? strchr(units, *text) : NULL;
	if (*text && (!unit || text[1]))
		return -EINVAL;
	for (int shift = unit ? unit - units + 1 : 0; shift; shift--)
		if (__builtin_mul_overflow(n, 1024, &n))
			return -EINVAL;
	*ret = n;
	return 0;
}

/* ".25" of a unit of that many ns. */
static int fraction(const char **at, uint64_t unit, uint64_t *ret)
{
	uint64_t n, scale = 1;
	const char *start = ++*at;

	if (digits(at, &n) || *at - start > 9)
		return -EINVAL;
	for (; start < *at; start++)
		scale *= 10;
	*ret = (unsigned __int128)n * unit / scale;
	return 0;
}

int parse_duration(const char *text, uint64_t *ret)
{
	static const struct {
		const char *name;
		uint64_t ns;
	} units[] = {
		{ "", 1000000000 }, { "s", 1000000000 },  { "ms", 1000000 },	  { "us", 1000 },
		{ "ns", 1 },	    { "m", 60000000000 }, { "h", 3600000000000 },
	};
	const char *unit = text + strspn(text, "0123456789.");
	uint64_t n, part = 0;

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (strcmp(unit, units[i].name))
			continue;
		if (digits(&text, &n) || (*text == '.' && fraction(&text, units[i].ns, &part)) ||
		    text != unit || __builtin_mul_overflow(n, units[i].ns, &n) ||
		    __builtin_add_overflow(n, part, &n) || !n)
			return -EINVAL;
		*ret = n;
		return 0;
	}
	return -EINVAL;
}

int parse_prefix(const char *text, struct prefix *ret)
{
	static const __u8 mapped[12] = { [10] = 0xff, [11] = 0xff };
	size_t n = strcspn(text, "/");
	uint64_t bits, max = 128;
	struct prefix p = {};
	char address[INET6_ADDRSTRLEN];
	bool bracket = n > 2 && text[0] == '[' && text[n - 1] == ']';

	if (n - 2 * bracket >= sizeof(address))
		return -EINVAL;
	memcpy(address, text + bracket, n - 2 * bracket);
	address[n - 2 * bracket] = '\0';
	if (!bracket && inet_pton(AF_INET, address, p.addr.byte + 12) == 1) {
		memcpy(p.addr.byte, mapped, sizeof(mapped));
		max = 32;
	} else if (inet_pton(AF_INET6, address, p.addr.byte) != 1) {
		return -EINVAL;
	}
	bits = max;
	if (text[n] && parse_u64(text + n + 1, 0, max, &bits))
		return -EINVAL;
	bits += 128 - max;
	for (uint64_t i = 0; i < bits; i++)
		p.mask.byte[i / 8] |= 0x80 >> i % 8;
	p.addr.half[0] &= p.mask.half[0];
	p.addr.half[1] &= p.mask.half[1];
	*ret = p;
	return 0;
}
