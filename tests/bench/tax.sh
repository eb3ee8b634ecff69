#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What programs pay that plumb does not watch: bytes, connections, requests, with and without plumb retrans.
# Usage: tax.sh [ROUNDS [SECONDS]]. A round is without, with, without: the first and the last tell the noise.
. "$(dirname "$0")/bench.sh"
rounds=${1:-9} seconds=${2:-1}
helper churn
ns=plumb$$tax
namespace "$ns"
background ip netns exec "$ns" iperf3 --server --forceflush

# CPU time: ns a connection or a request, or us per GiB of both ends. How much gets done in a second says more about who
# else is at work on this machine.
work() {
	case $1 in
	iperf3) ip netns exec "$ns" iperf3 --client 127.0.0.1 --time "$seconds" --json | awk '
		/"sum_received"/ { sum = 1 }
		sum && /"bits_per_second"/ { gsub(/[^0-9.e+]/, "", $2); rate = $2 }
		/"host_total"|"remote_total"/ { gsub(/[^0-9.e+]/, "", $2); cpu += $2 }
		END { printf "%.0f\n", cpu / 100 * 1e6 / (rate / 8 / 2 ^ 30) }' ;;
	*) ip netns exec "$ns" churn "$1" "$seconds" ;;
	esac
}

round() {
	local before with after
	before=$(work "$1")
	tracer --json || die 'no plumb'
	with=$(work "$1")
	tracer_end
	after=$(work "$1")
	taxed "$1" "$before" "$with" "$after"
}

for ((i = 0; i < rounds; i++)); do
	for what in iperf3 reset ping; do
		round "$what"
	done
done

report() {
	local tax noise
	tax=$(median "$dir/$2.tax") noise=$(median "$dir/$2.noise")
	row "$1" "$(printf '%.2f' "$tax")" % "$3" "$(printf '+-%.2f; without against without %.2f +-%.2f; %.0f %s' \
		"$(spread "$dir/$2.tax")" "$noise" "$(spread "$dir/$2.noise")" "$(median "$dir/$2.cost")" "$4")"
}

title "tax on others: CPU time more while plumb retrans runs ($rounds rounds of $seconds s)"
report 'iperf3 over loopback' iperf3 1 'us/GiB'
report 'connect, accept, close' reset 3 ns
report '64-byte request and answer' ping - ns
exit "$missed"
