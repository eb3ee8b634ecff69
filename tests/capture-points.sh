#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# capture: whose the packets are that come in; --at drop and --at retrans, each with what only the kernel knows; one id for a
# packet before and behind NAT.
# shellcheck source-path=SCRIPTDIR disable=SC2034
source "$(dirname "$0")/lib/test.sh"
tool=capture n=23
source "$root/tests/lib/capture.sh"
has_reasons=$(plumb doctor --json | jq .drop_reasons)
has_functions=$(plumb doctor --json | jq .fentry)
has_bind=$(plumb doctor --json | jq '.owner_connect | contains("bind")')
[[ $has_bind == true ]] && new_sink=' sink' || new_sink=''
ok 'links' links_up

# Received packets: connections that come while plumb looks, and what a datagram's socket gets that never says anything.
capture_start "$b" -w "$dir/x.pcapng" --print -Q in tcp
in_a timeout 60 meet client "$n" 10.9.0.2 6001 "$b" >/dev/null
in_a timeout 60 meet server "$n" fd00::9:2 6001 "$b" >/dev/null
capture_stop 'capture -Q in of connections'
is "$(grep -vc '\[server/[0-9]*\]$' "$dir/out")" 0 'every segment that comes has its process'
is "$(grep -c 'Flags \[S\]' "$dir/out")" $((2 * n)) '... SYNs, too'
capture_start "$a" --print -w "$dir/x.pcapng" -Q in --comm client tcp
in_a timeout 60 meet client "$n" 10.9.0.2 6001 "$b" >/dev/null
capture_stop 'capture -Q in --comm'
is "$(grep -c 'Flags \[S\.\], .*\[client/[0-9]*\]$' "$dir/out")" "$n" 'what comes is chosen by its process'
sink_start read "$b" 10.9.0.2 5000
capture_start "$b" --print -w "$dir/x.pcapng" --comm sink udp
from_a sport=7 dport=5000 len=40
from_a sport=7 dport=5001 len=40
capture_stop 'capture --comm of a socket that only reads'
is "$(grep -c '\.5000: UDP, length 40 \[sink/[0-9]*\]$' "$dir/out") of $(grep -c . "$dir/out")" "$n of $n" 'an old socket of datagrams'
sink_end
capture_start "$b" --print -w "$dir/x.pcapng" udp
sink_start read "$b" 10.9.0.2 5000
from_a sport=7 dport=5000 len=40
from_a sport=7 dport=5001 len=40
capture_stop 'capture of a socket that comes later'
sink_end
if [[ $has_bind == true ]]; then
	is "$(grep -c '\.5000: UDP, length 40 \[sink/[0-9]*\]$' "$dir/out")" "$n" 'a new one'
else
	skip 'no hooks of cgroups that know the task' 1
fi
is "$(grep -c '\.5001: UDP, length 40$' "$dir/out")" "$n" '... and nobody where nobody listens'

# What passes through belongs to nobody here, whoever listens on such a port; a socket that is gone has nothing any more.
capture_start "$b" --print -w "$dir/x.pcapng" udp port 5001
sink_start read "$b" 0.0.0.0 5001
craft "$a" ab "$mac_b" "$n" src=10.9.0.1 dst=10.8.0.1 sport=7 dport=5001 len=40
from_a sport=7 dport=5001 len=40
sink_end
from_a sport=8 dport=5001 len=40
sink_start read "$b" 10.9.0.2 5001
from_a sport=9 dport=5001 len=40
capture_stop 'capture of what passes through'
is "$(sed -nE 's/.* IP ([^ ]*) > ([^ ]*): UDP, length 40( \[(.*)\/[0-9]*\])?$/\1 \2 \4/p' "$dir/out" | sort | uniq -c | sed 's/^ *//; s/ $//')" "\
$((2 * n)) 10.9.0.1.7 10.8.0.1.5001
$n 10.9.0.1.7 10.9.0.2.5001${new_sink}
$n 10.9.0.1.8 10.9.0.2.5001
$n 10.9.0.1.9 10.9.0.2.5001${new_sink}" 'whose they are'
sink_end

# Over loopback a packet is its sender's and its receiver's.
for who in client server; do
	capture_start "$b" --print -w "$dir/x.pcapng" -i lo --comm $who tcp port 6001
	ip netns exec "$b" timeout 60 meet client 3 127.0.0.1 6001 "$b" >/dev/null
	capture_stop 'capture -i lo --comm'
	is "$(grep -c 'length 1000' "$dir/out") $(grep -c 'length 500' "$dir/out")" '3 3' "both ways of $who"
done

