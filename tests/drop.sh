#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# drop: each way to lose a packet that can be provoked here, 23 times, is 23 events with its reason, place and owner.
# shellcheck source-path=SCRIPTDIR disable=SC2317  # ok runs functions
source "$(dirname "$0")/lib/test.sh"
# shellcheck disable=SC2034  # trace_start reads it
tool=drop n=23
a=plumb$$a b=plumb$$b c=plumb$$c
has_reasons=$(plumb doctor --json | jq .drop_reasons)
has_functions=$(plumb doctor --json | jq .fentry)
has_sockets=$(plumb doctor --json | jq .drop_sockets)
mac_a=02:00:00:00:09:01 mac_b=02:00:00:00:09:02

# a - b - c; b passes packets on. Every address is known beforehand: nobody asks for any.
links_up() {
	local ns
	for ns in "$a" "$b" "$c"; do
		ip netns add "$ns" && ip -n "$ns" link set lo up &&
			ip netns exec "$ns" sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 || return
	done
	link "$a" ab 1 "$b" ba 2 9 && link "$b" bc 2 "$c" cb 1 8 || return
	ip netns exec "$b" sysctl -qw net.ipv4.ip_forward=1 &&
		ip -n "$a" route add default via 10.9.0.2 && ip -n "$c" route add default via 10.8.0.2
}

# NS DEVICE LAST NS DEVICE LAST NET
link() {
	ip link add "$2" netns "$1" address "02:00:00:00:0$7:0$3" type veth peer "$5" netns "$4" address "02:00:00:00:0$7:0$6"
	end "$1" "$2" "$3" "$6" "$7" && end "$4" "$5" "$6" "$3" "$7"
}

end() {
	ip netns exec "$1" sysctl -qw "net.ipv6.conf.$2.accept_dad=0" "net.ipv6.conf.$2.router_solicitations=0"
	ip -n "$1" link set "$2" addrgenmode none multicast off up &&
		ip -n "$1" addr add "10.$5.0.$3/24" dev "$2" && ip -n "$1" addr add "fd00::$5:$3/112" dev "$2" nodad &&
		ip -n "$1" neigh replace "10.$5.0.$4" lladdr "02:00:00:00:0$5:0$4" dev "$2" nud permanent &&
		ip -n "$1" neigh replace "fd00::$5:$4" lladdr "02:00:00:00:0$5:0$4" dev "$2" nud permanent
}

links_down() {
	local ns
	for ns in "$a" "$b" "$c"; do
		ip netns del "$ns" 2>/dev/null
	done
}
trap 'sink_end; links_down; cleanup' EXIT

from_a() {
	craft "$a" ab "$mac_b" "$n" src=10.9.0.1 dst=10.9.0.2 "$@"
}

from_a6() {
	craft "$a" ab "$mac_b" "$n" src=fd00::9:1 dst=fd00::9:2 "$@"
}

# A connection from a to b; its server is the owner.
segments() {
	segment "$a" 10.9.0.1 "$b" 10.9.0.2 ab "$mac_b" "$n" "$@" >"$dir/owner"
}

datagrams() {
	sink send "$a" "$1" 5000 "$n" >"$dir/owner"
}

# sink read or xdp, in the background
sink_start() {
	rm -f "$dir/sink.in" "$dir/sink.out"
	mkfifo "$dir/sink.in" "$dir/sink.out"
	sink "$@" <"$dir/sink.in" >"$dir/sink.out" &
	sink=$!
	exec {sink_fd}>"$dir/sink.in"
	read -r line <"$dir/sink.out"
	echo "$line" >"$dir/owner"
}

sink=''
sink_end() {
	[[ -n $sink ]] || return 0
	exec {sink_fd}>&-
	wait "$sink"
	sink=
}

in_watched() {
	ip netns exec "$watched" "$@"
}

counter() {
	in_watched nstat -asz "$1" | awk -v name="$1" '$1 == name { print $2 }'
}

# The namespace that is watched, and what else is asked for: IPv6 says something now and then by itself.
watched=$b options=(-4)

