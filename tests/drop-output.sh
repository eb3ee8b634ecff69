#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# drop: what is selected, grouped, hidden, explained and counted.
# shellcheck source-path=SCRIPTDIR disable=SC2317  # ok runs functions
source "$(dirname "$0")/lib/test.sh"
source "$root/tests/lib/said.sh"
# shellcheck disable=SC2034  # trace_start reads it
tool=drop n=23
a=plumb$$here b=plumb$$there
has_reasons=$(plumb doctor --json | jq .drop_reasons)
fields=reason,location,flow,pid,comm,netns,drops,dev

namespaces_up() {
	ip netns add "$a" && ip -n "$a" link set lo up && ip netns add "$b" && ip -n "$b" link set lo up &&
		ip -n "$a" addr add 10.7.0.1/32 dev lo && ip netns exec "$a" nft -f - <<-END
			table inet t { chain output { type filter hook output priority 0; udp dport 9 drop; }; }
		END
}

namespaces_down() {
	ip netns del "$a" 2>/dev/null
	ip netns del "$b" 2>/dev/null
}
trap 'namespaces_down; cleanup' EXIT

# So many datagrams to each port; nobody listens, and to port 9 the firewall lets none out.
pids=()
send() {
	local port
	pids=()
	for port; do
		pids+=("$(sink send "${ns:-$a}" 10.7.0.1 "$port" "$n")")
	done
}

# OPTION...: of 23 each to ports 7, 8 (nobody) and 9 (firewall), the reasons and ports that are shown
selected() {
	local what=$1 expected=$2
	shift 2
	trace_start "${@:---all}" --netns "$a" --fields $fields || { is failed attached "$what: trace"; return; }
	send 7 8 9
	trace_stop
	is "$(column flow | sed 's/.*://' | sort | uniq -c | awk '{ printf "%s%s*%s", NR == 1 ? "" : " ", $2, $1 }')" "$expected" "$what"
}

accounting() {
	sed -nE "s/.* ([0-9]+) $1.*/\1/p" "$dir/err"
}

ok 'namespaces' namespaces_up
selected 'all' '7*23 8*23 9*23'
selected '--dport' '8*23' --dport 8
# Other namespaces of this host may drop something as well.
is "$(accounting events), $(($(accounting filtered) >= 46))" '23, 1' 'and the rest is filtered'
selected '--location' '9*23' --location nft_do_chain,nf_hook_slow
selected '--dev' '7*23 8*23' --dev lo
selected '--proto' '' --proto tcp
selected '--host' '7*23 8*23 9*23' --host 10.0.0.0/8
if [[ $has_reasons == true ]]; then
	selected '--reason' '7*23 8*23' --reason no_socket
	selected '--reason !' '9*23' --reason '!NO_SOCKET,!TCP_CSUM'
	selected 'two reasons' '7*23 8*23 9*23' --reason NO_SOCKET,NETFILTER_DROP
else
	skip 'before Linux 5.17 there are no reasons' 9
fi
# What was sent has an owner, also when only that is asked for; what nobody listens to has none.
selected '--comm' '9*23' --comm sink
is "$(column 'pid, comm' | sort -u)" "${pids[2]} sink" 'and its owner'
selected '--uid' '' --uid 4711

# The cgroup is that of the socket; what has none is in no cgroup.
cgroup=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)/plumb$$drop
mkdir "$cgroup"
trace_start --cgroup "$cgroup" --netns "$a" --fields $fields,cgroup
(echo "$BASHPID" >"$cgroup/cgroup.procs" && send 7 9)
trace_stop
is "$(column 'comm, cgroup' | sort | uniq -c | sed 's/^ *//')" "$n sink $(stat -c %i "$cgroup")" '--cgroup, by its path'
rmdir "$cgroup"

# Another namespace is another place.
trace_start --netns "$b" --fields $fields && send 7 && trace_stop
is "$(<"$dir/out")" '' '--netns: not what another drops'

# A summary has no heading before its end: that it gave up its privileges says that it has begun.
attached() {
	until grep -q '^NoNewPrivs:.1' "/proc/$tracer/status" || ! kill -0 "$tracer"; do :; done 2>/dev/null
}