# Dropped packets.
capture_start "$b" -w "$dir/x.pcapng" --at drop udp
from_a sport=7 dport=5001 len=40
in_watched nft 'add table inet t; add chain inet t input { type filter hook input priority 0; }; add rule inet t input udp dport 5002 drop'
from_a sport=7 dport=5002 len=40
in_watched nft 'delete table inet t'
from_a6 sport=7 dport=5001 len=60
capture_stop 'capture --at drop'
is "$(words)" "$((3 * n)) $((3 * n)) 0" 'so many are dropped'
is "$(tcpdump -n -t -r "$dir/x.pcapng" 2>/dev/null | sed 's/^[^ ]* *//' | sort | uniq -c | sed 's/^ *//')" "\
$n In  IP 10.9.0.1.7 > 10.9.0.2.5001: UDP, length 40
$n In  IP 10.9.0.1.7 > 10.9.0.2.5002: UDP, length 40
$n In  IP6 fd00::9:1.7 > fd00::9:2.5001: UDP, length 60" 'packets from their IP header on'
plumb capture -r "$dir/x.pcapng" >"$dir/out"
if [[ $has_reasons == true ]]; then
	is "$(sed -nE 's/.*\[drop ([A-Z_]*)@.* stack [0-9a-f]{8}\]$/\1/p' "$dir/out" | sort | uniq -c | sed 's/^ *//')" "\
$n NETFILTER_DROP
$((2 * n)) NO_SOCKET" 'with reason and function'
else
	is "$(grep -cE '\[drop .*@.* stack [0-9a-f]{8}\]$' "$dir/out")" $((3 * n)) 'with the function'
fi
is "$(grep -o 'stack [0-9a-f]*' "$dir/out" | sort -u | wc -l)" 3 'each way to be dropped has its stack'
capture_start "$b" -i ba -w "$dir/y.pcapng" --at drop udp
from_a sport=7 dport=5001 len=40
capture_stop 'capture -i --at drop'
is "$(tcpdump -n -e -t -r "$dir/y.pcapng" 2>/dev/null | sort | uniq -c | sed 's/^ *//')" "\
$n 02:00:00:00:09:01 > 02:00:00:00:09:02, ethertype IPv4 (0x0800), length 82: 10.9.0.1.7 > 10.9.0.2.5001: UDP, length 40" \
	'of one device with the Ethernet header'

# Segments that are sent again: those that were captured before, but without options.
segments_of() {
	plumb capture -r "$dir/x.pcapng" | grep "$@" | sed -nE 's/^[^ ]+ (.*) Flags (\[S\], seq [0-9]+), .*/\1 \2/p' | sort -u
}
syns() {
	ip netns exec "$a" nstat -asz TcpRetransSegs | awk '/RetransSegs/ { print $2 }'
}
capture_start "$a" -w "$dir/x.pcapng" --at stack,retrans tcp port 6001
in_watched nft 'add table inet t; add chain inet t input { type filter hook input priority -200; }; add rule inet t input tcp dport 6001 drop'
before=$(syns)
in_a timeout 2.3 bash -c 'exec 3<>/dev/tcp/fd00::9:2/6001' 2>/dev/null &
in_a timeout 2.3 bash -c 'exec 3<>/dev/tcp/10.9.0.2/6001' 2>/dev/null
wait $!
in_watched nft 'delete table inet t'
capture_stop 'capture --at stack,retrans'
resent=$(($(syns) - before))
plumb capture -r "$dir/x.pcapng" >"$dir/out"
cause=local:NETFILTER_DROP@
[[ $has_reasons == true ]] || cause=local:
is "$(grep -cE "\[bash/[0-9]*, retrans syn $cause.*\]$" "$dir/out")" "$resent" "so many were sent again as the kernel counts: $resent"
is "$(segments_of retrans | wc -l)" 2 'of either family one'
is "$(segments_of retrans)" "$(segments_of -v retrans)" '... the same segments, with the headers that they had'
is "$(plumb capture --json -r "$dir/x.pcapng" | jq -r 'select(.len) | .captured - .len' | sort -u)" 0 'they are whole'
is "$(tcpdump -nvr "$dir/x.pcapng" 2>/dev/null | grep -c 'bad cksum')" 0 "... and their IP headers right"
# One packet on its way through three namespaces and NAT, to where nobody listens.
in_watched nft 'add table ip nat; add chain ip nat out { type nat hook postrouting priority 100; }; add rule ip nat out oifname bc masquerade' 2>/dev/null &&
	masked=10.8.0.2 || masked=10.9.0.1
