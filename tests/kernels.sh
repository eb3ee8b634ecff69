#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs the root tests on the kernels of the matrix (default: all; KERNELS="5.10 7.3" or arguments
# choose), each in one virtual machine. Ends with the sums of all: "N passed, N failed, N skipped".
set -u
cd "$(dirname "$0")/.." || exit 1
passed=0 failed=0 skipped=0 out=$(mktemp) copy=$(mktemp -d)
trap 'rm -rf "$out" "$copy"' EXIT
trap 'exit 130' INT TERM

# A machine caches what it reads: nothing may change the programs while it runs.
cp -r "${BUILD:-build}/plumb" "${BUILD:-build}/tests" "$copy"
export BUILD=$copy

if [ $# = 0 ]; then
	# shellcheck disable=SC2046,SC2086  # lists of words
	set -- ${KERNELS:-$(scripts/vm --list | awk '{ print $1 }')}
fi
for kernel; do
	echo "Linux $kernel:"
	# Big enough for podman; python3 or a second CPU are not needed.
	scripts/vm -t 2400 "$kernel" -- env LEAVE_OUT="${LEAVE_OUT-}" "$PWD/tests/run.sh" 2>&1 | tee "$out"
	status=${PIPESTATUS[0]}
	read -r p f s < <(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p' "$out")
	if [ -z "${p-}" ]; then
		echo "not ok: the machine ended with $status"
		p=0 f=1 s=0
	fi
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s)) p=
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
