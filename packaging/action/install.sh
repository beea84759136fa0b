#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Puts cxtoken on the PATH of a job's steps: the one that is there, or one built from the action's own source.
set -euo pipefail
source=$(cd "$(dirname "$0")/../.." && pwd)
if command -v cxtoken >/dev/null; then
	cxtoken --version | head -n 1
	exit 0
fi
place=${RUNNER_TEMP:?}/cxtoken
make -s -C "$source" build-deps
make -s -C "$source" B="$place/build" PREFIX="$place" install >/dev/null
echo "$place/bin" >>"${GITHUB_PATH:?}"
"$place/bin/cxtoken" --version | head -n 1
