#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs tests (default: all of tests/*.sh and the unit tests); each has its own network and
# mount namespace. Prints failures as they come and runs those again (AGAIN=0: does not); then
# "N passed, N failed, N skipped". LEAVE_OUT: names of tests that are not run.
set -u
cd "$(dirname "$0")/.." || exit 1
export BUILD=${BUILD:-$PWD/build}
log=$(mktemp -d) passed=0 failed=0 skipped=0 again=0 child=
# What a test leaves behind in its namespaces ends with them; its processes end with its session.
trap 'rm -rf "$log"' EXIT
trap '[ -z "$child" ] || kill -KILL -- -"$child" 2>/dev/null; exit 130' INT TERM

if [ ! -c /dev/net/tun ]; then
	modprobe tun 2>/dev/null
	mkdir -p /dev/net && mknod /dev/net/tun c 10 200 2>/dev/null
fi

isolated='mount -t tmpfs tmpfs /run/netns 2>/dev/null || { mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns; }
	ip link set lo up; exec "$@"'

# Sets good, bad and skips from what the test writes to $log/out.
run_once() {
	local name=$1 status
	shift
	setsid unshare --net --mount sh -c "$isolated" sh timeout -k 5 "${TEST_TIMEOUT:-900}" "$@" \
		>"$log/out" 2>&1 &
	child=$!
	wait "$child"
	status=$?
	kill -KILL -- -"$child" 2>/dev/null
	child=
	skips=$(grep -c '^ok.*# SKIP' "$log/out")
	good=$(($(grep -c '^ok' "$log/out") - skips))
	bad=$(grep -c '^not ok' "$log/out")
	if [ "$bad" = 0 ] && { [ $status != 0 ] || ! grep -q '^1\.\.' "$log/out"; }; then
		bad=1
		echo "not ok - $name ended with $status" >>"$log/out"
	fi
}

# Some kernels do not fire a tracepoint now and then, for nobody (docs/kernels.md): a test that
# fails is run once more, and that is said. What is broken fails both times.
run_one() {
	local name=$1 start=$SECONDS good bad skips
	run_once "$@"
	if [ "$bad" != 0 ] && [ "${AGAIN-1}" = 1 ]; then
		printf '  again %-17s %3d passed, %d failed the first time:\n' "$name" "$good" "$bad"
		grep -A 2 '^not ok' "$log/out" | cut -c 1-200 | sed 's/^/       /'
		again=$((again + 1))
		run_once "$@"
	fi
	printf '  %-4s %-18s %3d passed, %d failed, %d skipped (%d s)\n' \
		"$([ "$bad" = 0 ] && echo ok || echo FAIL)" "$name" "$good" "$bad" "$skips" \
		$((SECONDS - start))
	[ "$bad" = 0 ] || sed 's/^/       /' "$log/out"
	[ "$skips" = 0 ] || grep '# SKIP' "$log/out" | sed 's/.*# SKIP/         skipped:/' | sort | uniq -c
	passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + skips))
}

if [ $# = 0 ]; then
	set -- "$BUILD"/tests/unit/*_test tests/*.sh
fi
for t; do
	case $t in
	tests/run.sh | tests/kernels.sh | tests/fuzz.sh) continue ;;
	esac
	name=$(basename "$t" .sh)
	case " ${LEAVE_OUT-} " in
	*" $name "*) continue ;;
	esac
	case $t in
	*.sh) run_one "$name" bash "$t" ;;
	*) run_one "$name" "$t" ;;
	esac
done
[ $again = 0 ] || echo "run again: $again"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
