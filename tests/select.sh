#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each option of the selection lets exactly its events through, and counts the rest as filtered.
# shellcheck source-path=SCRIPTDIR disable=SC2317  # world_down is a trap
source "$(dirname "$0")/lib/test.sh"
source "$root/tests/lib/scenario.sh"
a=plumb$$clients b=plumb$$servers cgroup='' batch=12
gate='' servers=() wanted=() options=()
declare -A pid=() seen=()

# name, comm, user, cgroup below ours, address, port, resends. The server of c5 resends, too: that is s5.
clients=(
	'c1 alpha 0 one 10.8.0.2 7001 1'
	'c2 beta 1001 one/nested 10.8.0.3 7002 2'
	'c3 alpha 1001 two 11.8.0.2 7001 3'
	'c4 gamma 0 . fd08:0:0:1::2 7001 4'
	'c5 beta 0 one ::ffff:10.8.0.2 7003 5'
	'c6 delta 65534 two fd08:0:0:2::2 7002 2'
	'c7 gamma 1001 one/nested fd08:0:0:1::3 7001 1'
)
all='c1*1 c2*2 c3*3 c4*4 c5*5 c6*2 c7*1 s5*5'
declare -A conns=([7001]=4 [7002]=2 [7003]=1)

table=$(printf '%s\n' "${clients[@]}" | awk '{ sub(/^::ffff:/, "", $5); printf "name[\"%s:%s\"] = \"%s\"; ", $5, $6, $1 }')

# Requests have 100 bytes; $1 is the address, $2 the port, $3 how many.
# shellcheck disable=SC2016
request='read -r; exec 3<>"/dev/tcp/$1/$2" || exit; for ((i = 0; i < $3; i++)); do
	printf "\0\0\0\x64\0\0\0\1%092d" 0 >&3 && [[ $(head -c1 <&3 | wc -c) == 1 ]] || exit; done'

world_down() {
	local p
	for p in "${pid[@]}" "${servers[@]}"; do
		kill "$p" 2>/dev/null
	done
	wait 2>/dev/null
	ip netns del "$a" 2>/dev/null
	ip netns del "$b" 2>/dev/null
	rmdir "$cgroup"/{one/nested,one,two,} 2>/dev/null
}
trap 'world_down; cleanup' EXIT

# The first copy of each segment that carries data is lost in the other namespace.
lose_first() {
	ip netns exec "$1" nft -f - <<-END
		table inet select {
			set seen { typeof tcp sport . tcp sequence; flags dynamic; size 65535; }
			chain in {
				type filter hook prerouting priority 0
				tcp flags & psh == psh $2 tcp sport . tcp sequence != @seen \
					add @seen { tcp sport . tcp sequence } drop
			}
		}
	END
}

world_up() {
	local ns i
	for ns in "$a" "$b"; do
		ip netns add "$ns" && ip -n "$ns" link set lo up && ip netns exec "$ns" sysctl -qw \
			net.ipv4.tcp_early_retrans=0 net.ipv4.tcp_no_metrics_save=1 || return
	done
	for i in 0 1; do
		ip link add v$i netns "$a" type veth peer w$i netns "$b" &&
			ip -n "$a" addr add 1$i.8.0.1/24 dev v$i && ip -n "$b" addr add 1$i.8.0.2/24 dev w$i &&
			ip -n "$a" addr add fd08:0:0:$((i + 1))::1/64 dev v$i nodad &&
			ip -n "$b" addr add fd08:0:0:$((i + 1))::2/64 dev w$i nodad &&
			ip -n "$a" link set v$i up && ip -n "$b" link set w$i up || return
	done
	ip -n "$b" addr add 10.8.0.3/24 dev w0 && ip -n "$b" addr add fd08:0:0:1::3/64 dev w0 nodad &&
		lose_first "$b" '' && lose_first "$a" 'tcp sport 7003' || return
	cgroup=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)/plumb$$
	mkdir -p "$cgroup"/{one/nested,two} || return
	chmod 755 "$dir"
	for i in alpha beta gamma delta; do
		cp "$(command -v bash)" "$dir/$i" || return
	done
	cp "$(command -v talk)" "$dir/omega" && mkfifo "$dir/gate" && exec {gate}<>"$dir/gate"
}

