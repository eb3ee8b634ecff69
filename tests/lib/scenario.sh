# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# TCP connections that go wrong in known ways, in namespaces of their own, so that nstat's counters there are the truth.
#
#   scenario_up NAME          namespaces, link and server; no TCP packet yet
#   scenario_traffic          the connections, from beginning to end; then the counters are read
#   scenario_count COUNTER... the sum of these counters of the measured namespace
#   scenario_down             removes everything; also a trap on EXIT does
#   scenario NAME             up and traffic in one
#
# Set for the caller: SCENARIO_NS, the namespace to watch; SCENARIO_PEER, the other one; SCENARIO_ENDS, a line of
# `talk` for each end of each connection; SCENARIO_RELAY, what the relay carried (after scenario_down).
# Read: SCENARIO_FAMILY=6 for IPv6. `relay` and `talk` are found through $PATH. Needs root.

# shellcheck disable=SC2034  # the order in which to run them all
SCENARIOS=(loss fast burst tail rto reorder stall held-acks dsack dsack-open syn synack synack-again pmtu pmtu-sack
	blackhole)

scenario_port=7777

# In every scenario: TCPTimeouts holds no abort (each time-out resends one segment), and no tail loss probe sends new
# data, since whatever could still be sent has been sent when the probe is due, or probes are off. So:
#   TcpRetransSegs = TCPTimeouts + TCPLossProbes + TCPFastRetrans + TCPSlowStartRetrans
# with SYNs among TCPTimeouts, and SYN-ACKs too if their own timer resent them.
# A request of $ten bytes is ten whole segments: a first window, all sent at once.
# shellcheck disable=SC2054  # the commas belong to the rules
scenario_plan() {
	local ten=14480
	[[ ${SCENARIO_FAMILY-4} == 4 ]] || ten=14280
	relay_options=() talk_options=() sysctls=(net.ipv4.tcp_no_metrics_save=1) server_is_measured=
	case $1 in
	# TCPFastRetrans, TCPTimeouts and TCPSynRetrans; ACKs are lost too, and resends once more.
	loss)
		sysctls+=(net.ipv4.tcp_early_retrans=0)
		relay_options=(--delay 5 --seed 1 --drop percent=8)
		talk_options=(--conns 4 --request 150000) ;;
	# TCPFastRetrans = TcpRetransSegs = 23. A loss probe is armed all the time.
	fast)
		relay_options=(--delay 100 --drop ab,data,nth=4,tx=1)
		talk_options=(--conns 23 --request "$ten") ;;
	# TCPFastRetrans = TcpRetransSegs = 69: three segments lost in a row, which the kernel may resend as one packet.
	burst)
		relay_options=(--delay 100 --drop ab,data,nth=3-5,tx=1)
		talk_options=(--conns 23 --request "$ten") ;;
	# TCPLossProbes = TcpRetransSegs = 23.
	tail)
		relay_options=(--delay 50 --drop ab,data,nth=10,tx=1)
		talk_options=(--conns 23 --request "$ten") ;;
	# TCPTimeouts = TcpRetransSegs = 46: the only segment is lost twice.
	rto)
		sysctls+=(net.ipv4.tcp_early_retrans=0)
		relay_options=(--delay 5 --drop ab,data,nth=1,tx=1-2)
		talk_options=(--conns 23 --request 1000) ;;
	# TCPFastRetrans, TCPPartialUndo and TCPFullUndo: segments come later than those behind them, but before
	# their resends; first when there is more to send, then in the last window.
	reorder)
		sysctls+=(net.ipv4.tcp_early_retrans=0)
		relay_options=(--delay 40 --hold ab,data,nth=3,tx=1:40 --hold ab,data,nth=18,tx=1:70)
		talk_options=(--conns 5 --request 30000) ;;
	# TCPTimeouts and TCPSlowStartRetrans: a window of data is lost, and for a while everything else.
	stall)
		sysctls+=(net.ipv4.tcp_early_retrans=0)
		relay_options=(--delay 10 --stall ab,data,nth=25:300)
		talk_options=(--conns 3 --request 200000) ;;
	# TCPTimeouts and TCPLossUndo: everything arrives, only its ACKs come after the time-out.
	held-acks)
		sysctls+=(net.ipv4.tcp_early_retrans=0)
		relay_options=(--delay 10 --hold-flow ba,ack,nth=1:400)
		talk_options=(--conns 5 --request "$ten") ;;
	# TCPFastRetrans and TCPDSACKUndo: as reorder, but without timestamps only a DSACK tells that the resend was
	# for nothing. It comes during the recovery, which waits for later segments that are held a little.
	dsack)
		sysctls+=(net.ipv4.tcp_early_retrans=0 net.ipv4.tcp_timestamps=0)
		relay_options=(--delay 40 --hold ab,data,nth=3,tx=1:40 --hold ab,data,nth=13-,tx=1:30)
		talk_options=(--conns 5 --request 30000) ;;
	# The same, but the DSACK comes when the recovery has ended and the state is Open again: no change of state
	# comes with this undo.
	dsack-open)
		sysctls+=(net.ipv4.tcp_early_retrans=0 net.ipv4.tcp_timestamps=0)
		relay_options=(--delay 40 --hold ab,data,nth=3,tx=1:40)
		talk_options=(--conns 5 --request "$ten" --count 2) ;;
	# TCPTimeouts = TCPSynRetrans = TcpRetransSegs = 23.
	syn)
		relay_options=(--delay 5 --drop ab,syn,tx=1)
		talk_options=(--conns 23 --request 1000) ;;
	# TCPSynRetrans = TCPTimeouts = TcpRetransSegs = 23, in the server's namespace. The client's second SYN is lost
	# as well: it would race with the server's timer to cause the resend.
	synack)
		server_is_measured=y
		relay_options=(--delay 5 --drop ba,synack,tx=1 --drop ab,syn,tx=2)
		talk_options=(--conns 23 --request 1000) ;;
	# TCPSynRetrans = TcpRetransSegs = 23, in the server's namespace: here the client's second SYN causes the
	# resend, well before the server's timer. That is no time-out.
	synack-again)
		server_is_measured=y
		relay_options=(--delay 5 --drop ba,synack,tx=1 --hold ab,syn,tx=1:300)
		talk_options=(--conns 23 --request 1000) ;;
	# TCPSlowStartRetrans = TcpRetransSegs: the kernel counts what an ICMP error makes it resend as this.
	pmtu)
		relay_options=(--delay 20 --too-big ab,size=1300)
		talk_options=(--conns 5 --request "$ten") ;;
	# TCPSlowStartRetrans and TCPFastRetrans: the last segment is short and passes, and its SACK makes the kernel
	# resend most of the others once more.
	pmtu-sack)
		relay_options=(--delay 20 --too-big ab,size=1300)
		talk_options=(--conns 5 --request $((ten - 480))) ;;
	# TCPTimeouts and TCPSlowStartRetrans: large segments vanish without a word until the kernel tries smaller ones.
	blackhole)
		sysctls+=(net.ipv4.tcp_early_retrans=0 net.ipv4.tcp_mtu_probing=1 net.ipv4.tcp_retries1=1)
		relay_options=(--delay 5 --drop ab,size=1300)
		talk_options=(--conns 5 --request "$ten") ;;
	# TCPFastRetrans, where the kernel has netem: what `loss` is, without the relay.
	loss-netem)
		sysctls+=(net.ipv4.tcp_early_retrans=0)
		talk_options=(--conns 4 --request 300000) ;;
	*)
		echo "scenario: no such scenario: $1" >&2
		return 1 ;;
	esac
}

