#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What a dropped packet costs, and whether any is missing, under a flood that a queue refuses; beside bpftrace and perf trace.
# Usage: drop.sh [ROUNDS [SECONDS]]
. "$(dirname "$0")/bench.sh"
rounds=${1:-5} seconds=${2:-2}
tool=drop hook=drop_skb
flood_up
empty_on kfree_skb

# One mode: "ratio-to-empty ns ns-of-empty drops/s", and what was sent and is missing.
once() {
	local name=$1 id a b
	shift
	rm -f "$dir/file"
	tracer "$@" --netns "/run/netns/$flood_ns" && program "$plumb" "$hook" || die 'no plumb'
	flood
	a=$(spent "$id") b=$(spent "$empty")
	sleep "$seconds"
	echo "$a $b $(spent "$id") $(spent "$empty")" | awk -v s="$seconds" '{
		p = ($5 - $1) / ($6 - $2); e = ($7 - $3) / ($8 - $4); print p / e, p, e, ($6 - $2) / s }' >>"$dir/$name"
	flood_end
	tracer_end
	# The last object of JSON: events and lost.
	sed -n 's/.*"events":\([0-9]*\).*"lost":\([0-9]*\).*/\1 \2/p' "$dir/out" "$dir/err" "$dir/file" 2>/dev/null | tail -n 1 |
		awk -v s="$sent" '{ print s - $1 - $2, $2, s }' >>"$dir/$name.lost"
}

value() {
	awk -v f="$2" '{ print $f }' "$dir/$1" | median | awk -v d="$3" '{ printf "%.*f\n", d, $1 }'
}

# How fast it is beside COMMAND: left in $rate.
rate_with() {
	local pid=
	if [[ $# != 0 ]]; then
		"$@" >/dev/null 2>&1 &
		pid=$!
		sleep 3
	fi
	flood
	sleep "$seconds"
	flood_end
	[[ -z $pid ]] || { kill -TERM "$pid"; wait "$pid"; } 2>/dev/null
	rate=$((sent / seconds))
}

for ((i = 0; i < rounds; i++)); do
	once summary --summary --json
	once event --json --output "$dir/file" --buffer 16M
	once other --json --reason NO_SOCKET
done
title "cost of a drop, against an empty program ($rounds rounds of $seconds s)"
row '--summary' "$(value summary 2 0)" ns 250 "$(value summary 1 2) x, $(value summary 4 0) drops/s"
row '--summary: missing' "$(awk '{ n += $1 } END { print n }' "$dir/summary.lost")" '' 0
row 'event' "$(value event 2 0)" ns - "$(value event 1 2) x, $(value event 4 0) drops/s"
row 'event, as fast as it goes: missing' "$(awk '{ n += $1 } END { print n }' "$dir/event.lost")" '' 0 \
	"lost $(awk '{ l += $2; s += $3 } END { printf "%.1f %% of %d", l * 100 / s, s }' "$dir/event.lost")"
row '--reason of others' "$(value other 1 2)" x 1.5 "$(value other 2 0) ns"

# 200,000 a second into a file.
tracer --json --output "$dir/file" --buffer 16M --netns "/run/netns/$flood_ns" || die 'no plumb'
flood 200000
sleep 5
flood_end
tracer_end
read -r events lost < <(sed -n 's/.*"events":\([0-9]*\).*"lost":\([0-9]*\).*/\1 \2/p' "$dir/file")
row '200,000 a second: missing' $((sent - events - lost)) '' 0 "sent $sent in 5 s, lost $lost, $((plumb_cpu / 50)) % of a CPU"

rate_with
plain=$rate
with() {
	local name=$1
	shift
	rate_with "$@"
	row "flood beside $name" "$(awk -v a="$rate" -v b="$plain" 'BEGIN { printf "%.0f", a * 100 / b }')" % - "of $plain/s without"
}
with 'plumb drop --summary' plumb drop --summary
with 'plumb drop --json' plumb drop --json --buffer 16M --output "$dir/file"
# shellcheck disable=SC2016  # bpftrace's own
! type -P bpftrace >/dev/null || with 'bpftrace, counting by reason' bpftrace -e 'tracepoint:skb:kfree_skb { @[args->reason] = count(); }'
! type -P perf >/dev/null || with 'perf trace' perf trace -a -e skb:kfree_skb -o "$dir/perf"
exit "$missed"
