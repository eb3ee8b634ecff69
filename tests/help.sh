#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The manual is one that mandoc has nothing to say about, and every example in it works.
# shellcheck source-path=SCRIPTDIR source=lib/test.sh
source "$(dirname "$0")/lib/test.sh"

# What plumb says for an example that names what is not here.
nobody_is() {
	[[ $1 == *--container\ web* ]] && echo "plumb $command: no running container 'web'"
	[[ $1 == *--reason* && $reasons == false ]] &&
		echo 'plumb drop: --reason: this kernel gives no drop reasons (Linux 5.17 does); use --location'
}

# The words of an example, with a quick end where the command has one.
example() {
	local words=$1 expected=0 command
	read -r _ command _ <<<"$words"
	! plumb "$command" --help | grep -q '^  --duration ' || words+=' --duration 1ms'
	[[ -z $(nobody_is "$words") ]] || expected=2
	eval "cd $dir && timeout -k 2 60 $words" >"$dir/out" 2>"$dir/err"
	is "exit $?" "exit $expected" "$words"
	[[ $expected == 0 ]] ||
		is "$(<"$dir/err")" "$(nobody_is "$words")" 'which is not here, and it says so'
}

reasons=$(plumb doctor --json | jq .drop_reasons)
plumb --manual >"$dir/plumb.8"
is $? 0 'plumb --manual'
if command -v mandoc >/dev/null; then
	is "$(mandoc -T lint -W warning "$dir/plumb.8" 2>&1 | sed "s,$dir/,,")" '' \
		'mandoc has nothing to say'
else
	skip 'no mandoc' 1
fi
sed -n 's/^\.It Li \(plumb .*\)/\1/p' "$dir/plumb.8" >"$dir/examples"
is $(($(wc -l <"$dir/examples") >= 4)) 1 'there are examples'
while read -r line <&3; do
	example "$line"
done 3<"$dir/examples"
for command in $(plumb --help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
	ok "plumb $command --help" plumb "$command" --help
	is "$(awk 'length > 100' "$dir/ok" | wc -l)" 0 'and no line of it is too long'
	is "$(sed -n 's/^  \(plumb .*\)/\1/p' "$dir/ok" | grep -cvxF -f "$dir/examples")" 0 \
		'its examples are those of the manual'
done
ok 'the completion is bash' bash -n <(plumb --completion)
is "$(bash -c 'source <(plumb --completion); COMP_WORDS=(plumb retrans --js) COMP_CWORD=2; _plumb
	echo "${COMPREPLY[*]}"')" --json 'and completes an option'
is "$(bash -c 'source <(plumb --completion); COMP_WORDS=(plumb ret) COMP_CWORD=1; _plumb
	echo "${COMPREPLY[*]}"')" retrans 'and a command'
is "$(plumb --version | grep -c '^plumb [^ ]*$')" 1 'plumb --version'
is "$(plumb retrans --fields help | sort | uniq -d)" '' 'no field has two sentences'
finish
