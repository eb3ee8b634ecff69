#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# conn: each way in which a connection ends, 23 times over IPv4, IPv6 and a dual-stack socket, is 23 lines at each end,
# with its owner and namespace; nstat counts the same.
# shellcheck source-path=SCRIPTDIR disable=SC2317
source "$(dirname "$0")/lib/test.sh"
# shellcheck disable=SC2034  # trace_start reads it
tool=conn n=23 port=5000
a=plumb$$a b=plumb$$b c=plumb$$c
source "$root/tests/lib/drop-world.sh"
has_functions=$(plumb doctor --json | jq .fentry)
has_reason=$(plumb doctor --json | jq '.conn_reset_reason == "told by the kernel"')

ok 'links' links_up
netns_a=$(ip netns exec "$a" stat -Lc %i /proc/self/ns/net) netns_b=$(ip netns exec "$b" stat -Lc %i /proc/self/ns/net)
for ns in "$a" "$b"; do # a neighbour that does not answer is given up soon
	for v in 4 6; do
		for dev in default ab ba; do
			ip netns exec "$ns" sysctl -qw "net.ipv$v.neigh.$dev.mcast_solicit=1" \
				"net.ipv$v.neigh.$dev.retrans_time_ms=100" 2>/dev/null
		done
	done
done

counters() {
	ip netns exec "$1" nstat -azs --json | jq -r '.kernel | "\(.TcpActiveOpens) \(.TcpPassiveOpens) \(.TcpAttemptFails) \(.TcpEstabResets)"'
}
before_a=$(counters "$a") before_b=$(counters "$b")

# What every line is about, by its port: $plan has "PORT SIDE COUNT OPENED END REASON|ERROR COMM PID NETNS WHAT".
plan=() holder=0
expect() {
	plan+=("$port $*")
}

# WAY ADDRESS; runs it from a to b, leaves pids in $client and $server, the error in $error
meet() {
	port=$((port + 1))
	ip netns exec "$a" timeout 120 meet "$1" "$n" "$2" $port "${3-$b}" >"$dir/met" 2>"$dir/met.err" || sed 's/^/# /' "$dir/met.err"
	read -r _ client < <(grep client "$dir/met")
	read -r _ server < <(grep server "$dir/met")
	error=$(sed -n 's/^error //p' "$dir/met")
}

# WAY ADDRESS CLIENT-END SERVER-END: and the two ends of the plan
both() {
	meet "$1" "$2"
	expect "client|$n|connect|$3|client|$client|$netns_a|$1 over $2"
	expect "server|$n|accept|$4|server|$server|$netns_b|$1 over $2"
}

alone() {
	meet "$1" "$2"
	is "$error" "$4" "$1 to $2: the error that connect() gives"
	expect "client|$n|connect|$3|client|$client|$netns_a|$1 to $2"
}

# The other end does not get what is sent; then it does again.
far='ip -n '$a' neigh replace %s lladdr 02:00:00:00:09:%s dev ab nud permanent'
# shellcheck disable=SC2059
cut_to() {
	printf -v CUT "$far" "$1" 99
	printf -v mend "$far" "$1" 02
	export CUT
}

# The same of what it sends; $MEND ends that.
cut_back() {
	ip -n "$b" neigh replace "${1%2}1" lladdr 02:00:00:00:09:99 dev ba nud permanent
	MEND="ip -n $b neigh replace ${1%2}1 lladdr 02:00:00:00:09:01 dev ba nud permanent"
}

# Fast Open without cookies, at both ends.
for ns in "$a" "$b"; do
	ip netns exec "$ns" sysctl -qw net.ipv4.tcp_fastopen=$((0x207))
done
export MEND
trace_start
for at in 10.9.0.2 fd00::9:2 ::ffff:10.9.0.2; do
	both client $at 'fin||' 'fin(remote)||'
	both server $at 'fin(remote)||' 'fin||'
	both linger $at 'reset sent|TCP_[A-Z_]*|' 'reset received||ECONNRESET'
	both unread $at 'reset received||ECONNRESET' 'reset sent|TCP_ABORT_ON_CLOSE|'
	both after $at 'reset received||EPIPE' 'reset sent|TCP_ABORT_ON_DATA|ECONNRESET'
	both waiting $at 'reset received||ECONNRESET' 'reset sent|TCP_[A-Z_]*|'
	alone fail $at 'refused||ECONNREFUSED' ECONNREFUSED
	cut_to "${at##::ffff:}"
	both silence $at 'timeout||ETIMEDOUT' none
	$mend
	both keepalive $at 'timeout|*|ETIMEDOUT' none
	$mend
	CUT="ss -K dport = $((port + 1)) >&2 || :" # it fails when one has gone meanwhile; the lines are looked at
	both kill $at 'aborted|*|ECONNABORTED' 'reset received||ECONNRESET'
	cut_to "${at##::ffff:}"
	MEND=$mend
	both late $at 'fin||' 'reset sent|TCP_ABORT_ON_CLOSE|'
	both repair $at 'aborted||' 'reset received||ECONNRESET'
	# What b sends gets lost: the SYN with its data arrives, the SYN-ACK does not.
	cut_back "${at##::ffff:}"
	both fast $at 'fin(remote)||' 'fin||'
	alone defer $at 'aborted||' 0
