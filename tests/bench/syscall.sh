#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What a traced process pays for plumb syscall and for strace, what one pays that is not traced, and how long the start takes.
# Usage: syscall.sh [ROUNDS]. The clock is in the program that is traced, so the start is no part of it.
. "$(dirname "$0")/bench.sh"
rounds=${1:-7}
helper ping

# The least of all rounds is what the machine can do.
least() {
	sort -n "$dir/$1" | head -n 1
}

# NAME COMMAND...: ns a round, as ping prints it.
measure() {
	local name=$1
	shift
	"$@" >>"$dir/$name" 2>"$dir/err" || die "$1: $(tail -n 1 "$dir/err")"
}

# A process that plumb looks at beside the one that is measured.
beside() {
	sleep 60 &
	local other=$!
	children+=("$other")
	plumb syscall -p "$other" "$@" >"$dir/lines" 2>"$dir/err" &
	plumb=$!
	until grep -q attached "$dir/err"; do
		kill -0 "$plumb" || die "$(cat "$dir/err")"
		sleep 0.05
	done
	measure bystander ping null 300000
	kill "$plumb" "$other"
	wait "$plumb" "$other"
	plumb=
}

for ((i = 0; i < rounds; i++)); do
	measure plain ping 20000
	measure text plumb syscall -e trace=%network --output "$dir/lines" ping 20000
	measure count plumb syscall -c -e trace=%network ping 20000
	measure strace strace -f -e trace=network -o "$dir/lines" ping 2000
	measure alone ping null 300000
	beside -e trace=%network
	measure writers plumb syscall -f -e trace=%network --output "$dir/lines" ping 25000 4
	grep -q lost "$dir/err" && die "$(cat "$dir/err")"
	[[ $(grep -c 'sendto.* = 64$' "$dir/lines") == 100000 ]] || die "$(grep -c 'sendto.* = 64$' "$dir/lines") of 100000 lines"
	start=${EPOCHREALTIME/[.,]/}
	plumb syscall -e trace=%network true 2>/dev/null
	echo $((${EPOCHREALTIME/[.,]/} - start)) >>"$dir/start"
done

plain=$(least plain)
times() {
	row "$1" "$(awk -v a="$(least "$2")" -v b="$plain" 'BEGIN { printf "%.2f", a / b }')" x "$3" "$(least "$2") ns a round"
}
title "plumb syscall: 64 bytes there and back, $plain ns ($rounds rounds, the least of each)"
times 'every call as text into a file' text 1.9
times '-c' count 1.2
times 'strace -f -e trace=network' strace -
row 'a call of a process that is not traced' "$(($(least bystander) - $(least alone)))" ns 120 "more than $(least alone)"
row '200,000 calls by 4 writers, none lost' "$(awk -v ns="$(least writers)" 'BEGIN { printf "%.2f", ns * 25000 / 1e9 }')" s 1.0
row 'start, run true, end' "$(($(least start) / 1000))" ms -
exit "$missed"