# One packet is one segment here too. No delay at the sender: a time-out would find its segment still in the queue.
scenario_netem() {
	ip link add relay0 netns "$scenario_a" type veth peer relay0 netns "$scenario_b" || return
	ip -n "$scenario_a" addr add 10.9.0.1/24 dev relay0 && ip -n "$scenario_b" addr add 10.9.0.2/24 dev relay0 &&
		ip -n "$scenario_a" addr add fd00::10.9.0.1/64 dev relay0 nodad &&
		ip -n "$scenario_b" addr add fd00::10.9.0.2/64 dev relay0 nodad &&
		ip -n "$scenario_a" link set relay0 gso_max_segs 1 up &&
		ip -n "$scenario_b" link set relay0 up &&
		tc -n "$scenario_a" qdisc add dev relay0 root netem loss 5% limit 10000 &&
		tc -n "$scenario_b" qdisc add dev relay0 root netem delay 10ms limit 10000
}

# Starts COMMAND, whose first line must be WORD; its later lines are read from the descriptor left in $scenario_fd.
scenario_start() {
	local word=$1 name=$2 line=
	shift 2
	mkfifo "$scenario_dir/$name"
	"$@" >"$scenario_dir/$name" 2>"$scenario_dir/$name.err" &
	scenario_pids+=("$!")
	exec {scenario_fd}<"$scenario_dir/$name"
	scenario_fds+=("$scenario_fd")
	read -r -t 60 -u "$scenario_fd" line
	[[ $line == "$word" ]] && return
	echo "scenario: $name did not start" >&2
	cat "$scenario_dir/$name.err" >&2
	return 1
}

