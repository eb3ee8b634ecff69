#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# capture: what tshark, capinfos and editcap say of plumb's files, and plumb of theirs. A start of tshark takes 10 s on a slow
# machine: there are two, each of which answers many questions.
# shellcheck source-path=SCRIPTDIR disable=SC2016,SC2034
source "$(dirname "$0")/lib/test.sh"
tool=capture n=23 flood=3000
source "$root/tests/lib/capture.sh"
for program in tshark capinfos editcap; do
	command -v $program >/dev/null && continue
	skip "$program is not installed" 1
	finish
done
has_reasons=$(plumb doctor --json | jq .drop_reasons)
has_functions=$(plumb doctor --json | jq .fentry)
ok 'links' links_up

# A device that sends from its second queue, where the kernel can be told to.
ip -n "$a" link add qa numtxqueues 2 numrxqueues 2 type veth peer name qb numtxqueues 2 numrxqueues 2
for device in qa qb; do ip -n "$a" link set $device addrgenmode none multicast off up; done
queue=0
ip netns exec "$a" sh -c 'echo 1 >/sys/class/net/qa/queues/tx-1/xps_cpus' 2>/dev/null && queue=1

from_a_to_c() {
	craft "$a" ab "$mac_b" "$1" src=10.9.0.1 dst=10.8.0.1 sport=7 dport=5001 len=40
}
resends() {
	ip netns exec "$a" nstat -asz TcpRetransSegs | awk '/RetransSegs/ { print $2 }'
}
# NS FILE OPTION...: a second capture, until other_stop
other_start() {
	nsenter --net="/run/netns/$1" plumb capture -w "$2" "${@:3}" >/dev/null 2>"$dir/other" &
	other=$!
	until grep -q 'listening on' "$dir/other" || ! kill -0 $other 2>/dev/null; do sleep 0.05; done
}
other_stop() {
	kill -TERM $other
	wait $other
}
# Lines, and how often.
counted() {
	sort | uniq -c | sed 's/^ *//'
}

# Everything that a file can have: connections, a packet through three namespaces, packets for nobody, SYNs in vain.
capture_start "$a" --netns "$a,$b,$c" -w "$dir/x.pcapng" --at stack,drop,retrans not ip6
in_a timeout 60 meet client "$n" 10.9.0.2 6001 "$b" >"$dir/pids"
from_a_to_c "$n"
taskset -c 0 craft "$a" qa 02:00:00:00:07:07 "$n" src=10.7.0.1 dst=10.7.0.2 sport=7 dport=5003 len=40
in_watched nft 'add table inet t; add chain inet t input { type filter hook input priority -200; }; add rule inet t input tcp dport 6002 drop'
before=$(resends)
in_a timeout 1.4 bash -c 'exec 3<>/dev/tcp/10.9.0.2/6002' 2>/dev/null
in_watched nft 'delete table inet t'
resent=$(($(resends) - before))
capture_stop 'capture of everything'
read -r client server < <(awk '{ print $2 }' "$dir/pids" | xargs)
packets=$(words | cut -d ' ' -f 1)
is "$(words) $((resent > 0))" "$packets $packets 0 1" "so many packets: $packets"

# A ring that is too small; all is sent by one CPU, and the source port counts.
capture_start "$a" -B 4 -Q out -w "$dir/lost.pcapng" udp dst port 9
taskset -c 0 craft "$a" ab "$mac_b" $flood src=10.9.0.1 dst=10.9.0.2 sport=1 ports dport=9 len=1000
capture_stop 'capture with a small ring'
read -r captured received dropped < <(words)
is "$received $((dropped > 0))" "$flood 1" "so many were lost: $dropped"

# Behind an XDP program that passes all.
: >"$dir/xdp.pcapng"
if [[ $has_functions == true ]]; then
	other_start "$b" /dev/null -i ba --at xdp udp
	capture_start "$b" -i ba --at xdp -w "$dir/xdp.pcapng" udp
	from_a sport=7 dport=5001 len=40
	capture_stop 'capture behind an XDP program'
	other_stop
else
	skip 'no functions to hook' 1
fi

# Streamed into tshark, which prints bytes and writes its own file; beside that a classic file.
rm "$dir/out"
mkfifo "$dir/out"
tee "$dir/stream.pcapng" <"$dir/out" |
	timeout 120 tshark -n -r - -w "$dir/own.pcapng" -P -x --hexdump frames --hexdump noascii >"$dir/hex" 2>"$dir/tshark.err" &
