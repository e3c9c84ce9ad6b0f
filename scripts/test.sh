#!/usr/bin/env bash
# Usage: scripts/test.sh [FLAG OF go test...]
#
# Runs every test there is: the Go packages, then the Node projects against a running demo. All of them run even when one
# fails. The last line is "N passed, N failed", counted from what the runners themselves report. A skipped test counts as
# failed: whatever a test needs is installed by `make test`, so nothing is left that would excuse it.
#
# Needs the servers of scripts/with-servers.sh: `make test` puts the two together.
set -euo pipefail

cd "$(dirname "$0")/.."
reports=$(mktemp -d)
stop() {
	local shard
	for shard in $(jobs -p); do kill -- "-$shard" 2>/dev/null || true; done
	rm -rf "$reports"
}
trap stop EXIT
passed=0 failed=0

count() { # passed failed skipped
	passed=$((passed + $1))
	failed=$((failed + $2 + $3))
	[ "$3" -eq 0 ] || echo "$3 tests were skipped: that counts as failed" >&2
}

go_tests() {
	local gotestsum total=0 failures=0 skipped=0 errors=0 status=0
	gotestsum=$(scripts/tool.sh gotestsum)
	"$gotestsum" --format standard-quiet --hide-summary=skipped \
		--post-run-command "bash -c 'echo \$TESTS_TOTAL \$TESTS_FAILED \$TESTS_SKIPPED \$TESTS_ERRORS >$reports/go'" \
		-- "$@" ./... || status=$?
	[ ! -f "$reports/go" ] || read -r total failures skipped errors <"$reports/go"
	# A package that does not build, or whose process dies, is an error without a failed test.
	if [ "$status" -ne 0 ] && [ $((failures + errors)) -eq 0 ]; then errors=1; fi
	count $((total - failures - skipped)) $((failures + errors)) "$skipped"
}

# node_tests FOLDER SHARDS: a Node project keeps its tests in FOLDER/test/*.test.mjs and asks PORTWAY_URL with PORTWAY_TOKEN.
# A browser test waits more than it computes: so many shards run at a time, each beside a demo of its own.
node_tests() {
	local folder=$1 shards=$2 shard
	[ -f "$folder/package.json" ] && compgen -G "$folder/test/*.test.mjs" >/dev/null || return 0
	echo "$folder: Node tests"
	if ! scripts/npm-ci.sh "$folder"; then
		count 0 1 0
		return 0
	fi
	local pids=()
	set -m # a group of its own for each, which ends as a whole
	for ((shard = 1; shard <= shards; shard++)); do
		node_shard "$folder" "$shard/$shards" "$reports/$shard" >"$reports/$shard.log" 2>&1 &
		pids+=($!)
	done
	set +m
	for ((shard = 1; shard <= shards; shard++)); do
		local status=0
		wait "${pids[shard - 1]}" || status=$?
		cat "$reports/$shard.log"
		local report=$reports/$shard
		local failures=$(($(tally fail "$report") + $(tally cancelled "$report")))
		if [ "$status" -ne 0 ] && [ "$failures" -eq 0 ]; then failures=1; fi
		count "$(tally pass "$report")" "$failures" $(($(tally skipped "$report") + $(tally todo "$report")))
		rm -f "$report"
	done
}

node_shard() { # FOLDER SHARD REPORT
	scripts/with-demo.sh node --test --test-concurrency=1 --test-shard="$2" --test-reporter=spec --test-reporter-destination=stdout \
		--test-reporter=tap --test-reporter-destination="$3" "$1"/test/*.test.mjs
}

# tally WORD REPORT prints how many the report counts; none where there is no report.
tally() { sed -n "s/^# $1 //p" "$2" 2>/dev/null | tail -1 | grep . || echo 0; }

go_tests "$@"
node_tests web 2
node_tests conformance 1

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
