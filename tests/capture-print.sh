#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# capture: lines of packets that nobody sends here, from tests/packets/*.txt, are tcpdump's with --plain. A file's first line may be
# "# link N", a link type; else packets start with their IP header. Then packets: length on the wire, bytes in hexadecimal. Without
# --plain the lines of "#=" follow "length N" of the packet below.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/lib/test.sh"

# A classic file of what FILE has.
pcap() {
	printf '%b' "$(awk '
		function u32(n) {
			return sprintf("\\x%02x\\x%02x\\x%02x\\x%02x", n % 256, n / 256 % 256, n / 65536 % 256, n / 16777216)
		}
		BEGIN { ORS = ""; link = 101 }
		/^# link / { link = $3 + 0 }
		NR == 1 { print u32(2712847316) u32(262146) u32(0) u32(0) u32(262144) u32(link) }
		!/^#/ {
			n = length($2) / 2
			gsub(/../, "\\\\x&", $2)
			print u32(1700000000) u32(5) u32(n) u32($1) $2
		}' "$1")"
}

# tcpdump names the devices of here in place of those of a cooked file; that has none.
for file in "$root"/tests/packets/*.txt; do
	pcap "$file" >"$dir/packets.pcap"
	for style in '' -q -e -v -vv -vvv -X -x '-e -q'; do
		# shellcheck disable=SC2086
		tcpdump -n -t $style -r "$dir/packets.pcap" 2>/dev/null | sed -E 's/^[a-z0-9]+ +(In|Out|[BMP?]) /?     \1 /' >"$dir/theirs"
		# shellcheck disable=SC2086
		plumb capture -t --plain $style -r "$dir/packets.pcap" >"$dir/same"
		is "$(diff "$dir/theirs" "$dir/same" | head -6)" '' "$(basename "$file" .txt) $style: $(grep -vc '^#' "$file") packets"
	done
	plumb capture --pcap -r "$dir/packets.pcap" -w "$dir/again.pcap"
	is "$(cmp "$dir/packets.pcap" "$dir/again.pcap" 2>&1)" '' '... the same when written again'
	plumb capture -r "$dir/packets.pcap" -w "$dir/again.pcapng"
	is "$(plumb capture -r "$dir/again.pcapng" -t -X)" "$(plumb capture -r "$dir/packets.pcap" -t -X)" '... and as pcapng'
	for filter in 'ip' 'ip6' 'udp port 4001' 'len > 60'; do
		is "$(plumb capture -r "$dir/packets.pcap" --count-only "$filter" 2>/dev/null)" \
			"$(tcpdump -n -r "$dir/packets.pcap" --count "$filter" 2>/dev/null)" "... of which '$filter'"
	done
	grep -q '^#=' "$file" || continue
	sed -n 's/^#= *//p' "$file" >"$dir/theirs"
	plumb capture -t -r "$dir/packets.pcap" | sed 's/.*length [0-9]*//' >"$dir/same"
	is "$(diff "$dir/theirs" "$dir/same" | head -6)" '' "$(basename "$file" .txt): $(grep -c . "$dir/same") hints"
	is "$(plumb capture -t -q -r "$dir/packets.pcap" | diff - <(tcpdump -n -t -q -r "$dir/packets.pcap" 2>/dev/null) | head -6)" '' '... none with -q'
done

# The fields are the packet's, whatever its link type.
flows() {
	plumb capture -r "$dir/packets.pcap" --json --fields direction,protocol,saddr,dport | sort -u | jq -r '[.direction, .protocol, .saddr, .dport] | join(" ")'
}
pcap "$root/tests/packets/loopback.txt" >"$dir/packets.pcap"
is "$(flows | grep udp)" $'in udp 10.0.0.1 4001\nin udp fd00::1 4001' 'fields of BSD loopback'
for name in cooked cooked2; do
	pcap "$root/tests/packets/$name.txt" >"$dir/packets.pcap"
	is "$(flows | grep udp)" $'in udp 10.0.0.1 4001\nout udp 10.0.0.1 4001' "fields of $name"
done

# A read that takes long is told of on the terminal that has no lines, and wiped from it in the end.
pcap "$root/tests/packets/dns.txt" >"$dir/packets.pcap"
{
	head -c 24 "$dir/packets.pcap"
	for _ in {1..500}; do
		tail -c +25 "$dir/packets.pcap"
	done
} >"$dir/long.pcap"
script -qec "plumb capture -r '$dir/long.pcap' | { sleep 1.5; cat; } >/dev/null" /dev/null >"$dir/terminal"
is "$(sed -E 's/\r(plumb capture: [0-9]+ % of [^ ]*long.pcap read\x1b\[K\r)+\x1b\[K/told, wiped/' "$dir/terminal")" 'told, wiped' 'how far it is'
is "$(script -qec "plumb capture -r '$dir/long.pcap' >/dev/null" /dev/null)" '' 'a quick one is not told of'
plumb capture -r "$dir/long.pcap" 2>"$dir/err" | { sleep 1.5; cat; } >/dev/null
is "$(cat "$dir/err")" '' 'nor one without a terminal'
finish
