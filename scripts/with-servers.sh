#!/usr/bin/env bash
# Usage: scripts/with-servers.sh COMMAND [ARGUMENT...]
#
# Runs a command with a throwaway PostgreSQL and Redis on free loopback ports, and stops both when the command ends,
# however it ends. For example: scripts/with-servers.sh go test ./store/...
#
# The command finds them in PORTWAY_TEST_POSTGRES, PORTWAY_TEST_REDIS and PORTWAY_TEST_CHROMIUM. Where these are set
# already, nothing is started: so the script can be nested, and can be pointed at servers of your own.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
if [ $# -eq 0 ]; then
	sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
	exit 2
fi
if [ -n "${PORTWAY_TEST_POSTGRES:-}" ] && [ -n "${PORTWAY_TEST_REDIS:-}" ] && [ -n "${PORTWAY_TEST_CHROMIUM:-}" ]; then
	exec "$@"
fi

"$here/install-test-servers.sh"
postgres_bin=$("$here/postgres-bin.sh")

# PostgreSQL refuses to run as root, so root hands its folder to another user.
as_owner=()
owner=
if [ "$(id -u)" -eq 0 ]; then
	for owner in postgres nobody; do id "$owner" >/dev/null 2>&1 && break; done
	as_owner=(setpriv --reuid "$owner" --regid "$(id -g "$owner")" --clear-groups --)
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/portway-servers.XXXXXX")
stop() {
	status=$?
	trap - EXIT
	"$here/stop-servers.sh" "$folder"
	exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

chmod 711 "$folder"
mkdir "$folder/postgres" "$folder/redis"

# No trap runs after kill -9. So another process, in a session of its own, waits for this one's end of a pipe to close; the
# command holds the pipe too, the servers must not.
exec 9> >(exec setsid "$here/stop-servers.sh" "$folder" --when-abandoned)

[ -z "$owner" ] || chown "$owner" "$folder/postgres"

# Nothing here outlives the run, so nothing waits for the disk.
postgres_port=$("$here/free-port.sh")
postgres_options="-p $postgres_port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder/postgres"
postgres_options+=" -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300"
(
	cd /
	"${as_owner[@]}" "$postgres_bin/initdb" -D "$folder/postgres/data" -U postgres -A trust -N --encoding UTF8 --locale C >/dev/null
	"${as_owner[@]}" "$postgres_bin/pg_ctl" -D "$folder/postgres/data" -l "$folder/postgres/log" -o "$postgres_options" -s -w start </dev/null 9>&-
) || { cat "$folder/postgres/log" >&2 2>/dev/null || true; echo "PostgreSQL did not start" >&2; exit 1; }

# Readiness is asked on a socket in the folder: on the port another server could answer. The many databases let every
# test have one of its own.
redis_port=$("$here/free-port.sh")
redis-server --bind 127.0.0.1 --port "$redis_port" --unixsocket "$folder/redis/socket" --dir "$folder/redis" \
	--databases 10000 --save '' --appendonly no --daemonize no --pidfile "$folder/redis/pid" \
	>"$folder/redis/log" 2>&1 </dev/null 9>&- &
redis_pid=$!
disown "$redis_pid" # or bash would report its end as an accident
until redis-cli -s "$folder/redis/socket" ping >/dev/null 2>&1; do
	if ! kill -0 "$redis_pid" 2>/dev/null; then
		cat "$folder/redis/log" >&2
		echo "Redis did not start" >&2
		exit 1
	fi
	sleep 0.05
done

export PORTWAY_TEST_POSTGRES="postgres://postgres@127.0.0.1:$postgres_port/postgres?sslmode=disable"
export PORTWAY_TEST_REDIS="127.0.0.1:$redis_port"
export PORTWAY_TEST_CHROMIUM="${PORTWAY_TEST_CHROMIUM:-$(command -v chromium)}"
"$@"
