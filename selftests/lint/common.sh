# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034 # some variables are for scripts
#
# For steps, which run in the top directory.

LINT=build/lint
PARALLEL=$(nproc)

# Print the project's files that match one of these patterns, and fail if there
# is none: a check of nothing says nothing.
files()
{
	git ls-files --cached --others --exclude-standard -- "$@" | sort -u |
	while read -r file; do
		[ ! -f "$file" ] || echo "$file"
	done | grep .
}

die()
{
	echo "${0##*/}: $*" >&2
	exit 1
}
