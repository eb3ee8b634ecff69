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
has_owner=$(plumb doctor --json | jq '.drop_owner | startswith("none") | not')
mac_a=02:00:00:00:09:01 mac_b=02:00:00:00:09:02
source "$root/tests/lib/drop-world.sh"

ok 'links' links_up

check 'UDP to nobody' NO_SOCKET '__udp4_lib_rcv|udp_rcv' UdpNoPorts from_a
all_say 'protocol, direction, flow, dev, len, pid, comm' 'udp in 10.9.0.1:4000 > 10.9.0.2:5000 ba 18  ' '... and its packet, and no owner'
options=(--src fd00::9:1)
check 'UDP over IPv6 to nobody' NO_SOCKET '__udp6_lib_rcv|udpv6_rcv' Udp6NoPorts from_a6
all_say 'protocol, flow' 'udp [fd00::9:1]:4000 > [fd00::9:2]:5000' '... and its packet'
options=(-4)
check 'TCP to nobody' NO_SOCKET tcp_v4_rcv - from_a proto=6 flags=SP
all_say 'protocol, flags' 'tcp SP' '... and its flags'
check 'a wrong TCP checksum' TCP_CSUM tcp_v4_rcv TcpInCsumErrors from_a proto=6 flags=S bad
check 'a wrong UDP checksum' UDP_CSUM '__udp4_lib_rcv|udp_rcv' UdpInCsumErrors from_a bad
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
in_watched sysctl -qw net.ipv4.ipfrag_time=600	# what waits from here on waits until the end
from_a frag=0x2000 len=16 id=4711 same
check 'a fragment again' 'DUP_FRAG|NOT_SPECIFIED' 'ip_frag_queue|ip_defrag' - from_a frag=0x2000 len=16 id=4711 same

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
	options=(-4 --reason TCP_OLD_DATA)	# who asks for it sees it
	check 'data that came before' 'TCP_OLD_DATA' 'tcp_data_queue.*|tcp_rcv_established' - segments A -1 0 1 0
	owned_by segment
	options=(-4 --all)
	check 'an old duplicate' 'TCP_OLD_SEQUENCE|TCP_INVALID_SEQUENCE' 'tcp_validate_incoming' - segments A -500 0 1 0
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

# Counted by the whole host: its limits are ours in a virtual machine only.
limit() {
	nsenter -t 1 -n sysctl -qw "$@"
}

# The sum of a column of hexadecimal numbers, a line for each CPU.
untracked() {
	local at sum=0 line names
	{
		read -r -a names
		for at in "${!names[@]}"; do
			[[ ${names[at]} != drop ]] || break
		done
		while read -r -a line; do
			((sum += 16#${line[at]}))
		done
	} < <(in_watched cat /proc/net/stat/nf_conntrack)
	echo "$sum"
}

# WHAT REASON COMMAND-FOR-THE-COUNTER
counts() {
	local what=$1 reason=$2 before=0
	before=$($3)
	trace_start --netns "$b" --fields reason,source,drops || { is failed attached "$what: trace"; return; }
	from_a ports len=1000
	trace_stop
	before=$(($($3) - before))
	is "$(sum drops "reason == \"$reason\" && source == \"counter\"")" "$before" "$what: $reason"
	is $((before > 0)) 1 "$what: provoked"
}

if grep -qs QEMU /sys/class/dmi/id/sys_vendor; then
	in_watched nft 'add table inet t; add chain inet t input { type filter hook input priority 0; }; add rule inet t input ct state new accept'
	connections=$(nsenter -t 1 -n sysctl -n net.netfilter.nf_conntrack_max)
	limit net.netfilter.nf_conntrack_max=1
	sink_start read "$b" 10.9.0.2 4000	# a process through which the namespace is read
	counts 'a full connection table' CONNTRACK_DROP untracked
	sink_end
	limit net.netfilter.nf_conntrack_max="$connections"
	in_watched nft flush ruleset
else
	skip 'limits of the whole host are not changed here' 4
fi

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
with "tc -n $a qdisc del dev ab root" 'a queue that takes nothing' 'QDISC_DROP' '__dev_queue_xmit|__dev_xmit_skb|kfree_skb_list.*|__tcf_kfree_skb_list' - datagrams 10.9.0.2
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
