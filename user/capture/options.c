// SPDX-License-Identifier: GPL-2.0-only
/* The options, as tcpdump has them, and what is plumb's own. */
#include <errno.h>
#include <string.h>

#include "list.h"
#include "own.h"
#include "parse.h"

#define OWN(member) offsetof(struct capture_own, member)

static int take_positive(struct env *env, const struct opt *o, const char *value)
{
	struct capture_own *own = capture_own(env);

	if (!own)
		return -ENOMEM;
	if (parse_u64(value, 1, UINT32_MAX, (uint64_t *)((char *)own + o->offset)))
		return fail(&env->fault, -EINVAL, "-%c: '%s' is not a positive number", o->letter,
			    value);
	return 0;
}

static int take_megabytes(struct env *env, const struct opt *o, const char *value)
{
	struct opt million = *o;
	int err;

	million.offset = OWN(rotation.size);
	err = take_positive(env, &million, value);
	if (!err)
		capture_own(env)->rotation.size *= 1000000;
	return err;
}

static int take_text(struct env *env, const struct opt *o, const char *value)
{
	struct capture_own *own = capture_own(env);

	if (own)
		*(const char **)((char *)own + o->offset) = value;
	return own ? 0 : -ENOMEM;
}

static int take_nothing(struct env *env, const struct opt *o, const char *value)
{
	(void)env;
	(void)o;
	(void)value;
	return 0;
}

/* -x, -xx, -X, -XX, -A, -AA: the last kind counts, twice is with the link-layer header. */
static int take_hex(struct env *env, const struct opt *o, const char *value)
{
	struct capture_own *own = capture_own(env);
	int kind = o->letter == 'x' ? 1 : o->letter == 'X' ? 3 : 5;

	(void)value;
	if (own)
		own->style.hex = own->style.hex == kind ? kind + 1 : kind;
	return own ? 0 : -ENOMEM;
}

static int take_device(struct env *env, const struct opt *o, const char *value)
{
	struct capture_own *own = capture_own(env);
	struct filter *want = &env->config.filter;

	if (!own)
		return -ENOMEM;
	if (!strcmp(value, "any"))
		return 0;
	if (want->ndev == FILTER_MAX)
		return list_full(env, o);
	if (!*value || strlen(value) >= sizeof(want->dev[0]))
		return fail(&env->fault, -EINVAL, "-i: '%s' is no name of a device", value);
	own->dev = value;
	strcpy(want->dev[want->ndev++], value);
	return 0;
}

static int take_snap(struct env *env, const struct opt *o, const char *value)
{
	struct capture_own *own = capture_own(env);

	(void)o;
	if (!own)
		return -ENOMEM;
	if (parse_u64(value, 0, 262144, &own->snap))
		return fail(&env->fault, -EINVAL, "-s: '%s' is not a number of bytes up to 262144",
			    value);
	if (!own->snap)
		own->snap = 262144;
	return 0;
}

static int take_way(struct env *env, const struct opt *o, const char *value)
{
	static const char *const ways[] = { "inout", "in", "out" };
	struct capture_own *own = capture_own(env);

	(void)o;
	if (!own)
		return -ENOMEM;
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		if (!strcmp(value, ways[i])) {
			own->way = i;
			return 0;
		}
	return fail(&env->fault, -EINVAL, "-Q: '%s' is none of in, out, inout", value);
}

static int take_kib(struct env *env, const struct opt *o, const char *value)
{
	uint64_t kib;

	(void)o;
	if (parse_u64(value, 4, 1 << 20, &kib))
		return fail(&env->fault, -EINVAL,
			    "-B: '%s' is not a number of KiB from 4 to 1048576", value);
	env->buffer = kib << 10;
	return 0;
}

static int take_read(struct env *env, const struct opt *o, const char *value)
{
	env->instead = capture_read;
	return take_text(env, o, value);
}

static int take_list(struct env *env, const struct opt *o, const char *value)
{
	(void)o;
	(void)value;
	env->instead = capture_list_devices;
	return 0;
}

static int take_types(struct env *env, const struct opt *o, const char *value)
{
	(void)o;
	(void)value;
	env->instead = capture_list_types;
	return 0;
}

static int take_user(struct env *env, const struct opt *o, const char *value)
{
	struct capture_own *own = capture_own(env);

	if (!own)
		return -ENOMEM;
	if (user_find(value, &own->user))
		return fail(&env->fault, -EINVAL, "-%c: there is no user '%s'", o->letter, value);
	return 0;
}

static int take_dump(struct env *env, const struct opt *o, const char *value)
{
	if (!env->instead)
		env->instead = capture_dump;
	return opt_own_more(env, o, value);
}

