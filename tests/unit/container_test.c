// SPDX-License-Identifier: GPL-2.0-only
/* Containers by their cgroups, and their names as runtimes keep them. */
#include "container.h"

#include <time.h>

#include "fake.h"
#include "fault.h"
#include "tap.h"

#define ID  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ID2 "0129999999abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ID3 "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"

static const struct {
	const char *path, *id; /* NULL: no container */
	enum runtime runtime;
	uint32_t depth;
} paths[] = {
	{ "/system.slice/docker-" ID ".scope", ID, RUNTIME_DOCKER, 2 },
	{ "/docker/" ID "/init", ID, RUNTIME_DOCKER, 2 },
	{ "/docker/" ID "/docker/" ID2, ID, RUNTIME_DOCKER, 2 },
	{ "/actions_job/" ID, ID, RUNTIME_OTHER, 2 },
	{ "/machine.slice/libpod-" ID ".scope/container", ID, RUNTIME_PODMAN, 2 },
	{ "/libpod_parent/libpod-" ID, ID, RUNTIME_PODMAN, 2 },
	{ "/libpod_parent/" ID2 "/libpod-" ID, ID, RUNTIME_PODMAN, 3 },
	{ "/system.slice/web.service/libpod-payload-" ID, ID, RUNTIME_PODMAN, 3 },
	{ "/machine.slice/libpod-conmon-" ID ".scope", NULL, 0, 0 },
	{ "/libpod_parent/conmon", NULL, 0, 0 },
	{ "/machine.slice/machine-libpod_pod_" ID ".slice", NULL, 0, 0 },
	{ "/system.slice/" ID ".service", NULL, 0, 0 },
	{ "/kubepods.slice/kubepods-podx.slice/cri-containerd-" ID ".scope", ID, RUNTIME_CONTAINERD,
	  3 },
	{ "/kubepods/besteffort/pod1234/" ID, ID, RUNTIME_OTHER, 4 },
	{ "/system.slice/containerd.service/kubepods-podx.slice:cri-containerd:" ID, ID,
	  RUNTIME_CONTAINERD, 3 },
	{ "/kubepods.slice/crio-" ID ".scope/container", ID, RUNTIME_CRIO, 2 },
	{ "/kubepods.slice/crio-conmon-" ID ".scope", NULL, 0, 0 },
	{ "/system.slice/nerdctl-" ID ".scope", ID, RUNTIME_CONTAINERD, 2 },
	{ "/machine.slice/machine-my\\x2dbox.scope/payload/init.scope", "my-box", RUNTIME_NSPAWN,
	  2 },
	{ "/machine.slice/systemd-nspawn@deb.service/payload", "deb", RUNTIME_NSPAWN, 2 },
	{ "/machine.slice/machine-a\\x1b\\x2.scope", "a\\x1b\\x2", RUNTIME_NSPAWN, 2 },
	{ "/lxc/c1/system.slice", "c1", RUNTIME_LXC, 2 },
	{ "/lxc.payload.c1/system.slice", "c1", RUNTIME_LXC, 1 },
	{ "/lxc.payload/c1", "c1", RUNTIME_LXC, 2 },
	{ "/lxc.monitor.c1", NULL, 0, 0 },
	{ "/lxc.payload.", NULL, 0, 0 },
	{ "/user.slice/user-0.slice/session-1.scope/crun-box.scope", "box", RUNTIME_OCI, 4 },
	{ "/system.slice/runc-box.scope", "box", RUNTIME_OCI, 2 },
	{ "/system.slice/sshd.service", NULL, 0, 0 },
	{ "/docker/" ID "0", NULL, 0, 0 },
	{ "/docker/0123456789abcdef", NULL, 0, 0 },
	{ "/", NULL, 0, 0 },
	{ "", NULL, 0, 0 },
};

static const int npaths = sizeof(paths) / sizeof(*paths);

static void test_parse(void)
{
	struct container c;

	for (int i = 0; i < npaths; i++) {
		bool found = container_parse(paths[i].path, &c);

		if (!ok(found == !!paths[i].id && (!found || (!strcmp(c.id, paths[i].id) &&
							      c.runtime == paths[i].runtime &&
							      c.depth == paths[i].depth)),
			paths[i].path))
			printf("# %s %d %u\n", found ? c.id : "none", c.runtime, c.depth);
	}
}

