#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What connections pay, CPU time of both ends, while plumb conn tells of each; beside tcplife and bpftrace. And whether any is
# missing when they go as fast as they can.
# Usage: conn.sh [ROUNDS [SECONDS]]. A round is without, with, without: the first and the last tell the noise.
. "$(dirname "$0")/bench.sh"
rounds=${1:-15} seconds=${2:-0.4}
tool=conn hook=conn_state
helper churn
ns=plumb$$conn
namespace "$ns"

work() {
	ip netns exec "$ns" churn "$1" "$seconds"
}

# WAY NAME COMMAND...
round() {
	local way=$1 name=$2 before with after pid
	shift 2
	before=$(work "$way")
	"$@" >/dev/null 2>"$dir/other.err" &
	pid=$!
	sleep "$settle"
	with=$(work "$way")
	kill -TERM "$pid" 2>/dev/null || die "$1: $(cat "$dir/other.err")"
	wait "$pid"
	after=$(work "$way")
	taxed "$way.$name" "$before" "$with" "$after"
}

# WAY NAME LIMIT LABEL
report() {
	row "$4" "$(printf '%.1f' "$(median "$dir/$1.$2.tax")")" % "$3" \
		"$(printf '+-%.1f; of %.0f ns' "$(spread "$dir/$1.$2.tax")" "$(median "$dir/$1.$2.cost")")"
}

title "a connection, made, accepted and closed: CPU time more ($rounds rounds of $seconds s)"
for ((i = 0; i < rounds; i++)); do
	settle=0.5
	for way in connect exchange; do
		round $way event plumb conn --json
		round $way summary plumb conn --summary
		round $way port plumb conn --json --port 1
	done
done
report connect event 6 'one process, plumb conn --json'
report connect summary - '... --summary'
report connect port - '... --port of others'
report exchange event 6 '64 bytes each way, --json'
report exchange summary - '... --summary'
report exchange port - '... --port of others'
row 'without against without' "$(printf '%.1f' "$(median "$dir/connect.event.noise")")" % - \
	"$(printf '+-%.1f' "$(spread "$dir/connect.event.noise")")"

others() {
	local i
	for ((i = 0; i < 3; i++)); do
		round connect "$1" "${@:2}"
	done
	report connect "$1" - "one process, beside $1"
}
settle=2
! type -P tcplife >/dev/null || others tcplife tcplife
# Where a connection began, and a line at its end: what it takes to tell its duration.
# shellcheck disable=SC2016  # bpftrace's own
! type -P bpftrace >/dev/null || others bpftrace bpftrace -e 'tracepoint:sock:inet_sock_set_state {
	if (args->newstate == 2 || args->newstate == 1 && args->oldstate == 3) { @[args->skaddr] = nsecs; }
	if (args->newstate == 7 && @[args->skaddr]) {
		printf("%d %s %d %d %d\n", pid, comm, args->sport, args->dport, (nsecs - @[args->skaddr]) / 1000);
		delete(@[args->skaddr]); } }'

# As fast as they go, into a file: what was seen is written or counted as lost.
tracer --json --output "$dir/file" --netns "/run/netns/$ns" || die 'no plumb'
connects() {
	ip netns exec "$ns" nstat -asz TcpActiveOpens TcpPassiveOpens | awk '/Opens/ { n += $2 } END { print n }'
}
before=$(connects)
seconds=2 work connect >/dev/null
made=$(($(connects) - before))
tracer_end
read -r events lost < <(sed -n 's/.*"events":\([0-9]*\).*"lost":\([0-9]*\).*/\1 \2/p' "$dir/file")
row 'as fast as they go: missing' $((made - events - lost)) '' 0 "$made ends in 2 s, lost $lost"
exit "$missed"
