// SPDX-License-Identifier: GPL-2.0-only
/* Remembers which container a cgroup belongs to; the oldest answers are forgotten first. */
#include "container.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ENTRIES	      4096
#define BUCKETS	      4096 /* a power of 2 */
#define WALK_EVERY_MS 100

struct entry {
	uint64_t id;
	struct container container; /* no id: the cgroup belongs to none */
	char *name;		    /* NULL until it is asked for */
	uint32_t next;		    /* of the same bucket, plus 1 */
};

struct container_cache {
	struct entry entry[ENTRIES];
	uint32_t bucket[BUCKETS]; /* first entry plus 1 */
	uint32_t used, oldest;
	int64_t walked_ms;
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct container_cache *container_cache_new(void)
{
	struct container_cache *cache = calloc(1, sizeof(*cache));

	if (cache)
		cache->walked_ms = now_ms() - WALK_EVERY_MS;
	return cache;
}

void container_cache_free(struct container_cache *cache)
{
	if (!cache)
		return;
	for (uint32_t i = 0; i < cache->used; i++)
		free(cache->entry[i].name);
	free(cache);
}

static uint32_t *bucket_of(struct container_cache *cache, uint64_t id)
{
	return &cache->bucket[(id * 0x9e3779b97f4a7c15ULL >> 32) & (BUCKETS - 1)];
}

static struct entry *find(struct container_cache *cache, uint64_t id)
{
	for (uint32_t i = *bucket_of(cache, id); i; i = cache->entry[i - 1].next)
		if (cache->entry[i - 1].id == id)
			return &cache->entry[i - 1];
	return NULL;
}

static void forget(struct container_cache *cache, uint32_t i)
{
	struct entry *e = &cache->entry[i];
	uint32_t *link = bucket_of(cache, e->id);

	while (*link != i + 1)
		link = &cache->entry[*link - 1].next;
	*link = e->next;
	free(e->name);
	e->name = NULL;
}

static struct entry *add(struct container_cache *cache, uint64_t id, const struct container *c)
{
	uint32_t i = cache->used, *bucket = bucket_of(cache, id);
	struct entry *e;

	if (i < ENTRIES) {
		cache->used++;
	} else {
		i = cache->oldest;
		cache->oldest = (i + 1) % ENTRIES;
		forget(cache, i);
	}
	e = &cache->entry[i];
	*e = (struct entry){ .id = id, .container = *c, .next = *bucket };
	*bucket = i + 1;
	return e;
}

struct asked {
	struct container_cache *cache;
	uint64_t id;
	struct container found;
};

/* Cgroups of no container are remembered too, but push nothing out. */
static int learn(const char *path, uint64_t id, uint32_t level, void *arg)
{
	struct asked *asked = arg;
	struct container c;
	bool inside = container_parse(path, &c);

	(void)level;
	if (id == asked->id)
		asked->found = c;
	else if ((inside || asked->cache->used < ENTRIES) && !find(asked->cache, id))
		add(asked->cache, id, &c);
	return 0;
}

static struct entry *walk(struct container_cache *cache, uint64_t id)
{
	struct asked asked = { .cache = cache, .id = id };
	int err;

	if (now_ms() - cache->walked_ms < WALK_EVERY_MS)
		return NULL;
	err = cgroup_walk(learn, &asked);
	cache->walked_ms = now_ms();
	return err ? NULL : add(cache, id, &asked.found);
}

const char *container_of_cgroup(struct container_cache *cache, uint64_t cgroup_id)
{
	char name[CONTAINER_NAME_SIZE];
	struct entry *e;

	if (!cgroup_id)
		return NULL;
	e = find(cache, cgroup_id);
	if (!e)
		e = walk(cache, cgroup_id);
	if (!e || !e->container.id[0])
		return NULL;
	if (!e->name) {
		container_lookup_name(&e->container, name, sizeof(name));
		e->name = strdup(name);
	}
	return e->name ? e->name : e->container.id;
}
