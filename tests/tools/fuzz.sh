#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs each fuzz target for some seconds over its corpus; a crash is kept in tests/corpus/NAME.
#   fuzz.sh SECONDS JOBS NAME...
set -eu

one() {
	seconds=$1 name=$2
	work=build-fuzz/corpus/$name
	mkdir -p "$work"
	log=build-fuzz/$name.log
	if ! "build-fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
		-artifact_prefix="tests/corpus/$name/" "$work" "tests/corpus/$name" >"$log" 2>&1; then
		tail -n 40 "$log" >&2
		echo "fuzz: $name failed; its input is in tests/corpus/$name" >&2
		exit 255 # xargs starts no further one
	fi
	runs=$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$log")
	cover=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
	echo "fuzz: $name: $runs runs, $cover edges covered"
}

if [ "$1" = one ]; then
	one "$2" "$3"
	exit 0
fi
seconds=$1 jobs=$2
shift 2
printf '%s\n' "$@" | xargs -P "$jobs" -n 1 sh "$0" one "$seconds"
