#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Who may run plumb, how it ends, and what stays then: nothing, also when it is killed.
# shellcheck source-path=SCRIPTDIR source=lib/test.sh
source "$(dirname "$0")/lib/test.sh"
# shellcheck source-path=SCRIPTDIR source=lib/said.sh
source "$root/tests/lib/said.sh"
# shellcheck source-path=SCRIPTDIR source=lib/scenario.sh
source "$root/tests/lib/scenario.sh"
# shellcheck disable=SC2034  # for trace_start
tool=retrans
nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
three=+bpf,+perfmon,+net_admin

older() {
	[[ $(printf '%s\n' "$1" "$(uname -r)" | sort -V | head -n 1) != "$1" ]]
}

# The tracer's, all sets but the bounding one; before 5.19 each call of bpf() wants CAP_BPF.
capabilities() {
	local left
	left=$(awk '/^Cap(Inh|Prm|Eff|Amb)/ && $2 !~ /^0*$/ { print $2 }' "/proc/$tracer/status" |
		sort -u)
	[[ $left != 0000008000000000 ]] || ! older 5.19 || left=
	echo "${left:-none}"
}

test_capabilities() {
	run "${nobody[@]}" plumb retrans
	said 1 'run as root, or with CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN' 'without root'
	run "${nobody[@]}" --inh-caps=-all,+bpf --ambient-caps=+bpf plumb retrans
	said 1 'run as root, or with CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN' 'with CAP_BPF only'
	# before 5.11 maps are locked memory, and only CAP_SYS_RESOURCE raises its limit
	if older 5.11; then
		run bash -c 'ulimit -l 64; exec "$@"' - "${nobody[@]}" --inh-caps=-all,$three \
			--ambient-caps=$three plumb retrans --duration 1ms
		said 1 'ulimit -l' 'with little lockable memory'
		ulimit -l unlimited
	fi
	run "${nobody[@]}" --inh-caps=-all,$three --ambient-caps=$three \
		plumb retrans --comm no-such-one --duration 100ms
	good 1 'with these three capabilities'
	run "${nobody[@]}" --inh-caps=-all,$three --ambient-caps=$three \
		plumb retrans --comm no-such-one --summary --by pid --duration 100ms
	good 1 'and with --summary'
	trace_start "${quiet[@]}"
	is "$(capabilities)" none 'root: no capability is left after attaching'
	is "$(awk '/^NoNewPrivs/ { print $2 }' "/proc/$tracer/status")" 1 \
		'nor can a program give some back'
	trace_stop
}

# What the tracer holds: "prog 12", "link 3", "map 7", a line each.
held() {
	cat "/proc/$tracer/fdinfo"/* 2>/dev/null |
		sed -n 's/^\(prog\|link\|map\)_id:[[:space:]]*/\1 /p' | sort -u
}

# Of the lines in $ids, those that the kernel still has; it frees them a little later.
left() {
	local i kind now
	for ((i = 0; i < 100; i++)); do
		now=$(for kind in prog link map; do
			bpftool $kind show | sed -n "s/^\([0-9]*\):.*/$kind \1/p"
		done | grep -Fx -f <(echo "$ids"))
		[[ -n $now ]] || break
		sleep 0.1
	done
	echo "${now:-nothing}"
}

# WHAT OPTION...: attached, and $ids is what it holds.
begin() {
	local what=$1
	shift
	set -m	# else bash lets it ignore SIGINT
	trace_start "$@"
	status=$?
	set +m
	[[ $status == 0 ]] || { is failed attached "$what"; return 1; }
	ids=$(held)
	is "$(cut -d ' ' -f 1 <<<"$ids" | sort -u | tr '\n' ' ')" 'link map prog ' \
		"$what: it is attached"
}

# Waits for the tracer; what does not end is killed after 20 s.
end() {
	local i
	for ((i = 0; i < 200; i++)); do
		kill -0 "$tracer" 2>/dev/null || break
		sleep 0.1
	done
	((i < 200)) || kill -KILL "$tracer"
	wait "$tracer" 2>/dev/null
	status=$?
	# shellcheck disable=SC2154  # trace_start sets it
	wait "$reader"
	tracer=
}

test_signals() {
	local signal
	for signal in INT TERM HUP; do
		begin $signal "${quiet[@]}" || continue
		kill -$signal "$tracer"
		end
		good 0 "SIG$signal ends it well"
		is "$(left)" nothing "SIG$signal: nothing stays"
	done
	begin KILL "${quiet[@]}"
	kill -KILL "$tracer"
	end
	is "$status" 137 'SIGKILL ends it'
	is "$(left)" nothing 'SIGKILL: nothing stays'
	begin reader "${quiet[@]}"
	kill "$reader"
	end
	: >"$dir/out"
	said 1 'the reader of the output is gone' 'so does a reader that goes away'
	is "$(left)" nothing 'reader: nothing stays'
	plumb retrans 2>"$dir/err" | head -n 1 >"$dir/first"
	status=${PIPESTATUS[0]}
	said 1 'the reader of the output is gone' 'plumb retrans | head -n 1'
	is "$(wc -l <"$dir/first")" 1 'head had its line'
}

