#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# conn: what a line says of bytes, resent segments and round trips is what ss -ti says; connections that are older; opening and
# states; summaries; thousands of short ones.
# shellcheck source-path=SCRIPTDIR disable=SC2317
source "$(dirname "$0")/lib/test.sh"
# shellcheck disable=SC2034  # trace_start reads it
tool=conn n=5
a=plumb$$a b=plumb$$b c=plumb$$c
source "$root/tests/lib/drop-world.sh"
ok 'links' links_up

# WAY COUNT ADDRESS PORT
meet_in_a() {
	ip netns exec "$a" timeout 120 meet "$@" "$b" >"$dir/met" || echo "# meet $*"
}

# The values of ss -tin's words for the client's socket.
ss_says() {
	sed -nE "s/.* $1:([^ ]*).*/\1/p" "$dir/snap"
}

# The neighbour is away for half a second: segments are resent.
far="ip -n $a neigh replace 10.9.0.2 dev ab nud permanent lladdr 02:00:00:00:09"
export CUT="$far:99; (sleep 0.5; $far:02) &" SNAP="ss -tinH dport = 6001 >$dir/snap"
trace_start --port 6001
meet_in_a held 1 10.9.0.2 6001
trace_stop
for field in bytes_sent bytes_retrans bytes_received; do
	is "$(events "opened == \"connect\" { print $field }")" "$(ss_says $field)" "$field is what ss says"
done
# The acknowledgement of the FIN may be the quickest.
is "$(events "opened == \"connect\" { print (min_rtt_us <= $(ss_says minrtt) * 1000 && min_rtt_us > 0) }")" 1 'min_rtt_us, at most'
is "$(events 'opened == "connect" { print retrans_segs }')" "$(ss_says retrans | sed 's,.*/,,')" 'retrans_segs, too'
is "$(events 'opened == "connect" { print (retrans_segs > 0), (bytes_retrans >= 1000) }')" '1 1' '... and something was resent'
# After that: the FIN, and the ACK of the other FIN.
is "$(events 'opened == "connect" { print segs_out, segs_in }')" \
	"$(($(ss_says segs_out) + 2)) $(($(ss_says segs_in) + 1))" 'segs_out and segs_in are what ss says, and the end'
is "$(events 'opened == "accept" { print bytes_sent, bytes_received, retrans_segs, end }')" '500 1000 0 fin(remote)' 'the other end'

# A connection that is there before plumb is.
mkfifo "$dir/go"
SNAP="cat $dir/go" CUT=true meet_in_a held 1 10.9.0.2 6002 &
old=$!
until [[ $(ip netns exec "$a" ss -tinH dport = 6002) == *bytes_received:500* ]]; do sleep 0.05; done
trace_start --port 6002
echo >"$dir/go"
wait $old
trace_stop
is "$(events 'sport != 6002 { print older, opened, connect_us, end, bytes_sent, bytes_received, comm }')" \
	"true   fin 1000 500 client" 'an older one: what is known'
is "$(events 'sport == 6002 { print older, opened, end, bytes_sent, bytes_received, comm }')" \
	"true  fin(remote) 500 1000 server" '... and its other end'
is "$(events 'duration_us > 0 && duration_us < 60000000' | wc -l)" 2 '... as long as plumb has looked'

# A process closes what has been half closed for long: that is the end, not the last packet.
trace_start --port 6011
meet_in_a half 1 10.9.0.2 6011
trace_stop
is "$(events 'opened == "connect" { print end, from, (duration_us > 500000 && duration_us < 5000000) }')" 'fin FIN_WAIT2 1' \
	'the end of what was half closed is when it is closed'

