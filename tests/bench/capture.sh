#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What a sender pays for a capture of its datagrams, beside tcpdump; what is lost; what the capturing process itself takes.
# Usage: capture.sh [ROUNDS [SECONDS]]. A round is without, with, without: the first and the last tell the noise.
. "$(dirname "$0")/bench.sh"
rounds=${1:-7} seconds=${2:-0.7}
helper datagram
a=plumb$$a b=plumb$$b
namespace "$a"
namespace "$b"
ip link add veth0 netns "$a" type veth peer veth1 netns "$b" || die 'no veth'
for end in "$a veth0 1" "$b veth1 2"; do
	read -r ns device last <<<"$end"
	ip -n "$ns" addr add "10.88.0.$last/24" dev "$device"
	ip -n "$ns" link set "$device" addrgenmode none multicast off up
done
# Nobody asks for an address: the datagrams are all that is captured.
mac() {
	ip -n "$1" -o link show "$2" | sed 's,.*ether \([^ ]*\).*,\1,'
}
ip -n "$a" neigh replace 10.88.0.2 dev veth0 lladdr "$(mac "$b" veth1)" nud permanent
background ip netns exec "$b" datagram sink 9000

# The sender has the first CPU, its receive path too; who captures has the second.
send() {
	taskset -c 0 ip netns exec "$a" datagram "$seconds" 10.88.0.2 9000
}

# A summary says nothing; what is attached gives up its capabilities.
captures() {
	if [[ $1 == attached ]]; then
		grep -q '^NoNewPrivs:.1' "/proc/$pid/status"
	else
		grep -q "$1" "$dir/words"
	fi
}

# NAME WORD COMMAND...: the receiver's side is captured; WORD is in the command's words once it does, or it is "attached". Leaves
# NAME.tax, and in NAME.cpu the ns that a packet takes the capturing process.
round() {
	local name=$1 word=$2 before with after sent pid
	shift 2
	read -r before _ < <(send)
	: >"$dir/words"
	taskset -c 1 nsenter --net="/run/netns/$b" "$@" >"$dir/packets" 2>"$dir/words" &
	pid=$!
	children+=("$pid")
	until captures "$word"; do
		kill -0 "$pid" 2>/dev/null || die "$*: $(cat "$dir/words")"
		sleep 0.05
	done
	sleep 0.2
	read -r with sent < <(send)
	sleep 1.2
	cpu_ms "$pid" | awk -v n="$sent" '{ print $1 * 1e6 / n }' >>"$dir/$name.cpu"
	finished "$pid"
	read -r after _ < <(send)
	taxed "$name" "$before" "$with" "$after"
	awk -v sent="$sent" '/captured/ { c = $(NF - 2) } /dropped by kernel/ { l = $(NF - 4) } END { print sent - c - l, l, sent }' \
		"$dir/words" >>"$dir/$name.lost"
	rm -f "$dir/packets"
}

for ((i = 0; i < rounds; i++)); do
	round tcpdump listening tcpdump -Z root -i veth1 -n -B 65536 -w /dev/null
	round plumb listening plumb capture -i veth1 -n -B 65536 -w /dev/null
	round tcpdump-none listening tcpdump -Z root -i veth1 -n -w /dev/null tcp port 9
	round plumb-none listening plumb capture -i veth1 -n -w /dev/null tcp port 9
	round plumb-pid listening plumb capture -n -w /dev/null --pid 1
	round plumb-plain listening plumb capture -i veth1 -n -B 65536 --pcap -w /dev/null
	round plumb-summary attached plumb capture -i veth1 --summary
	round tcpdump-print listening tcpdump -Z root -i veth1 -n -B 65536
	round plumb-print listening plumb capture -i veth1 -n -B 65536
done

report() {
	row "$1" "$(printf '%.1f' "$(median "$dir/$2.tax")")" % "$3" \
		"$(printf '+-%.1f; noise +-%.1f; %.0f ns a packet' "$(spread "$dir/$2.tax")" "$(spread "$dir/$2.noise")" "$(median "$dir/$2.cost")")"
}

lost() {
	awk '{ n += $1; l += $2; s += $3 } END { printf "%d; lost %.1f %% of %d\n", n, l * 100 / s, s }' "$dir/$1.lost"
}

title "what a captured datagram costs its sender ($rounds rounds of $seconds s)"
report 'tcpdump -w' tcpdump -
report 'plumb capture -w' plumb "$(printf '%.1f' "$(median "$dir/tcpdump.tax")")"
report 'tcpdump, filter matches nothing' tcpdump-none -
report 'plumb capture, filter too' plumb-none 4
report 'plumb capture --pid of others' plumb-pid 4
report 'plumb capture --pcap -w, no owners' plumb-plain "$(printf '%.1f' "$(median "$dir/tcpdump.tax")")"
row 'plumb capture --summary' "$(awk -v percent="$(median "$dir/plumb-summary.tax")" -v ns="$(median "$dir/plumb-summary.cost")" \
	'BEGIN { printf "%.0f", percent * ns / 100 }')" ns 200 "$(printf '%.1f %% of a packet' "$(median "$dir/plumb-summary.tax")")"
row 'plumb -w: missing' "$(lost plumb | cut -d ';' -f 1)" '' 0 "$(lost plumb)"
row 'tcpdump printing' "$(printf '%.0f' "$(median "$dir/tcpdump-print.cpu")")" ns - "$(lost tcpdump-print)"
row 'plumb capture printing' "$(printf '%.0f' "$(median "$dir/plumb-print.cpu")")" ns 2000 "$(lost plumb-print)"
exit "$missed"
