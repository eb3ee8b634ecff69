#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Demands of each scenario (or those named) what scenario.sh says of it, so that a tool under test can be trusted to be wrong.
set -u

# shellcheck source-path=SCRIPTDIR source=scenario.sh
. "$(dirname "$0")/scenario.sh"

undos=(TcpExtTCPLossUndo TcpExtTCPFullUndo TcpExtTCPPartialUndo TcpExtTCPDSACKUndo)
shown=(TcpRetransSegs TcpExtTCPTimeouts TcpExtTCPLossProbes TcpExtTCPFastRetrans TcpExtTCPSlowStartRetrans
	TcpExtTCPSynRetrans "${undos[@]}")
number=0 bad=

fault() {
	bad+="# $*"$'\n'
}

# COUNTER OPERATOR NUMBER
demand() {
	local count
	count=$(scenario_count "$1")
	test "$count" "$2" "$3" || fault "$1 is $count, not $2 $3"
}

# Every resent segment is of exactly one kind, and the sockets' own counts say the same.
demand_sums() {
	local resent kinds sockets=0 line role=send words
	words=(TcpExtTCPTimeouts TcpExtTCPLossProbes TcpExtTCPFastRetrans TcpExtTCPSlowStartRetrans)
	if [[ $1 == synack* ]]; then
		words=(TcpExtTCPSynRetrans)
		role=serve
	fi
	resent=$(scenario_count TcpRetransSegs)
	kinds=$(scenario_count "${words[@]}")
	while read -r line; do
		[[ $line == *" role=$role "* ]] || continue
		line=${line##* retrans=}
		((sockets += ${line%% *}))
	done <<<"$SCENARIO_ENDS"
	((resent == kinds)) || fault "TcpRetransSegs is $resent, the kinds make $kinds"
	((resent == sockets)) || fault "TcpRetransSegs is $resent, the sockets say $sockets"
	for line in TcpExtTCPAbortOnTimeout TcpExtTCPRetransFail TcpExtTCPSpuriousRtxHostQueues; do
		demand $line -eq 0
	done
}

demand_own() {
	case $1 in
	loss)
		demand TcpExtTCPFastRetrans -gt 0; demand TcpExtTCPTimeouts -gt 0
		demand TcpExtTCPSynRetrans -gt 0; demand TcpExtTCPLossProbes -eq 0 ;;
	fast) demand TcpExtTCPFastRetrans -eq 23; demand TcpRetransSegs -eq 23 ;;
	burst) demand TcpExtTCPFastRetrans -eq 69; demand TcpRetransSegs -eq 69 ;;
	tail) demand TcpExtTCPLossProbes -eq 23; demand TcpRetransSegs -eq 23 ;;
	rto) demand TcpExtTCPTimeouts -eq 46; demand TcpRetransSegs -eq 46 ;;
	reorder)
		demand TcpExtTCPFastRetrans -gt 0
		demand TcpExtTCPFullUndo -gt 0; demand TcpExtTCPPartialUndo -gt 0 ;;
	stall) demand TcpExtTCPTimeouts -gt 0; demand TcpExtTCPSlowStartRetrans -gt 0 ;;
	held-acks) demand TcpExtTCPTimeouts -gt 0; demand TcpExtTCPLossUndo -gt 0 ;;
	dsack*) demand TcpExtTCPFastRetrans -gt 0; demand TcpExtTCPDSACKUndo -gt 0 ;;
	syn) demand TcpExtTCPSynRetrans -eq 23; demand TcpExtTCPTimeouts -eq 23; demand TcpRetransSegs -eq 23 ;;
	synack) demand TcpExtTCPSynRetrans -eq 23; demand TcpExtTCPTimeouts -eq 23; demand TcpRetransSegs -eq 23 ;;
	synack-again) demand TcpExtTCPSynRetrans -eq 23; demand TcpExtTCPTimeouts -eq 0; demand TcpRetransSegs -eq 23 ;;
	pmtu) demand TcpExtTCPSlowStartRetrans -gt 0; demand TcpExtTCPFastRetrans -eq 0 ;;
	pmtu-sack) demand TcpExtTCPSlowStartRetrans -gt 0; demand TcpExtTCPFastRetrans -gt 0 ;;
	blackhole) demand TcpExtTCPTimeouts -gt 0; demand TcpExtTCPSlowStartRetrans -gt 0 ;;
	loss-netem) demand TcpExtTCPFastRetrans -gt 0; demand TcpExtTCPLossProbes -eq 0 ;;
	esac
}

check() {
	local began=$EPOCHREALTIME ended counter
	number=$((number + 1)) bad=
	if scenario "$1"; then
		demand_sums "$1"
		demand_own "$1"
	else
		fault "the traffic did not complete"
	fi
	ended=$EPOCHREALTIME
	for counter in "${shown[@]}"; do
		printf '# %s %s\n' "${counter#Tcp}" "$(scenario_count "$counter")"
	done | grep -v ' 0$'
	scenario_down
	printf '# %s; %d ms\n' "$SCENARIO_RELAY" $(((${ended/./} - ${began/./}) / 1000))
	printf '%s' "$bad"
	echo "${bad:+not }ok $number - $1"
	[[ -z $bad ]] || failed=1
}

failed=0
if (($# == 0)); then
	set -- "${SCENARIOS[@]}"
	if modprobe -q sch_netem 2>/dev/null; then
		set -- "$@" loss-netem
	fi
fi
echo "1..$#"
for name; do
	check "$name"
done
exit $failed