# They are there before the tracers are, and begin when the gate opens.
traffic_start() {
	local port ready name comm uid group address n
	servers=()
	for port in "${!conns[@]}"; do
		exec {ready}< <(exec ip netns exec "$b" "$dir/omega" serve --conns "${conns[$port]}" :: "$port")
		servers+=("$!")
		read -r _ <&"$ready" || return
	done
	while read -r name comm uid group address port n; do
		(
			echo "$BASHPID" >"$cgroup/$group/cgroup.procs" &&
				exec ip netns exec "$a" setpriv --reuid "$uid" --clear-groups \
					"$dir/$comm" -c "$request" "$comm" "$address" "$port" "$n" <"$dir/gate"
		) &
		pid[$name]=$!
	done < <(printf '%s\n' "${clients[@]}")
	# From here on a process is what it is named for.
	for name in c1 c2 c3 c4 c5 c6 c7; do
		until [[ $(<"/proc/${pid[$name]}/comm") =~ ^(alpha|beta|gamma|delta)$ ]]; do
			kill -0 "${pid[$name]}" || return
		done
	done
}

traffic() {
	local p good=0
	printf '\n%.0s' "${clients[@]}" >&"$gate"
	for p in c1 c2 c3 c4 c5 c6 c7; do
		wait "${pid[$p]}" && ((good++))
		unset "pid[$p]"
	done
	for p in "${servers[@]}"; do
		wait "$p" && ((good++))
	done
	servers=()
	is $good 10 'all ends of the traffic end well'
}

# NAME OPTION...; returns at once, attached when tracer_ready returns. Into a file: a pipe could fill.
tracer_start() {
	local name=$1
	shift
	rm -f "$dir/out.$name"
	plumb retrans --csv "$@" >"$dir/out.$name" 2>"$dir/err.$name" &
	pid[$name]=$!
}

tracer_ready() {
	until [[ -s $dir/out.$1 ]]; do
		kill -0 "${pid[$1]}" 2>/dev/null || { is "$(<"$dir/err.$1")" '' 'the tracer starts'; return; }
	done
	read -r heading <"$dir/out.$1"
}

# The segments resent in our namespaces: others on this machine may resend, too. An answer whose ACK is late is resent,
# on a machine that is busy: those of the other servers are `late`, and no part of the comparison.
names='netns != a && netns != b || kind == "spurious" || kind == "failed" { next }
	{ key = sport == 7003 ? "s5" : netns == b ? "late" : daddr ":" dport
		for (i = 0; i < segs; i++) print (key in name ? name[key] : key) }'

# Sets seen[NAME], what each connection had, and seen[NAME sum], all that was seen.
tracer_stop() {
	local e f l
	kill -TERM "${pid[$1]}"
	wait "${pid[$1]}" || is $? 0 "${2-$1} ends well"
	unset "pid[$1]"
	tail -n +2 "$dir/out.$1" >"$dir/out"
	seen[$1]=$(events "BEGIN { a = $inode_a; b = $inode_b; $table } $names" |
		sort | uniq -c | awk '{ print $2 "*" $1 }' | sort | paste -sd' ')
	IFS=, read -r e f l < <(sed -nE 's/.*: ([0-9]+) events, ([0-9]+) filtered, ([0-9]+) lost.* 0 map-full$/\1,\2,\3/p' \
		"$dir/err.$1")
	# Of recoveries of others that were undone nobody keeps count.
	seen["$1 sum"]=$((e + f + l - $(events 'kind == "spurious"' | wc -l)))
}

# The clients that must be seen, then options; %c1 is its pid, %s one of the servers'.
selects() {
	wanted+=("$1")
	shift
	options+=("$*")
}

# A word of the wanted list with the number of its resends.
numbered() {
	local name
	for name; do
		grep -o "$name\*[0-9]*" <<<"${seen[inner]}"
	done | sort | paste -sd' '
}

# No connection is left that could resend: while tracers detach, a kernel may skip one on the same hook.
settled() {
	local ns
	for ns in "$a" "$b"; do
		while [[ -n $(ip netns exec "$ns" ss -Htn exclude time-wait exclude listening) ]]; do
			sleep 0.05
		done
	done
}

