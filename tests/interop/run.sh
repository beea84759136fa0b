#!/bin/sh
# SPDX-License-Identifier: MIT
# cxtoken against real servers and real clients, all on loopback. The npm packages go to build/interop.
#   run.sh [./cxtoken [servers|clients|snippets|serve|replay]]
set -eu
given=${1:-./cxtoken}
cxtoken=$(cd "$(dirname "$given")" && pwd)/$(basename "$given")
source=$(cd "$(dirname "$0")" && pwd)
place=$source/../../build/interop

fail() {
	echo "interop: $*" >&2
	exit 1
}

for tool in node npm curl base64 java go "$cxtoken"; do
	command -v "$tool" >/dev/null || fail "$tool is missing; sh tests/tools/deps.sh ci installs what is needed"
done

# Debian's package is only there for Debian's own python3.
for python in "${PYTHON:-python3}" python3 /usr/bin/python3 ''; do
	[ -n "$python" ] || fail "no python3 has requests and httpx; sh tests/tools/deps.sh ci installs them"
	if "$python" -c 'import requests, httpx' 2>/dev/null; then break; fi
done

mkdir -p "$place"
if ! cmp -s "$source/package-lock.json" "$place/installed"; then
	rm -f "$place/installed"
	cp "$source/package.json" "$source/package-lock.json" "$place"
	echo "interop: installing the npm packages into build/interop"
	(cd "$place" && npm ci --ignore-scripts --no-audit --no-fund --no-progress --loglevel=error >&2) ||
		fail "npm ci failed; see above"
	cp "$source/package-lock.json" "$place/installed"
fi

# Beside node_modules, so that node finds the packages.
rm -rf "$place/tests"
mkdir "$place/tests"
cp "$source"/*.mjs "$source"/*.py "$source"/*.java "$source"/*.go "$place/tests"
cd "$place/tests"
exec node main.mjs "$cxtoken" "$python" "$source/../../README.md" "${2:-}"
