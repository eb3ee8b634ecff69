#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Each option with nonsense, and output that goes nowhere: one sentence, the right status.
# shellcheck source-path=SCRIPTDIR source=lib/test.sh
source "$(dirname "$0")/lib/test.sh"
# shellcheck source-path=SCRIPTDIR source=lib/said.sh
source "$root/tests/lib/said.sh"
huge=99999999999999999999

nine() {
	printf '%s,%s,%s,%s,%s,%s,%s,%s,%s\n' "$1" "$1" "$1" "$1" "$1" "$1" "$1" "$1" "$1"
}

dead_pid() {
	sh -c 'echo $$'
}

test_owner() {
	local dead
	dead=$(dead_pid)
	value --pid 'is not a process number' -1 0 +1 ' 1' '1 ' 1x 0x1 1.0 4294967296 \
		$huge all
	value --pid 'an empty value' '' , 1, ,1 "$$,,$$"
	value --pid 'more than 8 values' "$(nine $$)"
	value --pid "there is no process $dead" "$dead"
	value --comm 'is longer than the 15 bytes that the kernel keeps' sixteen-bytes-xx
	value --comm 'an empty value' '' nginx,,curl
	value --comm 'more than 8 values' "$(nine sh)"
	value --uid 'there is no user' -1 no-such-user 4294967295 4294967296 $huge 0x0
	value --uid 'more than 8 values' "$(nine 0)"
	value --uid 'an empty value' '' 0,,0
}

test_places() {
	local dead
	dead=$(dead_pid)
	value --cgroup "no cgroup '" /no/such/group no-such-group -1
	value --cgroup 'no cgroup has the id' $huge 18446744073709551615 0
	value --cgroup "'/tmp' is not a cgroup" /tmp
	value --cgroup 'an empty value' '' /,,/
	value --cgroup 'more than 8 values' "$(nine /)"
	mkdir "$dir/v1"
	if mount -t cgroup -o none,name=plumb-usage none "$dir/v1" 2>/dev/null; then
		value --cgroup 'is a cgroup of version 1; name one of version 2, below' "$dir/v1"
		umount "$dir/v1"
	else
		skip 'this kernel mounts no cgroup of version 1' 1
	fi
	value --container "no running container 'no-such-container'" no-such-container
	value --container 'an empty value' '' ,
	value --netns "no network namespace '" no-such-netns -1 'net:[1' ' '
	value --netns 'No such file or directory' /no/such/netns
	value --netns 'is not a network namespace' /etc/passwd /proc/self/ns/mnt /tmp /dev/null
	value --netns 'no live process has the number' "$dead" 0
	value --netns 'no process has the number' 4294967296 $huge
	value --netns 'network namespace' 'net:[1]' "net:[$huge]"
	value --netns 'an empty value' '' , "$$,"
	value --netns 'more than 8 values' "$(nine $$)"
	value --dev 'cannot be the name of a device' sixteen-bytes-xx eth0/1
	value --dev 'an empty value' '' lo,,lo
	value --dev 'more than 8 values' "$(nine lo)"
}

test_flow() {
	local option
	for option in --port --sport --dport; do
		value $option 'is not a port (1 to 65535)' 0 65536 -1 +80 ' 80' 80x http 0x50 \
			$huge 80-90
		value $option 'an empty value' '' 80,,443 ,80 80,
		value $option 'more than 8 values' "$(nine 80)"
	done
	for option in --host --src --dst; do
		value $option 'is not an address or prefix such as' 10.0.0.256 10.0.0 10.0.0.0/33 \
			10.0.0.0/-1 10.0.0.0/ /8 ::/129 ::1::2 '[::1' fe80::1%lo 10.0.0.1:80 \
			example.com ' ::1' ::1/$huge
		value $option 'an empty value' '' ::1,,::2
		value $option 'more than 8 values' "$(nine ::1)"
	done
	value --proto 'there is no protocol' nonsense '' -1 0 256 $huge tcp,udp
	value --proto 'retrans is about TCP only' udp 17 icmp
	# 0 stands for any; 262 is no number that a packet can carry.
	value --proto "there is no protocol '" ip mptcp
	wrong 2 '-4 and -6 together select nothing' retrans -4 -6
	wrong 2 '-4 and -6 together select nothing' retrans --ipv6 --ipv4
	wrong 2 '-4 and -6 together select nothing' retrans -46
	wrong 2 "unknown option '-x'" retrans -4x
}

test_output() {
	value --time 'is none of wall, mono, delta, none' '' WALL utc wall,mono
	value --fields "no field 'nonsense'" nonsense pid,nonsense nonsense,pid
	value --fields "no field '" , pid, ,pid pid,,comm PID 'pid, comm' 'comm?1'
	value --fields 'an empty value' ''
	value --fields "'pid' twice" pid,comm,pid
	wrong 2 "no field 'seq'" retrans --summary --fields seq
	wrong 2 '--json and --csv: choose one' retrans --json --csv
	wrong 2 '--csv and --json: choose one' retrans --csv --json
	value --output 'an empty value' ''
	wrong 1 "cannot write '$dir': Is a directory" retrans --output "$dir"
	wrong 1 "cannot write '/no/such/folder/file': No such file" \
		retrans --output /no/such/folder/file
	wrong 1 'No space left on device' retrans --output /dev/full
	wrong 1 'No space left on device' retrans --output /dev/full --csv
	wrong 1 'No space left on device' retrans --output /dev/full --json --duration 1ms
	wrong 1 'No space left on device' retrans --output /dev/full --summary --duration 1ms
}

