#!/usr/bin/env bash
# Installs what the tests need and the machine lacks: PostgreSQL, Redis, Chromium, Node.js and curl.
# Installs only on Debian and its relatives, as root or where sudo asks no password; elsewhere it says what to install.
# Prints nothing when nothing is missing.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)

missing=()
have() { command -v "$1" >/dev/null 2>&1; }
"$here/postgres-bin.sh" >/dev/null 2>&1 || missing+=(postgresql)
have redis-server && have redis-cli || missing+=(redis-server)
have chromium || [ -x "${PORTWAY_TEST_CHROMIUM:-}" ] || missing+=(chromium)
have node && have npm || missing+=(nodejs npm)
have curl || missing+=(curl)

node_is_recent() { node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'; }
if have node && ! node_is_recent; then
	echo "The tests need Node.js 20.19 or newer, and this is $(node --version): install one from nodejs.org or your distribution" >&2
	exit 1
fi
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
	if have sudo && sudo -n true 2>/dev/null; then
		as_root=(sudo -n)
	else
		as_root=(false)
	fi
fi
if ! have apt-get || [ "${as_root[*]}" = false ]; then
	echo "The tests need these Debian packages, or their like on your system: ${missing[*]}" >&2
	echo "They cannot be installed from here: that takes apt-get, and root or a sudo that asks no password." >&2
	exit 1
fi

echo "Installing for the tests: ${missing[*]}" >&2
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq)
"${apt[@]}" update >/dev/null
"${apt[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null
