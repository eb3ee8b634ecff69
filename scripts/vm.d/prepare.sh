# shellcheck shell=bash disable=SC2154 # scripts/vm sets what is not set here
# SPDX-License-Identifier: GPL-2.0-only
# Makes of an unpacked kernel what QEMU boots: the bare ELF image (so that no emulated processor
# spends seconds on decompressing it) and an initial file system with init.c and a few modules.

# The payload of a bzImage; its place is in the header (Documentation/arch/x86/boot.rst).
prepare_vmlinux() { # VMLINUZ OUT
	local sectors start length magic unpack tail=4 # all but gzip are followed by their size
	sectors=$(od -An -tu1 -j497 -N1 "$1")
	start=$((((sectors ? sectors : 4) + 1) * 512 + $(od -An -tu4 -j584 -N4 "$1")))
	length=$(od -An -tu4 -j588 -N4 "$1")
	magic=$(od -An -tx1 -j"$start" -N4 "$1" | tr -d ' ')
	case $magic in
	28b52ffd) unpack=zstd ;;
	fd377a58) unpack=xz ;;
	1f8b*) unpack=gzip tail=0 ;;
	02214c18) unpack=lz4 ;;
	*) return 1 ;;
	esac
	dd if="$1" iflag=skip_bytes,count_bytes bs=1M skip="$start" count=$((length - tail)) status=none |
		"$unpack" -dcq >"$2.$$"
	mv "$2.$$" "$2"
}

prepare_module() { # MODULE OUT
	case $1 in
	*.xz) xz -dc "$1" ;;
	*.zst) zstd -dcq "$1" ;;
	*.gz) gzip -dc "$1" ;;
	*) cat "$1" ;;
	esac >"$2"
}

# Modules go in under names that sort in the order to load them: dependencies first.
prepare_modules() { # OUT
	local modules=$kdir/lib/modules/${kdir##*/} want line path name n=10
	for want in virtio_pci virtio_console 9pnet_virtio 9p overlay; do
		line=$(grep -m1 -E "/${want//_/[-_]}\.ko[^:]*:" "$modules/modules.dep") || continue # built in
		for path in $(tr ' ' '\n' <<<"${line#*:}" | tac) "${line%%:*}"; do
			name=$(basename "${path%%.ko*}")
			compgen -G "$1/*-$name.ko" >/dev/null && continue
			prepare_module "$modules/$path" "$1/$n-$name.ko"
			n=$((n + 1))
		done
	done
}

prepare_initramfs() { # OUT
	local root=$run/initramfs
	mkdir -p "$root"/{m,proc,sys,dev}
	cc -O2 -Wall -static -o "$root/init" "$here/vm.d/init.c"
	prepare_modules "$root/m"
	(cd "$root" && find . | busybox cpio -o -H newc 2>/dev/null) >"$1.$$"
	mv "$1.$$" "$1"
	rm -rf "$root"
}

# The name carries init.c's checksum: work trees that differ in it share the cache in peace.
prepare() { # sets initramfs
	local sum
	sum=$(cksum <"$here/vm.d/init.c")
	initramfs=$kdir/init-${sum%% *}.cpio
	[ -s "$kdir/vmlinux" ] || prepare_vmlinux "$kdir/boot/vmlinuz-${kdir##*/}" "$kdir/vmlinux"
	[ -s "$initramfs" ] || prepare_initramfs "$initramfs"
}
