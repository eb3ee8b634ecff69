#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# plumb syscall prints what strace prints of the same program.
# shellcheck source-path=SCRIPTDIR/..
. "$(dirname "$0")/lib/test.sh"

# Addresses, ports, process numbers and library files differ between two runs.
same() {
	sed -E 's/^[0-9]+ +//; s/0x[0-9a-f]{6,}/ADDR/g; s/htons\([1-9][0-9]{3,4}\)/PORT/g; /^--- SIGCHLD/d; s/^(--- SIG[A-Z0-9_]+) \{.*\} ---$/\1 ---/; s/_port="\\x[^"]*"/_port/g; /ELF/d; s/ +(= )/ \1/' "$1"
}
# One command under both.
both() {
	timeout 60 plumb syscall "$@" 2>"$dir/plumb"
	local rc=$?
	timeout 60 strace -o "$dir/strace" "$@" 2>/dev/null
	is $rc $? "$*: the command's exit status"
}

both -e trace=%network,read,write calls sockets
is "$(same "$dir/plumb")" "$(same "$dir/strace")" 'sockets: all lines are those of strace'
is "$(grep -c '^socket(AF_INET' "$dir/plumb")" 3 '... and there are as many as were made'
both -e trace=%network -s 4 -x calls sockets
is "$(same "$dir/plumb")" "$(same "$dir/strace")" '-s 4 -x'
both -e trace=%network -xx -z calls sockets
is "$(same "$dir/plumb")" "$(same "$dir/strace")" '-xx -z'
both -e 'trace=!read,write,close,openat,mmap,brk,munmap,mprotect,newfstatat,fstat,pread64,arch_prctl,set_tid_address,set_robust_list,rseq,prlimit64,getrandom,access,execve,exit_group' -Z calls sockets
is "$(same "$dir/plumb")" "$(same "$dir/strace")" '-Z, and all but some'

for style in raw verbose; do
	both -X $style -e trace=%network,read,write calls sockets
	is "$(same "$dir/plumb")" "$(same "$dir/strace")" "-X $style"
done

both -e trace=%network calls shortage
is "$(same "$dir/plumb" | sed 's/sa_data="[^"]*"/DATA/')" "$(same "$dir/strace" | sed 's/sa_data="[^"]*"/DATA/')" 'rooms that are too short'
both -e trace=socket calls denied
is "$(same "$dir/plumb")" "$(same "$dir/strace")" 'what seccomp refuses has its arguments'
is "$(grep -c '^socket(.* = -1 EACCES' "$dir/plumb")" 23 '... and is all there'
both -e 'trace=?nothing' calls signals
is "$(same "$dir/plumb")" "$(same "$dir/strace")" 'signals'
if calls compat; then
	plumb syscall -e trace=getpid calls compat 2>"$dir/err"
	is "$? $(grep -c '^getpid(.*) = ' "$dir/err")" '0 24' 'calls of 32 bits have their own names'
else
	skip 'no calls of 32 bits here' 1
fi
plumb syscall -f -e trace=execve calls succession 2>"$dir/plumb"
leader=$(awk 'NR == 1 { print $1 }' "$dir/plumb") thread=$(awk 'NR == 2 { print $1 }' "$dir/plumb")
is "$(sed 1,2d "$dir/plumb" | tr -s ' ')" "$leader +++ superseded by execve in pid $thread +++
$leader <... execve resumed>) = 0
$leader +++ exited with 0 +++" 'a thread that executes a program becomes the leader'

both -e trace=%network calls edge
is "$(same "$dir/plumb")" "$(same "$dir/strace")" 'nothing is read beyond the end of what is there'

