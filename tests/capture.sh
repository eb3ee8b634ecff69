#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# capture: packets, files and lines are what tcpdump has of the same traffic; the filter in the kernel takes what tcpdump's
# takes; counts are exact, also under overload; what stands in files; refusals.
# shellcheck source-path=SCRIPTDIR disable=SC2034,SC2317
source "$(dirname "$0")/lib/test.sh"
tool=capture n=23
source "$root/tests/lib/capture.sh"
ok 'links' links_up

# Of all sorts, from a: TCP with data both ways, a reset, datagrams, fragments, what is refused, IPv6, ARP.
traffic() {
	in_a timeout 60 meet client 2 10.9.0.2 6001 "$b" >/dev/null
	in_a timeout 60 meet client 2 fd00::9:2 6001 "$b" >/dev/null
	craft "$a" ab "$mac_b" 3 src=10.9.0.1 dst=10.9.0.2 sport=7 dport=9 len=40
	craft "$a" ab "$mac_b" 3 src=fd00::9:1 dst=fd00::9:2 sport=7 dport=9 len=40
	craft "$a" ab "$mac_b" 2 src=10.9.0.1 dst=10.9.0.2 proto=17 frag=0x2000 len=64
	craft "$a" ab "$mac_b" 2 src=10.9.0.1 dst=10.9.0.2 proto=17 frag=8 len=64
	craft "$a" ab "$mac_b" 2 src=10.9.0.1 dst=10.9.0.2 proto=6 flags=S sport=5 dport=81
	craft "$a" ab "$mac_b" 2 src=10.9.0.1 dst=10.9.0.2 proto=6 flags=PA sport=5 dport=81 len=100 bad
	craft "$a" ab "$mac_b" 2 src=10.9.0.1 dst=10.9.0.2 proto=99 len=50
	craft "$a" ab "$mac_b" 2 src=10.9.0.1 dst=10.9.0.2 ttl=1 bad-ip len=50
	in_a bash -c 'echo hello >/dev/udp/10.10.0.2/9' 2>/dev/null
	ip -n "$a" neigh del 10.9.0.2 dev ab
	echo | in_a tee /dev/udp/10.9.0.2/9 >/dev/null 2>&1
	in_a bash -c 'echo hello >/dev/udp/10.9.0.2/9; echo hello >/dev/udp/127.0.0.1/9' 2>/dev/null
}

# A VLAN: the kernel keeps the tag of what is sent beside the packet. Nobody answers.
vlan=0
if ip -n "$a" link add link ab name ab.10 type vlan id 10 2>/dev/null; then
	vlan=1
	in_a sysctl -qw net.ipv6.conf.ab/10.disable_ipv6=1
	ip -n "$a" link set ab.10 addrgenmode none multicast off up
	ip -n "$a" addr add 10.10.0.1/24 dev ab.10
	ip -n "$a" neigh replace 10.10.0.2 lladdr 02:00:00:00:09:02 dev ab.10 nud permanent
else
	skip 'no VLAN devices here' 1
fi

# The same packets, byte for byte, in the order of their times.
for device in ab any; do
	nsenter --net="/run/netns/$a" tcpdump -Z root -U --immediate-mode -i $device -w "$dir/$device.pcap" not ip6 multicast 2>"$dir/td.err" &
	tcpdump=$!
	until grep -q listening "$dir/td.err"; do sleep 0.05; done
	capture_start "$a" -i $device -w "$dir/ours.pcap" not ip6 multicast
	traffic
	capture_stop "capture -i $device"
	wait_for_tcpdump "$dir/$device.pcap" "$dir/ours.pcap"
	kill -TERM $tcpdump
	wait $tcpdump
	tcpdump -n -e -t -xx -r "$dir/$device.pcap" >"$dir/theirs" 2>/dev/null
	tcpdump -n -e -t -xx -r "$dir/ours.pcap" >"$dir/same" 2>/dev/null
	is "$(diff "$dir/theirs" "$dir/same" | head -4)" '' "$device: packets are tcpdump's"
	packets=$(grep -vc $'^\t' "$dir/same")
	is "$(words)" "$packets $packets 0" '... and so many, say its last words'
	is "$((packets > 40))" 1 '... of which there are many'
