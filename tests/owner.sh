#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# retrans: each event names the process that owns the socket, as the processes themselves tell it.
# shellcheck source-path=SCRIPTDIR disable=SC2317  # ok runs functions
source "$(dirname "$0")/lib/test.sh"
# shellcheck disable=SC2034  # trace_start reads it
tool=retrans
a=plumb$$a b=plumb$$b relay='' selection=()

connects=(connect writev sendmmsg zerocopy sendfile splice fork-closes fork-keeps fork-turns give-closes
	give-keeps give-turns moves threads user user-later name-later exec orphan)
serves=(accept prefork handed reuseport daemon)
olds=(old-send old-accept old-listen old-flight old-served old-two)

# A second address of the peer's is for connections whose resend must not come before the tracer does.
link_up() {
	local ns
	for ns in "$a" "$b"; do
		ip netns add "$ns" && ip -n "$ns" link set lo up &&
			ip netns exec "$ns" sysctl -qw net.ipv4.tcp_no_metrics_save=1 \
				net.ipv4.tcp_early_retrans=0 || return
	done
	rm -f "$dir/relay"
	mkfifo "$dir/relay"
	relay --delay 5 "$@" "$a" 10.9.0.1 "$b" 10.9.0.2 >"$dir/relay" 2>"$dir/relay.err" &
	relay=$!
	read -r ns <"$dir/relay"
	[[ $ns == ready ]] || { cat "$dir/relay.err" >&2; return 1; }
	ip -n "$b" addr add 10.9.0.3/24 dev relay0 &&
		ip -n "$a" route add 10.9.0.3/32 dev relay0 rto_min 8s
}

link_down() {
	[[ -z $relay ]] || { kill "$relay"; wait "$relay"; } 2>/dev/null
	relay=
	ip netns del "$a" 2>/dev/null
	ip netns del "$b" 2>/dev/null
}
trap 'link_down; cleanup' EXIT

# What own tells of an owner with N resends is N lines here. FINs that are lost fall to the last owner.
# Before 5.11 nobody is asked for: the SYN-ACK of a listener whose process ended has no owner.
wanted() {
	awk -v fins="$1" -v all="${#selection[@]}" -v asks="$(plumb doctor --json | jq .socket_storage)" '
		$8 != "" { flow = $2 " " $3
			text = $1 " " flow " " $4 " " $5 " " $6 " " $7
			if ($1 == "daemon" && asks == "false" && !(flow in last)) {
				if (!all)
					print $1, flow, "- - - false"
				$8--
			}
			for (i = 0; i < $8; i++) print text
			last[flow] = text }
		END { if (fins) for (flow in last) print last[flow] }' "$dir/truth" | sort -s -k1,3
}

seen() {
	local none='pid ? pid : "-", comm ? comm : "-", pid ? uid : "-"'
	events "{ print sport, dport, $none, inferred }" |
		awk 'FNR == NR { deed[$2 " " $3] = $1; next }
			{ f = $1 " " $2; print (f in deed ? deed[f] : "stranger"), $0 }' "$dir/truth" - |
		sort -s -k1,3
}

compare() {
	local what=$1 fins=$2 deed
	shift 2
	wanted "$fins" >"$dir/wanted"
	seen >"$dir/seen"
	for deed; do
		grep "^$deed " "$dir/wanted" >"$dir/wanted.deed" || echo 'an event' >"$dir/wanted.deed"
		is "$(grep "^$deed " "$dir/seen")" "$(<"$dir/wanted.deed")" "$what: $deed"
	done
	is "$(grep ^stranger "$dir/seen")" '' "$what: no other connection"
}

# WHAT FINS PEER-ADDRESS DEED...
run() {
	local what=$1 fins=$2 self=10.9.0.1 peer=$3
	shift 3
	[[ $peer == *.* && $peer != *:* ]] || self=fd00::10.9.0.1
	trace_start --netns "$a" "${selection[@]}" || { is failed attached "$what: trace"; return; }
	ok "$what: own does its deeds" own_to_file "$a" "$self" "$b" "$peer" "$@"
	trace_stop
	compare "$what" "$fins" "$@"
}

own_to_file() {
	own "$@" >"$dir/truth"
}

run_old() {
	local line fd go own
	rm -f "$dir/go" "$dir/own"
	mkfifo "$dir/go" "$dir/own"
	own "$a" 10.9.0.1 "$b" 10.9.0.3 "$@" <"$dir/go" >"$dir/own" 2>"$dir/own.err" &
	own=$!
	exec {go}>"$dir/go" {fd}<"$dir/own"
	while read -r line <&"$fd" && [[ $line != ready ]]; do
		echo "$line"
	done >"$dir/truth"
	trace_start --netns "$a" || { is failed attached 'old: trace'; return; }
	echo >&"$go"
	exec {go}>&-
	cat <&"$fd" >>"$dir/truth"
	exec {fd}<&-
	wait "$own"
	is "$? $(<"$dir/own.err")" '0 ' 'old: own does its deeds'
	trace_stop
	compare old '' "$@"
}

# shellcheck disable=SC2054  # the commas belong to the rules
syns=(--drop ab,syn,tx=1 --drop ab,synack,tx=1 --drop ba,syn,tx=2)

ok 'link' link_up "${syns[@]}" --drop ab,data,tx=1
run IPv4 '' 10.9.0.2 "${connects[@]}" "${serves[@]}"
run IPv6 '' fd00::10.9.0.2 "${connects[@]}" "${serves[@]}"
# Who listens is found late, and selected all the same; or is not, and then nothing is shown.
selection=(--uid 0)
run selected '' 10.9.0.2 daemon accept
trace_start --netns "$a" --uid 4711 || { is failed attached 'not selected: trace'; finish; }
ok 'not selected: own does its deeds' own_to_file "$a" 10.9.0.1 "$b" 10.9.0.2 daemon
trace_stop
is "$(<"$dir/out")" '' 'not selected: nothing is shown'
selection=()
run_old "${olds[@]}"
link_down

# A FIN that arrives would have the data resent at once, before the tracer comes.
ok 'link that loses data and FIN' link_up --drop ab,data,tx=1 --drop ab,fin,tx=1
run_old old-orphan
link_down

ok 'link that loses FINs' link_up --drop ab,fin,tx=1
run FIN y 10.9.0.2 connect fork-keeps give-keeps user exec accept
run 'FIN after accept' y 10.9.0.2 accept-only
link_down
finish
