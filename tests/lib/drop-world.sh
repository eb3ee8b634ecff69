# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Three namespaces in a row in which packets get lost in known ways; for drop.sh, after test.sh. $a $b $c are their names,
# $n is how many, $has_reasons and $has_owner what this kernel tells.
# shellcheck disable=SC2154,SC2034

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

# The owner is that process; of a received packet neither an old kernel tells nor, without functions to hook, we.
owned_by() {
	if [[ $has_owner == true || ${2-} == sent ]]; then
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