# Opening and states
trace_start --port 6003 --open
meet_in_a server "$n" 10.9.0.2 6003
trace_stop
is "$(events 'event == "open" && state == "ESTABLISHED"' | wc -l)" $((2 * n)) '--open: two lines at opening'
is "$(events 'event == "end"' | wc -l)" $((2 * n)) '... two at the end'
is "$(events 'opened == "connect" && connect_us > 0' | wc -l)" $((2 * n)) '... with the time that connecting took'
trace_start --port 6004 --states
meet_in_a client 1 10.9.0.2 6004
trace_stop
is "$(events 'opened == "connect" { print from, state }')" $'CLOSE SYN_SENT\nSYN_SENT ESTABLISHED\nESTABLISHED FIN_WAIT1\nFIN_WAIT1 FIN_WAIT2\nFIN_WAIT2 CLOSE' '--states: of who connects'
is "$(events 'opened == "accept" { print from, state }')" $'SYN_RECV ESTABLISHED\nESTABLISHED CLOSE_WAIT\nCLOSE_WAIT LAST_ACK\nLAST_ACK CLOSE' '... of who accepts'
is "$(events 'opened == "connect" { sum += state_us; last = duration_us } END { d = last - sum; print (d >= 0 && d <= 5) }')" 1 \
	'... the times in its states are its life'

# Summaries, all at once. They say nothing before the end: that they gave up capabilities says that they have begun.
declare -A summaries=()
capabilities() {
	sed -n 's/^CapEff:\t//p' "/proc/$1/status" 2>/dev/null
}

# BY FIELDS
summary_start() {
	plumb conn --summary --by "$1" --fields "$2" --port 6005,6006,6007 --csv >"$dir/by.$1" 2>"$dir/err.$1" &
	summaries[$1]=$!
	while [[ $(capabilities $!) == $(capabilities $$) ]]; do :; done
}

# BY LINES
summary_is() {
	kill -TERM "${summaries[$1]}"
	wait "${summaries[$1]}"
	is "$? $(sed -nE 's/.* ([0-9]+ events),.* ([0-9]+) lost.*/\1 \2/p' "$dir/err.$1")" "0 $((5 * n)) events 0" "--by $1 ends well"
	is "$(sed 1d "$dir/by.$1" | sort)" "$2" '... with its groups'
}

summary_start port port,conns,connect,accept,fin,fin_remote,reset_sent,reset_received,refused
summary_start remote daddr,conns,bytes_sent,bytes_received
summary_start end end,conns,connect
summary_start container container,conns,reset_sent
meet_in_a client "$n" 10.9.0.2 6005
meet_in_a after "$n" 10.9.0.2 6006
ip netns exec "$a" meet fail "$n" 10.9.0.2 6007 >/dev/null
summary_is port $'6005,10,5,5,5,5,0,0,0\n6006,10,5,5,0,0,5,5,0\n6007,5,5,0,0,0,0,0,5'
summary_is remote $'10.9.0.1,10,2500,10000\n10.9.0.2,15,10500,2500'
summary_is end $'fin(remote),5,0\nfin,5,5\nrefused,5,5\nreset received,5,5\nreset sent,5,0'
summary_is container ',25,5'

# Short ones, thousands: everything is there, or counted. The virtual machines are slow.
began=$EPOCHREALTIME
meet_in_a client 200 10.9.0.2 6008
many=$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { print b - a < 0.2 ? 10000 : 1000 }')
accounted() {
	sed -nE 's/.* ([0-9]+) events, ([0-9]+) filtered, ([0-9]+) lost.* ([0-9]+) missed.*/\1 \2 \3 \4/p' "$dir/err" |
		awk -v lines="$(wc -l <"$dir/out")" '{ print $1 == lines, $1 + $2 + $3 + $4 }'
}
export RATE=2000
trace_start --port 6009
meet_in_a client "$many" 10.9.0.2 6009
trace_stop
is "$(events 'end == "fin" && opened == "connect" && older == "false"' | wc -l)" "$many" "$many, 2,000 a second: all of the client's"
is "$(events 'end == "fin(remote)" && opened == "accept" && older == "false"' | wc -l)" "$many" '... and of the server'
unset RATE
trace_start --netns "$a" --buffer 4K
kill -STOP "$tracer"
meet_in_a client 1000 10.9.0.2 6010
kill -CONT "$tracer"
kill -TERM "$tracer"
wait "$tracer" "$reader"
tracer=
is "$(accounted)" '1 2000' 'a ring that is too small: what is lost is counted'
is "$(($(wc -l <"$dir/out") < 1000))" 1 '... and some was lost'

finish
