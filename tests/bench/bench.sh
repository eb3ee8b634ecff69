# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the benches share: their own helpers, a storm of retransmissions, medians, a table. A bench sources this first.
#
#   helper NAME           compiles tests/bench/NAME.c into $dir, found through $PATH
#   namespace NAME        adds one, with lo up; removed in the end
#   storm CONNECTIONS     makes retransmissions in a namespace, $storm_ns; running when this returns
#   storm_end             ends it
#   flood_up              a device in a namespace, $flood_ns, whose queue refuses all packets
#   flood [RATE]          packets into it, so many a second or as many as go; flood_end ends it, and leaves how many in $sent
#   tracer OPTION...      plumb $tool (retrans) in the background, attached when this returns 0: $plumb is its pid
#   tracer_end            SIGTERM, wait; $plumb_cpu is its CPU time in ms, its last words are in $dir/err
#   empty_on TRACEPOINT   an empty program beside plumb's: $empty is its id
#   taxed NAME A B C      what was without, with and without again: percent more into $dir/NAME.tax; of the last against the first,
#                         which differ in nothing but time, into NAME.noise; A into NAME.cost
#   median FILE, ratio A B, cpu_ms PID, rss PID FIELD
#   row NAME VALUE... LIMIT   a line of the table; `ok` or `MISSES` if VALUE is over LIMIT

set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
BUILD=${BUILD:-$root/build}
dir=$(mktemp -d)
PATH=$BUILD:$dir:/usr/sbin:/sbin:$PATH
tool=retrans hook='retransmit[a-z_]*' # and the name of the program that is measured
children=() namespaces=() undo=() plumb='' missed=0

