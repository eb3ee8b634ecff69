# shellcheck shell=bash disable=SC2154 # scripts/vm sets what is not set here
# SPDX-License-Identifier: GPL-2.0-only
# The machine: its hardware, its saved state, and a command's way in and out.

# - One thread: QEMU's threaded emulation now and then breaks a kernel that patches its own text.
# - ioeventfd=off makes writes to the ports synchronous: none is lost when the machine ends.
# - Output goes to descriptors 7 and 8, open for writing only: QEMU refuses terminals and 0 to 2
#   there, and a chardev on stdio would stop at the end of stdin.
# - The machine ends itself through isa-debug-exit.
# - Both shares are always there, since a saved state wants the hardware it was saved with.
machine_options() { # sets qemu
	local boot=(console=ttyS0 quiet panic=-1 oops=panic nokaslr mitigations=off tsc=reliable
		no_timer_check random.trust_cpu=on)
	local port=virtserialport fs=security_model=none,multidevs=remap
	qemu=(qemu-system-x86_64 -M q35 -accel 'tcg,thread=single,tb-size=512' -cpu max
		-smp "$cpus" -m "$mem" -nodefaults -no-user-config -no-reboot -display none
		-serial "file:$run/console" -device 'isa-debug-exit,iobase=0xf4,iosize=4'
		-kernel "$kdir/vmlinux" -initrd "$initramfs" -append "${boot[*]}"
		-virtfs "local,path=/,mount_tag=root,readonly=on,$fs"
		-virtfs "local,path=${share[0]-$run},mount_tag=w0,$fs"
		-virtfs "local,path=${share[1]-$run},mount_tag=w1,$fs"
		-device 'virtio-serial,ioeventfd=off'
		-chardev "pipe,id=c,path=$run/ctl" -device "$port,chardev=c,name=ctl"
		-add-fd 'fd=8,set=1' -chardev 'file,id=o,path=/dev/fdset/1,append=on'
		-device "$port,chardev=o,name=out"
		-add-fd 'fd=7,set=2' -chardev 'file,id=e,path=/dev/fdset/2,append=on'
		-device "$port,chardev=e,name=err"
		-chardev "file,id=r,path=$run/rc" -device "$port,chardev=r,name=rc")
}

# QEMU must not outlive this script even if that is killed outright.
machine_start() { # SECONDS OPTION...: sets child
	local seconds=$1
	shift
	setpriv --pdeathsig TERM timeout --foreground -k 5 "$seconds" "${qemu[@]}" "$@" <&0 &
	started
}

# Boots, waits until init has no orders yet, and saves the machine as it is then.
machine_save() { # STATE
	local monitor
	mkfifo "$run/monitor"
	exec {monitor}<>"$run/monitor"
	machine_start 180 -monitor stdio <"$run/monitor" >"$run/log" 2>&1 7>/dev/null 8>/dev/null
	until grep -qs VM-READY "$run/console"; do
		kill -0 "$child" 2>/dev/null || break
		sleep .1
	done
	sleep .3 # until it sleeps in its first read
	printf '%s\n' 'migrate_set_parameter max_bandwidth 10G' \
		"migrate \"exec:cat >$run/state\"" quit >&"$monitor"
	reap || :
	exec {monitor}>&-
	if ! [ -s "$run/state" ]; then
		cat "$run/log" "$run/console" >&2
		die "${kdir##*/} does not boot"
	fi
	find "$kdir" -maxdepth 1 -name '*.state' -mtime +14 -delete # of older QEMUs and work trees
	mv "$run/state" "$1.$$" # between file systems this copies,
	mv "$1.$$" "$1"         # and others must never see a half
}

machine_ready() { # sets state: a machine of this size, about to take orders
	local lock
	exec {lock}>"$kdir/.lock"
	await flock "$lock"
	prepare || die "cannot prepare ${kdir##*/}"
	mkfifo "$run/ctl.in" "$run/ctl.out"
	machine_options
	state=${initramfs%.cpio}-$cpus-$mem-$(stat -Lc %Y "$(command -v "${qemu[0]}")").state
	[ -s "$state" ] || machine_save "$state"
	exec {lock}>&-
}

# What the machine runs: the command, with this environment and as root would find programs.
machine_script() { # COMMAND [ARG]...
	declare -px | grep -vE '^declare -x (SHLVL|OLDPWD|_|BASH[^=]*|HOSTNAME)(=|$)' || :
	# shellcheck disable=SC2016 # the machine expands it
	echo 'PATH=$PATH:/usr/sbin:/sbin'
	printf 'exec'
	printf ' %q' "$@"
	echo
}

machine_orders() { # read by init.c
	local i
	echo "T $(date +%s)"
	echo "M $kdir/lib/modules/${kdir##*/} ${kdir##*/}"
	for i in "${!share[@]}"; do
		echo "W w$i ${share[i]}"
	done
	echo "X $run/script $PWD"
}

# Passes on what the machine writes until it has ended. A reader that goes away ends the machine,
# as SIGPIPE would have ended the command.
machine_relay() { # sets status to QEMU's
	local job code
	while [ ${#jobs[@]} -gt 0 ]; do
		code=0
		wait -n -p job "${!jobs[@]}" || code=$?
		unset "jobs[$job]"
		if [ "$job" = "$child" ]; then
			status=$code
		elif [ $code != 0 ]; then
			exit 141
		fi
	done
}

machine_run() { # COMMAND [ARG]...: ends this script with the command's status
	local status start orders
	machine_script "$@" >"$run/script"
	exec {orders}<>"$run/ctl.in" # held open both ways, the fifo keeps the orders until they are read
	machine_orders >&"$orders"
	start=$SECONDS
	mkfifo "$run/out" "$run/err"
	cat <"$run/out" 2>/dev/null &
	started
	cat <"$run/err" >&2 2>/dev/null &
	started
	machine_start "$limit" -incoming "exec:cat $state" \
		</dev/null >"$run/log" 2>&1 7>"$run/err" 8>"$run/out"
	machine_relay
	[ ! -s "$run/rc" ] || exit "$(<"$run/rc")"
	if [ $((SECONDS - start)) -ge "$limit" ]; then
		tail -20 "$run/console" >&2
		echo "vm: the command did not end within $limit s; above is the end of the console" >&2
		exit 124
	fi
	cat "$run/log" "$run/console" >&2
	die "${kdir##*/} died before the command ended (qemu: $status)"
}
