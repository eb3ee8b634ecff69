#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# retrans: a resend is `local` exactly if this host dropped the first copy, wherever that was, else `path`.
# shellcheck source-path=SCRIPTDIR disable=SC2317  # ok runs functions
source "$(dirname "$0")/lib/test.sh"
source "$root/tests/lib/scenario.sh"
# shellcheck disable=SC2034  # trace_start reads it
tool=retrans
if grep -qs QEMU /sys/class/dmi/id/sys_vendor; then
	skip 'an emulated machine is so slow that it resends what was not lost' 1
	finish
fi
port=7777 served='' n=23
a=plumb$$left r=plumb$$router b=plumb$$right
IFS=.- read -r major minor _ < <(uname -r)
version=$((major * 1000 + minor))
queue_full=QDISC_DROP
# On one CPU nothing overtakes: what is resent was lost.
taskset -cp "$(taskset -cp $$ | sed 's/.*[:,-] *//')" $$ >/dev/null

# What the kernel calls a drop: before 5.17 nothing.
reason() {
	((version >= 5017)) && echo "$1" || echo unknown
}

# a - r - b, joined by veth; one packet is one segment.
links_up() {
	local ns
	for ns in "$a" "$r" "$b"; do
		ip netns add "$ns" && ip -n "$ns" link set lo up &&
			ip netns exec "$ns" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
				net.ipv4.tcp_no_metrics_save=1 net.ipv4.tcp_early_retrans=0 || return
	done
	link "$a" left 1 "$r" right 254 9.0 && link "$b" right 2 "$r" left 254 9.1 || return
	for ns in "$a 9.0" "$b 9.1"; do
		ip -n "${ns% *}" route add default via "10.${ns#* }.254" &&
			ip -n "${ns% *}" -6 route add default via "fd00::${ns#* }.0.254" || return
	done
}

# NS DEVICE LAST NS DEVICE LAST NET
link() {
	local sets='mtu 1500 gso_max_segs 1 up'
	ip link add "$2" netns "$1" type veth peer "$5" netns "$4" &&
		ip -n "$1" addr add "10.$7.$3/24" dev "$2" && ip -n "$4" addr add "10.$7.$6/24" dev "$5" &&
		ip -n "$1" addr add "fd00::$7.0.$3/112" dev "$2" nodad &&
		ip -n "$4" addr add "fd00::$7.0.$6/112" dev "$5" nodad || return
	# shellcheck disable=SC2086
	ip -n "$1" link set "$2" $sets && ip -n "$4" link set "$5" $sets
}

links_down() {
	[[ -z $served ]] || kill "$served" 2>/dev/null
	ip netns del "$a" 2>/dev/null
	ip netns del "$r" 2>/dev/null
	ip netns del "$b" 2>/dev/null
}
trap 'links_down; cleanup' EXIT

# NS HOOK RULE...: %K is what tells a segment from others, and @seen holds those that came before.
rules() {
	local ns=$1 hook=$2 family=inet place=$2
	shift 2
	[[ $hook != egress ]] || family=netdev place='egress device relay0'
	ip netns exec "$ns" nft -f - <<-END
		table $family cause {
			set seen { typeof tcp sport . tcp sequence; flags dynamic; size 65535; }
			set again { typeof tcp sport . tcp sequence; flags dynamic; size 65535; }
			set flow1 { typeof tcp sport; flags dynamic; size 65535; }
			set flow2 { typeof tcp sport; flags dynamic; size 65535; }
			set flow3 { typeof tcp sport; flags dynamic; size 65535; }
			counter hits { }
			chain $hook {
				type filter hook $place priority 0
				$(printf '%s\n' "${@//%K/tcp sport . tcp sequence}")
			}
		}
	END
}

hits() {
	ip netns exec "$1" nft list counters | sed -n 's/.*packets \([0-9]*\) .*/\1/p'
}

rules_gone() {
	ip netns exec "$1" nft flush ruleset
}

# One segment of a connection, its first and only once; SYNs and SYN-ACKs by sequence.
data='meta length > 1000'
once="$data tcp sport != @flow1 add @flow1 { tcp sport } counter name hits"
syn='tcp flags & (syn | ack) == syn'
synack='tcp flags & (syn | ack) == (syn | ack)'
fresh='%K != @seen add @seen { %K } counter name hits drop'

# ADDRESS REQUEST OPTION...: $n connections from a to b, from beginning to end
transfer() {
	local address=$1 request=$2 line status=0
	shift 2
	rm -f "$dir/served"
	mkfifo "$dir/served"
	ip netns exec "$b" talk serve --conns "$n" "$@" "$address" "$port" >"$dir/served" &
	served=$!
	exec {fd}<"$dir/served"
	read -r line <&"$fd"
	[[ $line == listening ]] || return
	ip netns exec "$a" talk send --conns "$n" --request "$request" "$@" "$address" "$port" >"$dir/ends" ||
		status=1
	cat <&"$fd" >>"$dir/ends"
	exec {fd}<&-
	wait "$served" || status=1
	served=
	return "$status"
}

