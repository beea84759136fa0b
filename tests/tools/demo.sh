#!/bin/sh
# SPDX-License-Identifier: MIT
# Shows cxtoken at work against its own local endpoint. Sends nothing beyond loopback, writes only to
# a temporary folder, leaves nothing running.
#   demo.sh [./cxtoken]
set -eu
cxtoken=${1:-./cxtoken}

dir=$(mktemp -d)
listener=
stop_listener() {
	[ -n "$listener" ] || return 0
	kill "$listener" 2>/dev/null || :
	wait "$listener" 2>/dev/null || :
	listener=
}
trap 'stop_listener; rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM

# Only the demo's own settings.
for name in $(env | sed -n 's/^\(CXONE_[A-Z_]*\)=.*/\1/p'); do unset "$name"; done
export CXONE_CACHE_DIR="$dir/cache"
export CXONE_CLIENT_ID=demo-client
export CXONE_CLIENT_SECRET='demo secret with + & and %'

say() { printf '\n== %s\n' "$*"; }
show() { printf '$ %s\n' "$*"; }

# Starts a listener with the given options; its address goes to $url.
listen() {
	mkfifo "$dir/said"
	"$cxtoken" --listen=127.0.0.1:0 --token-url http://127.0.0.1/auth/oauth/token "$@" \
		>"$dir/reports" 2>"$dir/said" &
	listener=$!
	read -r line <"$dir/said"
	rm "$dir/said"
	url=${line##* }
	case $url in http://127.0.0.1:*) ;; *)
		echo "demo: the listener did not start: $line" >&2
		exit 1
		;;
	esac
}

say "A local token endpoint: cxtoken --listen"
listen --json
export CXONE_TOKEN_URL="$url"
echo "it listens on $url"

say "A token, and nothing else, on standard output"
show "token=\$(cxtoken)"
token=$("$cxtoken")
echo "token is: $token"

say "The second call comes from the cache and sends nothing"
before=$(wc -l <"$dir/reports")
show "cxtoken -v"
"$cxtoken" -v
after=$(wc -l <"$dir/reports")
echo "requests at the endpoint before: $before, after: $after"
[ "$before" -eq 1 ] && [ "$after" -eq 1 ]

say "What a JSON body gets, as axios sends it for an object"
show "curl --json '{\"grant_type\":\"client_credentials\", ...}' \$CXONE_TOKEN_URL"
curl -s --max-time 10 -w '\nstatus %{http_code}\n' -H 'Content-Type: application/json' --data-binary @- "$url" <<JSON
{"grant_type":"client_credentials","client_id":"$CXONE_CLIENT_ID","client_secret":"$CXONE_CLIENT_SECRET"}
JSON
stop_listener

say "The same request explained by the listener"
listen --once
show "cxtoken --listen --once      (and the same request again)"
curl -s --max-time 10 -o "$dir/answer" -A axios/1.7.2 -H 'Content-Type: application/json' --data-binary @- "$url" <<JSON
{"grant_type":"client_credentials","client_id":"$CXONE_CLIENT_ID","client_secret":"$CXONE_CLIENT_SECRET"}
JSON
status=0
wait "$listener" || status=$?
listener=
cat "$dir/reports"
echo "exit status of the listener: $status"
[ "$status" -eq 4 ]

say "Why 401? cxtoken --diagnose sends both bodies and compares"
listen --json
export CXONE_TOKEN_URL="$url"
show "cxtoken --diagnose"
"$cxtoken" --diagnose
stop_listener
