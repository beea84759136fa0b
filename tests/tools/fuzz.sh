#!/bin/sh
# Runs each fuzz target for some seconds over its corpus; a crash is kept in tests/corpus/NAME.
#   fuzz.sh SECONDS NAME...
set -eu
seconds=$1
shift
for name; do
	work=build-fuzz/corpus/$name
	mkdir -p "$work"
	log=build-fuzz/$name.log
	if ! "build-fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
		-artifact_prefix="tests/corpus/$name/crash-" "$work" "tests/corpus/$name" >"$log" 2>&1; then
		tail -n 40 "$log" >&2
		echo "fuzz: $name failed; its input is in tests/corpus/$name" >&2
		exit 1
	fi
	runs=$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$log")
	cover=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
	echo "fuzz: $name: $runs runs, $cover edges covered"
done
