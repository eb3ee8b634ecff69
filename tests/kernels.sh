#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs the root tests on the kernels of the matrix (default: all; KERNELS="5.10 7.3" or arguments
# choose), each in a virtual machine. Ends with the sums of all: "N passed, N failed, N skipped".
set -u
cd "$(dirname "$0")/.." || exit 1
passed=0 failed=0 skipped=0 copy=$(mktemp -d)
trap 'jobs -rp | xargs -r kill 2>/dev/null; wait; rm -rf "$copy"' EXIT
trap 'exit 130' INT TERM

# A machine caches what it reads: nothing may change the programs while it runs.
cp -r "${BUILD:-build}/plumb" "${BUILD:-build}/tests" "$copy"
export BUILD=$copy

if [ $# = 0 ]; then
	# shellcheck disable=SC2046,SC2086  # lists of words
	set -- ${KERNELS:-$(scripts/vm --list | awk '{ print $1 }')}
fi
# Big enough for podman; python3 or a second CPU are not needed.
start() {
	scripts/vm -t 3000 "$1" -- env LEAVE_OUT="${LEAVE_OUT-}" "$PWD/tests/run.sh" >"$copy/$1.out" 2>&1 &
	kernel_of[$!]=$1
}

# Waits for one to end, shows what it printed, adds that up.
finish() {
	local ended status kernel p='' f s
	wait -n -p ended
	status=$?
	kernel=${kernel_of[$ended]}
	echo "Linux $kernel:"
	cat "$copy/$kernel.out"
	read -r p f s < <(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p' "$copy/$kernel.out")
	if [ -z "$p" ]; then
		echo "not ok: the machine ended with $status"
		p=0 f=1 s=0
	fi
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

# A machine uses one processor: as many at once as there are.
declare -A kernel_of
running=0
for kernel; do
	if [ $running = "$(nproc)" ]; then
		finish
		running=$((running - 1))
	fi
	start "$kernel"
	running=$((running + 1))
done
for ((; running > 0; running--)); do
	finish
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