/* What is known is cut, joined and spoiled; sanitizers see what goes wrong. */
static void test_any_bytes(void)
{
	static char text[600];
	struct container c;
	int bad = 0;

	srandom(23);
	for (int i = 0; i < 100000; i++) {
		size_t n = 0;

		text[0] = '\0';
		for (int k = random() % 4; k >= 0; k--)
			n += snprintf(text + n, sizeof(text) - n, "%.*s", (int)(random() % 140),
				      paths[random() % npaths].path);
		for (int k = random() % 4; n && k; k--)
			text[random() % n] = (char)random();
		if (container_parse(text, &c))
			bad += !c.id[0] || !c.depth || strlen(c.id) > 64;
		container_parse_own(text, &c);
	}
	is_num(bad, 0, "whatever the bytes, a container has an id and a depth");
}

static void is_name(const char *id, const char *want, const char *sentence)
{
	struct container c = { .runtime = RUNTIME_OTHER };
	char name[CONTAINER_NAME_SIZE] = "";

	snprintf(c.id, sizeof(c.id), "%s", id);
	container_lookup_name(&c, name, sizeof(name));
	is_str(name, want, sentence);
}

static void test_docker(void)
{
	const char *folder = "/var/lib/docker/containers/" ID;
	const char *task = "/run/containerd/io.containerd.runtime.v2.task/moby/" ID;
	char file[300];

	is_name(ID, "0123456789ab", "without any file, the short id");
	fake_dir(folder);
	snprintf(file, sizeof(file), "%s/config.v2.json", folder);
	fake_file(file, "{\"ID\":\"" ID "\",\"Name\":\"/web\"}");
	is_name(ID, "web", "docker");
	fake_file(file, "{\"Name\":\"/we\\u001bb\"}");
	is_name(ID, "0123456789ab", "a name that would disturb the terminal");
	fake_file(file, "{\"Name\":7}");
	is_name(ID, "0123456789ab", "a name of another type");
	fake_file(file, "{\"Name\":");
	is_name(ID, "0123456789ab", "a file cut off");
	remove(fake_path(file));
	fake_dir("/data/docker/containers/" ID);
	fake_file("/data/docker/containers/" ID "/config.v2.json", "{\"Name\":\"/moved\"}");
	fake_dir(task);
	snprintf(file, sizeof(file), "%s/config.json", task);
	fake_file(file, "{\"mounts\":[{\"source\":\"proc\"},{\"destination\":\"/etc/hostname\","
			"\"source\":\"/data/docker/containers/" ID "/hostname\"}]}");
	is_name(ID, "moved", "docker with its data elsewhere");
}

static void test_kubernetes(void)
{
	fake_dir("/run/containerd/io.containerd.runtime.v2.task/k8s.io/" ID2);
	fake_file("/run/containerd/io.containerd.runtime.v2.task/k8s.io/" ID2 "/config.json",
		  "{\"annotations\":{\"io.kubernetes.cri.container-name\":\"app\","
		  "\"io.kubernetes.cri.sandbox-name\":\"shop-1\","
		  "\"io.kubernetes.cri.sandbox-namespace\":\"prod\"}}");
	is_name(ID2, "prod/shop-1/app", "containerd under Kubernetes");
	fake_dir("/run/containers/storage/overlay-containers/" ID3 "/userdata");
	fake_file("/run/containers/storage/overlay-containers/" ID3 "/userdata/config.json",
		  "{\"annotations\":{\"io.kubernetes.container.name\":\"POD\","
		  "\"io.kubernetes.pod.name\":\"shop-1\","
		  "\"io.kubernetes.pod.namespace\":\"prod\"}}");
	is_name(ID3, "prod/shop-1", "CRI-O, the container that holds the pod");
}