counter() {
	ip netns exec "$1" nstat -asz | awk -v name="$2" '$1 == name { print $2 }'
}

# Sums by kind and by what is left of the cause without the place in the function.
causes() {
	events '{ c = cause; sub(/\+0x.*/, "", c); sum[kind " " c] += segs }
		END { for (k in sum) print sum[k], k }' | sort
}

# The functions of nft are named by the kernel's build: one stands for all.
nft_place() {
	sed 's/nft_do_chain[a-z_]*$/nft/; s/nf_hook_slow$/nft/'
}

# WHAT NS ADDRESS REQUEST
observe() {
	local before
	before=$(counter "$2" TcpRetransSegs)
	trace_start --netns "$2" || { is failed attached "$1: trace"; return 1; }
	ok "$1: the transfer completes" transfer "$3" "$4"
	trace_stop
	resent=$(($(counter "$2" TcpRetransSegs) - before))
	is "$(sum segs 'kind != "spurious"')" $resent "$1: all segments = TcpRetransSegs"
	is "$(events 'cause ~ /^local/ && cause != "local:" reason "@" location')" '' \
		"$1: reason and location are parts of the cause"
}

# WHAT RULES-NS HOOK MEASURED-NS ADDRESS REQUEST DROPS WANTED RULE...
dropped_by_nft() {
	local what=$1 where=$2 hook=$3 measured=$4 address=$5 request=$6 drops=$7 wanted=$8
	shift 8
	rules "$where" "$hook" "$@" || { is failed set "$what: rules"; return; }
	observe "$what" "$measured" "$address" "$request"
	is "$(hits "$where")" "$drops" "$what: the oracle drops $drops"
	is "$(causes | nft_place)" "$wanted" "$what: causes"
	rules_gone "$where"
}

nft_tests() {
	local v=$1 to=$2 nft
	nft=$(reason NETFILTER_DROP)@nft
	dropped_by_nft "$v forwarded" "$r" forward "$a" "$to" 12000 $n "$n fast local:$nft" "$once drop"
	dropped_by_nft "$v received" "$b" input "$a" "$to" 12000 $n "$n fast local:$nft" "$once drop"
	dropped_by_nft "$v only segment" "$r" prerouting "$a" "$to" 1000 $n "$n rto local:$nft" "$once drop"
	dropped_by_nft "$v three in a row" "$r" forward "$a" "$to" 14000 $((3 * n)) \
		"$((3 * n)) fast local:$nft" "$once drop" \
		"${once//flow1/flow2} drop" "${once//flow1/flow3} drop"
	dropped_by_nft "$v SYN received" "$b" input "$a" "$to" 1000 $n "$n syn local:$nft" "$syn $fresh"
	# The kernel does not look whether the SYN could be sent.
	dropped_by_nft "$v SYN sent" "$a" output "$a" "$to" 1000 $n "$n syn local:$nft" "$syn $fresh"
	# The client's second SYN would race with the server's timer.
	rules "$b" input "$syn %K == @seen %K != @again add @again { %K } drop" "$syn add @seen { %K }"
	dropped_by_nft "$v SYN-ACK received" "$a" input "$b" "$to" 1000 $n "$n synack local:$nft" \
		"$synack $fresh"
	rules_gone "$b"
	# What cannot be sent for the first time is sent later, and that is no resend.
	dropped_by_nft "$v unsent" "$a" output "$a" "$to" 12000 $n '' "$once drop"
}

# A class that swallows what is put into it, and says that it was sent.
qdisc_tests() {
	local where dev what
	for where in "$a left" "$r left"; do
		read -r where dev <<<"$where"
		what="qdisc of $([[ $where == "$a" ]] && echo 'the sender' || echo 'a router')"
		if ! { tc -n "$where" qdisc add dev "$dev" root handle 1: htb default 1 &&
			tc -n "$where" class add dev "$dev" parent 1: classid 1:1 htb rate 10gbit quantum 60000 &&
			tc -n "$where" class add dev "$dev" parent 1: classid 1:2 htb rate 10gbit quantum 60000 &&
			tc -n "$where" qdisc add dev "$dev" parent 1:2 handle 2: blackhole; } 2>"$dir/tc"; then
			is "$(<"$dir/tc")" '' "$what: set up"
			continue
		fi
		rules "$where" postrouting "$once meta priority set 1:2"
		observe "$what" "$a" 10.9.1.2 12000
		is "$(hits "$where")" $n "$what: the oracle drops $n"
		is "$(causes | sed 's/@.*//')" "$n fast local:$(reason QDISC_DROP)" "$what: causes"
		rules_gone "$where"
		tc -n "$where" qdisc del dev "$dev" root
	done
}

