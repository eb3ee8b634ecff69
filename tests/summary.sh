#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# retrans --summary: what the kernel adds up is what the events of the same time add up to.
# shellcheck source-path=SCRIPTDIR disable=SC2317  # ok runs functions
source "$(dirname "$0")/lib/test.sh"
source "$root/tests/lib/scenario.sh"
# shellcheck disable=SC2034  # trace_start reads it
tool=retrans
declare -A pids=()
flow=saddr,sport,daddr,dport,segs,share_percent,sent,unknown,syn,synack,fast,rto,tlp,slow_start,pmtu,spurious,failed,local
kinds='unknown syn synack fast rto tlp slow_start pmtu spurious failed'
trap 'kill -KILL "${pids[@]}" 2>/dev/null; cleanup' EXIT

capabilities() {
	sed -n 's/^CapEff:\t//p' "/proc/$1/status" 2>/dev/null
}

# NAME OPTION...: a summary says nothing before its end, but what is attached has given up capabilities.
group_start() {
	local name=$1 full
	shift
	full=$(capabilities $$)
	plumb retrans --netns "$SCENARIO_NS" --summary "$@" >"$dir/$name" 2>"$dir/$name.err" &
	pids[$name]=$!
	while [[ $(capabilities $!) == "$full" ]]; do :; done
}

group_stop() {
	local name
	for name in "${!pids[@]}"; do
		kill -TERM "${pids[$name]}"
		wait "${pids[$name]}"
		is "$? $(sed -nE 's/.* ([0-9]+) lost \(ring\).* ([0-9]+) map-full/\1 \2/p' "$dir/$name.err")" \
			"0 $([[ $name == json ]] || echo '0 0')" "$name: ends well, nothing was lost"
	done
	pids=()
}

# FILE KEY: the sums of each group, a line each: KEY, segs, the kinds, local
groups() {
	awk -F, -v key="$2" -v kinds="segs $kinds local" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i
			k = split(key, keys, ","); n = split(kinds, kind, " "); next }
		{ text = ""
			for (i = 1; i <= k; i++) text = text $at[keys[i]] " "
			for (i = 1; i <= n; i++) sum[text, i] += $at[kind[i]]
			seen[text] }
		END { for (t in seen) { line = t
			for (i = 1; i <= n; i++) line = line sum[t, i] " "
			print line } }' "$dir/$1" | sort
}