static void test_podman(void)
{
	const char *id = "1111111111111111111111111111111111111111111111111111111111111111";
	const char *id2 = "2222222222222222222222222222222222222222222222222222222222222222";
	char text[1000];
	FILE *file;

	fake_dir("/var/lib/containers/storage/overlay-containers");
	snprintf(text, sizeof(text), "[{\"id\":\"%s\",\"names\":[\"pod\"]}]", id);
	fake_file("/var/lib/containers/storage/overlay-containers/volatile-containers.json", text);
	is_name(id, "pod", "podman's list");
	fake_dir("/proc/77");
	file = fopen(fake_path("/proc/77/cmdline"), "we");
	if (file) {
		fprintf(file, "/usr/bin/conmon%c-c%c%s%c-n%cmine%c-x", 0, 0, id2, 0, 0, 0);
		fclose(file);
	}
	is_name(id2, "mine", "podman's conmon");
}

static struct fault f;
static struct cgroup_ref refs[8];

static int resolve(const char *what, int max)
{
	f.text[0] = '\0';
	return container_resolve(what, refs, max, &f);
}

static void test_resolve(void)
{
	uint64_t id = fake_dir("/cg/system.slice/docker-" ID ".scope");

	fake_dir("/cg/system.slice/docker-" ID ".scope/init");
	fake_dir("/cg/kubepods/podx/" ID2);
	fake_dir("/cg/kubepods/podx/" ID3);
	fake_dir("/cg/lxc.payload.db/lxc.payload.inner");
	is_num(resolve(ID, 8), 1, "a full id");
	ok(refs[0].id == id && refs[0].level == 2, "gives the topmost cgroup");
	is_num(resolve("moved", 8), 1, "a name");
	ok(refs[0].id == id, "gives the same");
	is_num(resolve("0123", 8), 1, "the beginning of an id");
	is_num(resolve("012", 8), -EINVAL, "the beginning of two ids");
	ok(strstr(f.text, "several containers' ids: 01"), "and a sentence");
	is_num(resolve("01", 8), -ENOENT, "two digits are too few");
	is_str(f.text, "no running container '01'", "and a sentence");
	is_num(resolve("app", 8), 1, "a container of Kubernetes");
	is_num(resolve("shop-1", 8), 2, "a pod of Kubernetes");
	is_num(resolve("prod/shop-1/app", 8), 1, "with all its names");
	is_num(resolve("prod", 8), -ENOENT, "a namespace alone is none");
	is_num(resolve("shop-1", 1), -E2BIG, "too many");
	is_num(resolve("inner", 8), 1, "a container within a container");
	ok(refs[0].level == 2, "is found at its own level");
	is_num(resolve("", 8), -ENOENT, "an empty name");
}

static void test_cache(void)
{
	struct container_cache *cache = container_cache_new();
	struct timespec wait = { .tv_nsec = 110000000 };
	uint64_t top = fake_dir("/cg/system.slice/docker-" ID ".scope");
	uint64_t init = fake_dir("/cg/system.slice/docker-" ID ".scope/init"), late;
	char path[100];

	is_str(container_of_cgroup(cache, init), "moved", "a cgroup within a container");
	is_str(container_of_cgroup(cache, top), "moved", "its topmost cgroup");
	is_str(container_of_cgroup(cache, fake_dir("/cg/system.slice")), NULL, "any other cgroup");
	is_str(container_of_cgroup(cache, 0), NULL, "an event without a cgroup");
	late = fake_dir("/cg/lxc.payload.late");
	is_str(container_of_cgroup(cache, late), NULL, "no second walk within 100 ms");
	nanosleep(&wait, NULL);
	is_str(container_of_cgroup(cache, late), "late", "but then");
	for (int i = 0; i < 4200; i++) {
		snprintf(path, sizeof(path), "/cg/lxc/many%d", i);
		fake_dir(path);
	}
	nanosleep(&wait, NULL);
	is_str(container_of_cgroup(cache, fake_dir("/cg/lxc/many4100")), "many4100",
	       "more cgroups than are remembered");
	nanosleep(&wait, NULL);
	is_str(container_of_cgroup(cache, late), "late", "what was forgotten is found again");
	container_cache_free(cache);
	container_cache_free(NULL);
}

int main(void)
{
	plan(npaths + 37);
	test_parse();
	test_any_bytes();
	if (!ok(fake_begin(), "a host is laid out"))
		return 1;
	test_docker();
	test_kubernetes();
	test_podman();
	test_resolve();
	test_cache();
	return done();
}
