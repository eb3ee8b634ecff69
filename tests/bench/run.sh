#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Runs the benches that are named (cost start loss drop conn capture read syscall tax soak), or all; says which missed their limits.
cd "$(dirname "$0")" || exit 1
status=0
[[ $# != 0 ]] || set -- cost start loss drop conn capture read syscall tax soak
for name; do
	"./$name.sh" || status=1
	[[ $name == soak ]] || continue
	for tool in drop conn; do
		./soak.sh 10 $tool || status=1
	done
done
exit $status