# Data that went into a queue and did not come out: as much is resent as local.
overflow_test() {
	local what='a full queue' lost
	tc -n "$r" qdisc add dev left root tbf rate 20mbit burst 3000 limit 20000
	rules "$r" postrouting 'oifname left tcp dport 7777 meta length > 100 counter name hits'
	rules "$b" prerouting 'tcp dport 7777 meta length > 100 counter name hits'
	observe "$what" "$a" 10.9.1.2 60000
	lost=$(($(hits "$r") - $(hits "$b")))
	is $((lost > n)) 1 "$what: segments are dropped"
	is "$(sum segs 'bytes > 0 && cause ~ /^local/')" "$lost" "$what: as many are local"
	is "$(events 'cause ~ /^local/ { print reason }' | sort -u)" "$(reason "$queue_full")" "$what: reason"
	rules_gone "$r"
	rules_gone "$b"
	tc -n "$r" qdisc del dev left root
}

# WHAT SCENARIO WANTED RESENT FAILED [HOOK RULE...]: the relay is user space, what it reads has left this host's stack
relayed() {
	local what=$1 name=$2 wanted=$3 resent=$4 failed_segs=$5
	shift 5
	local where
	scenario_up "$name" || { is failed up "$what: set up"; return; }
	where=$SCENARIO_NS
	[[ ${1-} != prerouting ]] || where=$SCENARIO_PEER
	[[ $# == 0 ]] || rules "$where" "$@" || is failed set "$what: rules"
	trace_start --netns "$SCENARIO_NS" || { is failed attached "$what: trace"; scenario_down; return; }
	ok "$what: the transfer completes" scenario_traffic
	trace_stop
	is "$(scenario_count TcpRetransSegs)" "$resent" "$what: TcpRetransSegs"
	is "$(scenario_count TcpExtTCPRetransFail)" "$failed_segs" "$what: TCPRetransFail"
	is "$(causes | nft_place)" "$wanted" "$what: causes"
	[[ $# == 0 ]] || is "$(hits "$where")" $n "$what: the oracle drops $n"
	scenario_down
}

# One window, on its way at once: the relay loses its fourth segment, the peer's host each second of the others.
scattered_test() {
	local a b n=1 port=7778
	scenario_up fast || { is failed up 'scattered: set up'; return; }
	a=$SCENARIO_NS b=$SCENARIO_PEER
	ip -n "$a" route add 10.9.0.2/32 dev relay0 initcwnd 48
	ip netns exec "$a" sysctl -qw net.ipv4.tcp_wmem='4096 500000 500000'
	ip netns exec "$b" sysctl -qw net.ipv4.tcp_rmem='4096 500000 500000'
	dropped_by_nft scattered "$b" prerouting "$a" 10.9.0.2 $((48 * 1448)) 23 \
		"1 fast path"$'\n'"23 fast local:$(reason NETFILTER_DROP)@nft" \
		'meta length <= 1000 accept' '%K == @seen accept' 'add @seen { %K }' \
		'numgen inc mod 2 == 1 limit rate 1/day burst 23 packets counter name hits drop'
	scenario_down
}

relay_tests() {
	local nft
	nft=$(reason NETFILTER_DROP)@nft
	relayed 'lost outside' fast "$n fast path" $n 0
	relayed 'SYN lost outside' syn "$n syn path" $n 0
	# The peer's own host drops one of two.
	relayed 'half of them' fast "$n fast local:$nft"$'\n'"$n fast path" $((2 * n)) 0 prerouting "$once drop"
	# The first attempt is refused, which is no copy; what the relay loses afterwards is called local, too.
	relayed 'refused, then lost outside' rto "$n rto local:$nft"$'\n'"$n rto path" $((2 * n)) 0 \
		output "$data $fresh"
}

# The relay loses the first copy, nft refuses the second, the relay loses the third.
failed_tests() {
	local second="$data %K == @seen %K != @again add @again { %K } counter name hits drop"
	if ((version < 6017)); then
		skip 'before 6.17 a failed attempt is not told' 14
		return
	fi
	relayed 'refused' rto "$n failed failed:EPERM"$'\n'"$((2 * n)) rto path" $((3 * n)) $n \
		output "$second" "$data add @seen { %K }"
	relayed 'not queued' rto "$n failed failed:XMIT_DROP"$'\n'"$((2 * n)) rto path" $((3 * n)) $n \
		egress "$second" "$data add @seen { %K }"
}

links_up || { is failed up 'links'; finish; }
nft_tests IPv4 10.9.1.2
nft_tests IPv6 fd00::9.1.0.2
qdisc_tests
overflow_test
links_down
relay_tests
scattered_test
failed_tests
finish