scenario_namespaces() {
	local ns
	for ns in "$scenario_a" "$scenario_b"; do
		ip netns add "$ns" && ip -n "$ns" link set lo up &&
			ip netns exec "$ns" sysctl -qw "${sysctls[@]}" || return
	done
}

scenario_up() {
	local relay_options talk_options sysctls server_is_measured
	scenario_plan "$1" || return
	scenario_a=plumb$$a scenario_b=plumb$$b scenario_pids=() scenario_fds=() SCENARIO_ENDS='' SCENARIO_RELAY=''
	SCENARIO_NS=$scenario_a SCENARIO_PEER=$scenario_b scenario_address=10.9.0.2
	[[ -z $server_is_measured ]] || SCENARIO_NS=$scenario_b SCENARIO_PEER=$scenario_a
	[[ ${SCENARIO_FAMILY-4} == 4 ]] || scenario_address=fd00::10.9.0.2
	scenario_talk=("${talk_options[@]}")
	scenario_dir=$(mktemp -d) || return
	# shellcheck disable=SC2119
	scenario_trap
	scenario_namespaces || return
	if [[ $1 == *-netem ]]; then
		scenario_netem || return
	else
		scenario_start ready relay relay "${relay_options[@]}" \
			"$scenario_a" 10.9.0.1 "$scenario_b" 10.9.0.2 || return
	fi
	scenario_start listening serve ip netns exec "$scenario_b" \
		talk serve "${scenario_talk[@]}" "$scenario_address" $scenario_port
}

# Both ends report only when all they sent is acknowledged, so that the counters stand still when they are read.
scenario_traffic() {
	local status=0 line name value
	# In the background, because bash answers a signal while it waits but not while a command runs.
	ip netns exec "$scenario_a" talk send "${scenario_talk[@]}" "$scenario_address" $scenario_port \
		>"$scenario_dir/ends" 2>"$scenario_dir/send.err" &
	scenario_pids+=("$!")
	wait "$!" || status=1
	unset 'scenario_pids[-1]'
	SCENARIO_ENDS=$(<"$scenario_dir/ends")
	while read -r -t 60 -u "$scenario_fd" line; do
		SCENARIO_ENDS+=$'\n'$line
	done
	wait "${scenario_pids[-1]}" || status=1
	unset 'scenario_pids[-1]'
	declare -gA scenario_counters=()
	while read -r name value _; do
		scenario_counters[$name]=$value
	done < <(ip netns exec "$SCENARIO_NS" nstat -asz)
	((status == 0)) || cat "$scenario_dir"/*.err >&2
	return $status
}

scenario_count() {
	local name sum=0
	for name; do
		((sum += ${scenario_counters[$name]:-0}))
	done
	echo "$sum"
}

scenario_down() {
	local pid fd
	[[ -n ${scenario_dir-} ]] || return 0
	for pid in "${scenario_pids[@]}"; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	for fd in "${scenario_fds[@]}"; do
		exec {fd}<&-
	done
	SCENARIO_RELAY=$(cat "$scenario_dir/relay.err" 2>/dev/null)
	ip netns del "$scenario_a" 2>/dev/null
	ip netns del "$scenario_b" 2>/dev/null
	rm -rf "$scenario_dir"
	scenario_dir=
}

# Before whatever the caller has there already. bash runs the EXIT trap on a deadly signal as well.
# shellcheck disable=SC2120  # the arguments are its own
scenario_trap() {
	local old
	[[ -z ${scenario_trapped-} ]] || return 0
	scenario_trapped=y
	old=$(trap -p EXIT)
	eval "set -- ${old:-trap -- '' EXIT}"
	# shellcheck disable=SC2064  # the caller's trap as it is now
	trap "scenario_down; $3" EXIT
}

scenario() {
	scenario_up "$1" && scenario_traffic
}
