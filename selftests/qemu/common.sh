# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the programs of the machine share on the host: how they speak, and where
# they keep what they make.

PATH=$PATH:/usr/sbin:/sbin
TOP=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
# shellcheck disable=SC2034 # used by those who read this
QEMU=$TOP/selftests/qemu
# shellcheck disable=SC2034
BUILD=$TOP/build

say()
{
	echo "  $*" >&2
}

die()
{
	echo "${0##*/}: $*" >&2
	exit 1
}
