#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# --container selects exactly the events of a real container, by name and by id, and shows its name.
source "$(dirname "$0")/lib/test.sh"
# shellcheck disable=SC2034  # for trace_start
tool=retrans
ns=plumb-box-$$ peer=plumb-out-$$
pod='podman --storage-driver=vfs --cgroup-manager=cgroupfs --events-backend=file'
conns=7 size=20000

if ! command -v podman >/dev/null || [[ $(stat -fc %T /sys/fs/cgroup) != cgroup2fs ]]; then
	skip 'no container runtime can start here; the virtual machines have one' 1
	finish
fi

trap '$pod rm -f -t 0 web db >/dev/null 2>&1; kill $relay 2>/dev/null; ip netns del $ns; ip netns del $peer; cleanup' EXIT

box() { # a root with busybox and a file to serve
	mkdir -p "$dir/box"/{bin,proc,sys,dev,etc}
	cp /bin/busybox "$dir/box/bin/"
	ln -s busybox "$dir/box/bin/nc"
	ln -s busybox "$dir/box/bin/cat"
	head -c $size /dev/zero >"$dir/box/file"
}

serve() { # NAME PORT
	$pod run -d --name "$1" --network "ns:/run/netns/$ns" --rootfs "$dir/box" \
		/bin/nc -ll -p "$2" -e /bin/cat /file >/dev/null || { is failed started "container $1"; finish; }
	until [[ -n $(ip netns exec $ns ss -Hltn "sport = $2") ]]; do :; done
}

# Each connection loses its first segment of data once.
fetch() { # PORT
	local i
	for ((i = 0; i < conns; i++)); do
		ip netns exec $peer busybox nc 10.9.0.1 "$1" </dev/null | wc -c
	done | sort -u
}

resent() {
	ip netns exec $ns nstat -asz TcpRetransSegs | awk '/^Tcp/ { print $2 }'
}

box
ip netns add $ns && ip netns add $peer
exec {fd}< <(exec relay --limit 300 --delay 5 --drop ab,data,nth=1,tx=1 $ns 10.9.0.1 $peer 10.9.0.2 2>/dev/null)
relay=$!
read -r -t 60 line <&"$fd"
is "$line" ready 'the link is up'
serve web 8080
serve db 8081
id=$($pod inspect -f '{{.Id}}' web)

trace_start --container web
is "$(fetch 8080) $(fetch 8081)" "$size $size" 'both containers answer'
trace_stop
total=$(resent)
is "$(column container | sort -u)" web 'the container is shown by its name'
is "$(column sport | sort -u)" 8080 'only its connections'
is "$(events 'container != "web"' | wc -l)" 0 'no event is of another'
web=$(sum segs 'kind != "spurious"')
is "$(column dport | sort -u | wc -l)" $conns "events of $conns connections"

for name in "$id" "${id:0:12}"; do
	trace_start --container "$name"
	fetch 8080 >"$dir/sizes"
	fetch 8081 >>"$dir/sizes"
	trace_stop
	is "$(column sport | sort -u)" 8080 "selected by its id, ${#name} digits"
done

trace_start --netns $ns
before=$(resent)
fetch 8080 >"$dir/sizes"
fetch 8081 >>"$dir/sizes"
trace_stop
is "$(sum segs 'kind != "spurious"')" $(($(resent) - before)) 'without a selection: all of the namespace'
is "$(column container | sort -u | paste -sd ' ')" 'db web' 'each with its container'
is "$((web > 0 && total > web))" 1 'both containers resent something'

# Connections that a container accepted.
tool=conn
trace_start --container web
fetch 8080 >"$dir/sizes"
fetch 8081 >>"$dir/sizes"
trace_stop
is "$(events 'container == "web" && opened == "accept" && sport == 8080' | wc -l)" $conns 'conn: those of the container'
is "$(wc -l <"$dir/out")" $conns '... and of nobody else'

# What a container sends into a queue that takes nothing.
tool=drop
tc -n $ns qdisc replace dev relay0 root blackhole
trace_start --container web --fields container,protocol,flow
# shellcheck disable=SC2016  # the container's shell expands it
for name in web db; do
	$pod exec $name /bin/busybox sh -c 'for port in 1 2 3; do /bin/nc -w 1 10.9.0.2 $port </dev/null; done'
done 2>/dev/null
trace_stop
# A SYN may be sent again before nc gives up.
is "$(column 'container, protocol, flow' | sort -u | sed 's/ [^ ]* > / > /' | sort -u)" \
	"$(printf 'web tcp > 10.9.0.2:%d\n' 1 2 3)" 'drop: what the container sent, and nobody else'
finish
