#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# retrans: the same events in every format, with every clock, in a pipe, a file and a terminal.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/lib/test.sh"
source "$root/tests/lib/scenario.sh"
# shellcheck disable=SC2034  # trace_start reads it
tool=retrans
shopt -s extglob
declare -A pid=()
trap 'kill -KILL "${pid[@]}" 2>/dev/null; scenario_down; cleanup' EXIT

# NAME OPTION...: into $dir/NAME.out; its end is waited for by ends.
writes() {
	local name=$1
	shift
	plumb retrans --netns "$SCENARIO_NS" "$@" >"$dir/$name.out" 2>"$dir/$name.err" &
	pid[$name]=$!
}

# What is attached has given up its capabilities.
attached() {
	local p full
	full=$(sed -n 's/^CapEff:\t//p' "/proc/$$/status")
	for p in "${!pid[@]}"; do
		[[ $p == tty* ]] && continue
		p=${pid[$p]}
		while grep -q "^CapEff:.$full" "/proc/$p/status"; do
			sleep 0.02
		done
	done
}

ends() {
	local name
	for name in "${!pid[@]}"; do
		[[ $name == @(count|tty*) ]] || kill -TERM "${pid[$name]}"
		wait "${pid[$name]}"
		is $? 0 "$name: ends well"
	done
	pid=()
}

# A terminal of that many columns.
in_terminal() {
	script -qefc "stty cols $1 rows 50; exec plumb retrans --netns $SCENARIO_NS" /dev/null \
		</dev/null >"$dir/tty$1.out" &
	pid[tty$1]=$!
}

json_to_csv() {
	jq -r 'select(.accounting == null) | del(.time) | [.[] | if . == null then "" else tostring end] | join(",")' \
		"$dir/json.out" | sort
}

widest() {
	awk '{ sub(/\r/, ""); if (length > n) n = length } END { print n }'
}

before=$(date +%s%N)
scenario_up rto || { is failed up 'set up'; finish; }
writes json --json
writes table --time wall
writes fields --fields kind,seq,segs
writes csv-fields --csv --fields seq,kind
writes none --csv --time none --fields seq
writes mono --csv --time mono --fields time,seq
writes delta --csv --time delta --fields time
writes count --csv --count 7
writes file --csv --fields seq,kind --output "$dir/named"
in_terminal 80
in_terminal 200
attached
until [[ -s $dir/tty80.out && -s $dir/tty200.out ]]; do
	sleep 0.02
done
mono=$(awk '{ printf "%.0f\n", $1 * 1e9 }' /proc/uptime)
trace_start --netns "$SCENARIO_NS" || { is failed attached 'trace'; finish; }
ok 'the transfer completes' scenario_traffic
trace_stop
pkill -TERM -f "^plumb retrans --netns $SCENARIO_NS\$"
ends
after=$(date +%s%N) mono_after=$(awk '{ printf "%.0f\n", $1 * 1e9 }' /proc/uptime)
n=$(scenario_count TcpRetransSegs)
seqs=$(column seq | sort)

is "$(wc -l <"$dir/out")" "$n" 'CSV: a line for each resend'
is "$(json_to_csv)" "$(cut -d, -f2- "$dir/out" | sort)" 'JSON = CSV, but for the time'
is "$(tail -n 1 "$dir/json.out" | jq -c '.accounting | [.events, .lost, .unattributed, .map_full]')" "[$n,0,0,0]" \
	'JSON: accounting comes last'
is "$(<"$dir/json.err")" '' 'JSON: not on stderr as well'
is "$(jq -r 'select(.time) | .time' "$dir/json.out" | awk -v a="$before" -v b="$after" '$1 < a || $1 > b' | wc -l)" 0 \
	'JSON: each time is within that of the transfer'

is "$(grep -c '^TIME' "$dir/table.out") $(wc -l <"$dir/table.out")" "1 $((n + 1))" 'table: one heading in a pipe'
is "$(grep -o ' > 10.9.0.2:7777 ' "$dir/table.out" | wc -l)" "$n" 'table: a flow in each line'
is "$(head -n 1 "$dir/fields.out" | tr -s ' ')" 'KIND SEQ SEGS' 'table: chosen columns'
is "$(awk 'NR > 1 { print $2 }' "$dir/fields.out" | sort)" "$seqs" 'table: chosen columns have their values'
is "$(head -n 1 "$dir/csv-fields.out")" seq,kind 'CSV: chosen columns'
is "$(sort "$dir/named")" "$(sort "$dir/csv-fields.out")" 'a file gets what a pipe gets'
is "$(stat -c '%s %a' "$dir/file.out") $(stat -c %a "$dir/named")" "0 644 644" 'and the pipe nothing then'
is "$(tail -n +2 "$dir/none.out" | sort)" "$seqs" 'no time'
is "$(tail -n +2 "$dir/mono.out" | cut -d, -f2 | sort)" "$seqs" 'monotonic time: the same events'
is "$(tail -n +2 "$dir/mono.out" | awk -F, -v a="$mono" -v b="$mono_after" '$1 < a || $1 > b' | wc -l)" 0 \
	'monotonic time is within that of the transfer'
is "$(awk 'NR == 2 { print $1 } END { print NR - 1 }' "$dir/delta.out" | tr '\n' ' ')" "0 $n " 'delta: the first is 0'
is "$(wc -l <"$dir/count.out")" 8 '--count: so many, and the heading'
is "$(grep -c '^plumb retrans: [0-9]* events' "$dir/count.err")" 1 '--count: and the accounting'

for cols in 80 200; do
	is "$(grep -c '10.9.0.2:7777' "$dir/tty$cols.out")" "$n" "a terminal of $cols columns: each resend"
	is "$(($(grep '10.9.0.2:7777' "$dir/tty$cols.out" | widest) <= cols))" 1 "a terminal of $cols columns: each fits in a line"
done
is "$(($(head -n 1 "$dir/tty200.out" | wc -w) > $(head -n 1 "$dir/tty80.out" | wc -w)))" 1 'a wider one has more columns'
finish