# WHAT REASON FUNCTIONS COUNTER COMMAND...: of every line both; the counter may be -.
check() {
	local what=$1 reason=$2 functions=$3 name=$4 before=0 failures=$failed
	shift 4
	trace_start --netns "$watched" "${options[@]}" \
		--fields reason,location,protocol,direction,flow,flags,pid,comm,dev,len || { is failed attached "$what: trace"; return; }
	[[ $name == - ]] || before=$(counter "$name")
	ok "$what: provoked" "$@"
	trace_stop
	[[ $has_reasons == true ]] || reason='.*'
	is "$(events "reason ~ /^($reason)\$/ && location ~ /^($functions)[+.]/" | wc -l) of $(wc -l <"$dir/out")" "$n of $n" \
		"$what: $reason in $functions"
	[[ $name == - ]] || is $(($(counter "$name") - before)) "$n" "$what: $name"
	[[ $failed == "$failures" ]] || sort "$dir/out" | uniq -c | sort -rn | head -n 5 | sed 's/^/# /'
}

# Of the last check: all lines say the same.
all_say() {
	is "$(column "$1" | sort -u)" "$2" "$3"
}

# The owner is that process; before Linux 6.11 the kernel does not tell whose a received packet would have been.
owned_by() {
	if [[ $has_sockets == true || ${2-} == sent ]]; then
		all_say 'pid, comm' "$(<"$dir/owner") $1" "... and its owner"
	else
		skip 'the kernel does not tell the socket of a received packet' 1
	fi
}

# Shell functions that make a state, and `undo` it after the next check.
with() {
	local undo=$1
	shift
	check "$@"
	eval "$undo"
}

nft_drop() {
	in_watched nft "add table inet t; add chain inet t $1 { type filter hook $1 priority 0; }; add rule inet t $1 meta l4proto udp drop"
}

# NS DEVICE DIRECTION ASSERTIONS: false, and so many skipped, where the kernel has no such classifier
tc_drop() {
	tc -n "$1" qdisc add dev "$2" clsact && tc -n "$1" filter add dev "$2" "$3" matchall action drop 2>/dev/null && return
	tc -n "$1" qdisc del dev "$2" clsact
	skip 'no matchall classifier here' "$4"
	false
}

count_is() {
	local tries=0
	until (($(counter "$1") - $2 >= n)); do
		((tries++ < 200)) || return
		sleep 0.05
	done
}

ok 'links' links_up

check 'UDP to nobody' NO_SOCKET __udp4_lib_rcv UdpNoPorts from_a
all_say 'protocol, direction, flow, dev, len, pid, comm' 'udp in 10.9.0.1:4000 > 10.9.0.2:5000 ba 18  ' '... and its packet, and no owner'
options=(--src fd00::9:1)
check 'UDP over IPv6 to nobody' NO_SOCKET __udp6_lib_rcv Udp6NoPorts from_a6
all_say 'protocol, flow' 'udp [fd00::9:1]:4000 > [fd00::9:2]:5000' '... and its packet'
options=(-4)
check 'TCP to nobody' NO_SOCKET tcp_v4_rcv - from_a proto=6 flags=SP
all_say 'protocol, flags' 'tcp SP' '... and its flags'
check 'a wrong TCP checksum' TCP_CSUM tcp_v4_rcv TcpInCsumErrors from_a proto=6 flags=S bad
check 'a wrong UDP checksum' UDP_CSUM __udp4_lib_rcv UdpInCsumErrors from_a bad
check 'a wrong ICMP checksum' 'ICMP_CSUM|NOT_SPECIFIED' icmp_rcv IcmpInCsumErrors from_a proto=1 bad
check 'a wrong IPv4 checksum' IP_CSUM 'ip_rcv_core|ip_rcv' IpExtInCsumErrors from_a bad-ip
options=()
check 'a wrong IP version' IP_INHDR 'ip_rcv_core|ip_rcv' IpInHdrErrors from_a version=5
options=(-4)
check 'a packet that is cut' PKT_TOO_SMALL 'ip_rcv_core|ip_rcv' IpExtInTruncatedPkts from_a longer=9
check 'an unknown protocol' IP_NOPROTO 'ip_protocol_deliver_rcu|ip_local_deliver_finish' IpInUnknownProtos from_a proto=200
options=(--src fd00::9:1)
check 'an unknown protocol over IPv6' IP_NOPROTO 'ip6_protocol_deliver_rcu|ip6_input_finish|ip6_input' Ip6InUnknownProtos from_a6 proto=200
options=()
check 'an unknown type of frame' UNHANDLED_PROTO '__netif_receive_skb_core.*' - from_a type=0x88b5
all_say 'protocol, flow' '0x88b5 ' '... and its type'
options=(-4)
check "another host's frame" OTHERHOST 'ip_rcv_core|ip_rcv' - \
	craft "$a" ab 02:00:00:00:09:99 "$n" src=10.9.0.1 dst=10.9.0.2