# In the order in which things came to be, reversed.
cleanup() {
	local i
	for i in "${children[@]}" $plumb; do
		kill -KILL "$i" 2>/dev/null
		wait "$i" 2>/dev/null
	done
	for ((i = ${#undo[@]} - 1; i >= 0; i--)); do
		eval "${undo[i]}"
	done
	for i in "${namespaces[@]}"; do
		ip netns del "$i" 2>/dev/null
	done
	rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

die() {
	echo "bench: $*" >&2
	exit 1
}

[[ -x $BUILD/plumb ]] || die "no plumb in $BUILD"
[[ $(id -u) == 0 ]] || die 'needs root'

helper() {
	[[ -x $dir/$1 ]] || cc -O2 -D_GNU_SOURCE -o "$dir/$1" "$here/$1.c" -lbpf || die "cannot compile $1"
}

namespace() {
	ip netns add "$1" || die "cannot add namespace $1"
	namespaces+=("$1")
	ip -n "$1" link set lo up
}

# Starts COMMAND, waits for its first line, which is left in $line; then $child is its pid.
background() {
	local pipe=$dir/pipe.${#children[@]}
	mkfifo "$pipe"
	"$@" >"$pipe" &
	child=$!
	children+=("$child")
	exec {from_child}<"$pipe"
	read -r -t 60 -u "$from_child" line || die "$1 did not start"
}

finished() {
	kill -TERM "$1" 2>/dev/null
	wait "$1" 2>/dev/null
}

storm() {
	helper storm
	if [[ ! -c /dev/net/tun ]]; then
		modprobe tun 2>/dev/null
		mkdir -p /dev/net && mknod /dev/net/tun c 10 200
	fi
	storm_ns=plumb$$storm
	[[ " ${namespaces[*]} " == *" $storm_ns "* ]] || storm_link
	background ip netns exec "$storm_ns" storm storm0 10.8.0.2 "$1"
	storm_pid=$child
	read -r -t 0.5 -u "$from_child"
}

# One segment a packet; timers as short as they get; no other way than the timer to find a loss.
storm_link() {
	namespace "$storm_ns"
	ip -n "$storm_ns" tuntap add storm0 mode tun vnet_hdr &&
		ip -n "$storm_ns" addr add 10.8.0.1/16 dev storm0 &&
		ip -n "$storm_ns" link set storm0 gso_max_segs 1 txqueuelen 100000 up &&
		ip -n "$storm_ns" route replace 10.8.0.0/16 dev storm0 rto_min 1ms || die 'cannot make a tun device'
	ip netns exec "$storm_ns" sysctl -qw net.ipv4.tcp_congestion_control=reno net.ipv4.tcp_early_retrans=0 \
		net.ipv4.tcp_frto=0 net.ipv4.tcp_no_metrics_save=1
}

storm_end() {
	finished "$storm_pid"
}

flood_up() {
	helper flood
	flood_ns=plumb$$flood
	namespace "$flood_ns"
	ip -n "$flood_ns" link add flood0 type veth peer flood1 &&
		ip -n "$flood_ns" link set flood0 addrgenmode none multicast off up &&
		ip -n "$flood_ns" link set flood1 addrgenmode none multicast off up &&
		tc -n "$flood_ns" qdisc add dev flood0 root blackhole || die 'cannot make a device that drops'
}

flood() {
	background ip netns exec "$flood_ns" flood flood0 "$@"
	flooding=$child flood_fd=$from_child
}

flood_end() {
	kill -TERM "$flooding"
	wait "$flooding"
	read -r sent <&"$flood_fd"
}

# The heading says that it is attached. A table has none before the end of a summary: the kernel's list is asked.
tracer() {
	local tries=0
	plumb "$tool" "$@" >"$dir/out" 2>"$dir/err" &
	plumb=$!
	until program "$plumb" "$hook" && [[ $(programs "$plumb" | wc -l) -ge 4 ]]; do
		if ! kill -0 "$plumb" 2>/dev/null || ((tries++ > 100)); then
			echo "bench: $(cat "$dir/err")" >&2
			kill -KILL "$plumb" 2>/dev/null
			plumb=
			return 1
		fi
		sleep 0.05
	done
	sleep 0.2
}

tracer_end() {
	plumb_cpu=$(cpu_ms "$plumb")
	kill -TERM "$plumb"
	wait "$plumb" || die "plumb: $(cat "$dir/err")"
	plumb=
}

# bpf_stats, until the end.
stats_on() {
	undo+=("sysctl -qw kernel.bpf_stats_enabled=$(sysctl -n kernel.bpf_stats_enabled)")
	sysctl -qw kernel.bpf_stats_enabled=1
}

# An empty program on that tracepoint, measured by bpf_stats; its id is left in $empty.
empty_on() {
	helper empty
	stats_on
	background empty "$1"
	empty=$line
}

# Ids of the BPF programs that a process holds.
programs() {
	cat "/proc/$1/fdinfo/"* 2>/dev/null | awk '/^prog_id/ { print $2 }' | sort -un
}

# The id of one of them by its name, in $id.
program() {
	for id in $(programs "$1"); do
		bpftool prog show id "$id" 2>/dev/null | grep -q " name $2 " && return
	done
	return 1
}

# "ns runs" of a program so far.
spent() {
	bpftool prog show id "$1" | sed -nE 's/.*run_time_ns ([0-9]+) run_cnt ([0-9]+).*/\1 \2/p' | grep . || echo '0 0'
}

cpu_ms() {
	awk -v hz="$(getconf CLK_TCK)" '{ print int(($14 + $15) * 1000 / hz) }' "/proc/$1/stat"
}

# VmHWM or VmRSS in KiB.
rss() {
	awk -v f="$2:" '$1 == f { print $2 }' "/proc/$1/status"
}

taxed() {
	awk -v a="$2" -v b="$3" -v c="$4" 'BEGIN { print (b * 2 / (a + c) - 1) * 100 }' >>"$dir/$1.tax"
	awk -v a="$2" -v c="$4" 'BEGIN { print (c / a - 1) * 100 }' >>"$dir/$1.noise"
	echo "$2" >>"$dir/$1.cost"
}

median() {
	sort -g "$@" | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# As far as half of the values are from the median, on either side: how noisy this was.
spread() {
	local middle
	middle=$(median "$1")
	awk -v m="$middle" '{ d = $1 - m; print d < 0 ? -d : d }' "$1" | median
}

# A line: name, value, unit, limit ('-' is none), a remark.
row() {
	local verdict=
	if [[ $4 != - ]]; then
		verdict=ok
		awk -v v="$2" -v l="$4" 'BEGIN { exit v <= l }' && verdict=MISSES && missed=1
	fi
	printf '  %-34s %9s %-5s limit %-6s %-7s %s\n' "$1" "$2" "$3" "$4" "$verdict" "${5-}"
}

title() {
	echo "$1"
}
