// SPDX-License-Identifier: GPL-2.0-only
/* Recognises containers by the names that runtimes give to cgroups, and finds them. */
#include "container.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "fault.h"

#define ID_DIGITS     64
#define PREFIX_DIGITS 3 /* of an id that are enough to ask for it */

/* A component of a path, or a piece of one. */
struct part {
	const char *s;
	size_t n;
};

static bool is(struct part p, const char *s)
{
	return p.n == strlen(s) && !memcmp(p.s, s, p.n);
}

/* Cut off the beginning or the end, if it is there. */
static bool cut_start(struct part *p, const char *s)
{
	size_t n = strlen(s);

	if (p->n < n || memcmp(p->s, s, n) != 0)
		return false;
	p->s += n;
	p->n -= n;
	return true;
}

static bool cut_end(struct part *p, const char *s)
{
	size_t n = strlen(s);

	if (p->n < n || memcmp(p->s + p->n - n, s, n) != 0)
		return false;
	p->n -= n;
	return true;
}

static bool all_hex(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!s[i] || !strchr("0123456789abcdef", s[i]))
			return false;
	return true;
}

static enum runtime runtime_of(struct part frame)
{
	static const struct {
		const char *frame;
		enum runtime runtime;
	} known[] = {
		{ "docker", RUNTIME_DOCKER },	      { "libpod", RUNTIME_PODMAN },
		{ "libpod-payload", RUNTIME_PODMAN }, { "cri-containerd", RUNTIME_CONTAINERD },
		{ "nerdctl", RUNTIME_CONTAINERD },    { "crio", RUNTIME_CRIO },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (is(frame, known[i].frame))
			return known[i].runtime;
	return RUNTIME_OTHER;
}

/*
 * [FRAME-]ID[.scope], where systemd was not asked [SLICE:]FRAME:ID. The same frame is
 * the parent where cgroups are made by hand; there, pods of podman are ids, too.
 */
static bool parse_id(struct part parent, struct part p, struct container *ret)
{
	struct part frame = p, rest;

	cut_end(&frame, ".scope");
	if (frame.n < ID_DIGITS)
		return false;
	frame.n -= ID_DIGITS;
	if (!all_hex(frame.s + frame.n, ID_DIGITS))
		return false;
	memcpy(ret->id, frame.s + frame.n, ID_DIGITS);
	ret->id[ID_DIGITS] = '\0';
	ret->runtime = runtime_of(parent);
	if (!frame.n)
		return !is(parent, "libpod_parent");
	if (!cut_end(&frame, "-") && !cut_end(&frame, ":"))
		return false;
	for (size_t i = frame.n; i > 0; i--)
		if (frame.s[i - 1] == ':') {
			frame.s += i;
			frame.n -= i;
			break;
		}
	ret->runtime = runtime_of(frame);
	rest = frame;
	return !cut_end(&rest, "conmon");
}

static int digit(char c)
{
	const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Takes one character off p: \x2d is how systemd writes a '-' in the name of a unit. */
static char take_char(struct part *p)
{
	struct part code = *p;
	int byte = -1;
	char c = *p->s;

	if (cut_start(&code, "\\x") && code.n >= 2 && digit(code.s[1]) >= 0)
		byte = digit(code.s[0]) * 16 + digit(code.s[1]);
	if (byte >= 0x20 && byte < 0x7f) {
		c = (char)byte;
		p->s += 3;
		p->n -= 3;
	}
	p->s++;
	p->n--;
	return c;
}

static bool take_name(struct part p, enum runtime runtime, struct container *ret)
{
	size_t used = 0;

	while (p.n && used < sizeof(ret->id) - 1)
		ret->id[used++] = take_char(&p);
	ret->id[used] = '\0';
	ret->runtime = runtime;
	return used;
}

static bool parse_name(struct part parent, struct part p, struct container *ret)
{
	struct part name = p;

	if (cut_start(&name, "lxc.payload.") || is(parent, "lxc.payload") || is(parent, "lxc"))
		return take_name(name, RUNTIME_LXC, ret);
	if (cut_start(&name, "systemd-nspawn@") && cut_end(&name, ".service"))
		return take_name(name, RUNTIME_NSPAWN, ret);
	name = p;
	if (!cut_end(&name, ".scope"))
		return false;
	if (is(parent, "machine.slice") && cut_start(&name, "machine-"))
		return take_name(name, RUNTIME_NSPAWN, ret);
	if (cut_start(&name, "crun-") || cut_start(&name, "runc-") || cut_start(&name, "runsc-"))
		return take_name(name, RUNTIME_OCI, ret);
	return false;
}

static bool next_part(const char **at, struct part *p)
{
	*at += strspn(*at, "/");
	p->s = *at;
	p->n = strcspn(*at, "/");
	*at += p->n;
	return p->n;
}

static bool parse(const char *path, bool own, struct container *ret)
{
	struct part parent = { "", 0 }, p;
	const char *at = path;
	bool found = false;

	memset(ret, 0, sizeof(*ret));
	for (uint32_t depth = 1; next_part(&at, &p); depth++, parent = p) {
		found = parse_id(parent, p, ret) || parse_name(parent, p, ret);
		ret->depth = depth;
		if (found && !own)
			return true;
	}
	if (!found)
		memset(ret, 0, sizeof(*ret));
	return found;
}

bool container_parse(const char *cgroup_path, struct container *ret)
{
	return parse(cgroup_path, false, ret);
}

bool container_parse_own(const char *cgroup_path, struct container *ret)
{
	return parse(cgroup_path, true, ret);
}

/* How well a container fits what was asked for; only the best ones are taken. */
enum fit { FIT_NONE, FIT_PREFIX, FIT_NAME, FIT_ID };

struct search {
	const char *what;
	struct cgroup_ref *ret;
	int n, max;
	enum fit best;
	char first[13], other[13]; /* short ids, if they differ */
};

/* Whether what is the name or whole components of it, but not a namespace alone. */
static bool name_fits(const char *name, const char *what)
{
	size_t n = strlen(what);

	for (const char *at = name; at; at = strchr(at, '/')) {
		at += *at == '/';
		if (strncmp(at, what, n) != 0 || (at[n] && at[n] != '/'))
			continue;
		if (at != name || !at[n] || strchr(what, '/'))
			return n;
	}
	return false;
}

static enum fit fit_of(const struct container *c, const char *what)
{
	char name[CONTAINER_NAME_SIZE];
	size_t n = strlen(what);

	if (!strcmp(c->id, what))
		return FIT_ID;
	if (n < ID_DIGITS && !container_lookup_name(c, name, sizeof(name)) && name_fits(name, what))
		return FIT_NAME;
	if (c->runtime < RUNTIME_OCI && n >= PREFIX_DIGITS && !strncmp(c->id, what, n))
		return FIT_PREFIX;
	return FIT_NONE;
}

static int consider(const char *path, uint64_t id, uint32_t level, void *arg)
{
	struct search *s = arg;
	struct container c, outer;
	enum fit fit;

	if (!container_parse_own(path, &c))
		return 0;
	if (container_parse(path, &outer) && outer.depth < c.depth && !strcmp(outer.id, c.id))
		return 0; /* its topmost cgroup was met before */
	fit = fit_of(&c, s->what);
	if (fit == FIT_NONE || fit < s->best)
		return 0;
	if (fit > s->best) {
		s->best = fit;
		s->n = 0;
		s->other[0] = '\0';
		snprintf(s->first, sizeof(s->first), "%.12s", c.id);
	}
	if (strncmp(s->first, c.id, sizeof(s->first) - 1) != 0)
		snprintf(s->other, sizeof(s->other), "%.12s", c.id);
	if (s->n < s->max)
		s->ret[s->n] = (struct cgroup_ref){ .id = id, .level = level };
	s->n++;
	return 0;
}

int container_resolve(const char *name_or_id, struct cgroup_ref *ret, int max, struct fault *f)
{
	struct search s = { .what = name_or_id, .ret = ret, .max = max };
	char mount[PATH_MAX];
	int err;

	err = cgroup_mount(mount, sizeof(mount), f);
	if (err)
		return err;
	err = cgroup_walk(consider, &s);
	if (err)
		return fail(f, err, "cannot read the cgroups below %s: %s", mount, strerror(-err));
	if (!s.n)
		return fail(f, -ENOENT, "no running container '%s'", name_or_id);
	if (s.best == FIT_PREFIX && s.other[0])
		return fail(f, -EINVAL,
			    "'%s' is the beginning of several containers' ids: %s, %s%s",
			    name_or_id, s.first, s.other, s.n > 2 ? ", ..." : "");
	if (s.n > max)
		return fail(f, -E2BIG, "'%s' names %d containers; at most %d can be selected",
			    name_or_id, s.n, max);
	return s.n;
}