# Whatever goes to stdout: to lose it is a failure.
test_full() {
	local words
	for words in retrans 'retrans --csv' 'retrans --json --duration 1ms' 'retrans --help' \
		'retrans --fields help' 'retrans --summary --duration 1ms' --help --version \
		--manual --completion 'doctor --help'; do
		: >"$dir/out"
		# shellcheck disable=SC2086  # words they are
		timeout -k 2 30 plumb $words >/dev/full 2>"$dir/err"
		status=$?
		said 1 'No space left on device' "plumb $words >/dev/full"
	done
	: >"$dir/out"
	timeout -k 2 30 plumb retrans --duration 1s >&- 2>"$dir/err"
	status=$?
	said 1 'cannot write the output: Bad file descriptor' 'plumb retrans >&-'
	timeout -k 2 30 plumb retrans "${quiet[@]}" --csv --duration 1ms --output "$dir/file" 2>&-
	is "$(wc -l <"$dir/file")" 1 'with stderr closed, no message gets into the output'
}

test_run() {
	value --count 'is not a positive number' 0 -1 +1 abc '' 1.5 1K $huge
	value --duration 'is not a time such as 500ms, 10s or 5m' 0 0s -1 abc '' 1d .5s 1.s \
		'1 s' 1e3 0.0000000001s 5124096h $huge
	value --buffer 'is not a size such as 512K or 16M' 0 -1 nonsense '' 1T 1.5M 4KB 17179869184G
	value --buffer 'is not between 4K and 1G' 1 4095 1025M 2G 18446744073709551615
	wrong 2 '--open is about events: --summary has none' conn --open --summary
	wrong 2 '--states is about events: --summary has none' conn --summary --states
	wrong 2 '--stack is about events: --summary has none' drop --stack --summary
	wrong 2 "no grouping 'kind'; there are port, remote, container, end, pid" conn --summary --by kind
	wrong 2 "unknown option '--closed'" conn --closed
	value --by '--by is about --summary' kind nonsense
	value --interval '--interval is about --summary' 1s
	wrong 2 "--by: no grouping 'nonsense'; there are flow, container, pid, remote, port, kind" \
		retrans --summary --by nonsense
	wrong 2 '--by: an empty value' retrans --summary --by ''
	wrong 2 'is not a time such as' retrans --summary --interval 0
	wrong 2 'is not a positive number' retrans --summary=0
	wrong 2 'is not a positive number' retrans --summary 0
	wrong 2 'is not a positive number' retrans --summary=$huge
	wrong 2 'is not a positive number' retrans --summary=
	wrong 2 "unexpected argument 'many'" retrans --summary many
	wrong 2 "unknown option '-1'" retrans --summary -1
}

test_words() {
	local option options
	# whatever the help shows with a value
	options=$(plumb retrans --help | sed -n 's/^  \(--[a-z]*\) [^ []..*/\1/p')
	is $(($(wc -l <<<"$options") >= 20)) 1 'the help names options that take a value'
	for option in $options; do
		wrong 2 "$option needs a value" retrans "$option"
	done
	for option in --json --csv --debug --ipv4 --ipv6 --help; do
		wrong 2 "$option takes no value" retrans $option=1
	done
	wrong 2 '--json takes no value' retrans --json=
	for option in --nonsense --nonsense=1 -- ---json --JSON -x -jh --pi --pids=1 --=1 -4=1
	do
		wrong 2 "unknown option '" retrans $option
	done
	wrong 2 "unknown option '--nonsense'; see 'plumb retrans --help'" retrans --json --nonsense
	for option in word - '' 1 json; do
		wrong 2 "unexpected argument '$option'" retrans "$option"
	done
	wrong 2 "unexpected argument 'word'" doctor word
	wrong 2 "unknown option '--pid'" doctor --pid 1
	for option in nonsense '' -x --nonsense RETRANS 'retrans ' retran; do
		wrong 2 "there is no command '$option'; see 'plumb --help'" "$option"
	done
	# one line and no escape sequence, whatever was typed
	wrong 2 'unexpected argument' retrans $'two\nlines'
	wrong 2 'is not a process number' retrans --pid $'\e[2J'
	wrong 2 'there is no command' $'\a\r\n'
	wrong 2 'unexpected argument' retrans "$(printf '%070000d' 0)"
	run plumb
	is "exit $status, $(wc -c <"$dir/out") bytes out: $(head -n 1 "$dir/err")" \
		'exit 2, 0 bytes out: usage: plumb COMMAND [OPTION]...' 'no command: the overview'
}

test_owner
test_places
test_flow
test_output
test_full
test_run
test_words
finish
