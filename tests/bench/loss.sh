#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# As many retransmissions as this machine makes: written to the file + lost = seen, as an empty program beside it counts.
# Usage: loss.sh [SECONDS [CONNECTIONS]]
. "$(dirname "$0")/bench.sh"
seconds=${1:-5} conns=${2:-4000}
empty_on tcp_retransmit_skb

runs() {
	spent "$empty" | cut -d' ' -f2
}

# Before plumb is attached and after it is detached the namespace is silent. What the kernel counts there is a third
# opinion: it was seen to be up to 0.5 % ahead of every BPF program on the hook.
segments() {
	ip netns exec "$storm_ns" nstat -asz TcpRetransSegs | awk '$1 == "TcpRetransSegs" { print $2 }'
}

# "lines, those of the namespace, lost, missed" of a file of events. Undone recoveries and SYN-ACKs have other hooks.
summary() {
	awk '/"kind":"(spurious|synack)"/ { next } /"segs":/ { n++; own += /"saddr":"10\.8\.0\.1"/ }
		/"accounting"/ { gsub(/[^0-9,]/, ""); split($0, a, ",") } END { print n + 0, own + 0, a[3], a[5] }' "$1"
}

measure() {
	local file=$dir/events started cpu ran sent written own lost
	: >"$file"
	tracer --json --output "$file" --buffer "$1" || die 'no plumb'
	started=$(cpu_ms "$plumb") ran=$(runs) sent=$(segments)
	storm "$conns"
	sleep "$seconds"
	storm_end
	ran=$(($(runs) - ran)) sent=$(($(segments) - sent))
	tracer_end
	cpu=$((plumb_cpu - started))
	read -r written own lost missed_runs <<<"$(summary "$file")"
	row "--buffer $1: seen - written - lost" $((ran - written - lost)) '' 0 "seen $ran, missed (recursion) $missed_runs"
	row '  TcpRetransSegs - written - lost' $((sent - own - lost)) '' - "sent $sent"
	row '  rate' $((sent / seconds)) /s -
	row '  lost' "$(awk -v l="$lost" -v s="$ran" 'BEGIN { printf "%.2f", l * 100 / s }')" % - "$lost"
	row '  CPU of plumb a line' "$(awk -v c="$cpu" -v n="$written" 'BEGIN { printf "%.2f", c * 1000 / n }')" us - \
		"$((cpu / seconds / 10)) % of a CPU"
}

storm 1
storm_end
title "loss: $conns connections, $seconds s"
measure 16M
measure 1M
measure 256K
exit "$missed"
