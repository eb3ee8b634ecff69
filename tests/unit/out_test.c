// SPDX-License-Identifier: GPL-2.0-only
/* Lines of a table, JSON and CSV as they reach the file, and the errors of writing. */
#include "out.h"

#include <errno.h>
#include <json-c/json.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "fault.h"
#include "tap.h"

static struct out o;
static struct fault f;
static char path[] = "/tmp/plumb-out.XXXXXX";
static char text[1 << 20];

static void begin(enum format format)
{
	o = (struct out){ .format = format };
	f = (struct fault){};
	if (out_open(&o, path, &f))
		printf("# %s\n", f.text);
}

/* What was written; good until the next call. */
static const char *written(void)
{
	FILE *file = fopen(path, "re");
	size_t n;

	if (out_close(&o, &f))
		printf("# %s\n", f.text);
	n = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
	text[n] = '\0';
	if (file)
		fclose(file);
	return text;
}

static const char *one_string(enum format format, int width, const char *s)
{
	begin(format);
	out_begin(&o);
	out_str(&o, "key", width, s);
	out_end(&o);
	return written();
}

/* Strictly: all of the line, UTF-8, a '\n' at its end and no other. */
static json_object *parse(const char *line)
{
	struct json_tokener *t = json_tokener_new();
	size_t n = strlen(line);
	json_object *ret;

	json_tokener_set_flags(t, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	ret = json_tokener_parse_ex(t, line, n);
	if (json_tokener_get_error(t) != json_tokener_success || !n ||
	    strchr(line, '\n') != line + n - 1) {
		json_object_put(ret);
		ret = NULL;
	}
	json_tokener_free(t);
	return ret;
}

/* UTF-8 of the byte as a character of Latin-1. */
static bool is_latin1(const char *s, int byte)
{
	const unsigned char *u = (const unsigned char *)s;

	if (byte < 0x80)
		return u[0] == byte && !u[1];
	return u[0] == (0xc0 | byte >> 6) && u[1] == (0x80 | (byte & 0x3f)) && !u[2];
}

static void test_json_bytes(void)
{
	int bad = 0;

	for (int byte = 1; byte < 256; byte++) {
		const char s[] = { (char)byte, '\0' };
		json_object *line = parse(one_string(FORMAT_JSON, 5, s));
		const char *value = json_object_get_string(json_object_object_get(line, "key"));

		if (!value || !is_latin1(value, byte)) {
			printf("# byte %#x: %s", byte, text);
			bad++;
		}
		json_object_put(line);
	}
	is_num(bad, 0, "every byte makes a valid line, as Latin-1");
	one_string(FORMAT_JSON, 5, "\x1b[2J\"\\\n\t\x7f\xff\xc3\xa4");
	is_str(text, "{\"key\":\"\\u001b[2J\\\"\\\\\\u000a\\u0009\\u007f\\u00ff\\u00c3\\u00a4\"}\n",
	       "what must be escaped is");
	is_str(one_string(FORMAT_JSON, 5, ""), "{\"key\":\"\"}\n", "an empty string");
}

static void put_one_of_each(void)
{
	out_begin(&o);
	out_num(&o, "num", 4, UINT64_MAX);
	out_num(&o, "zero", 4, 0);
	out_bool(&o, "yes", 5, true);
	out_bool(&o, "no", 5, false);
	out_milli(&o, "milli", 7, 5);
	out_none(&o, "none", 4);
	out_end(&o);
}

static void test_values(void)
{
	json_object *line;

	begin(FORMAT_JSON);
	put_one_of_each();
	is_str(written(),
	       "{\"num\":18446744073709551615,\"zero\":0,\"yes\":true,\"no\":false,"
	       "\"milli\":0.005,\"none\":null}\n",
	       "one of each as JSON");
	line = parse(text);
	ok(line, "which is valid");
	json_object_put(line);
	begin(FORMAT_CSV);
	put_one_of_each();
	is_str(written(), "18446744073709551615,0,true,false,0.005,\n", "one of each as CSV");
	begin(FORMAT_TABLE);
	put_one_of_each();
	is_str(written(), "18446744073709551615 0 true false 0.005 -\n",
	       "a table: what the first is too wide, all others give back");
	begin(FORMAT_JSON);
	out_begin(&o);
	out_nest(&o, "in");
	out_num(&o, "a", 0, 1);
	out_num(&o, "b", 0, 2);
	out_unnest(&o);
	out_num(&o, "c", 0, 3);
	out_end(&o);
	is_str(written(), "{\"in\":{\"a\":1,\"b\":2},\"c\":3}\n", "an object within the object");
	begin(FORMAT_CSV);
	out_begin(&o);
	out_milli(&o, "a", 7, 100000);
	out_milli(&o, "b", 7, UINT64_MAX);
	out_end(&o);
	is_str(written(), "100.000,18446744073709551.615\n", "thousandths");
}

static void test_csv(void)
{
	is_str(one_string(FORMAT_CSV, 5, "plain text"), "plain text\n", "blanks need no quotes");
	is_str(one_string(FORMAT_CSV, 5, "a,b"), "\"a,b\"\n", "a comma does");
	is_str(one_string(FORMAT_CSV, 5, "say \"hi\""), "\"say \"\"hi\"\"\"\n",
	       "quotes are doubled");
	is_str(one_string(FORMAT_CSV, 5, "a\nb"), "\"a\nb\"\n", "a line feed is quoted");
	is_str(one_string(FORMAT_CSV, 5, "a\rb"), "\"a\rb\"\n", "a carriage return, too");
	is_str(one_string(FORMAT_CSV, 5, ""), "\n", "an empty string");
}

static void test_table(void)
{
	is_str(one_string(FORMAT_TABLE, 5, "ab"), "   ab\n", "to the right");
	is_str(one_string(FORMAT_TABLE, -5, "ab"), "ab\n", "to the left, no blanks at the end");
	is_str(one_string(FORMAT_TABLE, 2, "abcd"), "abcd\n", "nothing is cut");
	is_str(one_string(FORMAT_TABLE, -9, "\x1b[2J\n\x7f\t"), "?[2J???\n",
	       "no control character reaches the terminal");
	begin(FORMAT_TABLE);
	for (int i = 0; i < 3; i++) {
		out_begin(&o);
		out_str(&o, "a", -5, i == 1 ? "wide wide" : "a"); /* 4 too many in the second */
		out_num(&o, "b", 3, 7);
		out_str(&o, "c", -4, "c");
		out_num(&o, "d", 2, 42);
		out_end(&o);
	}
	is_str(written(), "a       7 c    42\nwide wide 7 c  42\na       7 c    42\n",
	       "cells give back what one was too wide, and the next line knows nothing of it");
	begin(FORMAT_TABLE);
	out_begin(&o);
	out_title(&o, -8, "NAME");
	out_title(&o, 6, "SIZE");
	out_end(&o);
	is_str(written(), "NAME       SIZE\n", "titles");
}

/* Two of the longest addresses in a cell of 41 columns: the cells behind it make up for it. */
static void test_longest(void)
{
	static const char flow[] = "[2001:db8:1111:2222:3333:4444:5555:6666]:65535 > "
				   "[2001:db8:1111:2222:3333:4444:5555:7777]:65535";
	size_t short_line;

	begin(FORMAT_TABLE);
	for (int i = 0; i < 2; i++) {
		out_begin(&o);
		out_str(&o, "flow", -41, i ? flow : "10.0.0.1:1 > 10.0.0.2:2");
		for (int k = 0; k < 6; k++)
			out_num(&o, "n", 12, 1);
		out_num(&o, "last", 5, 99999);
		out_end(&o);
	}
	written();
	short_line = strcspn(text, "\n");
	is_num(strcspn(text + short_line + 1, "\n"), short_line,
	       "the last column is in its place behind the longest IPv6 flow");
	ok(strstr(text, flow), "of which nothing is cut");
}

static void test_growth(void)
{
	static char long_value[100001];
	json_object *line;
	int lines = 0;

	begin(FORMAT_TABLE);
	for (int i = 0; i < 20000; i++) {
		out_begin(&o);
		out_num(&o, "n", 10, i);
		out_end(&o);
	}
	for (const char *at = written(); (at = strchr(at, '\n')); at++)
		lines++;
	is_num(lines, 20000, "lines that were not written out yet wait");
	ok(strstr(text, "\n     19999\n"), "up to the last one");
	memset(long_value, '\x01', sizeof(long_value) - 1);
	line = parse(one_string(FORMAT_JSON, 5, long_value));
	is_num(json_object_get_string_len(json_object_object_get(line, "key")), 100000,
	       "a value may be long");
	json_object_put(line);
}

static void test_open_errors(void)
{
	f = (struct fault){};
	o = (struct out){};
	is_num(out_open(&o, "/tmp", &f), -EISDIR, "a folder");
	is_str(f.text, "cannot write '/tmp': Is a directory", "its sentence");
	out_close(&o, &f);
	f = (struct fault){};
	o = (struct out){};
	is_num(out_open(&o, "/no/such/file", &f), -ENOENT, "a file in no folder");
	is_str(f.text, "cannot write '/no/such/file': No such file or directory", "its sentence");
	is_num(out_close(&o, &f), 0, "closing what was not opened is no error");
}

static void test_write_errors(void)
{
	int ends[2];

	f = (struct fault){};
	o = (struct out){ .format = FORMAT_JSON };
	is_num(out_open(&o, "/dev/full", &f), 0, "/dev/full can be opened");
	put_one_of_each();
	is_num(out_flush(&o, &f), -ENOSPC, "but holds nothing");
	is_str(f.text, "cannot write the output: No space left on device", "its sentence");
	is_num(out_close(&o, &f), 0, "what could not be written is not tried again");
	signal(SIGPIPE, SIG_IGN);
	begin(FORMAT_TABLE);
	close(o.fd);
	if (pipe(ends))
		return;
	close(ends[0]);
	o.fd = ends[1];
	put_one_of_each();
	is_num(out_close(&o, &f), -EPIPE, "a pipe that nobody reads");
	is_str(f.text, "the reader of the output is gone", "its sentence");
}

int main(void)
{
	int fd = mkstemp(path);

	if (fd < 0)
		return 1;
	close(fd);
	plan(3 + 6 + 6 + 6 + 2 + 3 + 5 + 6);
	test_json_bytes();
	test_values();
	test_csv();
	test_table();
	test_longest();
	test_growth();
	test_open_errors();
	test_write_errors();
	unlink(path);
	return done();
}
