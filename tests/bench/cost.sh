#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What one retransmission costs: plumb's program on tcp_retransmit_skb against an empty one beside it, by bpf_stats.
# Usage: cost.sh [ROUNDS [SECONDS]]; a round is every mode once.
. "$(dirname "$0")/bench.sh"
rounds=${1:-7} seconds=${2:-1}

empty_on tcp_retransmit_skb
elsewhere=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)/plumb$$bench
mkdir "$elsewhere" && undo+=("rmdir $elsewhere")
storm "${STORM:-500}"

# One mode, once: "ns-of-plumb ns-of-empty ratio events/s"
once() {
	local name=$1 id a b
	shift
	tracer "$@" && program "$plumb" "retransmit[a-z_]*" || { echo 999 0 0 0 >>"$dir/$name"; return; }
	a=$(spent "$id") b=$(spent "$empty")
	sleep "$seconds"
	echo "$a $b $(spent "$id") $(spent "$empty")" | awk -v s="$seconds" '{
		p = ($5 - $1) / ($6 - $2); e = ($7 - $3) / ($8 - $4); print p / e, p, e, ($6 - $2) / s }' >>"$dir/$name"
	tracer_end
}

value() {
	awk -v f="$2" '{ print $f }' "$dir/$1" | median | awk -v d="$3" '{ printf "%.*f\n", d, $1 }'
}

limits() {
	row "$2" "$(value "$1" 1 2)" x "$3" \
		"$(value "$1" 2 0) ns, empty $(value "$1" 3 0) ns, $(value "$1" 4 0) events/s"
}

for ((i = 0; i < rounds; i++)); do
	once event --json
	once summary --summary
	once port --port 1
	once pid --pid 1
	once cgroup --cgroup "$elsewhere"
done

title "cost of one retransmission, against an empty program ($rounds rounds)"
limits event 'event' 5
limits summary '--summary' 2.2
limits port '--port of another' 1.5
limits pid '--pid of another' 1.5
limits cgroup '--cgroup of another' 1.5
exit "$missed"
