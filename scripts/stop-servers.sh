#!/usr/bin/env bash
# Usage: scripts/stop-servers.sh FOLDER [--when-abandoned]
#
# Stops what scripts/with-servers.sh started in a folder, and removes the folder. With --when-abandoned it first waits for
# its standard input to close, which happens when the script at the other end is gone, were it by kill -9.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
folder=$1
trap '' INT TERM HUP
[ "${2:-}" != --when-abandoned ] || cat >/dev/null
[ -d "$folder" ] || exit 0

# Both are killed at once: nothing in the folder is worth an orderly end.
if [ -f "$folder/postgres/data/postmaster.pid" ]; then
	postgres_bin=$("$here/postgres-bin.sh")
	owner=$(stat -c %U "$folder/postgres")
	as_owner=()
	[ "$owner" = "$(id -un)" ] || as_owner=(setpriv --reuid "$owner" --regid "$(id -g "$owner")" --clear-groups --)
	(cd / && "${as_owner[@]}" "$postgres_bin/pg_ctl" -D "$folder/postgres/data" -m immediate -s stop) || true
fi
if [ -f "$folder/redis/pid" ]; then
	kill -KILL "$(cat "$folder/redis/pid")" 2>/dev/null || true
fi
rm -rf "$folder"
