#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# capture: whose the packets are that come in; --at drop and --at retrans, each with what only the kernel knows; one id for a
# packet before and behind NAT.
# shellcheck source-path=SCRIPTDIR disable=SC2034
source "$(dirname "$0")/lib/test.sh"
tool=capture n=23
a=plumb$$a b=plumb$$b c=plumb$$c
mac_b=02:00:00:00:09:02
source "$root/tests/lib/drop-world.sh"
source "$root/tests/lib/capture.sh"
has_reasons=$(plumb doctor --json | jq .drop_reasons)
has_bind=$(plumb doctor --json | jq '.owner_connect | contains("bind")')
ok 'links' links_up

# Received packets: connections that come while plumb looks, and what a datagram's socket gets that never says anything.
capture_start "$b" -w "$dir/x.pcapng" --print -Q in tcp
in_a timeout 60 meet client "$n" 10.9.0.2 6001 "$b" >/dev/null
in_a timeout 60 meet server "$n" fd00::9:2 6001 "$b" >/dev/null
capture_stop 'capture -Q in of connections'
is "$(grep -c '\[server/[0-9]*\]$' "$dir/out")" "$(grep -c . "$dir/out")" 'every segment that comes has its process'
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
links_down
finish
