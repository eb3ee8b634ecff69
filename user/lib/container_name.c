// SPDX-License-Identifier: GPL-2.0-only
/* Reads a container's name from where its runtime keeps it: no daemon is asked. */
#include "container.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host.h"

#define SHORT_ID     12
#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct json_object *load(const char *folder, const char *file)
{
	char path[PATH_MAX];

	if (host_path(path, sizeof(path), "%s/%s", folder, file))
		return NULL;
	return json_object_from_file(path);
}

static const char *member(struct json_object *o, const char *key)
{
	struct json_object *value;

	if (!json_object_is_type(o, json_type_object) ||
	    !json_object_object_get_ex(o, key, &value) ||
	    !json_object_is_type(value, json_type_string))
		return NULL;
	return json_object_get_string(value);
}

/* Others can choose a name: nothing that could disturb a terminal gets through. */
static bool take(const char *s, char *name, size_t size)
{
	if (!s || !*s || strlen(s) >= size)
		return false;
	for (const char *c = s; *c; c++)
		if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f)
			return false;
	snprintf(name, size, "%s", s);
	return true;
}

/* docker: folder is /var/lib/docker/containers/ID. */
static bool docker_name(const char *folder, char *name, size_t size)
{
	struct json_object *o = load(folder, "config.v2.json");
	const char *s = member(o, "Name");
	bool found = take(s && *s == '/' ? s + 1 : s, name, size);

	json_object_put(o);
	return found;
}

/* Joins namespace, pod and container, as far as they are known. */
static bool join(struct json_object *notes, const char *const keys[3], char *name, size_t size)
{
	size_t used = 0;

	for (int i = 0; i < 3; i++) {
		const char *s = keys[i] ? member(notes, keys[i]) : NULL;

		if (!s || !*s || (i == 2 && !strcmp(s, "POD")))
			continue;
		if (used && used + 2 < size)
			name[used++] = '/';
		if (!take(s, name + used, size - used))
			return false;
		used += strlen(s);
	}
	return used;
}

static bool annotated_name(struct json_object *o, char *name, size_t size)
{
	static const char *const keys[][3] = {
		{ "io.kubernetes.cri.sandbox-namespace", "io.kubernetes.cri.sandbox-name",
		  "io.kubernetes.cri.container-name" },
		{ "io.kubernetes.pod.namespace", "io.kubernetes.pod.name",
		  "io.kubernetes.container.name" },
		{ NULL, NULL, "nerdctl/name" },
	};
	struct json_object *notes = NULL;

	json_object_object_get_ex(o, "annotations", &notes);
	for (size_t i = 0; i < COUNT(keys); i++)
		if (join(notes, keys[i], name, size))
			return true;
	return false;
}

/* Docker's data may be anywhere; the source of /etc/hostname tells where. */
static bool mounted_name(struct json_object *o, const char *id, char *name, size_t size)
{
	struct json_object *mounts = NULL;
	char folder[PATH_MAX], *end;
	size_t n;

	json_object_object_get_ex(o, "mounts", &mounts);
	n = json_object_is_type(mounts, json_type_array) ? json_object_array_length(mounts) : 0;
	for (size_t i = 0; i < n; i++) {
		const char *s = member(json_object_array_get_idx(mounts, i), "source");

		if (!s || snprintf(folder, sizeof(folder), "%s", s) >= (int)sizeof(folder))
			continue;
		end = strrchr(folder, '/');
		if (!end || strcmp(end, "/hostname") != 0)
			continue;
		*end = '\0';
		end = strrchr(folder, '/');
		if (end && !strcmp(end + 1, id) && docker_name(folder, name, size))
			return true;
	}
	return false;
}

static bool bundle_name(const char *folder, const char *id, char *name, size_t size)
{
	struct json_object *o = load(folder, "config.json");
	bool found = json_object_is_type(o, json_type_object) &&
		     (annotated_name(o, name, size) || mounted_name(o, id, name, size));

	json_object_put(o);
	return found;
}

static bool from_docker(const char *id, char *name, size_t size)
{
	char folder[PATH_MAX];

	snprintf(folder, sizeof(folder), "/var/lib/docker/containers/%s", id);
	return docker_name(folder, name, size);
}

/* containerd keeps a folder per namespace of its own: k8s.io, moby, default. */
static bool from_tasks(const char *tasks, const char *id, char *name, size_t size)
{
	char path[PATH_MAX];
	struct dirent *e;
	bool found = false;
	DIR *dir = NULL;

	if (!host_path(path, sizeof(path), "%s", tasks))
		dir = opendir(path);
	while (dir && !found && (e = readdir(dir)))
		if (e->d_name[0] != '.' && snprintf(path, sizeof(path), "%s/%s/%s", tasks,
						    e->d_name, id) < (int)sizeof(path))
			found = bundle_name(path, id, name, size);
	if (dir)
		closedir(dir);
	return found;
}

