#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# KUnit: the suites in kmod/tests, which run as a module with them is loaded. Each
# row of theirs is a claim here. A random case that fails tells its seed; to have
# it as the first one:
#
#   rmmod lwm; insmod /lwm/lwm-kunit.ko seed=N; dmesg
#
# kernel: debug

. lib.sh

SUITES=31

rmmod lwm
echo "kunit.sh: begin" >/dev/kmsg
claim "the module with its suites is loaded" insmod /lwm/lwm-kunit.ko

# KUnit's files in debugfs hold 512 octets of a suite's results; the log has all.
results()
{
	dmesg | sed 's/^\[[^]]*\] //' | sed '1,/^kunit.sh: begin$/d'
}

# What a row said is shown where it failed: words before its result.
row()
{
	local verdict=$1 name=$2 word

	if [ "$verdict" = "not ok" ]; then
		for word in "${words[@]}"; do
			note "$word"
		done
	fi
	claim "$name" [ "$verdict" = ok ]
	words=()
}

suites=0 rows=0 words=()
frame='KTAP version|^ *1\.\.|pass:[0-9]+ fail:'
result='^( *)(ok|not ok) [0-9]+ (.*)$'
results >/tmp/results
while IFS= read -r line; do
	if [[ $line =~ ^\ {4}#\ Subtest:\ (.*) ]]; then
		suite=${BASH_REMATCH[1]}
	elif [[ $line =~ ^\ {8}#\ Subtest:\ (.*) ]]; then
		case=${BASH_REMATCH[1]//_/ } rows=0
	elif [[ ! $line =~ $result ]]; then
		[[ $line =~ $frame ]] || words+=("$line")
	elif [ ${#BASH_REMATCH[1]} = 8 ]; then
		rows=$((rows + 1))
		row "${BASH_REMATCH[2]}" "$suite, $case: ${BASH_REMATCH[3]}"
	elif [ ${#BASH_REMATCH[1]} = 0 ]; then
		suites=$((suites + 1))
	elif [ $rows = 0 ]; then
		row "${BASH_REMATCH[2]}" "$suite, ${BASH_REMATCH[3]//_/ }"
	else
		rows=0
	fi
done </tmp/results

claim "$SUITES suites have run" [ $suites = $SUITES ]
