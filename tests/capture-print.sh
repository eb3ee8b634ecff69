#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# capture: lines of packets that nobody sends here, from tests/packets/*.txt (length on the wire, bytes in hexadecimal from the IP
# header on), are tcpdump's with --plain; without it the lines of "#=" follow "length N" of the packet below.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/lib/test.sh"

u32() {
	printf -v hex '%08x' "$1"
	printf '%b' "\\x${hex:6:2}\\x${hex:4:2}\\x${hex:2:2}\\x${hex:0:2}"
}

# A classic file of raw IP packets.
pcap() {
	local length bytes
	printf '\xd4\xc3\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x04\x00\x65\x00\x00\x00'
	while read -r length bytes; do
		[[ $length != '#'* ]] || continue
		u32 1700000000
		u32 5
		u32 $((${#bytes} / 2))
		u32 "$length"
		# shellcheck disable=SC2001
		printf '%b' "$(sed 's/../\\x&/g' <<<"$bytes")"
	done <"$1"
}

for file in "$root"/tests/packets/*.txt; do
	pcap "$file" >"$dir/packets.pcap"
	for style in '' -q -v -vv -vvv -X; do
		# shellcheck disable=SC2086
		tcpdump -n -t $style -r "$dir/packets.pcap" >"$dir/theirs" 2>/dev/null
		# shellcheck disable=SC2086
		plumb capture -t --plain $style -r "$dir/packets.pcap" >"$dir/same"
		is "$(diff "$dir/theirs" "$dir/same" | head -6)" '' "$(basename "$file" .txt) $style: $(grep -vc '^[ 	]' "$dir/same") packets"
	done
	grep -q '^#=' "$file" || continue
	sed -n 's/^#= *//p' "$file" >"$dir/theirs"
	plumb capture -t -r "$dir/packets.pcap" | sed 's/.*length [0-9]*//' >"$dir/same"
	is "$(diff "$dir/theirs" "$dir/same" | head -6)" '' "$(basename "$file" .txt): $(grep -c . "$dir/same") hints"
	is "$(plumb capture -t -q -r "$dir/packets.pcap" | diff - <(tcpdump -n -t -q -r "$dir/packets.pcap" 2>/dev/null) | head -6)" '' '... none with -q'
done
finish