capture_start "$b" --netns "$a,$b,$c" -w "$dir/x.pcapng" --print --json --at stack,drop udp port 5001
craft "$a" ab "$mac_b" "$n" src=10.9.0.1 dst=10.8.0.1 sport=7 dport=5001 len=40
capture_stop 'capture --netns'
is "$(words)" "$((5 * n)) $((5 * n)) 0" 'each is sent twice, received twice, dropped'
grep packet_id "$dir/out" | jq -r 'select(.packet_id) | "\(.packet_id) \(.at) \(.saddr)"' |
	sort -n | awk '{ seen[$1] = seen[$1] " " $2 "/" $3 } END { for (id in seen) print seen[id] }' | sort | uniq -c | sed 's/^ *//; s/  / /' >"$dir/ids"
is "$(cat "$dir/ids")" "$n drop/$masked stack/$masked stack/$masked stack/10.9.0.1 stack/10.9.0.1" "one id for a packet on all of its way, before and behind NAT: $masked"
is "$(plumb capture -r "$dir/x.pcapng" --json | jq -s 'map(select(.len) | [.packet_id, .netns, .saddr, .direction])')" \
	"$(jq -s 'map(select(.len) | [.packet_id, .netns, .saddr, .direction])' "$dir/out")" 'the file knows as much'
is "$(plumb capture -r "$dir/x.pcapng" -w "$dir/y.pcapng" && plumb capture -r "$dir/y.pcapng" --json)" "$(plumb capture -r "$dir/x.pcapng" --json)" \
	'... and a copy of it'
# At the devices: what tcpdump sees there.
traffic() {
	in_a timeout 60 meet client 3 10.9.0.2 6001 "$b" >/dev/null
	from_a sport=7 dport=5001 len=1200
	from_a6 sport=7 dport=5001 len=60
}
# DEVICE POINT [OPTION]...: both of the same
beside_tcpdump() {
	ip netns exec "$b" tcpdump -Z root -U --immediate-mode -Q "${3:-inout}" -i "$1" -w "$dir/theirs.pcap" not ip6 multicast 2>"$dir/td.err" &
	tcpdump=$!
	until grep -q listening "$dir/td.err"; do sleep 0.05; done
	capture_start "$b" -i "$1" --at "$2" -w "$dir/x.pcapng" not ip6 multicast
	traffic
	capture_stop "capture --at $2"
	wait_for_tcpdump "$dir/theirs.pcap" "$dir/x.pcapng"
	kill -TERM $tcpdump
	wait $tcpdump
	tcpdump -n -e -t -xx -r "$dir/theirs.pcap" >"$dir/theirs" 2>/dev/null
	tcpdump -n -e -t -xx -r "$dir/x.pcapng" >"$dir/same" 2>/dev/null
	is "$(diff "$dir/theirs" "$dir/same" | head -4)" '' "--at $2: packets are tcpdump's"
	is "$(($(words | cut -d ' ' -f 1) > 2 * n))" 1 '... which are many'
}
beside_tcpdump ba tc
is "$(plumb capture -r "$dir/x.pcapng" tcp | grep -vc '\[server/[0-9]*, tc\]$')" 0 '... with their processes'
is "$(ip netns exec "$b" tc qdisc show dev ba | grep -c clsact) $(ip netns exec "$b" tc filter show dev ba ingress | wc -l)" '0 0' '... and nothing stays'
beside_tcpdump ba xdp in
is "$(grep -cE 'ba: (native|generic) XDP' "$dir/err")" 1 '... and it says which XDP'
is "$(ip -n "$b" link show ba | grep -c xdp)" 0 '... which does not stay'
capture_start "$b" --at tc -U -w "$dir/x.pcapng" udp
ip -n "$b" link add new0 type veth peer new1
ip -n "$b" addr add 10.7.0.1/24 dev new0
ip -n "$b" neigh add 10.7.0.2 lladdr 02:00:00:00:07:02 dev new0 nud permanent 2>/dev/null
ip -n "$b" link set new0 up
ip -n "$b" link set new1 up
for _ in {1..50}; do
	ip netns exec "$b" bash -c 'echo hello >/dev/udp/10.7.0.2/9'
	sleep 0.2
	[[ $(plumb capture -r "$dir/x.pcapng" -t 2>/dev/null | grep -cE '^new[01] +(Out|P) ') -lt 3 ]] || break
done
capture_stop 'capture --at tc'
is "$(plumb capture -r "$dir/x.pcapng" -t --plain host 10.7.0.2 | sed 's/10.7.0.1.[0-9]*/10.7.0.1.PORT/' | sort -u)" "\
new0  Out IP 10.7.0.1.PORT > 10.7.0.2.9: UDP, length 6
new1  P   IP 10.7.0.1.PORT > 10.7.0.2.9: UDP, length 6" 'a new device is looked at'
capture_start "$b" -i ba --at tc,stack -w "$dir/x.pcapng" udp port 5001
from_a sport=7 dport=5001 len=40
capture_stop 'capture --at tc,stack'
is "$(words)" "$((2 * n)) $((2 * n)) 0" 'two points see each, and lose none'
is "$(plumb capture -r "$dir/x.pcapng" --json | jq -r 'select(.len) | .packet_id' | sort | uniq -c | awk '{ print $1 }' | sort | uniq -c | xargs)" "$n 2" '... with one id'
capture_start "$b" --dev ba -w "$dir/x.pcapng" udp port 9999
kill -INT "$tracer"
wait "$tracer"
is "$? $(tcpdump -n -r "$dir/x.pcapng" 2>&1 | grep -c 'no Interface')" '0 0' '--dev alone; an interrupt ends it; an empty file can be read'
tracer=

