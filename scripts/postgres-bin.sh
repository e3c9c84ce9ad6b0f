#!/usr/bin/env bash
# Prints the folder that holds PostgreSQL's own programs (initdb, pg_ctl, postgres); fails where there is none.
# Debian keeps them out of PATH, one folder per version: the newest is taken.
set -euo pipefail

candidates=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -rn || true)
if command -v initdb >/dev/null 2>&1; then
	candidates="$candidates $(dirname "$(readlink -f "$(command -v initdb)")")"
fi
for folder in $candidates; do
	if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && [ -x "$folder/postgres" ]; then
		echo "$folder"
		exit 0
	fi
done
echo "PostgreSQL's server programs are not installed: run 'make test', which installs them, or install the package postgresql" >&2
exit 1
