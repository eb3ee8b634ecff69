// SPDX-License-Identifier: GPL-2.0-only
/* Lines of /proc/kallsyms, and the nearest symbol in a small file of them. */
#include "ksym.h"

#include <errno.h>
#include <stdlib.h>

#include "tap.h"

#define COUNT(array) (int)(sizeof(array) / sizeof(*(array)))

static const struct {
	const char *line;
	uint64_t address;
	const char *name, *module;
} lines[] = {
	{ "ffffffff81000000 T _text\n", 0xffffffff81000000, "_text", "" },
	{ "ffffffff81000000 T _text", 0xffffffff81000000, "_text", "" },
	{ "ffffffffc0401000 t nft_do_chain\t[nf_tables]\n", 0xffffffffc0401000, "nft_do_chain",
	  "nf_tables" },
	{ "ffffffffc0401000 t bpf_prog_6deef7357e7b4530_f\t[bpf]", 0xffffffffc0401000,
	  "bpf_prog_6deef7357e7b4530_f", "bpf" },
	{ "0000000000000000 A fixed_percpu_data\n", 0, "fixed_percpu_data", "" },
	{ "0 T hidden\n", 0, "hidden", "" },
	{ "ffff800080010000 t $x.0\n", 0xffff800080010000, "$x.0", "" },
	{ "ffffffff81000000 t tcp_ack.isra.0\n", 0xffffffff81000000, "tcp_ack.isra.0", "" },
	{ "ffffffff81000000 t f\t[open", 0xffffffff81000000, "f", "open" },
};

static const char *const no_lines[] = {
	"",
	"\n",
	" ",
	"xyz",
	"ffffffff81000000",
	"ffffffff81000000\n",
	"ffffffff81000000 ",
	"ffffffff81000000 T",
	"ffffffff81000000 T ",
	"ffffffff81000000 T \n",
	"ffffffff81000000  _text",
	"ffffffff81000000 TT _text",
	"-1 T f",
	"+1 T f",
	" 1 T f",
	"FFFF T f",
	"fffg T f",
	"T f\n",
	"ffffffff81000000\tT\tf",
};

static void test_lines(void)
{
	struct ksym s;

	for (int i = 0; i < COUNT(lines); i++) {
		memset(&s, 'x', sizeof(s));
		is_num(ksym_parse(lines[i].line, &s), 0,
		       lines[i].line[0] == '0' ? "zero" : "a line");
		is_num(s.address, lines[i].address, "its address");
		is_str(s.name, lines[i].name, "its name");
		is_str(s.module, lines[i].module, "its module");
	}
	for (int i = 0; i < COUNT(no_lines); i++)
		if (!ok(ksym_parse(no_lines[i], &s) == -EINVAL, "no symbol"))
			printf("# '%s' was taken\n", no_lines[i]);
}

/* Rust and C++ make names longer than anybody wants to read. */
static void test_long(void)
{
	char line[1024] = "1000 t ", *at = line + strlen(line);
	struct ksym s;

	memset(at, 'n', 500);
	strcpy(at + 500, "\t[");
	memset(at + 502, 'm', 300);
	strcpy(at + 802, "]\n");
	is_num(ksym_parse(line, &s), 0, "a long name");
	is_num(strlen(s.name), sizeof(s.name) - 1, "is cut");
	is_num(strlen(s.module), sizeof(s.module) - 1, "and so is that of the module");
}

static const char *find(FILE *file, uint64_t address)
{
	static char text[200];
	struct ksym s;
	int err = ksym_find(file, address, &s);

	if (err)
		return err == -ENOENT ? "none" : "another error";
	snprintf(text, sizeof(text), "%s+%llu%s%s", s.name,
		 (unsigned long long)(address - s.address), s.module[0] ? " of " : "", s.module);
	return text;
}

/* As in the kernel: nearly sorted, with data, aliases, percpu offsets and modules behind. */
static FILE *small_file(void)
{
	FILE *file = tmpfile();
	char name[512];

	if (!file)
		return NULL;
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	fprintf(file,
		"0000000000000000 A percpu\n0000000000001000 T start\n0000000000002000 T tcp_ack\n"
		"0000000000002000 T alias\n0000000000002800 d a_datum\n"
		"0000000000003000 w weak\n0000000000004000 t %s\n0000000000005000 t behind\n",
		name);
	fprintf(file,
		"0000000000008000 t nft_do_chain\t[nf_tables]\n"
		"0000000000007000 t nf_hook_slow\n0000000000006000 t weak.cold\n\nnonsense\nffffffffffffffff t last");
	return file;
}

static void test_find(void)
{
	FILE *file = small_file();

	if (!ok(file, "a small file"))
		return;
	is_str(find(file, 0), "none", "no address is in no function");
	is_str(find(file, 0xfff), "none", "below the first");
	is_str(find(file, 0x1000), "start+0", "the first byte of a function");
	is_str(find(file, 0x1fff), "start+4095", "the last one");
	is_str(find(file, 0x2004), "tcp_ack+4", "the first of several names");
	is_str(find(file, 0x2900), "tcp_ack+2304", "data is no function");
	is_str(find(file, 0x3001), "weak+1", "weak symbols count");
	is_str(find(file, 0x5005), "behind+5", "the line behind a very long one");
	is_str(find(file, 0x7001), "nf_hook_slow+1", "the file need not be sorted");
	is_str(find(file, 0x8123), "nft_do_chain+291 of nf_tables", "in a module");
	is_str(find(file, UINT64_MAX), "last+0", "the last line without its end");
	is_num(strlen(find(file, 0x4010)), 79 + 3, "a name that is longer than a line");
	fclose(file);
}

static void test_ranges(void)
{
	FILE *file = small_file();
	struct ksym_range r[3];

	if (!ok(file, "a small file"))
		return;
	is_num(ksym_ranges(file, "tcp_ack", r, 3), 1, "a function");
	is_num(r[0].start, 0x2000, "begins at its symbol");
	is_num(r[0].end, 0x2800, "ends at the next");
	is_num(ksym_ranges(file, "weak", r, 3), 2, "a function in two parts");
	is_num(r[1].start, 0x6000, "its cold part");
	is_num(r[1].end, 0x7000, "ends before what comes earlier in the file");
	is_num(ksym_ranges(file, "wea", r, 3), -ENOENT, "the start of a name is no name");
	is_num(ksym_ranges(file, "weak", r, 1), 1, "as many as there is room for");
	fclose(file);
}

/* What the file is for whoever may not see addresses. */
static void test_hidden(void)
{
	FILE *file = tmpfile();

	if (!ok(file, "another file"))
		return;
	is_str(find(file, 0x1000), "none", "an empty file");
	fputs("0000000000000000 T start\n0000000000000000 t end\t[module]\n", file);
	is_str(find(file, 0x1000), "none", "hidden addresses");
	fclose(file);
}

int main(void)
{
	plan(4 * COUNT(lines) + COUNT(no_lines) + 3 + 13 + 3 + 9);
	test_lines();
	test_long();
	test_find();
	test_ranges();
	test_hidden();
	return done();
}
