#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The action's step: what was given as an input becomes cxtoken's setting, the token the step's output.
set -euo pipefail
for name in CLIENT_ID CLIENT_SECRET TOKEN_URL PROFILE; do
	input=INPUT_$name
	if [ -n "${!input:-}" ]; then
		export "CXONE_$name=${!input}"
	fi
	unset "$input"
done
if [ "${CHECK_ONLY:-false}" = true ]; then
	exec cxtoken --check
fi
# cxtoken masks the token in the log first, on standard error.
token=$(cxtoken)
printf 'token=%s\n' "$token" >>"${GITHUB_OUTPUT:?}"
