#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Does plumb's memory grow? A summary under load for MINUTES; the first tenth against the last.
# Usage: soak.sh [MINUTES [drop|conn]]
. "$(dirname "$0")/bench.sh"
minutes=${1:-10}
end=$((SECONDS + minutes * 60))

# Of retrans a storm of resends, of drop 50,000 drops a second, of conn connections as fast as they go.
if [[ ${2-} == drop ]]; then
	tool=drop hook=drop_skb
	load() { flood 50000; }
	load_end() { flood_end; }
	flood_up
	ns=$flood_ns
elif [[ ${2-} == conn ]]; then
	tool=conn hook=conn_state ns=plumb$$conn
	load() {
		ip netns exec "$ns" churn connect 3600 >/dev/null &
		churning=$!
		children+=("$churning")
	}
	load_end() { finished "$churning"; }
	helper churn
	namespace "$ns"
else
	load() { storm 300; }
	load_end() { storm_end; }
fi

# The first samples come after the first two intervals. Every few seconds other sockets of another process: what is kept per socket must go with it.
load
tracer --summary --interval 5s --netns "/run/netns/${ns:-$storm_ns}" || die 'no plumb'
round=0
sleep 12
while ((SECONDS < end)); do
	sleep 1
	kill -0 "$plumb" || die "$(tail -n 1 "$dir/err")"
	rss "$plumb" VmRSS >>"$dir/samples"
	if ((++round % 5 == 0)); then
		load_end
		load
	fi
done
events=$(grep -c . "$dir/out")
tracer_end
n=$(wc -l <"$dir/samples")
head -n $((n / 10 + 1)) "$dir/samples" >"$dir/first"
tail -n $((n / 10 + 1)) "$dir/samples" >"$dir/last"
first=$(median "$dir/first") last=$(median "$dir/last")
title "soak: $tool --summary for $minutes min, $n samples, $events lines"
row 'VmRSS, last against first' "$(awk -v a="$first" -v b="$last" 'BEGIN { printf "%.1f", (b - a) * 100 / a }')" % 5 \
	"$first KiB to $last KiB; $(tail -n 1 "$dir/err" | sed 's/^plumb [a-z]*: //')"
exit "$missed"
