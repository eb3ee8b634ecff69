# shellcheck shell=bash disable=SC2154 # scripts/vm sets what is not set here
# SPDX-License-Identifier: GPL-2.0-only
# Gets a stock Debian kernel (amd64) and keeps of it what a test machine needs. It is downloaded by
# apt, which checks signatures, with lists of its own: the system's stay as they are, and nothing
# is installed.

fetch_cached() { # VERSION-REGEX: prints the newest directory, or nothing
	local mark
	for mark in "$top"/*/.done; do
		[ ! -e "$mark" ] || basename "${mark%/.done}"
	done | grep -E "^$1" | sort -V | tail -1 | sed "s|^|$top/|" || :
}

fetch_mirror() { # the archive that this machine's apt uses
	local etc=/etc/apt
	local lists=("$etc"/sources.list{.d/debian.sources,,.d/*.list})
	cat "${lists[@]}" 2>/dev/null |
		sed -nE 's/^(URIs:|deb( +\[[^]]*\])?) +(https?:[^ ]*[^ /])\/?( .*)?$/\3/p' |
		awk '/\/debian(\/|$)/ && !n++' || : # cat and the files that are not there
}

fetch_apt() { # TOOL ARG...
	local tool=$1
	shift
	"$tool" -qq -o Dir::State="$apt" -o Dir::State::status=/dev/null -o Dir::Cache="$apt" \
		-o Dir::Etc::sourcelist="$apt/sources" -o Dir::Etc::sourceparts=- \
		-o APT::Architecture=amd64 -o APT::Architectures::=amd64 -o APT::Sandbox::User=root \
		-o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Update::Error-Mode=any "$@"
}

# From 6.19 on the package is split: image is then empty and leans on the others.
fetch_packages() { # ABI: the packages that make up this kernel
	local part
	for part in image binary modules base; do
		fetch_apt apt-cache pkgnames "linux-$part-$1" | grep -xF "linux-$part-$1" || :
	done
}

# Drivers of real hardware are two thirds of a kernel, and no machine here has any. Not every
# kernel has every one of these, which tar calls an error; what matters is checked afterwards.
fetch_unpack() { # PACKAGE INTO
	local keep=(net lib crypto arch/x86/crypto drivers/net drivers/virtio drivers/vhost
		'drivers/char/virtio_console*' fs/9p fs/netfs fs/fscache fs/overlayfs)
	dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" --wildcards \
		--exclude='*/drivers/net/'{ethernet,wireless,usb,phy,can} \
		'./boot/vmlinuz*' './boot/config*' '*/modules/*/vmlinuz' '*/modules/*/config' \
		'*/modules.builtin*' '*/modules.order' "${keep[@]/#/*/kernel/}" 2>/dev/null || :
}

fetch_settle() { # DIR ABI: one layout for all, and the list of modules
	local file
	[ -d "$1/lib" ] || mv "$1/usr/lib" "$1/lib"
	mkdir -p "$1/boot"
	for file in vmlinuz config; do # 6.19 and later keep these beside the modules
		[ -e "$1/boot/$file-$2" ] || ln -s "../lib/modules/$2/$file" "$1/boot/$file-$2"
	done
	[ -s "$1/boot/vmlinuz-$2" ] && [ -d "$1/lib/modules/$2/kernel/net" ] || return 1
	/sbin/depmod -b "$1" "$2"
}

fetch_download() { # SUITE VERSION-REGEX: sets kdir
	local apt abi mirror deb packages keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	apt=$(mktemp -d "$top/.get.XXXXXX")
	trash+=("$apt")
	mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/new"
	mirror=$(fetch_mirror)
	[ -n "$mirror" ] || die "apt's sources name no Debian archive to get a kernel from"
	echo "deb [signed-by=$keyring] $mirror $1 main" >"$apt/sources"

	echo "vm: downloading the kernel '$kernel' from $1" >&2
	await fetch_apt apt-get update >"$apt/log" 2>&1 ||
		die "cannot read the package list of $1: $(tail -1 "$apt/log")"
	abi=$(fetch_apt apt-cache pkgnames linux-image- | sed 's/^linux-image-//' |
		grep -E "^$2.*-amd64$" | grep -vE 'cloud|rt-|unsigned' | sort -V | tail -1) ||
		die "$1 has no kernel '$kernel' any more"
	mapfile -t packages < <(fetch_packages "$abi")
	cd "$apt" || exit
	await fetch_apt apt-get download "${packages[@]}" >"$apt/log" 2>&1 ||
		die "cannot download $abi: $(tail -1 "$apt/log")"
	for deb in *.deb; do
		await fetch_unpack "$deb" new
	done
	cd "$OLDPWD" || exit
	fetch_settle "$apt/new" "$abi" || die "the packages of $abi lack a part that is needed"
	touch "$apt/new/.done"
	kdir=$top/$abi
	rm -rf "$kdir"
	mv "$apt/new" "$kdir"
	rm -rf "$apt"
}

fetch() { # SUITE VERSION-REGEX: sets kdir, the kernel's directory
	local lock
	exec {lock}>"$top/.lock"
	await flock "$lock"
	kdir=$(fetch_cached "$2")
	if [ -z "$kdir" ]; then
		fetch_download "$1" "$2"
	elif [ "$action" = get ]; then
		echo "vm: the kernel '$kernel' is here: ${kdir##*/}" >&2
	fi
	exec {lock}>&-
}
