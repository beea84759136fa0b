#!/bin/sh
# SPDX-License-Identifier: MIT
# What clang-tidy, cppcheck and gcc's analyzer find without running anything. Silent where that is nothing.
#   analyze.sh [JOBS [BUILD]]     BUILD: where the generated headers are
set -eu
sources=$(git ls-files '*.c' | grep -v '^tests/')
jobs=${1:-2}
build=${2:-build}
flags='-std=c11 -D_DEFAULT_SOURCE -D_POSIX_C_SOURCE=200809L -DVERSION=\"0\" -I. -I'"$build $(pkg-config --cflags-only-I hiredis)"
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# varFuncNullUB: POSIX has NULL as a pointer, which may end a list of arguments.
cppcheck --quiet --error-exitcode=1 --enable=warning,portability --inline-suppr --std=c11 \
	--suppress=missingIncludeSystem --suppress=unknownMacro --suppress=varFuncNullUB -D__linux__ -DVERSION='"0"' -j "$jobs" -I. -I"$build" $sources

# Left out of gcc's: it does not know that err_set() always gives false, nor what a static const table holds;
# valgrind watches over what is not initialised.
printf '%s\n' $sources | xargs -P "$jobs" -n 1 sh -c 'gcc -fanalyzer -Werror \
	-Wno-analyzer-null-argument -Wno-analyzer-use-of-uninitialized-value -O1 '"$flags"' -c -o /dev/null "$1"' sh

# max-nodes: a third of the usual number of paths, which takes a third of the time.
paths='-Xclang -analyzer-config -Xclang max-nodes=75000'
printf '%s\n' $sources | xargs -P "$jobs" -n 8 sh -c 'clang-tidy --quiet "$@" -- '"$flags $paths" sh >"$log" 2>/dev/null ||
	{ cat "$log"; exit 1; }
echo "analyze: nothing found in $(printf '%s\n' $sources | wc -l) files"