check 'TTL ends' 'IP_INHDR' ip_forward IpInHdrErrors from_a dst=10.8.0.1 ttl=1
all_say direction forward '... and its direction'
check 'no route' 'IP_INNOROUTES|NOT_SPECIFIED' 'ip_error' IpExtInNoRoutes from_a dst=10.7.0.1
check 'a multicast source' 'IP_INVALID_SOURCE|NOT_SPECIFIED' 'ip_rcv_finish_core.*|ip_rcv_finish|ip_sublist_rcv_finish' - \
	from_a src=224.0.0.1
ip netns exec "$b" sysctl -qw net.ipv4.conf.ba.rp_filter=1
with "ip netns exec $b sysctl -qw net.ipv4.conf.ba.rp_filter=0" 'the wrong way in' 'IP_RPFILTER' \
	'ip_rcv_finish_core.*|ip_rcv_finish' TcpExtIPReversePathFilter from_a src=10.8.0.1
ip -n "$b" link set bc mtu 1000
with "ip -n $b link set bc mtu 1500" 'too big, and not to be cut' 'PKT_TOO_BIG' ip_forward IpFragFails \
	from_a dst=10.8.0.1 len=1200 frag=0x4000
ip netns exec "$b" sysctl -qw net.ipv6.conf.ba.disable_ipv6=1
options=(--src fd00::9:1)
with "ip netns exec $b sysctl -qw net.ipv6.conf.ba.disable_ipv6=0" 'IPv6 is off' 'IPV6DISABLED' 'ip6_rcv_core.*|ipv6_rcv' - from_a6

options=(-4)
in_watched sysctl -qw net.ipv4.ipfrag_time=1
lonely() {
	local before
	before=$(counter IpReasmTimeout)
	from_a frag=0x2000 len=16 && count_is IpReasmTimeout "$before"
}
check 'lonely fragments' 'FRAG_REASM_TIMEOUT' 'ip_expire|kfree_skb_list.*' IpReasmTimeout lonely
in_watched sysctl -qw net.ipv4.ipfrag_time=30
from_a frag=0x2000 len=16 id=4711 same
check 'a fragment again' 'DUP_FRAG' 'ip_frag_queue|ip_defrag' - from_a frag=0x2000 len=16 id=4711 same

nft_drop input
check 'firewall, in' NETFILTER_DROP 'nft_do_chain|nf_hook_slow' - from_a
in_watched nft flush ruleset
tc_drop "$b" ba ingress 4 && with "tc -n $b qdisc del dev ba clsact" 'tc, in' 'TC_INGRESS' '__netif_receive_skb_core.*|sch_handle_ingress.*|tc_run' - from_a
sink_start xdp "$b" ba
with sink_end 'generic XDP' 'XDP' 'do_xdp_generic|netif_receive_generic_xdp|__netif_receive_skb_core.*|bpf_prog_run_generic_xdp' - from_a

# Received for a process.
sink_start read "$b" 10.9.0.2 5000
from_a len=1000	# one is enough to fill it, or two
check 'a full receive buffer' 'SOCKET_RCVBUFF' 'udp_queue_rcv_one_skb|__udp_queue_rcv_skb' UdpRcvbufErrors from_a len=1000
owned_by sink
sink_end
sink_start read "$b" 10.9.0.2 5000 filter
check "a socket's filter" 'SOCKET_FILTER' 'udp_queue_rcv_one_skb' - from_a
owned_by sink
sink_end

if [[ $has_reasons == true ]]; then
	options=(-4 --all)
	check 'data that came before' 'TCP_OLD_DATA' 'tcp_data_queue.*|tcp_rcv_established' - segments A -1 0 1 0
	owned_by segment
	check 'an old duplicate' 'TCP_OLD_SEQUENCE' 'tcp_validate_incoming' - segments A -500 0 1 0
	owned_by segment
	options=(-4)
	check 'beyond the window' 'TCP_INVALID_SEQUENCE' 'tcp_validate_incoming' - segments A 9000000 0 1 0
	owned_by segment
	check 'an old timestamp' 'TCP_RFC7323_PAWS' 'tcp_validate_incoming' TcpExtPAWSEstab segments A 0 0 1 -100000
	owned_by segment
	check 'an acknowledgement long past' 'TCP_TOO_OLD_ACK' 'tcp_rcv_established|tcp_v4_do_rcv' - segments A 0 -100000000 0 0
	check 'what was never sent is acknowledged' 'TCP_ACK_UNSENT_DATA' 'tcp_rcv_established|tcp_v4_do_rcv' - \
		segments A 0 1000 0 0
	owned_by segment
	check 'a SYN in a connection' 'TCP_INVALID_SYN' 'tcp_validate_incoming' - segments S 0 0 0 0
	check 'no ACK in a connection' 'TCP_FLAGS' 'tcp_rcv_established|tcp_v4_do_rcv' - segments P 0 0 1 0
	owned_by segment
