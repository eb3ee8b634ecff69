// SPDX-License-Identifier: GPL-2.0-only
/* Which fields a line has: those that were named, all, or the columns that have room. */
#include "record.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "fault.h"
#include "tap.h"

#define TEST_FIELDS(F, A, T)                                                                       \
	F(T, flow, flow, "a value with parts")                                                     \
	F(T, u32, segs, "a number")                                                                \
	F(T, u32, srtt_us, "another")                                                              \
	F(T, word, ca, "a word")                                                                   \
	F(T, ifname, dev, "a device")

EVENT(test, TEST_FIELDS);

static const struct record record = {
	.name = "test",
	.fields = FIELDS(struct test_event, TEST_FIELDS),
	.columns = "time?3,pid,comm?1,uid?4,segs,flow?2,srtt_us?5,dev?5",
};

static struct selection s;
static struct fault f;
static struct out o;
static char path[] = "/tmp/plumb-record.XXXXXX";

/* The names of the fields that were chosen, or the sentence. */
static const char *choose(const char *names)
{
	static char text[4096];

	f = (struct fault){};
	s = (struct selection){};
	text[0] = '\0';
	if (record_choose(&record, &o, names, &s, &f))
		return f.text;
	for (int i = 0; i < s.n; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", i ? "," : "",
			 s.field[i].name);
	return text;
}

static void test_named(void)
{
	for (o.format = FORMAT_TABLE; o.format <= FORMAT_CSV; o.format++) {
		is_str(choose("segs,pid,comm"), "segs,pid,comm", "in the order they were named in");
		is_str(choose("flow"), "flow", "a whole");
		is_str(choose("daddr,dport,netns_name,container"),
		       "daddr,dport,netns_name,container",
		       "parts, and other ways to spell a value");
		is_str(choose("time"), "time", "one is enough");
	}
	o.format = FORMAT_TABLE;
	choose("dport"); /* a part is handed the whole: a flow may be none */
	is_num(s.field[0].offset, offsetof(struct test_event, flow), "where a part is");
}

static void refused(const char *names, const char *sentence)
{
	is_str(choose(names), sentence, sentence);
	is_num(record_choose(&record, &o, names, &s, &f), -EINVAL, "refused");
}

static void test_refused(void)
{
	char many[80 * 4];

	refused("segs,nonsense", "--fields: no field 'nonsense'; '--fields help' lists them");
	refused("", "--fields: no field ''; '--fields help' lists them");
	refused(",pid", "--fields: no field ''; '--fields help' lists them");
	refused("pid,", "--fields: no field ''; '--fields help' lists them");
	refused("pid,,comm", "--fields: no field ''; '--fields help' lists them");
	refused("pi", "--fields: no field 'pi'; '--fields help' lists them");
	refused("pids", "--fields: no field 'pids'; '--fields help' lists them");
	refused("PID", "--fields: no field 'PID'; '--fields help' lists them");
	refused("pid, comm", "--fields: no field ' comm'; '--fields help' lists them");
	refused("comm?1", "--fields: no field 'comm?1'; '--fields help' lists them");
	/* Twice the same key is no JSON object that every reader takes. */
	refused("pid,comm,pid", "--fields: 'pid' twice");
	many[0] = '\0';
	for (int i = 0; i < 70; i++)
		strcat(many, "pid,");
	is_num(record_choose(&record, &o, many, &s, &f), -EINVAL, "more than there is room for");
}

static void test_all(void)
{
	static const char all[] = "cgroup,container,cookie,netns,netns_name,pid,uid,inferred,comm,"
				  "saddr,sport,daddr,dport,family,proto,segs,srtt_us,ca,dev";
	char with_time[sizeof(all) + 5];

	snprintf(with_time, sizeof(with_time), "time,%s", all);
	for (o.format = FORMAT_JSON; o.format <= FORMAT_CSV; o.format++) {
		is_str(choose(NULL), with_time, "all fields, and of wholes their parts");
		o.time = TIME_NONE;
		is_str(choose(NULL), all, "--time none leaves it out");
		is_str(choose("time,pid"), "time,pid", "unless it was named");
		o.time = TIME_WALL;
	}
	o.format = FORMAT_TABLE;
}

static const char *written(void)
{
	static char text[8192];
	FILE *file = fopen(path, "re");
	size_t n;

	out_close(&o, &f);
	n = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
	text[n] = '\0';
	if (file)
		fclose(file);
	return text;
}

static void begin(void)
{
	int columns = o.columns, rows = o.rows;

	if (out_open(&o, path, &f))
		printf("# %s\n", f.text);
	o.columns = columns;
	o.rows = rows;
}

