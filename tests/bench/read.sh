#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# How long a file takes until it is printed, beside tcpdump; that a larger one takes no more memory.
# Usage: read.sh [ROUNDS]
. "$(dirname "$0")/bench.sh"
rounds=${1:-7} blocks=133

# A thousand segments of fifty connections, with options, as records of a pcap file: in little endian, then in network order.
segments() {
	awk '
		function le(n) { return sprintf("\\x%02x\\x%02x\\x%02x\\x%02x", n % 256, n / 256 % 256, n / 65536 % 256, n / 16777216) }
		function be(n) { return sprintf("\\x%02x\\x%02x\\x%02x\\x%02x", n / 16777216, n / 65536 % 256, n / 256 % 256, n % 256) }
		function short(n) { return sprintf("\\x%02x\\x%02x", n / 256, n % 256) }
		BEGIN {
			ORS = ""
			for (i = 0; i < 1000; i++) {
				c = i % 50
				n = i % 4 ? 0 : 400
				print le(1700000000) le(i * 900) le(66 + n) le(66 + n)
				print "\\x02\\0\\0\\0\\0\\x02\\x02\\0\\0\\0\\0\\x01\\x08\\0\\x45\\0" short(52 + n) short(i) "\\x40\\0\\x40\\x06\\0\\0"
				print be(167772161 + c) be(167774000) short(40000 + c) short(6001) be(1000000 + i * 400) be(5000 + c)
				print "\\x80\\x18\\x01\\xf6\\0\\0\\0\\0\\x01\\x01\\x08\\x0a" be(70000 + i) be(60000 + i)
				for (k = 0; k < n; k++) print "x"
			}
		}'
}

# TIMES FILE: the thousand so often.
repeat() {
	printf '\xd4\xc3\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x04\x00\x01\x00\x00\x00' >"$2"
	for ((i = 0; i < $1; i++)); do
		cat "$dir/thousand"
	done >>"$2"
}

# NAME COMMAND...: ms into $dir/NAME.ms
round() {
	local TIMEFORMAT=%R
	{ time "${@:2}" >/dev/null 2>&1; } 2>&1 | awk '{ print $1 * 1000 }' >>"$dir/$1.ms"
}

# KiB that FILE takes at most, in $peak: it waits for more than it gets, so that it can be asked in the end.
peak() {
	mkfifo "$dir/pipe"
	plumb capture -n -r "$dir/pipe" >/dev/null &
	plumb=$!
	exec {end}>"$dir/pipe"
	cat "$1" >&"$end"
	sleep 0.2
	peak=$(rss "$plumb" VmHWM)
	exec {end}>&-
	wait "$plumb" || die 'plumb failed'
	plumb=
	rm "$dir/pipe"
}

printf '%b' "$(segments)" >"$dir/thousand"
repeat "$blocks" "$dir/file.pcap"
[[ $(plumb capture -r "$dir/file.pcap" --count-only) == "${blocks}000 packets" ]] || die 'the file is none'
for ((i = 0; i < rounds; i++)); do
	round tcpdump tcpdump -n -r "$dir/file.pcap"
	round plumb plumb capture -n -r "$dir/file.pcap"
done
peak "$dir/file.pcap"
small=$peak
repeat $((blocks * 10)) "$dir/file.pcap"
peak "$dir/file.pcap"

theirs=$(median "$dir/tcpdump.ms") ours=$(median "$dir/plumb.ms")
title "a file of ${blocks}000 packets, printed ($rounds rounds)"
row 'tcpdump -n -r' "$theirs" ms - "+-$(spread "$dir/tcpdump.ms")"
row 'plumb capture -n -r' "$ours" ms - "+-$(spread "$dir/plumb.ms")"
row 'plumb to tcpdump' "$(awk -v a="$ours" -v b="$theirs" 'BEGIN { printf "%.2f", a / b }')" '' 0.65
row 'memory at most' "$small" KiB -
row '... of a file 10 times larger' "$peak" KiB $((small + 512))
exit "$missed"