# The same of the events.
events_by() {
	events "BEGIN { n = split(\"$kinds\", all, \" \") }
		{ k = kind; sub(/-/, \"_\", k); key = $1; seen[key]; sum[key, k] += segs
		if (k != \"spurious\" && k != \"failed\") total[key] += segs
		if (cause ~ /^local/) here[key] += segs }
		END { for (t in seen) { line = t \" \" (total[t] + 0) \" \"
			for (i = 1; i <= n; i++) line = line (sum[t, all[i]] + 0) \" \"
			print line (here[t] + 0) \" \" } }" | sort
}

# TcpOutSegs does not count what is sent again.
out_segs() {
	scenario_count TcpOutSegs TcpRetransSegs
}

column_sum() {
	awk -F, -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) at = i; next }
		{ sum += $at } END { print sum + 0 }' "$dir/$1"
}

# What share says is segs of sent, cut to three digits.
shares() {
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ milli = int($at["segs"] * 100000 / $at["sent"])
			if ($at["share_percent"] != sprintf("%d.%03d", milli / 1000, milli % 1000)) print }' "$dir/$1"
}

check() {
	local name=$1 by
	scenario_up "$name" || { is failed up "$name: set up"; return; }
	for by in pid container remote port kind; do
		group_start $by --by $by --csv
	done
	group_start flow --by flow --csv --fields "$flow"
	group_start top 3 --by flow --csv --fields "$flow"
	group_start json --by flow --json --fields "$flow"
	group_start interval --by flow --interval 100ms --csv --fields "time,$flow"
	trace_start --netns "$SCENARIO_NS" || { is failed attached "$name: trace"; scenario_down; return; }
	ok "$name: the transfer completes" scenario_traffic
	trace_stop
	group_stop
	is "$(groups flow saddr,sport,daddr,dport)" "$(events_by 'saddr " " sport " " daddr " " dport')" "$name: by flow"
	is "$(groups pid pid,comm)" "$(events_by 'pid " " comm')" "$name: by pid"
	is "$(groups container cgroup)" "$(events_by cgroup)" "$name: by container"
	is "$(groups remote daddr)" "$(events_by daddr)" "$name: by remote"
	is "$(groups port port)" "$(events_by '(dport < sport ? dport : sport)')" "$name: by port"
	is "$(groups kind kind)" "$(events_by kind)" "$name: by kind"
	is "$(groups interval saddr,sport,daddr,dport)" "$(groups flow saddr,sport,daddr,dport)" \
		"$name: the intervals add up to the whole"
	is "$(grep -c segs "$dir/interval")" 1 "$name: one heading for all intervals"
	# A segment that is lost twice is resent in two intervals.
	[[ $name != rto ]] || is "$(($(tail -n +2 "$dir/interval" | cut -d, -f1 | sort -u | wc -l) > 1))" 1 \
		"$name: there were intervals"
	check_order "$name"
	check_json "$name"
	for by in flow pid remote port; do
		is "$(shares $by)" '' "$name: by $by: share is segs of sent"
	done
	[[ -z ${2-} ]] || for by in flow pid container remote port; do
		is "$(column_sum $by sent)" "$(out_segs)" "$name: by $by: sent is all that was sent"
	done
	scenario_down
}

check_order() {
	is "$(tail -n +2 "$dir/flow" | cut -d, -f"$(at segs)")" \
		"$(tail -n +2 "$dir/flow" | cut -d, -f"$(at segs)" | sort -rn)" "$1: the largest come first"
	is "$(tail -n +2 "$dir/top" | cut -d, -f"$(at segs)")" \
		"$(tail -n +2 "$dir/flow" | cut -d, -f"$(at segs)" | sort -rn | head -n 3)" "$1: the top three"
}

at() {
	head -n 1 "$dir/flow" | tr , '\n' | grep -nx "$1" | cut -d: -f1
}

# The numbers of JSON are numbers, and the same as in CSV.
check_json() {
	local csv
	csv=$(groups flow saddr,sport,daddr,dport)
	is "$(jq -r 'select(.segs != null) | "\(.saddr) \(.sport) \(.daddr) \(.dport) \(.segs) \(.unknown) \(.syn) \(.synack) " +
		"\(.fast) \(.rto) \(.tlp) \(.slow_start) \(.pmtu) \(.spurious) \(.failed) \(.local) "' "$dir/json" | sort)" \
		"$csv" "$1: JSON = CSV"
	is "$(jq -c 'select(.segs != null) | [.segs, .sent, .share_percent, .sport, .dport, .fast, .local] |
		map(type) | unique' "$dir/json" | sort -u)" '["number"]' "$1: numbers are numbers"
	is "$(tail -n 1 "$dir/json" | jq -c '[keys[], (.accounting | keys[])]')" \
		'["accounting","events","filtered","lost","map_full","missed","unattributed"]' "$1: accounting comes last"
	is "$(tail -n 1 "$dir/json" | jq .accounting.events)" "$(wc -l <"$dir/out")" "$1: as many events"
}

# More connections than there are groups: their SYNs are resent, none is answered.
map_full() {
	local ns=plumb$$full n=8300 groups=8192
	SCENARIO_NS=$ns
	ip netns add "$ns"
	ip -n "$ns" link set lo up
	ip -n "$ns" route add local 10.9.0.0/16 dev lo
	ip netns exec "$ns" sysctl -qw net.ipv4.tcp_syn_retries=1
	# From 6.5 some more come first, at even distances.
	ip netns exec "$ns" sysctl -qw net.ipv4.tcp_syn_linear_timeouts=0 2>/dev/null
	ok 'map-full: set up' ip netns exec "$ns" nft 'add table inet t; add chain inet t c {
		type filter hook input priority 0; }; add rule inet t c tcp dport 7777 drop'
	group_start full --by flow --csv
	ulimit -n 10000
	# Until each SYN was sent again once, at least.
	# shellcheck disable=SC2016  # perl's variables
	ok 'map-full: connections' ip netns exec "$ns" perl -MSocket=:DEFAULT,SOCK_NONBLOCK -e '
		for my $i (1 .. shift) {
			socket(my $s, AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0) or die "socket: $!";
			connect($s, pack_sockaddr_in(7777, pack("C4", 10, 9, $i >> 8, $i & 255)));
			push @all, $s;
		}
		for my $s (@all) { # each ends with a time-out
			my $w = "";
			vec($w, fileno($s), 1) = 1;
			select(undef, $w, undef, undef);
		}' $n
	kill -TERM "${pids[full]}"
	wait "${pids[full]}"
	is $? 0 'map-full: ends well'
	unset 'pids[full]'
	is "$(ip netns exec "$ns" nstat -asz | awk '$1 == "TcpRetransSegs" { print $2 }')" $n 'map-full: the kernel resends'
	is "$(($(wc -l <"$dir/full") - 1))" $groups 'map-full: as many groups as there is room for'
	is "$(sed -nE 's/.*: ([0-9]+) events.* ([0-9]+) map-full/\1 \2/p' "$dir/full.err")" "$groups $((n - groups))" \
		'map-full: the others are counted'
	ip netns del "$ns"
}

# Without ACKs of time-wait sockets `sent` has an oracle: the connections are all there are.
check fast sent
check tail sent
check rto sent
check syn sent
check loss
check reorder
map_full
finish