# Whoever started it with nohup wants it to stay.
test_nohup() {
	local start=$EPOCHREALTIME end
	(trap '' HUP && exec plumb retrans "${quiet[@]}" --csv --duration 2s) \
		>"$dir/pipe2" 2>"$dir/err" &
	tracer=$!
	until [[ -s $dir/pipe2 ]] || ! kill -0 $tracer 2>/dev/null; do
		sleep 0.05
	done
	kill -HUP $tracer
	wait $tracer
	is $? 0 'with SIGHUP ignored it ends well'
	end=$EPOCHREALTIME
	is $((${end/./} - ${start/./} >= 2000000)) 1 'but not before its time'
	tracer=
}

# A reader that does not read: the pipe is full, so write() waits. Who asks twice means it.
test_stuck() {
	local i
	mkfifo "$dir/full"
	exec {full}<>"$dir/full"
	head -c 65500 /dev/zero >&"$full"
	plumb retrans >"$dir/full" 2>"$dir/err" {full}>&- &
	tracer=$!
	for ((i = 0; i < 300; i++)); do
		ids=$(held)
		[[ $ids != *link* ]] || break
		sleep 0.1
	done
	for ((i = 0; i < 30; i++)); do
		kill -TERM $tracer 2>/dev/null || break
		sleep 0.2
	done
	is $((i < 30)) 1 'SIGTERM again and again ends it when nobody reads'
	kill -KILL $tracer 2>/dev/null
	wait $tracer 2>/dev/null
	tracer=
	is "$(left)" nothing 'stuck: nothing stays'
	exec {full}>&-
}

test_ends() {
	local start=$EPOCHREALTIME end
	run plumb retrans "${quiet[@]}" --duration 1s
	end=$EPOCHREALTIME
	good 1 '--duration 1s'
	is $((${end/./} - ${start/./} >= 1000000)) 1 'lasts so long'
	timeout -s KILL 3 plumb retrans "${quiet[@]}" --duration 5124095h >"$dir/out" 2>&1 &
	wait $! 2>/dev/null
	is $? 137 '--duration 5124095h, the longest, does not end at once'
	run plumb retrans "${quiet[@]}" --summary --interval 5124095h --duration 500ms
	good 1 '--interval 5124095h prints at the end only'
	run plumb retrans "${quiet[@]}" --json --duration 1ms
	is "exit $status, $(wc -l <"$dir/out") lines, $(wc -c <"$dir/err") bytes err" \
		'exit 0, 1 lines, 0 bytes err' '--json: the accounting is the last object'
	run plumb retrans "${quiet[@]}" --csv --output "$dir/file" --duration 1ms
	good 0 '--output takes what stdout does not get'
	is "$(wc -l <"$dir/file")" 1 'the file has the heading'
	run plumb retrans "${quiet[@]}" --output - --duration 1ms
	good 1 '--output - is stdout'
	# shellcheck disable=SC2016  # its own $@
	run unshare --mount sh -c 'mount --bind /dev/null /etc/protocols; exec "$@"' - \
		plumb retrans "${quiet[@]}" --proto tcp --duration 1ms
	good 1 '--proto tcp where there is no /etc/protocols'
	run plumb retrans "${quiet[@]}" --buffer 4K --duration 1ms
	good 1 'the smallest buffer'
	run plumb retrans "${quiet[@]}" --buffer 4097 --duration 1ms
	good 1 'one byte more'
}

# Needs retransmissions: 23 of them.
test_count() {
	local first
	scenario_up syn || { is failed up 'a connection whose SYN is lost'; return; }
	begin count --netns "$SCENARIO_NS" --count 1
	# with an event there is a line to read, and the next write finds nobody
	plumb retrans --netns "$SCENARIO_NS" --json 2>"$dir/err2" > >(head -n 1 >"$dir/first") &
	first=$!
	# JSON has no heading to wait for, but the last step before it would come shows
	until grep -q '^NoNewPrivs:.1' "/proc/$first/status" || ! kill -0 $first; do
		sleep 0.05
	done 2>/dev/null
	scenario_traffic || echo '# traffic failed'
	end
	good 1 '--count 1 ends by itself'
	wait $first
	is "exit $?, $(cut -c 1-8 "$dir/first"): $(<"$dir/err2")" \
		'exit 1, {"time":: plumb retrans: the reader of the output is gone' \
		'--json | head -n 1'
	is "$(left)" nothing 'count: nothing stays'
	scenario_down
}

test_capabilities
test_signals
test_nohup
test_stuck
test_ends
test_count
run plumb retrans "${quiet[@]}" --duration 1ms
good 1 'another run works'
finish
