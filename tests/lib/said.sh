# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# One run of plumb, and what it said; after test.sh.
#
#   run COMMAND...             keeps $status, $dir/out and $dir/err
#   said STATUS FRAGMENT WHAT  it said one line that holds the fragment, and nothing on stdout
#   good LINES WHAT            it went well: so many lines on stdout, on stderr the accounting
#   wrong STATUS FRAGMENT ARGUMENT...  runs plumb with these, and said
#   value OPTION FRAGMENT VALUE...     each value is refused with status 2

shopt -s extglob
said_accounting='plumb retrans: +([0-9]) events, +([0-9]) filtered, +([0-9]) lost (ring),'
said_accounting+=' +([0-9]) unattributed, +([0-9]) missed (recursion), +([0-9]) map-full'
# For what shall see no event: the network namespace of a test is its own.
# shellcheck disable=SC2034
quiet=(--netns $$)

run() {
	# shellcheck disable=SC2154  # test.sh sets it
	timeout -k 2 30 "$@" >"$dir/out" 2>"$dir/err"
	status=$?
}

said() {
	local line n
	line=$(<"$dir/err")
	n=$(stat -c %s "$dir/out")
	[[ $line != plumb?( [a-z]*):\ *"$2"* || $line == *[[:cntrl:]]* ]] || line=$2
	is "exit $status, $n bytes out: $line" "exit $1, 0 bytes out: $2" "$3"
}

good() {
	local line
	line=$(<"$dir/err")
	# shellcheck disable=SC2053  # the right side is a pattern
	[[ $line != $said_accounting ]] || line=accounting
	is "exit $status, $(wc -l <"$dir/out") lines: $line" "exit 0, $1 lines: accounting" "$2"
}

wrong() {
	local expected=$1 fragment=$2 what
	shift 2
	run plumb "$@"
	printf -v what '%q ' plumb "$@"
	said "$expected" "$fragment" "${what:0:90}"
}

value() {
	local option=$1 fragment=$2 v
	shift 2
	for v; do
		wrong 2 "$fragment" retrans "$option" "$v"
	done
}