both -f -e trace=%network calls family
is "$(grep -c ' sendto(' "$dir/plumb") $(grep -cE 'sendto(\(.*| resumed>)\) += 3$' "$dir/plumb")" '23 23' '-f: the calls of 23 children'
is "$(grep -cE 'recvfrom(\(3|.*resumed>), "abc", 8, 0, NULL, NULL\) += 3$|recvfrom resumed>"abc", 8, 0, NULL, NULL\) += 3$' "$dir/plumb")" 23 '... and of the parent'
is "$(grep -oE 'exited with [0-9]+' "$dir/plumb" | sort | uniq -c | sort -k 4n | awk '{ printf "%s*%s ", $1, $4 }')" \
	"2*0 $(for ((i = 1; i < 23; i++)); do printf '1*%d ' $i; done)" '... and their ends'

plumb syscall -f -e trace=clone,clone3,fork,vfork calls family 2>"$dir/plumb"
is "$(grep -cE '(clone3?|v?fork)(\(.*| resumed>)\) += [1-9][0-9]*$' "$dir/plumb") $(grep -cE '\) += 0$' "$dir/plumb")" '23 0' 'a fork returns in the parent only'
plumb syscall -f -e trace=sendto calls fleeting 2>"$dir/plumb"
is "$(grep -cE ' sendto\(4, "far", 3, 0, NULL, 0\) += 3$' "$dir/plumb")" 23 'what was not in memory is read when the call returns'

both -f -e trace=read,write,socketpair calls threads
is "$(grep -E 'unfinished|resumed|write\(' "$dir/plumb" | same -)" \
	"$(grep -E 'unfinished|resumed|write\(' "$dir/strace" | same -)" 'a call that another comes in between'

both -e trace=read,socketpair calls killed
is "$(same "$dir/plumb")" "$(same "$dir/strace")" 'a command that is killed in a call'

plumb syscall -c -e trace=%network calls many 2>"$dir/err"
is "$(awk '$NF ~ /^(sendto|recvfrom|socketpair|total)$/ { print $NF, $(NF - 1) }' "$dir/err" | sort | tr '\n' ' ')" \
	'recvfrom 25000 sendto 25000 socketpair 1 total 50001 ' '-c counts all'
plumb syscall -e trace=%network --output "$dir/out" calls many
is "$(grep -c '^sendto.* = 64$' "$dir/out") $(grep -c '^recvfrom.* = 64$' "$dir/out")" '25000 25000' '50,000 calls, none lost'

is "$(plumb syscall -c -z -e trace=connect calls sockets 2>&1 | awk '$NF == "connect" { print $(NF - 1) }')" 1 '-c -z counts what succeeds'
is "$(plumb syscall -c -Z -e trace=connect calls sockets 2>&1 | awk '$NF == "connect" { print $(NF - 2), $(NF - 1) }')" '3 3' '-c -Z what fails'

# A ring that is too small: all that is missing is counted, by name.
plumb syscall --buffer 4K -e trace=%network --output "$dir/out" calls many 2>"$dir/err"
seen=$(sed -nE 's/.*: ([0-9]+) events.*/\1/p' "$dir/err") lost=$(sed -nE 's/.* ([0-9]+) lost \(ring\).*/\1/p' "$dir/err")
is "$((seen + lost))" 100002 'a small ring: what came and what was lost are all'
is "$(sed -n 's/.*: lost: //p' "$dir/err" | tr , '\n' | awk '{ n += $2 } END { print n }')" "$lost" '... which calls it were is said'

# -p, of a process in the middle of a call.
attach() {
	: >"$dir/err"
	plumb syscall "$@" >"$dir/out" 2>"$dir/err" 9>&- &
	tracer=$!
	until grep -q ' attached$' "$dir/err"; do
		kill -0 $tracer || break
		sleep 0.05
	done
}
mkfifo "$dir/fifo"
cat <"$dir/fifo" >/dev/null &
cat=$!
exec 9>"$dir/fifo"
until [[ $(cut -d ' ' -f 1,2 "/proc/$cat/syscall") =~ ^(0|63)\ 0x0$ ]]; do
	sleep 0.05
