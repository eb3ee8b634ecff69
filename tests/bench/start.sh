#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# How long until the first event can be seen, and how much memory that takes: plumb beside bpftrace and tcpstates.
# Usage: start.sh [ROUNDS]. plumb's heading says that it is attached; the others need an event. Whoever is traced finds some retransmissions going on.
. "$(dirname "$0")/bench.sh"
rounds=${1:-9}
storm 2

# The ring's pages are the kernel's, and count twice: libbpf maps them twice, to read over the end.
without_ring() {
	awk '/^[0-9a-f]+-[0-9a-f]+ / { ring = /anon_inode:bpf-map/ } /^Rss:/ && !ring { sum += $2 } END { print sum }' "/proc/$1/smaps"
}

# Once, in the background: "us-to-first-line peak-KiB steady-KiB without-ring-KiB"; a reading of the clock costs no fork.
once() {
	local name=$1 start now pipe=$dir/first pid
	shift
	mkfifo "$pipe"
	start=${EPOCHREALTIME/[.,]/}
	"$@" >"$pipe" 2>"$dir/err" &
	pid=$!
	exec {fd}<"$pipe"
	children+=("$pid")
	until read -r -t 20 -u "$fd" line && [[ -n $line ]] && ! [[ $line == Attaching* ]]; do
		kill -0 "$pid" 2>/dev/null || die "$1: $(cat "$dir/err")"
	done
	now=${EPOCHREALTIME/[.,]/}
	cat <&"$fd" >/dev/null &
	children+=("$!")
	exec {fd}<&-
	sleep 2
	printf '%d %s %s %s\n' $((now - start)) "$(rss "$pid" VmHWM)" "$(rss "$pid" VmRSS)" "$(without_ring "$pid")" >>"$dir/$name"
	kill -TERM "$pid" # a shell has its background ignore SIGINT
	wait "$pid"
	rm "$pipe"
}

# shellcheck disable=SC2016  # dollars are bpftrace's
script='tracepoint:tcp:tcp_retransmit_skb { printf("%d %s %d\n", pid, comm, args->dport); }'
others=()
# bpftrace finds tracepoints there.
if [[ ! -d /sys/kernel/tracing/events ]] && mount -t tracefs tracefs /sys/kernel/tracing; then
	undo+=('umount /sys/kernel/tracing')
fi
! type -P bpftrace >/dev/null || others+=(bpftrace)
! type -P tcpstates >/dev/null || others+=(tcpstates)

# tcpstates buffers what it writes into a pipe. Its heading comes last as well.
run() {
	case $1 in
	plumb) once plumb plumb retrans ;;
	bpftrace) once bpftrace bpftrace -B none -e "$script" ;;
	tcpstates) once tcpstates stdbuf -oL tcpstates ;;
	esac
}

for ((i = 0; i < rounds; i++)); do
	for tool in plumb "${others[@]}"; do
		run "$tool"
	done
done

# field, divisor, digits
value() {
	awk -v f="$2" -v d="$3" '{ print $f / d }' "$dir/$1" | median | awk -v d="$4" '{ printf "%.*f", d, $1 }'
}

title "start: exec to first line, peak and steady memory (median of $rounds)"
for tool in plumb "${others[@]}"; do
	limits=(- - -)
	[[ $tool != plumb ]] || limits=(80 15 4)
	awk '{ print $1 / 1000 }' "$dir/$tool" >"$dir/ms"
	row "$tool: first line" "$(value "$tool" 1 1000 0)" ms "${limits[0]}" "+-$(spread "$dir/ms" | cut -c 1-4)"
	row "$tool: peak" "$(value "$tool" 2 1024 1)" MB "${limits[1]}"
	row "$tool: after 2 s" "$(value "$tool" 3 1024 1)" MB "${limits[2]}"
	row "$tool: after 2 s, without rings" "$(value "$tool" 4 1024 1)" MB "${limits[2]}"
done
exit "$missed"
