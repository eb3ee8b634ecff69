# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# TAP for shell tests, and a tracer to look through. A test sources this first.
#
#   is GOT WANTED WHAT        one assertion; ok WHAT COMMAND... is one that a command passes
#   skip WHY N                N assertions that this kernel or machine cannot make
#   trace_start OPTION...     `plumb TOOL OPTION... --csv`, attached when this returns
#   trace_stop                ends it; its lines are in $dir/out, its words in $dir/err
#   column FIELD              the values of a field, a line each
#   events AWK-CONDITION      lines for which it holds; fields by name: events 'kind == "rto"'
#   finish                    the last line of a test
# Own namespaces of network and mounts: `run.sh` gives them to every test.

set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PATH=${BUILD:-$root/build}:${BUILD:-$root/build}/tests/lib:/usr/sbin:/sbin:$PATH
dir=$(mktemp -d)
count=0 failed=0 tracer=

cleanup() {
	[[ -z $tracer ]] || kill -KILL "$tracer" 2>/dev/null
	rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

is() {
	count=$((count + 1))
	if [[ $1 == "$2" ]]; then
		echo "ok $count - $3"
	else
		failed=$((failed + 1))
		printf 'not ok %d - %s\n#   got:    %s\n#   wanted: %s\n' $count "$3" "${1//$'\n'/ | }" \
			"${2//$'\n'/ | }"
	fi
}

ok() {
	local what=$1
	shift
	"$@" >"$dir/ok" 2>&1
	is $? 0 "$what"
	[[ $(tail -n 1 <<<"$?") == 0 ]] || sed 's/^/# /' "$dir/ok"
}

skip() {
	local i
	for ((i = 0; i < $2; i++)); do
		count=$((count + 1))
		echo "ok $count - # SKIP $1"
	done
}

finish() {
	echo "1..$count"
	[[ $failed == 0 ]]
	exit
}

# Waits for the heading: from then on nothing is missed.
trace_start() {
	rm -f "$dir/pipe"
	mkfifo "$dir/pipe"
	plumb "$tool" "$@" --csv >"$dir/pipe" 2>"$dir/err" &
	tracer=$!
	exec {trace_fd}<"$dir/pipe"
	read -r heading <&"$trace_fd" || { echo "# plumb: $(cat "$dir/err")"; return 1; }
	cat <&"$trace_fd" >"$dir/out" &
	reader=$!
	exec {trace_fd}<&-
}

# A signal, then everything that happened before it. Lost events fail the test.
trace_stop() {
	kill -TERM "$tracer"
	wait "$tracer"
	is $? 0 'plumb ends well after SIGTERM'
	wait "$reader"
	tracer=
	# A skipped run of an owner hook loses no event: softirq may interrupt a connect().
	is "$(sed -nE 's/.* ([0-9]+) lost \(ring\).* ([0-9]+) map-full.*/\1 \2/p' "$dir/err")" '0 0' \
		'nothing was lost'
}

events() {
	awk -F, -v heading="$heading" 'BEGIN { n = split(heading, name, ",")
		for (i = 1; i <= n; i++) at[name[i]] = i }
		{ '"$(awk_fields)"' } '"$1" "$dir/out"
}

# "kind = $(at["kind"])" for every field: conditions may name them.
awk_fields() {
	local f
	for f in ${heading//,/ }; do
		# shellcheck disable=SC2016  # awk's own
		printf '%s = $at["%s"]; ' "$f" "$f"
	done
}

column() {
	events "{ print $1 }"
}

# The sum of a field over the lines for which a condition holds.
sum() {
	events "${2:-1} { total += $1 } END { print total + 0 }"
}
