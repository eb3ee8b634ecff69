# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A lossy link between two namespaces and transfers over it, for scripts/demo.
# link_up, traffic_start, traffic_stop; everything goes when the caller exits.

LINK_NS=plumb-demo-$$ LINK_PEER=plumb-peer-$$
link_pids=() traffic_pids=() traffic=0

link_down() {
	traffic_stop
	[[ ${#link_pids[@]} == 0 ]] || kill "${link_pids[@]}" 2>/dev/null
	wait 2>/dev/null
	ip netns del "$LINK_NS" 2>/dev/null
	ip netns del "$LINK_PEER" 2>/dev/null
}

# On a signal bash runs the EXIT trap as well.
link_up() {
	local line
	trap link_down EXIT
	trap 'exit 130' INT TERM
	ip netns add "$LINK_NS" && ip netns add "$LINK_PEER" || return
	exec {link_fd}< <(relay --limit 120 --delay 10 --seed 7 --drop ab,percent=3 \
		"$LINK_NS" 10.9.0.1 "$LINK_PEER" 10.9.0.2 2>/dev/null)
	link_pids+=($!)
	read -r -t 10 line <&"$link_fd" && [[ $line == ready ]] || return
	ip netns exec "$LINK_NS" nft -f - <<-'END'
		table inet demo {
			chain output {
				type filter hook output priority 0
				tcp dport 7777-7799 ip length > 500 numgen random mod 100 < 8 drop
			}
		}
	END
}

# Each in a session of its own: talk has a process per connection. A port serves once.
traffic_start() {
	local port=$((7776 + ++traffic))
	setsid ip netns exec "$LINK_PEER" talk serve --conns 8 --timeout 30 10.9.0.2 "$port" >/dev/null 2>&1 &
	traffic_pids+=($!)
	until [[ -n $(ip netns exec "$LINK_PEER" ss -Hltn "sport = $port") ]]; do :; done
	setsid ip netns exec "$LINK_NS" talk send --conns 8 --request 30000 --response 2000 --count 200 --timeout 30 10.9.0.2 "$port" \
		>/dev/null 2>&1 &
	traffic_pids+=($!)
}

traffic_stop() {
	local pid
	for pid in "${traffic_pids[@]}"; do
		kill -- -"$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	traffic_pids=()
}
