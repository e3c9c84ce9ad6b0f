#!/usr/bin/env bash
# Usage: scripts/npm-ci.sh FOLDER
#
# Installs exactly what the folder's package-lock.json says, unless that was done already and the lock is still the same.
set -euo pipefail

cd "$1"
stamp=node_modules/.portway-lock
if [ -f "$stamp" ] && cmp -s package-lock.json "$stamp"; then exit 0; fi
npm ci --no-audit --no-fund --loglevel=error
mkdir -p node_modules
cp package-lock.json "$stamp"
