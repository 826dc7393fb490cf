# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash

. "$(dirname "$0")/../qemu/common.sh"

# Run a program in another root, with a /proc, which goes with it.
inside()
{
	local root=$1

	shift
	unshare --mount --pid --fork --mount-proc="$root/proc" chroot "$root" env -i \
		PATH=/usr/lib/ccache:/usr/sbin:/usr/bin CCACHE_DIR=/var/cache/ccache \
		LANG=C.UTF-8 LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive INITRD=No "$@"
}
