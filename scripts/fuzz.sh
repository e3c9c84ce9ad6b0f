#!/usr/bin/env bash
# Usage: scripts/fuzz.sh [TIME]
#
# Runs every fuzz target of the Go packages for a while, a minute each where nothing else is said. What a target finds, the go
# command writes into its package's testdata/fuzz: from then on every `go test` tries it.
set -euo pipefail

cd "$(dirname "$0")/.."
time=${1:-60s}
failed=0
# Left alone, the go command makes each interesting file smaller for up to a minute: of a large one nothing else would be tried.
while IFS=: read -r file declaration; do
	target=${declaration#func }
	echo "$(dirname "$file") $target, $time"
	go test "./$(dirname "$file")" -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 20x || failed=1
done < <(git grep -oE '^func Fuzz[A-Za-z0-9_]+' -- '*_test.go')
exit "$failed"
