#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# retrans: for each way to lose a segment, the sums per kind are the kernel's own counters.
source "$(dirname "$0")/lib/test.sh"
source "$root/tests/lib/scenario.sh"
tool=retrans

segs() {
	sum segs "kind == \"$1\""
}

# SYN-ACKs count as timeouts if their own timer resent them, not if the SYN came again.
timeouts() {
	local synacks=0
	[[ $1 == synack ]] && synacks=$(segs synack)
	echo $(($(segs rto) + $(segs syn) + synacks))
}

check() {
	local name=$1
	scenario_up "$name" || { is failed up "$name: set up"; return; }
	trace_start --netns "$SCENARIO_NS" || { is failed attached "$name: trace"; return; }
	ok "$name: the transfer completes" scenario_traffic
	trace_stop
	is "$(sum segs 'kind != "spurious" && kind != "failed"')" "$(scenario_count TcpRetransSegs)" \
		"$name: all segments = TcpRetransSegs"
	is "$(segs fast)" "$(scenario_count TcpExtTCPFastRetrans)" "$name: fast = TCPFastRetrans"
	if [[ $(scenario_count TcpExtTCPSpuriousRtxHostQueues) == 0 ]]; then
		is "$(timeouts "$name")" "$(scenario_count TcpExtTCPTimeouts)" \
			"$name: rto, syn, synack = TCPTimeouts"
	else	# only a qdisc that holds segments back, as netem does
		skip 'a timer found its segment still queued on this host: a timeout without a resend' 1
	fi
	is "$(segs tlp)" "$(scenario_count TcpExtTCPLossProbes)" "$name: tlp = TCPLossProbes"
	is $(($(segs slow-start) + $(segs pmtu))) "$(scenario_count TcpExtTCPSlowStartRetrans)" \
		"$name: slow-start, pmtu = TCPSlowStartRetrans"
	is $(($(segs syn) + $(segs synack))) "$(scenario_count TcpExtTCPSynRetrans)" \
		"$name: syn, synack = TCPSynRetrans"
	is "$(events 'kind == "spurious"' | wc -l)" "$(scenario_count TcpExtTCPLossUndo \
		TcpExtTCPFullUndo TcpExtTCPPartialUndo TcpExtTCPDSACKUndo)" "$name: spurious = undos"
	is "$(segs unknown)" 0 "$name: no kind is unknown"
	is "$(events 'comm != "talk"' | wc -l)" 0 "$name: every event has its owner"
	[[ $name != pmtu* ]] || is "$(($(segs pmtu) > 0))" 1 "$name: kind pmtu is told from slow-start"
	scenario_down
}

for s in "${SCENARIOS[@]}"; do
	check "$s"
done
SCENARIO_FAMILY=6
for s in fast rto syn; do
	check "$s"
done
if modprobe sch_netem 2>/dev/null; then
	SCENARIO_FAMILY=4
	check loss-netem
else
	skip 'no netem on this kernel' 1
fi
finish