reader=$!
capture_start "$b" --netns "$b,$c" -s 96 -w - tcp or udp
other_start "$b" "$dir/z.cap" --pcap udp
in_a timeout 60 meet client 2 10.9.0.2 6001 "$b" >/dev/null
from_a_to_c 5
other_stop
capture_stop 'capture into a pipe'
wait $reader
is "$? $(grep -v 'Running as user' "$dir/tshark.err")" '0 ' 'tshark ends well with the stream'
is "$(grep -cE '^ *[0-9]+ +[0-9]+\.[0-9]+ ' "$dir/hex")" "$(words | cut -d ' ' -f 1)" '... and prints all packets'
is "$(awk '/^[0-9a-f]+  / { $1 = ""; gsub(" ", ""); bytes = bytes $0 } /^$/ { if (bytes) print bytes; bytes = "" }' "$dir/hex" | md5sum)" \
	"$(tcpdump -n -xx -r "$dir/stream.pcapng" 2>/dev/null |
		awk '/^\t/ { $1 = ""; gsub(" ", ""); bytes = bytes $0; next } bytes { print bytes; bytes = "" } END { print bytes }' | md5sum)" "... with tcpdump's bytes"

# FILE...: seconds with ns, lengths
times() {
	plumb capture -r "$@" --csv --fields time,len,captured | sed -nE 's/^([0-9]+)([0-9]{9}),/\1.\2 /p'
}
ends() {
	times "$dir/$1" | sed -n '1s/ .*//p; $s/ .*//p'
}
# FILE: comments, an empty line where there is none
comments() {
	plumb capture -t -r "$1" | sed -E 's/.* \[([^][]*\/[0-9]+.*|drop .*)\]$/\1/; t; s/.*//'
}

# Files that tshark and editcap made, and copies.
is "$(times "$dir/own.pcapng")" "$(times "$dir/stream.pcapng")" "plumb reads tshark's file: times, lengths"
is "$(plumb capture -r "$dir/own.pcapng")" "$(plumb capture -r "$dir/stream.pcapng")" '... lines, with devices and comments'
is "$(comments "$dir/own.pcapng" | grep -c '^server/[0-9]*$')" "$(plumb capture -r "$dir/stream.pcapng" tcp | wc -l)" '... of all segments'
for format in pcap nsecpcap; do editcap -F $format "$dir/x.pcapng" "$dir/x.$format"; done
is "$(times "$dir/x.nsecpcap")" "$(times "$dir/x.pcapng")" "plumb reads editcap's nsecpcap"
is "$(times "$dir/x.pcap")" "$(times "$dir/x.pcapng" | sed 's/... /000 /')" '... and its pcap, to the microsecond'
is "$(plumb capture -r "$dir/x.pcap" --csv --fields at,netns,packet_id | sed 1d | sort -u)" ,0,0 '... which has nothing else'
editcap -a $'1:of two\nlines' "$dir/x.pcapng" "$dir/first.pcapng"
editcap -a '1:another' -a $'2:ünïcode\e' "$dir/first.pcapng" "$dir/comments.pcapng"
is "$(plumb capture -r "$dir/comments.pcapng" -c 2 | sed 's/.*\[/[/')" "\
[client/$client of two lines another]
[server/$server ünïcode ]" 'comments that editcap adds are on the line, where they command no terminal'
plumb capture -r "$dir/comments.pcapng" -c 2 -w "$dir/comments2.pcapng"
editcap -a 1:hello "$dir/z.cap" "$dir/z.pcapng"
plumb capture -r "$dir/z.pcapng" -w "$dir/z2.pcapng"
plumb capture -r "$dir/lost.pcapng" -w "$dir/lost2.pcapng" udp dst port 9
is "$(cmp "$dir/lost.pcapng" "$dir/lost2.pcapng" 2>&1)" '' 'a copy has the same bytes, also of what was lost'
plumb capture -r "$dir/x.pcapng" -w "$dir/copy.pcapng"
plumb capture -t -r "$dir/x.pcapng" >"$dir/lines"

# All of these in one start: a section each, of which tshark knows the interfaces of the first. There are fields, and counts of display filters.
filters=('frame.comment contains "client"' 'frame.comment contains "drop "' 'frame.comment contains "retrans syn "' 'frame.packet_flags_direction == 2' 'frame.interface_name == "ba"')
patterns=('\[client/' '\[drop ' 'retrans syn ' ' Out ' '^ba ')
cat "$dir"/{x,copy,lost,comments2,z2,xdp}.pcapng >"$dir/all.pcapng"
timeout 120 tshark -n -r "$dir/all.pcapng" -T fields -E occurrence=f -e frame.section_number -e frame.time_epoch -e frame.len -e frame.cap_len \
	-e frame.interface_name -e frame.packet_flags_direction -e frame.packet_flags_reception_type -e frame.interface_queue -e frame.packet_id \
	-e frame.drop_count -e frame.verdict.ebpf_xdp -e ip.proto -e udp.srcport -e udp.dstport -e tcp.srcport -e tcp.dstport -e frame.comment \
	-z "io,stat,0$(printf ',frame.section_number == 1 && %s' "${filters[@]}")" >"$dir/fields" 2>"$dir/tshark.err"