done
attach -p $cat -e trace=read
echo hello >&9
exec 9>&-
wait $tracer
is "$? $(tr -s ' ' <"$dir/out")" '0 read(0, "hello\n", 131072) = 6
read(0, "", 131072) = 0
+++ exited with 0 +++' '-p: the call that it was in is shown when it returns'
sleep 60 &
sleeper=$!
attach -p $sleeper
kill $sleeper
wait $tracer
is "$? $(cat "$dir/out")" '0 --- SIGTERM ---
+++ killed by SIGTERM +++' '... and how the process ended'
sleep 60 &
sleeper=$!
attach -p $sleeper
kill -TERM $tracer
wait $tracer
is "$? $(kill -0 $sleeper && echo alive)" '0 alive' 'SIGTERM ends the trace, not the process'
kill $sleeper
tracer=

# The command goes as plumb is told to go.
# shellcheck disable=SC2016  # the shell that is traced expands it
plumb syscall -e trace=%network sh -c 'echo $$ >"$0"; exec sleep 60' "$dir/pid" 2>"$dir/err" &
tracer=$!
until [[ -s $dir/pid ]]; do
	sleep 0.05
done
kill -TERM $tracer
wait $tracer
is "$? $(kill -0 "$(cat "$dir/pid")" 2>/dev/null || echo gone)" '143 gone' 'SIGTERM: the command gets it, too'
tracer=
plumb syscall -e trace=%network calls many 2>&1 | head -n 1 >"$dir/out"
is "${PIPESTATUS[0]} $(cat "$dir/out")" '1 socketpair(AF_UNIX, SOCK_DGRAM, 0, [3, 4]) = 0' 'the reader goes'
plumb syscall --output /dev/full true 2>"$dir/err"
is "$? $(cat "$dir/err")" '1 plumb syscall: cannot write the output: No space left on device' 'a full disk'

# A selection: who executes a program is looked at again.
chosen() {
	attach "$@" -e trace=connect
	calls sockets
	sh -c 'exec calls sockets'
	kill -TERM $tracer
	wait $tracer
	tracer=
	grep -c '^[0-9]* *connect(' "$dir/out"
}
is "$(chosen --comm calls)" 8 '--comm: the calls of all processes of that name'
is "$(chosen --comm call)" 0 '... and of no others'
is "$(chosen --netns $$)" 8 '--netns'
is "$(chosen --netns 1)" 0 '... and of no others'
group=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)/plumb$$
if mkdir "$group" 2>/dev/null; then
	is "$(echo "$BASHPID" >"$group/cgroup.procs" && chosen --cgroup "$group")" 8 '--cgroup'
	is "$(chosen --cgroup "$group")" 0 '... and of no others'
	rmdir "$group"
else
	skip 'no cgroup v2 to make groups in' 2
fi

misuse() {
	local what=$1
	shift
	plumb syscall "$@" 2>"$dir/err"
	is "$? $(cat "$dir/err")" "2 plumb syscall: $what" "$*"
}
misuse "-e: there is no system call or class 'nonsense'" -e trace=nonsense true
misuse '-p: there is no process 999999999' -p 999999999
misuse "-s: 'x' is not a number of bytes up to 16384" -s x true
misuse 'system calls are not selected by flow' --port 80
misuse "-a: '0' is not a column from 1 to 1000" -a 0 true
misuse "-X: 'x' is none of raw, abbrev, verbose" -X x true
misuse "-e: 'status=x' is none of trace=, status=successful, status=failed" -e status=x true
misuse "-e: there is no system call or class ''" -e trace=read, true
misuse 'a command, -p and a selection: choose one' -p $$ true
misuse 'a command, -p and a selection: choose one' --comm sh true
misuse '-f is for a command and for -p' -f
misuse 'there are no --json, --csv, --fields, --count and --time of system calls yet' --json true
refused() {
	plumb syscall "$2" 2>"$dir/err"
	is "$? $(cat "$dir/err")" "$1 plumb syscall: cannot execute '$2': $3" "command $2"
}
refused 127 /nowhere/at/all 'No such file or directory'
refused 127 no-such-command 'No such file or directory'
refused 126 /etc/passwd 'Permission denied'
refused 126 / 'Permission denied'
finish