check_batch() {
	local i words sum total least most from=$1 to=$2
	traffic_start || { is failed started 'traffic'; return; }
	total=$(($(resent "$a") + $(resent "$b")))
	tracer_start outer
	tracer_ready outer
	for ((i = from; i < to; i++)); do
		words=${options[i]//%s/${servers[0]}}
		for name in c1 c2 c3 c4 c5 c6 c7; do
			words=${words//%$name/${pid[$name]}}
		done
		# shellcheck disable=SC2086
		tracer_start "$i" $words
	done
	for ((i = from; i < to; i++)); do
		tracer_ready "$i"
	done
	tracer_start inner
	tracer_ready inner
	traffic
	settled
	tracer_stop inner
	for ((i = from; i < to; i++)); do
		tracer_stop "$i" "${options[i]}"
	done
	tracer_stop outer
	least=${seen["inner sum"]} most=${seen["outer sum"]}
	total=$(($(resent "$a") + $(resent "$b") - total))
	is "$(tr ' ' '\n' <<<"${seen[inner]}" | awk -F '*' '{ n += $2 } END { print n }')" $total \
		'without options as much is seen as the kernel counts'
	# A machine that is busy may resend some once more.
	((total > 23)) || is "${seen[inner]}" "$all" 'and each connection resends what was lost'
	for ((i = from; i < to; i++)); do
		# shellcheck disable=SC2086
		is "$(sed -E 's/late\*[0-9]+ ?//; s/ $//' <<<"${seen[$i]}")" "$(numbered ${wanted[i]})" \
			"${options[i]}"
		sum=${seen["$i sum"]}
		is $((sum >= least && sum <= most)) 1 "the rest is filtered: $sum of $least to $most"
	done
}

resent() {
	ip netns exec "$1" nstat -asz | awk '$1 == "TcpRetransSegs" { print $2 }'
}

world_up || { is failed up 'namespaces and cgroups'; finish; }
inode_a=$(stat -Lc %i "/run/netns/$a") inode_b=$(stat -Lc %i "/run/netns/$b")
mine=/${cgroup##*/} ours='c1 c2 c3 c4 c5 c6 c7'

selects c3 --pid %c3
selects 'c1 c6' --pid %c1,%c6
selects 'c2 c4' --pid %c2 --pid %c4
selects 'c1 c3' --comm alpha
selects 'c2 c5 s5' --comm beta,omega
selects '' --comm alph
selects 'c2 c3 c7' --uid 1001
selects 'c1 c4 c5 c6 s5' --uid root,65534
selects c6 --uid nobody
selects 'c1 c2 c5 c7' --cgroup "$cgroup/one"
selects 'c2 c7' --cgroup "${mine#/}/one/nested"
selects 'c3 c6' --cgroup "$mine/two"
selects "$ours" --cgroup "$(stat -c %i "$cgroup")"
selects 'c2 c3 c6 c7' --cgroup "0::$mine/two,$(stat -c %i "$cgroup/one/nested")"
selects "$ours s5" --cgroup /
selects "$ours" --netns "$a"
selects s5 --netns "/run/netns/$b"
selects s5 --netns "$inode_b"
selects "$ours" --netns %c7
selects s5 --netns %s
selects s5 --netns "net:[$inode_b]"
selects "$ours s5" --netns "$a,$b"
selects 'c5 s5' --port 7003
selects c5 --dport 7003
selects s5 --sport 7003
selects 'c2 c5 c6' --dport 7002,7003
selects 'c2 c5 c6 s5' --port 7002 --port 7003
selects 'c2 c6' --dport 1,2,3,4,5,6,7,7002
selects '' --sport 7001
selects 'c1 c2 c5 s5' --host 10.0.0.0/8
selects 'c3' --dst 11.8.0.2
selects c2 --host 10.8.0.3/32
selects 'c1 c5 s5' --host 10.8.0.2
selects s5 --src 10.8.0.2
selects s5 --dst 10.8.0.1/32
selects 'c1 c2 c3 c5 s5' --host 0.0.0.0/0
selects 'c1 c2 c5' --src 10.8.0.0/31
selects 'c4 c6 c7' --dst fd08::/32
selects 'c4 c7' --dst fd08:0:0:1::/64
selects c7 --dst fd08:0:0:1::3/128
selects 'c3 c4' --dst 11.0.0.0/8,fd08:0:0:1::2
selects 'c1 c2 c3 c5 s5' -4
selects 'c4 c6 c7' -6
selects "$ours s5" --proto tcp
selects 'c1 c2 c4 c5 c7' --dev v0
selects 'c3 c6 s5' --dev v1,w0
selects '' --dev v
selects c3 --comm alpha --uid 1001
selects c5 --cgroup "$cgroup/one" --port 7003
selects 'c4 c7' --dev v0 -6
selects '' --netns "$b" --comm beta
selects c3 --pid %c1,%c3,%c6 --dport 7001 --dst 11.0.0.0/8,fd08::/16
selects c1 --netns "$a,$b" --comm alpha,beta --uid 0 --port 7001,7003 --src 10.8.0.1 -4 --dev v0,w0 \
	--cgroup "$cgroup" --pid %c1,%c4
selects c7 --cgroup "$cgroup/one/nested" -6
selects 'c5' -4 --host 10.8.0.2 --uid 0 --comm beta

for ((first = 0; first < ${#options[@]}; first += batch)); do
	check_batch $first $((first + batch < ${#options[@]} ? first + batch : ${#options[@]}))
done

# What the kernel takes back is selected like what it resent.
tool=retrans
if scenario_up reorder && trace_start --netns "$SCENARIO_NS" --dev v0; then
	ok 'segments overtake each other' scenario_traffic
	trace_stop
	is "$(column kind)" '' 'nothing of another device, not even what is spurious'
fi
finish