done

is "$(tcpdump -n -e -r "$dir/ab.pcap" 2>/dev/null | grep -c 'vlan 10.*10.10.0.2.9')" $vlan 'one is in a VLAN, if there are such'

# FILE STYLE...: its lines. tcpdump names the devices of here; the file has none.
lines() {
	local file=$1 style
	for style in "${@:2}"; do
		# shellcheck disable=SC2086
		tcpdump -n $style -r "$dir/$file.pcap" 2>/dev/null | sed -E 's/(^| )[a-z0-9]+ +(In|Out) /\1?     \2 /' >"$dir/theirs"
		# shellcheck disable=SC2086
		plumb capture $style -r "$dir/$file.pcap" --plain >"$dir/same" 2>"$dir/err"
		is "$(diff "$dir/theirs" "$dir/same" | head -6)" '' "$file: lines with '$style'"
	done
}
lines ab '' -q -e -S -v -vv -t -tt -ttt -tttt -ttttt -x -xx -X -XX -A '-e -v' '-# -n' '-K -v' '-c 3' 'tcp port 6001' 'not tcp and ip' 'ip6'
lines any '' -e -vv -XX 'ip6'

# Filters in the kernel, all on the same packets; that of payload is beyond what is looked at first, the last one has a loop.
filters=('' 'tcp' 'udp port 9' 'host 10.9.0.1 and not tcp' 'tcp[tcpflags] & tcp-syn != 0' 'ip6' 'arp' 'icmp or icmp6'
	'greater 200' 'len < 60' 'ip[6:2] & 0x3fff != 0' 'src net 10.9.0.0/31' 'portrange 5000-6001' 'outbound'
	'tcp[300:4] != 0' 'ip[ip[2:2] - 1] = 0' 'ip6 protochain 6')
pids=()
for i in "${!filters[@]}"; do
	nsenter --net="/run/netns/$a" plumb capture -v -w "$dir/$i.pcap" "${filters[i]}" 2>"$dir/err.$i" &
	pids+=($!)
done
for i in "${!filters[@]}"; do
	until grep -q "listening on" "$dir/err.$i" || ! kill -0 "${pids[i]}" 2>/dev/null; do sleep 0.05; done
done
traffic
kill -TERM "${pids[@]}"
wait
for i in "${!filters[@]}"; do
	tcpdump -n -tt -xx -r "$dir/0.pcap" "${filters[i]}" 2>/dev/null | grep -v '^[0-9]' | md5sum >"$dir/theirs"
	tcpdump -n -tt -xx -r "$dir/$i.pcap" 2>/dev/null | grep -v '^[0-9]' | md5sum >"$dir/same"
	is "$(cat "$dir/same")" "$(cat "$dir/theirs")" "filter '${filters[i]}': $(sed -n 's/.*: \(.* captured\)/\1/p' "$dir/err.$i")"
done