is "$? $(grep -v 'Running as user' "$dir/tshark.err")" '0 ' 'tshark reads all'
# CONDITION { ACTION }: of its packets
of() {
	awk -F '\t' 'NF > 9 { section = $1; dev = $5; way = substr($6, 10); reception = $7; queue = $8; id = $9; lost = $10; verdict = $11; proto = $12
		port = proto == 6 ? $15 == 6001 ? $15 : $16 : $14; comment = $17 }'" NF > 9 && $1" "$dir/fields"
}
is "$(of 'section == 1 { print $2 " " $3 "," $4 }')" "$(times "$dir/x.pcapng")" "fields: times, lengths"
is "$(of 'section == 1 { print comment }')" "$(comments "$dir/x.pcapng")" '... comments'
is "$(of 'section == 2' | cut -f 2-)" "$(of 'section == 1' | cut -f 2-)" '... and the copy has the same of all'
there=$(($(grep -c '> 10.9.0.2.6001: ' "$dir/lines") / 2)) back=$(($(grep -c ' 10.9.0.2.6001 > ' "$dir/lines") / 2))
is "$(of 'section == 1 && proto == 6 && port == 6001 { print dev, comment }' | counted)" "\
$((there + back)) ab client/$client
$((there + back)) ba server/$server" 'each segment has its owner at both ends'
reasons=(NO_SOCKET OTHERHOST NETFILTER_DROP)
[[ $has_reasons == true ]] || reasons=(unknown unknown unknown)
is "$(of 'section == 1 && comment ~ /^drop .*@[a-z_].* stack [0-9a-f]*$/ { sub("@.*", "", comment); print port, comment }' | counted)" "\
$n 5001 drop ${reasons[0]}
$n 5003 drop ${reasons[1]}
$((resent + 1)) 6002 drop ${reasons[2]}" 'each dropped packet has reason and function'
is "$(of 'section == 1 && comment ~ /retrans/ { sub("/[0-9]+,", ",", comment); sub(":.*", "", comment); print dev, way, comment }' | counted)" \
	"$resent ab 2 bash, retrans syn local" 'each segment that is sent again has its kind and cause'
is "$(of 'section == 1 && id && proto != 1 { way_of[id] = way_of[id] " " dev (way == 2 ? ">" : way == 1 ? "<" : "?"); ports[id] = port }
	END { for (id in way_of) print ports[id] way_of[id] }' | counted)" "\
$n 5001 ab> ba< bc> cb< cb<
$n 5003 qa> qb< qb<
$there 6001 ab> ba<
$back 6001 ba> ab<
$((resent + 1)) 6002 ab> ba< ba<" 'one number for a packet on all of its way, and directions'
is "$(of 'section == 1 && proto == 17 && way == 1 { print port, reception }' | counted)" "\
$((3 * n)) 5001 1
$((2 * n)) 5003 4" '... how it was received: by its host, by another one'
is "$(of 'section == 1 && way == 2 { print queue, dev == "qa" }' | sort -u | xargs)" "0 0 $queue 1" "... the queue: $queue"
is "$(of 'section == 3 { wrong += $13 != last + 1 + lost; last = $13; sum += lost }
	END { print wrong + 0, sum + '$flood' - last, last - sum }')" "0 $dropped $captured" 'each packet knows how many are lost before it; the rest is behind the last'
is "$(of 'section == 4 { print comment }' | tr '\n\033' '|^')" "client/$client\nof two\nlines\nanother|server/$server\nünïcode^|" \
	'comments that editcap added are in a copy'
is "$(of 'section == 5 { print $3, $4, way, queue, id, comment }' | uniq -c | sed 's/^ *//')" "1 88 88    hello
9 88 88    " 'a copy of what knows nothing does not, either'
if [[ $has_functions == true ]]; then
	is "$(of 'section == 6 { print port, verdict }' | counted)" "$n 5001 2" 'the verdict of an XDP program'
else
	skip 'no functions to hook' 1
fi
for i in "${!filters[@]}"; do
	is "$(awk -F '|' -v at=$((3 + 2 * i)) '/<>/ { print $at + 0 }' "$dir/fields")" "$(grep -c -- "${patterns[i]}" "$dir/lines")" "filter: ${filters[i]}"
done
{
	printf '%s\n' pcapng linux-sll2 'nanoseconds (9)' "$packets" "$(ends x.pcapng)" 'plumb capture'
	while read -r dev ns; do
		printf '%s\n' "$dev" "ifindex $(ip netns exec "$ns" cat /sys/class/net/"$dev"/ifindex), netns $(stat -L -c %i "/run/netns/$ns")" \
			0x09 "$(grep -c "^$dev " "$dir/lines")"
	done < <(printf '%s %s\n' ab "$a" ba "$b" bc "$b" cb "$c" qa "$a" qb "$a")
	printf '%s\n' pcap linux-sll2 'microseconds (6)' 10 "$(ends z.cap | sed 's/000$//')" 10
} >"$dir/wanted"
is "$(capinfos -S -M "$dir/x.pcapng" "$dir/z.cap" | awk -F ' *[:=] +' '{ sub("^ +", "", $1) }
	$1 ~ /^(File (type|encapsulation|timestamp precision)|Number of packets|(First|Last) packet time|Capture application|Name|Description|Time resolution)$/ {
		print $2 }')" "$(cat "$dir/wanted")" 'capinfos: kind, times, interfaces, of a classic file, too'
links_down
finish