ip -n "$b" link add gone0 type veth peer gone1
ip -n "$b" link set gone0 up
capture_start "$b" -i gone0 -w "$dir/x.pcapng"
ip -n "$b" link del gone0
wait "$tracer"
is "$? $(tail -n 1 "$dir/err")" "1 plumb capture: the device 'gone0' is gone" 'a device that goes ends the run'
tracer=

# A summary: what the device counts, by flow, owner, device.
device_counts() {
	ip -n "$b" -j -s link show ba | jq -r '.[0].stats64 | "\(.rx.packets + .tx.packets) \(.rx.bytes + .tx.bytes) \(.tx.packets) \(.tx.bytes)"'
}
summary_of() {
	jq -r "select(.packets) | \"\(.packets) \(.bytes) \(.packets_out) \(.bytes_out)$1\"" "$dir/out" | sort
}
for point in stack tc; do
	read -r -a before < <(device_counts)
	pids=()
	for by in dev pid flow; do
		nsenter --net="/run/netns/$b" plumb capture -i ba --at $point --summary --by $by --json >"$dir/out.$by" 2>"$dir/err.$by" &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do
		until grep -q '^NoNewPrivs:.1' "/proc/$pid/status" || ! kill -0 "$pid"; do sleep 0.05; done 2>/dev/null
	done
	traffic
	kill -TERM "${pids[@]}"
	wait "${pids[@]}"
	read -r -a after < <(device_counts)
	counted="$((after[0] - before[0])) $((after[1] - before[1])) $((after[2] - before[2])) $((after[3] - before[3]))"
	mv "$dir/out.dev" "$dir/out"
	is "$(summary_of '')" "$counted" "--at $point --summary --by dev: what the device counts, $counted"
	mv "$dir/out.flow" "$dir/out"
	is "$(jq -r 'select(.flow // "" | test(":5001")) | "\(.flow) \(.packets) \(.bytes) \(.packets_out)"' "$dir/out" | sort | xargs -d '\n')" \
		"10.9.0.2:5001 > 10.9.0.1:7 $n $((n * 1242)) 0 [fd00::9:2]:5001 > [fd00::9:1]:7 $n $((n * 122)) 0" '--by flow: datagrams'
	is "$(jq -r 'select(.flow // "" | test(":6001 ")) | "\(.comm) \(.packets > .packets_out)"' "$dir/out" | uniq -c | sed 's/^ *//')" '3 server true' '... and connections with their process'
	sent=$(jq -rs 'map(select(.flow // "" | test(":6001 ")) | .packets_out) | add' "$dir/out")
	mv "$dir/out.pid" "$dir/out"
	is "$(jq -r 'select(.comm == "server") | .packets_out' "$dir/out")" "$sent" "--by pid: what the server sent, $sent"
done

# Behind another program: our own, as it has BTF; and one without.
nsenter --net="/run/netns/$b" plumb capture -i ba --at xdp -w /dev/null udp 2>"$dir/other" &
other=$!
until grep -q 'listening on' "$dir/other" || ! kill -0 $other; do sleep 0.05; done
capture_start "$b" -i ba --at xdp -w "$dir/x.pcapng" udp
if [[ $has_functions == true ]]; then
	from_a sport=7 dport=5001 len=40
	capture_stop 'capture behind an XDP program'
	is "$(plumb capture -r "$dir/x.pcapng" | sed -nE 's/.*\[xdp ([a-z]*)\]$/\1/p' | sort | uniq -c | sed 's/^ *//')" "$n pass" 'what that program said'
	is "$(plumb capture -r "$dir/x.pcapng" --json | jq -r 'select(.len) | .verdict' | sort | uniq -c | sed 's/^ *//')" "$n pass" '... as a field of the file'
else
	wait $tracer
	is "$? $(sed 's/number [0-9]*/number N/' "$dir/err")" "1 plumb capture: 'ba' has an XDP program already (number N) whose end cannot be hooked (this kernel hooks no functions); --at tc sees the packets behind it" \
		'a program that cannot be hooked stays alone'
	tracer=
fi
kill -TERM $other
wait $other
links_down
finish