is "$(grep -lE 'interprets it|runs here' "$dir"/err.*)" "$dir/err.$((${#filters[@]} - 1))" 'the kernel runs all but the loop as programs'
is "$(grep -c 'interprets it' "$dir/err.$((${#filters[@]} - 1))")" 1 '... and interprets that'

# Owners: on the line, in the file as comment, as a field, as selection.
capture_start "$a" -w "$dir/own.pcapng" --print -Q out tcp
in_a timeout 60 meet client "$n" 10.9.0.2 6001 "$b" >/dev/null
capture_stop 'capture -w --print'
is "$(grep -c 'Flags \[S\], .*\[client/[0-9]*\]$' "$dir/out")" "$n" 'so many connections, with their process'
is "$(grep -c 'Out IP 10.9.0.1.*\[client/[0-9]*\]$' "$dir/out")" "$(grep -c . "$dir/out")" 'every sent segment has its process'
is "$(plumb capture -r "$dir/own.pcapng" 2>/dev/null)" "$(cat "$dir/out")" '... and in the file'
is "$(tcpdump -n -t -r "$dir/own.pcapng" 2>/dev/null | sed 's/^[^ ]* *//')" \
	"$(plumb capture -t --plain -r "$dir/own.pcapng" | sed 's/^[^ ]* *//')" 'which tcpdump reads'
is "$(plumb capture --json -r "$dir/own.pcapng" --fields dport,proto,flags | sort | uniq -c | sort -n | tail -n 1 | sed 's/^ *//')" \
	"$((n * 3)) {\"dport\":6001,\"proto\":6,\"flags\":\".\"}" 'as fields'
is "$(plumb capture --json -r "$dir/own.pcapng" | jq -r '.time / 1e9 | floor' | uniq)" \
	"$(tcpdump -n -tt -r "$dir/own.pcapng" 2>/dev/null | sed 's/\..*//' | uniq)" 'and the time'
capture_start "$a" --comm client,nobody --json
in_a timeout 60 meet client "$n" 10.9.0.2 6001 "$b" >/dev/null
craft "$a" ab "$mac_b" 3 src=10.9.0.1 dst=10.9.0.2 sport=7 dport=9 len=40
capture_stop 'capture --comm'
is "$(jq -r 'select(.comm) | .comm' "$dir/out" | sort -u)" client 'a process selected'
is "$(jq -r 'select(.comm) | now - .time / 1e9 | . < 30 and . > 0' "$dir/out" | sort -u)" true 'its packets are of now'

# Many connections at once: the numbers of each are its own.
capture_start "$a" -w "$dir/many.pcap" -Q out tcp port 82
for _ in 1 2; do
	craft "$a" ab "$mac_b" 500 src=10.9.0.1 dst=10.9.0.2 proto=6 flags=A sport=4000 dport=82 ports len=5
done
capture_stop 'capture of 500 connections'
is "$(plumb capture -r "$dir/many.pcap" --count-only)" '1000 packets' 'all segments are there'
is "$(plumb capture -r "$dir/many.pcap" --plain | diff - <(tcpdump -n -r "$dir/many.pcap" 2>/dev/null | sed -E 's/ [a-z0-9]+ +Out / ?     Out /') | head -4)" '' "... with tcpdump's numbers"

# Files: streamed, private, not through somebody's link.
capture_start "$a" -U -w - -c "$n" udp port 9
craft "$a" ab "$mac_b" $((n + 5)) src=10.9.0.1 dst=10.9.0.2 sport=7 dport=9 len=40
wait $tracer
is $? 0 '-c ends the run'
tracer=
is "$(tcpdump -n -r "$dir/out" 2>/dev/null | wc -l)" "$n" '-w - -c'
is "$(stat -c %a "$dir/own.pcapng")" 600 'a file is private'
mkdir -m 1777 "$dir/tmp"
ln -s "$dir/target" "$dir/tmp/link.pcap"
plumb capture -w "$dir/tmp/link.pcap" 2>"$dir/err"
is "$? $(grep -c 'it is a link in a folder that everybody may write to' "$dir/err")" '1 1' 'no link of somebody else is followed'
plumb capture -w /dev/full -r "$dir/own.pcapng" 2>"$dir/err"
is "$? $(cat "$dir/err")" '1 plumb capture: cannot write the packets: No space left on device' 'a full disk'

# One page: the third packet does not fit, and no more come.
mkdir "$dir/small"
mount -t tmpfs -o size=4k tmpfs "$dir/small"
capture_start "$a" -U -w "$dir/small/out.pcap" --pcap udp port 9
craft "$a" ab "$mac_b" 3 src=10.9.0.1 dst=10.9.0.2 sport=7 dport=9 len=1400
wait "$tracer"
is "$? $(words) $(tail -n 1 "$dir/err")" '1 3 3 0 plumb capture: cannot write the packets: No space left on device' '... ends a run, which says its numbers'
umount "$dir/small"
tracer=

# What does not fit into the ring is counted.
capture_start "$a" -B 4 -w "$dir/lost.pcap" udp port 9
craft "$a" ab "$mac_b" 20000 src=10.9.0.1 dst=10.9.0.2 sport=7 dport=9 len=1000
kill -USR1 $tracer
until grep -q 'captured, ' "$dir/err"; do sleep 0.05; done
is "$(grep 'captured, ' "$dir/err" | sed 's/.*captured, \([0-9]*\) .*, \([0-9]*\) packets dropped by kernel/\1/')" 20000 'SIGUSR1: how much so far'
capture_stop 'capture with a small ring'
read -r captured received dropped < <(words)
is "$((captured + dropped)) $received" '20000 20000' "captured and dropped are all: $captured and $dropped"
is "$(tcpdump -n -r "$dir/lost.pcap" 2>/dev/null | wc -l)" "$captured" '... and so many are in the file'

# One file after the other: names, number and bytes as tcpdump's.
capture_start "$a" -w "$dir/big.pcap" udp port 9
craft "$a" ab "$mac_b" 6000 src=10.9.0.1 dst=10.9.0.2 sport=7 dport=9 len=1000
capture_stop 'capture of 6 MB'
for options in '-C 1' '-C 1 -W 3' '-C 2 -W 12' '-C 1 -W 1'; do
	rm -rf "$dir/theirs.d" "$dir/ours.d"
	mkdir "$dir/theirs.d" "$dir/ours.d"
	# shellcheck disable=SC2086
	(cd "$dir/theirs.d" && tcpdump -Z root $options -r ../big.pcap -w f.pcap 2>/dev/null)
	# shellcheck disable=SC2086
	(cd "$dir/ours.d" && plumb capture --pcap $options -r ../big.pcap -w f.pcap 2>/dev/null)
	is "$(cd "$dir/ours.d" && md5sum ./*)" "$(cd "$dir/theirs.d" && md5sum ./*)" "$options: $(cd "$dir/ours.d" && echo *)"
done
rm -rf "$dir/ours.d"
mkdir "$dir/ours.d"
capture_start "$a" -G 1 -W 3 -z "$(command -v gzip)" -w "$dir/ours.d/%s.pcap" udp port 9
while kill -0 $tracer 2>/dev/null; do
	craft "$a" ab "$mac_b" 1 src=10.9.0.1 dst=10.9.0.2 sport=7 dport=9 len=1000
	sleep 0.2
done
wait $tracer
is $? 0 '-G ends after -W files'
tracer=
is "$(while compgen -G "$dir/ours.d/*.pcap" >/dev/null; do sleep 0.05; done; find "$dir/ours.d" | grep -cE '/[0-9]{10}\.pcap\.gz$')" 3 '... each with its time as name, compressed by -z'
is "$(for f in "$dir/ours.d"/*.gz; do zcat "$f" | tcpdump -n -r - 2>/dev/null; done | wc -l)" "$(words | cut -d ' ' -f 1)" '... and all that was captured'

# Files that are none, or are cut anywhere.
for size in 0 3 10 30 100 200 333; do
	head -c $size "$dir/own.pcapng" >"$dir/cut"
	plumb capture -r "$dir/cut" >"$dir/out" 2>"$dir/err"
	is "$? $(wc -l <"$dir/err")" '1 1' "a file of $size bytes: $(cut -c 1-100 "$dir/err")"
done
refuses() {
	timeout 20 plumb capture "${@:2}" >"$dir/out" 2>"$dir/err" </dev/null
	is "$? $(cat "$dir/err")" "2 plumb capture: $1" "refuses $*"
}
refuses "the filter expression 'tcp port': can't parse filter expression: syntax error" tcp port
refuses "there is no device 'nope' here: 'ip link' lists them" -i nope
is "$(plumb capture -r /nonexistent 2>&1)" "plumb capture: cannot read '/nonexistent': No such file or directory" 'a file that is not there'
refuses 'with -r packets are chosen by the filter expression alone' -r "$dir/own.pcapng" --pid 1
refuses 'with -r packets are chosen by the filter expression alone' -r "$dir/own.pcapng" -i lo
printf 'tcp # and\n and port\n6001 # not 1\n' >"$dir/expression"
is "$(plumb capture -r "$dir/own.pcapng" -F "$dir/expression" --count-only)" \
	"$(tcpdump -n -r "$dir/own.pcapng" tcp and port 6001 2>/dev/null | wc -l) packets" '-F: all lines but comments'
{ head -c 20 "$dir/any.pcap"; printf '\x69\x00\x00\x00'; tail -c +25 "$dir/any.pcap"; } >"$dir/wlan.pcap"
is "$(plumb capture -r "$dir/wlan.pcap" 2>&1 | cut -c 1-200 | sed 's,.*: packets,packets,')" \
	'packets of link type 105, which cannot be printed: Ethernet, raw IP, BSD loopback and Linux cooked can' 'a link type without printers'
is "$(plumb capture --pcap -r "$dir/wlan.pcap" -w - | cmp - "$dir/wlan.pcap" 2>&1)" '' '... which can be written again'
refuses '--at is about live packets: not with -r' -r "$dir/own.pcapng" --at drop
refuses '--summary counts at one point: --at names more' --summary --at stack,tc
is "$(plumb capture -F /tmp 2>&1)" "plumb capture: cannot read '/tmp': Is a directory" '-F of a folder'
refuses '--print and -w -: both write to the same place' --print -w -
is "$(plumb capture -d tcp 2>&1 >/dev/full; echo $?)" $'plumb capture: cannot write the output: No space left on device\n1' '-d into a full disk'
is "$(in_a plumb capture -D | sed 's/^[0-9]*\.//')" "$(in_a tcpdump -D | sed 's/^[0-9]*\.//' | grep -vE '^(bluetooth|nf|dbus|usbmon)')" "-D: tcpdump's devices"
is "$(in_a plumb capture -L -i ab)" $'Data link types for ab (use option -y to set):\n  EN10MB (Ethernet)\n  LINUX_SLL2 (Linux cooked v2)' '-L'
refuses "-y: packets of this run cannot have the link type EN10MB; -L lists those that they can have" -y EN10MB
refuses "-y: 'FOO' is no link type" -y FOO
refuses "-Z: there is no user 'nobody else'" -Z 'nobody else'
chmod 711 "$dir"
capture_start "$a" -i ab -y LINUX_SLL2 -Z nobody -w "$dir/tmp/user.pcap" udp port 9
is "$(sed -nE 's/^(Uid|Gid):\t([0-9]*).*/\2/p' "/proc/$tracer/status" | xargs) $(stat -c '%u %g %a' "$dir/tmp/user.pcap")" "$(id -u nobody) $(id -g nobody) $(id -u nobody) $(id -g nobody) 600" '-Z: the process and the file are that user'"'"'s'
craft "$a" ab "$mac_b" 3 src=10.9.0.1 dst=10.9.0.2 sport=7 dport=9 len=40
capture_stop 'capture -Z'
is "$(tcpdump -n -t -r "$dir/tmp/user.pcap" 2>/dev/null | sort -u | sed 's/^[^ ]* *//')" 'Out IP 10.9.0.1.7 > 10.9.0.2.9: UDP, length 40' '-y'
refuses "-s: 'x' is not a number of bytes up to 262144" -s x
refuses "-Q: 'up' is none of in, out, inout" -Q up
refuses "unknown option '-Y'; see 'plumb capture --help'" -nY
links_down
finish
