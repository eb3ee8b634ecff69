#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# plumb syscall prints what strace prints of the same program.
# shellcheck source-path=SCRIPTDIR/..
. "$(dirname "$0")/lib/test.sh"

# Addresses, ports, process numbers and library files differ between two runs.
same() {
	sed -E 's/^[0-9]+ +//; s/0x[0-9a-f]{6,}/ADDR/g; s/htons\([1-9][0-9]{3,4}\)/PORT/g; /^--- SIGCHLD/d; s/^(--- SIG[A-Z]+) \{.*\} ---$/\1 ---/; /ELF/d; s/ +(= )/ \1/' "$1"
}
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

both -e trace=%network calls edge
is "$(same "$dir/plumb")" "$(same "$dir/strace")" 'nothing is read beyond the end of what is there'

both -f -e trace=%network calls family
# Where a program may be preempted the kernel skips it for others on that processor, and says so.
if grep -q ', [1-9][0-9]* missed' "$dir/plumb"; then
	skip 'the kernel skipped runs of the program, which was said' 3
else
	is "$(grep -c ' sendto(' "$dir/plumb") $(grep -cE 'sendto(\(.*| resumed>)\) += 3$' "$dir/plumb")" '23 23' '-f: the calls of 23 children'
	is "$(grep -cE 'recvfrom(\(3|.*resumed>), "abc", 8, 0, NULL, NULL\) += 3$|recvfrom resumed>"abc", 8, 0, NULL, NULL\) += 3$' "$dir/plumb")" 23 '... and of the parent'
	is "$(grep -oE 'exited with [0-9]+' "$dir/plumb" | sort | uniq -c | sort -k 4n | awk '{ printf "%s*%s ", $1, $4 }')" \
		"2*0 $(for ((i = 1; i < 23; i++)); do printf '1*%d ' $i; done)" '... and their ends'
fi

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

sleep 60 &
sleeper=$!
plumb syscall -p $sleeper >"$dir/out" 2>"$dir/err" &
tracer=$!
for ((i = 0; i < 600; i++)); do
	grep -q "process $sleeper attached" "$dir/err" && break
	sleep 0.1
done
kill $sleeper
wait $tracer
is $? 0 '-p ends with the process'
tracer=
is "$(cat "$dir/out")" '--- SIGTERM ---
+++ killed by SIGTERM +++' '... and says how that ended'

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
plumb syscall /nowhere/at/all 2>"$dir/err"
is $? 127 'a command that is not there'
finish