const struct opt capture_options[] = {
	{ "interface", 'i', "DEVICE", take_device, 0,
	  "packets of that device; 'any' is all, as without" },
	{ "at", 0, "POINT,...", points_take, 0,
	  "where: stack (where tcpdump looks), drop, retrans, tc, xdp" },
	{ "write", 'w', "FILE", take_text, OWN(rotation.path),
	  "write to a pcapng file; '-' is the standard output" },
	{ "read", 'r', "FILE", take_read, OWN(read),
	  "read a pcap or pcapng file; '-' is the standard input" },
	{ "file-size", 'C', "MB", take_megabytes, 0,
	  "another file once this one has so many million bytes" },
	{ "file-seconds", 'G', "SECONDS", take_positive, OWN(rotation.seconds),
	  "another file so often; its name is a format of strftime(3)" },
	{ "file-count", 'W', "N", take_positive, OWN(rotation.files),
	  "with -C so many files, over and over; with -G the end after N" },
	{ "postrotate-command", 'z', "COMMAND", take_text, OWN(rotation.command),
	  "run that on each file of -C and -G that is complete" },
	{ "pcap", 0, NULL, opt_own_flag, OWN(classic),
	  "write classic pcap, as to a file called .pcap" },
	{ "print", 0, NULL, opt_own_flag, OWN(print), "print also what -w writes" },
	{ "packet-buffered", 'U', NULL, opt_own_flag, OWN(unbuffered),
	  "write each packet at once" },
	{ "line-buffered", 'l', NULL, opt_own_flag, OWN(lines), "print each line at once" },
	{ "list-interfaces", 'D', NULL, take_list, 0, "list the devices of here" },
	{ "list-data-link-types", 'L', NULL, take_types, 0,
	  "list the link types that -y takes of that device" },
	{ "linktype", 'y', "TYPE", take_text, OWN(type), "packets with headers of that type" },
	{ "relinquish-privileges", 'Z', "USER", take_user, 0,
	  "files are that user's, and so is the process" },
	{ "snapshot-length", 's', "BYTES", take_snap, 0, "keep so much of each packet (262144)" },
	{ "packets", 'c', "N", opt_number, offsetof(struct env, count), "stop after N packets" },
	{ "count-only", 0, NULL, opt_own_flag, OWN(count_only),
	  "of a file print the number of packets only" },
	{ "buffer-size", 'B', "KIB", take_kib, 0,
	  "room for packets that were not read yet (16384)" },
	{ "direction", 'Q', "in|out|inout", take_way, 0, "received or sent packets only" },
	{ "filter-file", 'F', "FILE", take_text, OWN(filter_file),
	  "the filter expression is in a file" },
	{ "dump-code", 'd', NULL, take_dump, OWN(dump),
	  "print the code of the filter; -dd as C, -ddd as numbers" },
	{ "numeric", 'n', NULL, take_nothing, 0, "numbers, not names: always so" },
	{ "quiet", 'q', NULL, opt_own_flag, OWN(style.quiet), "shorter lines" },
	{ "verbose", 'v', NULL, opt_own_more, OWN(style.verbose),
	  "more of each header; -vv, -vvv more yet" },
	{ "link-level", 'e', NULL, opt_own_flag, OWN(style.link), "with the link-layer header" },
	{ "ascii", 'A', NULL, take_hex, 0, "with the packet as text" },
	{ "hex", 'x', NULL, take_hex, 0, "with the packet in hexadecimal; -xx: with that header" },
	{ "hex-ascii", 'X', NULL, take_hex, 0,
	  "in hexadecimal and as text; -XX: with that header" },
	{ "timestamp", 't', NULL, opt_own_more, OWN(style.time),
	  "no time; -tt since 1970, -ttt last, -tttt date, -ttttt first" },
	{ "absolute-tcp-sequence-numbers", 'S', NULL, opt_own_flag, OWN(style.absolute),
	  "not relative to the first of the connection" },
	{ "number", '#', NULL, opt_own_flag, OWN(style.number), "a number before each line" },
	{ "dont-verify-checksums", 'K', NULL, opt_own_flag, OWN(style.unchecked),
	  "do not verify checksums" },
	{ "micro", 0, NULL, take_nothing, 0, "times in microseconds: so unless --nano is given" },
	{ "nano", 0, NULL, opt_own_flag, OWN(style.nano), "times in nanoseconds" },
	{ "plain", 0, NULL, opt_own_flag, OWN(style.plain),
	  "lines as tcpdump's: without owner and hints" },
	{ "no-promiscuous-mode", 'p', NULL, take_nothing, 0,
	  "devices are left as they are: always so" },
	{},
};
