# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What prepares the hosts that boot, and what boots them, share.

. "$(dirname "$0")/../qemu/common.sh"

# shellcheck disable=SC2034 # used by those who read this
{
HERE=$TOP/selftests/packages
DIR=$BUILD/packages
DEBS=$BUILD/deb
# The same of a later version, which is made of them.
LATER=$DIR/later
# The kernels that there are, to compile for, and what has been compiled.
BOTH=$DIR/both
CACHE=var/cache/ccache
}

# Run a program in another root, with a /proc, which goes with it.
inside()
{
	local root=$1

	shift
	unshare --mount --pid --fork --mount-proc="$root/proc" chroot "$root" env -i \
		PATH=/usr/lib/ccache:/usr/sbin:/usr/bin CCACHE_DIR=/var/cache/ccache \
		LANG=C.UTF-8 LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive INITRD=No "$@"
}

# Make the disks of a host in the directory $1: one to begin with, and what it is
# given, as tar: the script of stages $2, the packages, and what has been compiled.
disks()
{
	local root=$1/given

	mkdir -p "$root"/proof/{debs,later} "$root/var/cache"
	cp "$HERE/$2" "$root/proof/stages"
	cp "$HERE/proof.sh" "$TOP/README.md" "$root/proof/"
	cp "$DEBS"/*.deb "$root/proof/debs/"
	cp "$LATER"/*.deb "$root/proof/later/"
	rm -f "$root"/proof/*/*-dbgsym_*
	cp -a "$BOTH/$CACHE" "$root/$CACHE"
	tar -C "$root" --owner 0 --group 0 -cf "$1/in" .
	truncate -s %512 "$1/in"
	cp --sparse=always "$DIR/disk" "$1/disk"
}

# Say whether a host came to the end of its stages, who reports to the file $1.
whole()
{
	grep -qx '1\.\..*' "$1"
}

# Say how many claims in the file $1 held, and fail if not all did. Where the host
# did not come to the end, the file $2 has its last words.
verdict()
{
	local good bad

	good=$(grep -c '^ok ' "$1" || :)
	bad=$(grep -c '^not ok ' "$1" || :)
	if ! grep -qx "1\.\.$((good + bad))" "$1"; then
		bad=$((bad + 1))
		echo "the machine did not come to the end; its last words (all: $2):"
		tail -n 40 "$2" | sed 's/\x1b\[[0-9;=?]*[A-Za-z]//g'
	fi
	echo "$good passed, $bad failed"
	[ "$bad" = 0 ]
}