done
for at in 10.9.0.66 fd00::9:66; do # there is no such neighbour
	alone fail $at 'unreachable||EHOSTUNREACH' EHOSTUNREACH
done
ip -n "$a" neigh replace 10.9.0.77 lladdr 02:00:00:00:09:77 dev ab nud permanent
alone fail 10.9.0.77 'timeout||ETIMEDOUT' ETIMEDOUT
alone give-up 10.9.0.77 'aborted||' EINPROGRESS
if [[ $has_functions == true ]]; then
	ip -n "$a" route add unreachable 10.6.0.0/24
	alone fail 10.6.0.1 'unreachable||EHOSTUNREACH' EHOSTUNREACH
	alone fail fd06::1 'unreachable||ENETUNREACH' ENETUNREACH
	alone fail ::ffff:10.6.0.1 'unreachable||EHOSTUNREACH' EHOSTUNREACH
	# One port, and who has it waits for an answer: no other connect() gets one.
	ip netns exec "$a" sysctl -qw 'net.ipv4.ip_local_port_range=40000 40000'
	ip netns exec "$a" meet fail 1 10.9.0.77 4999 >/dev/null &
	holder=$!
	until [[ -n $(ip netns exec "$a" ss -Htn state syn-sent dport = 4999) ]]; do :; done
	port=4998
	alone fail 10.9.0.77 'aborted||EADDRNOTAVAIL' EADDRNOTAVAIL
	wait $holder
fi
trace_stop
after_a=$(counters "$a") after_b=$(counters "$b")

# A kernel that gives no reasons shows none.
wanted_line() {
	local side want opened end reason error comm pid netns what
	IFS='|' read -r side want opened end reason error comm pid netns what <<<"$2"
	[[ $end != none ]] || return 0
	[[ $has_reason == true || $reason == '*' ]] || reason=
	[[ $reason != '*' ]] || reason='.*'
	events "(opened == \"connect\" ? dport : sport) == $1 && opened == \"$opened\" && pid != $holder" >"$dir/lines"
	is "$(wc -l <"$dir/lines")" "$want" "$what, $side: lines"
	mv "$dir/out" "$dir/all" && cp "$dir/lines" "$dir/out"
	is "$(events "end == \"$end\" && reason ~ /^$reason\$/ && error == \"$error\"" | wc -l)" "$want" "... $end $error"
	is "$(events "comm == \"$comm\" && pid == $pid && netns == $netns && older == \"false\"" | wc -l)" "$want" '... owner and namespace'
	mv "$dir/all" "$dir/out"
}

# NAMESPACE BEFORE FORWARD: nstat's own numbers, and the same from the lines. Two ways to give up count as no failed attempt.
check_counters() {
	local lines="netns == $1" w
	read -ra w <<<"$2"
	is "$(events "$lines && opened == \"connect\" && segs_out > 0" | wc -l)" "${w[0]}" 'ActiveOpens'
	is "$(events "$lines && opened == \"accept\"" | wc -l)" "${w[1]}" 'PassiveOpens'
	is "$(events "$lines && from == \"SYN_SENT\" && segs_out > 0 && error != \"\"" | wc -l)" "${w[2]}" 'AttemptFails'
	is "$(events "$lines && (from == \"ESTABLISHED\" || from == \"CLOSE_WAIT\")" | wc -l)" "${w[3]}" 'EstabResets'
}

since() {
	paste -d ' ' <(tr ' ' '\n' <<<"$1") <(tr ' ' '\n' <<<"$2") | awk '{ printf "%d ", $2 - $1 }'
}
check_counters "$netns_a" "$(since "$before_a" "$after_a")"
check_counters "$netns_b" "$(since "$before_b" "$after_b")"
for line in "${plan[@]}"; do
	wanted_line "${line%% *}" "${line#* }"
done

finish