/* Ranks fall out from the highest; those without one stay, wide or not. */
static void test_columns(void)
{
	static const struct {
		int columns;
		const char *names;
	} fits[] = {
		{ 200, "time,pid,comm,uid,segs,flow,srtt_us,dev" },
		{ 109, "time,pid,comm,uid,segs,flow,srtt_us,dev" },
		{ 108, "time,pid,comm,uid,segs,flow" },
		{ 92, "time,pid,comm,uid,segs,flow" },
		{ 91, "time,pid,comm,segs,flow" },
		{ 80, "pid,comm,segs,flow" },
		{ 70, "pid,comm,segs,flow" },
		{ 69, "pid,comm,segs" },
		{ 40, "pid,comm,segs" },
		{ 28, "pid,comm,segs" },
		{ 27, "pid,segs" },
		{ 1, "pid,segs" },
		{ 0, "time,pid,comm,uid,segs,flow,srtt_us,dev" },
	};

	for (size_t i = 0; i < sizeof(fits) / sizeof(*fits); i++) {
		int width;

		o = (struct out){ .columns = fits[i].columns };
		is_str(choose(NULL), fits[i].names,
		       fits[i].columns ? "what there is room for" :
					 "all columns where there is no terminal");
		begin();
		record_heading(&s, &o);
		width = strlen(written()) - 1;
		ok(fits[i].columns < 12 || width <= fits[i].columns, "and it fits");
	}
	o = (struct out){ .columns = 200, .time = TIME_NONE };
	is_str(choose(NULL), "pid,comm,uid,segs,flow,srtt_us,dev", "--time none is no column");
	o = (struct out){ .columns = 40 };
	is_str(choose("comm,flow,dev"), "comm,flow,dev", "fields that were named are not left out");
}

static struct test_event event(void)
{
	struct test_event e = { .head = { .pid = 42, .comm = "talk", .uid = (__u32)-1 },
				.segs = 3 };

	e.flow.family = AF_INET6;
	inet_pton(AF_INET6, "2001:db8:1111:2222:3333:4444:5555:6666", &e.flow.saddr);
	e.flow.daddr = e.flow.saddr;
	e.flow.sport = e.flow.dport = 65535;
	memcpy(e.dev, "0123456789abcdef", 16); /* no NUL: the kernel may leave none */
	return e;
}

#define LONGEST "[2001:db8:1111:2222:3333:4444:5555:6666]:65535"

static void test_print(void)
{
	struct test_event e = event();

	o = (struct out){ .format = FORMAT_TABLE };
	choose("pid,flow,segs,comm,dev");
	begin();
	record_heading(&s, &o);
	record_print(&s, &o, &e);
	e.head.inferred = 1;
	e.dev[0] = '\0';
	record_print(&s, &o, &e);
	is_str(written(),
	       "    PID FLOW                                      SEGS COMM            DEV\n"
	       "     42 " LONGEST " > " LONGEST " 3 talk 0123456789abcdef\n"
	       "    ~42 " LONGEST " > " LONGEST " 3 talk -\n",
	       "a table: the longest flow, a guessed owner, no device");
	o = (struct out){ .format = FORMAT_CSV };
	choose("pid,inferred,uid,flow,dev");
	begin();
	record_heading(&s, &o);
	record_print(&s, &o, &e);
	is_str(written(), "pid,inferred,uid,flow,dev\n42,true,," LONGEST " > " LONGEST ",\n",
	       "as CSV");
	o = (struct out){ .format = FORMAT_JSON };
	choose("pid,inferred,uid,saddr,family,dev");
	begin();
	record_heading(&s, &o);
	record_print(&s, &o, &e);
	is_str(written(),
	       "{\"pid\":42,\"inferred\":true,\"uid\":null,"
	       "\"saddr\":\"2001:db8:1111:2222:3333:4444:5555:6666\",\"family\":6,"
	       "\"dev\":null}\n",
	       "as JSON, which has no heading");
}

/* A heading that scrolled away is printed again, on a terminal only. */
static void test_heading(void)
{
	struct test_event e = event();
	int headings = 0;

	o = (struct out){ .format = FORMAT_TABLE, .rows = 10 };
	choose("pid,segs");
	begin();
	record_heading(&s, &o);
	for (int i = 0; i < 23; i++)
		record_print(&s, &o, &e);
	for (const char *at = written(); (at = strstr(at, "PID")); at++)
		headings++;
	is_num(headings, 3, "23 lines on ten rows: three headings");
	o = (struct out){ .format = FORMAT_TABLE };
	begin();
	record_heading(&s, &o);
	for (int i = 0; i < 23; i++)
		record_print(&s, &o, &e);
	headings = 0;
	for (const char *at = written(); (at = strstr(at, "PID")); at++)
		headings++;
	is_num(headings, 1, "into a file: one");
}

int main(void)
{
	int fd = mkstemp(path);

	if (fd < 0)
		return 1;
	close(fd);
	plan(13 + 23 + 6 + 28 + 3 + 2);
	test_named();
	test_refused();
	test_all();
	test_columns();
	test_print();
	test_heading();
	unlink(path);
	return done();
}
