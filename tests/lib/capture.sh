# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Runs of plumb capture in the namespaces of drop-world.sh, for its tests; after test.sh.
# shellcheck source-path=SCRIPTDIR disable=SC2034,SC2154
a=plumb$$a b=plumb$$b c=plumb$$c
mac_b=02:00:00:00:09:02
source "$root/tests/lib/drop-world.sh"

# What runs there keeps the host's /sys, where cgroups are.
in_a() {
	nsenter --net="/run/netns/$a" "$@"
}

# NS OPTION...: attached when this returns; its words go to $dir/err.
capture_start() {
	: >"$dir/err"
	nsenter --net="/run/netns/$1" plumb capture "${@:2}" >"$dir/out" 2>"$dir/err" &
	tracer=$!
	until grep -q 'listening on' "$dir/err" || ! kill -0 $tracer 2>/dev/null; do sleep 0.05; done
}

capture_stop() {
	kill -TERM "$tracer"
	wait "$tracer"
	is $? 0 "${1:-it} ends well"
	tracer=
}

# captured, received by filter, dropped
words() {
	sed -nE 's/^plumb capture: ([0-9]+) packets? (captured|received by filter|dropped by kernel)$/\1/p' "$dir/err" | xargs
}

# FILE OURS: until tcpdump's file has what ours has, or no more comes
wait_for_tcpdump() {
	local tries=0 bytes
	bytes=$(tcpdump -r "$2" -w - 2>/dev/null | wc -c)
	until (($(stat -c %s "$1") >= bytes || tries++ > 30)); do sleep 0.1; done
}