static bool from_containerd(const char *id, char *name, size_t size)
{
	static const char *const states[] = {
		"/run/containerd",
		"/run/docker/containerd/daemon",
		"/run/k3s/containerd",
		"/var/snap/microk8s/common/run/containerd",
	};
	char tasks[PATH_MAX];

	for (size_t i = 0; i < COUNT(states); i++) {
		snprintf(tasks, sizeof(tasks), "%s/io.containerd.runtime.v2.task", states[i]);
		if (from_tasks(tasks, id, name, size))
			return true;
	}
	return false;
}

static bool from_crio(const char *id, char *name, size_t size)
{
	char folder[PATH_MAX];

	snprintf(folder, sizeof(folder), "%s/%s/userdata",
		 "/run/containers/storage/overlay-containers", id);
	return bundle_name(folder, id, name, size);
}

/* A list of containers with their ids and names. */
static bool listed_name(struct json_object *list, const char *id, char *name, size_t size)
{
	size_t n = json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;
	struct json_object *names;

	for (size_t i = 0; i < n; i++) {
		struct json_object *o = json_object_array_get_idx(list, i);
		const char *s = member(o, "id");

		if (s && !strcmp(s, id))
			return json_object_object_get_ex(o, "names", &names) &&
			       json_object_is_type(names, json_type_array) &&
			       take(json_object_get_string(json_object_array_get_idx(names, 0)),
				    name, size);
	}
	return false;
}

/* podman: those that go with their end (--rm) are in a list of their own. */
static bool from_podman(const char *id, char *name, size_t size)
{
	static const char *const folders[] = {
		"/var/lib/containers/storage/overlay-containers",
		"/var/lib/containers/storage/vfs-containers",
		"/var/lib/containers/storage/btrfs-containers",
		"/run/containers/storage/overlay-containers",
	};
	static const char *const lists[] = { "containers.json", "volatile-containers.json" };
	bool found = false;

	for (size_t i = 0; i < COUNT(folders) * COUNT(lists) && !found; i++) {
		struct json_object *o = load(folders[i / COUNT(lists)], lists[i % COUNT(lists)]);

		found = listed_name(o, id, name, size);
		json_object_put(o);
	}
	return found;
}

/* The argument behind the option, in a block of n bytes that ends with 0. */
static const char *argument(const char *block, size_t n, const char *option)
{
	for (const char *at = block; at < block + n; at += strlen(at) + 1)
		if (!strcmp(at, option)) {
			at += strlen(at) + 1;
			return at < block + n ? at : NULL;
		}
	return NULL;
}

/* conmon stands beside every container of podman, also of users' own and elsewhere stored. */
static bool conmon_name(const char *pid, const char *id, char *name, size_t size)
{
	char path[PATH_MAX], block[4096];
	const char *base, *s;
	ssize_t n;
	int fd;

	if (host_path(path, sizeof(path), "/proc/%s/cmdline", pid))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, block, sizeof(block) - 1);
	close(fd);
	if (n <= 0)
		return false;
	block[n] = '\0';
	base = strrchr(block, '/'); /* of the first argument */
	if (strcmp(base ? base + 1 : block, "conmon") != 0)
		return false;
	s = argument(block, n, "-c");
	return s && !strcmp(s, id) && take(argument(block, n, "-n"), name, size);
}

static bool from_conmon(const char *id, char *name, size_t size)
{
	char path[PATH_MAX];
	struct dirent *e;
	bool found = false;
	DIR *dir = NULL;

	if (!host_path(path, sizeof(path), "/proc"))
		dir = opendir(path);
	while (dir && !found && (e = readdir(dir)))
		found = isdigit((unsigned char)e->d_name[0]) &&
			conmon_name(e->d_name, id, name, size);
	if (dir)
		closedir(dir);
	return found;
}

int container_lookup_name(const struct container *c, char *name, size_t size)
{
	static bool (*const sources[])(const char *id, char *name, size_t size) = {
		from_docker, from_containerd, from_crio, from_podman, from_conmon,
	};

	if (c->runtime >= RUNTIME_OCI) {
		snprintf(name, size, "%s", c->id);
		return 0;
	}
	for (size_t i = 0; i < COUNT(sources); i++)
		if (sources[i](c->id, name, size))
			return 0;
	snprintf(name, size, "%.*s", SHORT_ID, c->id);
	return -ENOENT;
}