else
	skip "before Linux 5.17 TCP's own discards fire no event" 8
fi

# Counted only, of a listener. Where functions can be hooked the listener's are events, one for each.
counted() {
	local what=$1 reason=$2 before after
	shift 2
	trace_start --netns "$watched" -4 --fields reason,location,source,drops,pid,comm || { is failed attached "$what: trace"; return; }
	ok "$what: provoked" "$@"
	trace_stop
	is "$(sum drops "reason ~ /^($reason)\$/") of $(sum drops)" "$n of $n" "$what: $reason"
}

options=(-4)
ip -n "$b" neigh replace 10.9.0.55 lladdr "$mac_a" dev ba nud permanent
sink_start listen "$b" 10.9.0.2 5000 0 "$a"
overflows=$(counter TcpExtListenOverflows)
counted 'a full accept queue' "$([[ $has_functions == true ]] && echo ACCEPT_QUEUE_FULL || echo LISTEN_DROPS)" \
	craft "$a" ab "$mac_b" "$n" src=10.9.0.55 dst=10.9.0.2 proto=6 flags=S ports len=0
is $(($(counter TcpExtListenOverflows) - overflows)) "$n" 'a full accept queue: TcpExtListenOverflows'
all_say 'pid, comm' "$(<"$dir/owner") sink" '... and its owner'
sink_end
in_watched sysctl -qw net.ipv4.tcp_syncookies=0
sink_start listen "$b" 10.9.0.2 5000 4
craft "$a" ab "$mac_b" 6 src=10.9.0.55 dst=10.9.0.2 proto=6 flags=S ports len=0	# some fill it, by version
overflows=$(counter TcpExtListenDrops)
counted 'a full SYN queue' "$([[ $has_functions == true ]] && echo SYN_QUEUE_FULL || echo LISTEN_DROPS)" \
	craft "$a" ab "$mac_b" "$n" src=10.9.0.55 dst=10.9.0.2 proto=6 flags=S sport=5000 ports len=0
is $(($(counter TcpExtListenDrops) - overflows)) "$n" 'a full SYN queue: TcpExtListenDrops'
all_say 'pid, comm' "$(<"$dir/owner") sink" '... and its owner'
sink_end
sink_start xdp "$b" ba driver
check 'XDP in the driver of a veth' 'NOT_SPECIFIED|XDP' 'veth_xdp_rcv_skb|veth_poll|veth_xdp_rcv.*' - from_a
sink_end

# Sent by a process.
watched=$a
nft_drop output
check 'firewall, out' NETFILTER_DROP 'nft_do_chain|nf_hook_slow' - datagrams 10.9.0.2
owned_by sink sent
all_say 'direction, protocol' 'out udp' '... and its direction'
in_watched nft flush ruleset
tc_drop "$a" ab egress 5 && {
	with "tc -n $a qdisc del dev ab clsact" 'tc, out' 'TC_EGRESS' '__dev_queue_xmit|sch_handle_egress.*|tc_run' - datagrams 10.9.0.2
	owned_by sink sent
}
tc -n "$a" qdisc add dev ab root blackhole
with "tc -n $a qdisc del dev ab root" 'a queue that takes nothing' 'QDISC_DROP' '__dev_queue_xmit|__dev_xmit_skb|kfree_skb_list.*' - datagrams 10.9.0.2
owned_by sink sent
in_watched sysctl -qw net.ipv4.neigh.ab.retrans_time_ms=20
silent() {
	datagrams 10.9.0.77 && until ip -n "$a" neigh show 10.9.0.77 | grep -q FAILED; do sleep 0.05; done
}
check 'a neighbour that is silent' 'NEIGH_FAILED' 'arp_error_report|neigh_invalidate' - silent
owned_by sink sent
check "another's address" 'IP_INADDRERRORS|NOT_SPECIFIED' 'ip_error' IpInAddrErrors craft "$b" ba "$mac_a" "$n" src=10.9.0.2 dst=10.5.0.1

# Nothing is dropped, nothing is said.
watched=$b
trace_start --netns "$watched"
ok 'a transfer without loss' sink send "$a" 10.9.0.2 7 0
trace_stop
is "$(<"$dir/out")" '' 'without a drop, no line'
finish
