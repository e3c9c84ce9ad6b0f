#!/usr/bin/env bash
# Usage: scripts/with-demo.sh COMMAND [ARGUMENT...]
#
# Runs a command beside a running `portway demo` on a free loopback port and a throwaway data folder, and stops the demo
# when the command ends. The command finds
#   PORTWAY_URL    the address, as in http://127.0.0.1:23456
#   PORTWAY_TOKEN  a token of the sample app for everything the sample person has
#   PORTWAY_DATA   the data folder
#   PORTWAY_BIN    the program, to run its other commands
#   PORTWAY_ISSUER the iss of the demo's tokens, which is its address
#   PORTWAY_PASSWORD  the password of the sample person and of the sandbox person
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
if [ $# -eq 0 ]; then
	sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
	exit 2
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/portway-demo.XXXXXX")
demo_pid=
stop() {
	status=$?
	trap - EXIT
	trap '' INT TERM HUP
	if [ -n "$demo_pid" ]; then
		kill "$demo_pid" 2>/dev/null || true
		wait "$demo_pid" 2>/dev/null || true
	fi
	rm -rf "$folder"
	exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

export PORTWAY_BIN="$folder/portway" PORTWAY_DATA="$folder/data"
(cd "$here/.." && go build -o "$PORTWAY_BIN" .)

port=$("$here/free-port.sh")
export PORTWAY_URL="http://127.0.0.1:$port" PORTWAY_ISSUER="http://127.0.0.1:$port" PORTWAY_PASSWORD="demo-password-$port"
"$PORTWAY_BIN" demo --addr "127.0.0.1:$port" --data "$PORTWAY_DATA" >"$folder/log" 2>&1 </dev/null &
demo_pid=$!

give_up() {
	cat "$folder/log" >&2
	echo "portway demo $1" >&2
	exit 1
}
deadline=$((SECONDS + 60))
until grep --quiet '^A first query' "$folder/log" && curl --silent --fail --output /dev/null --max-time 5 "$PORTWAY_URL/healthz"; do
	kill -0 "$demo_pid" 2>/dev/null || give_up "ended before it was up"
	[ "$SECONDS" -lt "$deadline" ] || give_up "did not answer GET /healthz with 200 within a minute"
	sleep 0.1
done

PORTWAY_TOKEN=$("$PORTWAY_BIN" token --data "$PORTWAY_DATA" --user mara --app backup-buddy --scope all:read)
export PORTWAY_TOKEN
status=0
"$@" || status=$?
kill -0 "$demo_pid" 2>/dev/null || give_up "ended while it was in use"
exit "$status"
