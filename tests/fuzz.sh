#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs each fuzzing TARGET for ${FUZZ_SECONDS:-60} s; what makes one fail stays, in a folder that
# is named then.
set -u
seconds=${FUZZ_SECONDS:-60} dir=$(mktemp -d) count=0 failed=0 child=
# A corpus is kept for the next run only by whoever gives FUZZ_CORPUS, a folder outside the tree.
trap '[ $failed != 0 ] || rm -rf "$dir"' EXIT
trap '[ -z "$child" ] || kill -KILL "$child" 2>/dev/null; exit 130' INT TERM

# A word each that the parsers know: guessing them takes a fuzzer long.
words() {
	case $1 in
	options)
		"${BUILD:-$(dirname "$0")/../build}/plumb" retrans --help |
			sed -n 's/^  .*\(--[a-z0-9]*\) .*/"\1"\n"\1="/p'
		printf '"\\x00"\n"help"\n"none"\n"wall"\n"::/0"\n"tcp"\n' ;;
	cgroup_path)
		printf '"%s"\n' docker- .scope libpod- cri-containerd- crio- machine.slice/ \
			machine- lxc.payload. systemd-nspawn@ .service crun- kubepods / \
			0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef ;;
	capture) printf '"%s"\n' '\x0a\x0d\x0d\x0a\x1c\x00\x00\x00\x4d\x3c\x2b\x1a' '\xd4\xc3\xb2\xa1\x02\x00\x04\x00' \
		'\x06\x00\x00\x00' '\x08\x00\x45\x00' '\x86\xdd\x60\x00' '\x81\x00' ;;
	kallsyms) printf '"%s"\n' ffffffff81000000 ' t ' ' T ' '\x09[' ']\x0a' ;;
	flow_terms) printf '"%s"\n' ::ffff: 10.0.0.0 2001:db8:: /32 /8 [ ] ms us ns K M G ;;
	esac
}

# TARGET NAME
run() {
	local corpus=${FUZZ_CORPUS:-$dir}/$2
	mkdir -p "$corpus"
	words "$2" >"$dir/$2.words" 2>/dev/null
	"$1" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=1024 -verbosity=1 \
		-dict="$dir/$2.words" -artifact_prefix="$dir/$2-" "$corpus" >"$dir/$2.log" 2>&1 &
	child=$!
	wait "$child"
	local status=$?
	child=
	return $status
}

echo "1..$#"
for target; do
	count=$((count + 1)) name=$(basename "$target")
	if run "$target" "$name" && grep -q '^Done [1-9]' "$dir/$name.log"; then
		echo "ok $count - fuzz $name: $(sed -n 's/^Done //p' "$dir/$name.log")"
	else
		failed=$((failed + 1))
		echo "not ok $count - fuzz $name; input and log are in $dir"
		tail -n 40 "$dir/$name.log" | sed 's/^/# /'
	fi
done
[ $failed = 0 ]