summary() {
	local what=$1 by=$2 expected=$3 options=("${@:4}")
	plumb drop --summary 9 --by "$by" --csv --netns "$a" "${options[@]}" --duration 60s >"$dir/out" 2>"$dir/err" &
	tracer=$!
	attached
	send 7 8 9
	kill -TERM "$tracer"
	wait "$tracer"
	is $? 0 "$what: ends well"
	tracer=
	is "$(tail -n +2 "$dir/out" | sort)" "$expected" "$what"
}

if [[ $has_reasons == true ]]; then
	summary '--by reason' reason $'NETFILTER_DROP,23\nNO_SOCKET,46' --fields reason,drops
else
	skip 'before Linux 5.17 there are no reasons' 2
fi
summary '--by port' port $'7,23\n8,23\n9,23' --fields dport,drops
summary '--by remote' remote '10.7.0.1,69' --fields daddr,drops
summary '--by dev' dev $',23\nlo,46' --fields dev,drops
summary '--by flow' flow $'7,23\n8,23\n9,23' --fields dport,drops
is "$(accounting events)" 69 'and all are accounted for'
summary '--by pid' pid $',46\nsink,23' --fields comm,drops
# One group has a cgroup, the root, the other none; neither is a container.
summary '--by container' container $',23\n,46' --fields container,drops
is "$(plumb drop --summary --by location --netns "$a" --duration 1ms --csv 2>/dev/null | head -n 1)" \
	location,drops,bytes,reason,dev,netns,comm,protocol,flow 'columns of a summary, each once'

# Under overload: printed, hidden and lost are what the namespace's own counter says.
before=$(ip netns exec "$a" nstat -asz UdpNoPorts | awk '$1 == "UdpNoPorts" { print $2 }')
plumb drop --netns "$a" --json --buffer 4K >"$dir/out" 2>"$dir/err" &
tracer=$!
attached
n=5000 send 7 8
kill -TERM "$tracer"
wait "$tracer"
tracer=
after=$(ip netns exec "$a" nstat -asz UdpNoPorts | awk '$1 == "UdpNoPorts" { print $2 }')
is "$(jq -s 'map(select(.accounting)) | .[0].accounting | .events + .lost' "$dir/out")" $((after - before)) \
	'events and lost are what was dropped'
is "$(jq -s 'map(select(.reason)) | length' "$dir/out")" "$(jq -s 'map(select(.accounting)) | .[0].accounting.events' "$dir/out")" \
	'and events are those that were printed'

# The stack begins where it was dropped.
trace_start --netns "$a" --stack --fields location,stack && n=1 send 7 && trace_stop
is "$(column 'index(stack, location ";") == 1 && stack ~ /udp_sendmsg/')" 1 '--stack'

n=23
run plumb drop --explain no_socket
is "$status $(cut -d: -f1 "$dir/out" | tr '\n' ,)" '0 NO_SOCKET,Usual cause,Run next,' '--explain'
run setpriv --reuid 65534 --clear-groups plumb drop --explain list
is "$status $(($(wc -l <"$dir/out") >= 60))" '0 1' '--explain list, without any privilege'
run plumb drop --explain list --json
is "$status $(jq -r 'select((.means | endswith(".")) and (.cause | endswith(".")) and .next != "") | .reason' "$dir/out" | sort -u | wc -l)" \
	"0 $(wc -l <"$dir/out")" 'each has its sentences, once'
run plumb drop --explain accept_queue_full
is "$status $(wc -l <"$dir/out")" '0 3' 'reasons of our own are explained, too'
wrong 2 "no explanation of 'x'" drop --explain x
wrong 2 'needs a value' drop --explain
wrong 2 "no function 'no_such_function'" drop --location no_such_function
wrong 2 'empty' drop --location ''
wrong 2 "no grouping 'kind'" drop --summary --by kind
if [[ $has_reasons == true ]]; then
	wrong 2 "no drop reason 'X'" drop --reason X
	wrong 2 'not both' drop --reason 'NO_SOCKET,!TCP_CSUM'
	wrong 2 'more than 32' drop --reason "$(printf 'NO_SOCKET%.0s,' {1..32})NO_SOCKET"
else
	wrong 2 'this kernel gives no drop reasons' drop --reason NO_SOCKET
fi
finish
