#!/usr/bin/env bash
# Checks what can be checked without running a test: that everything derived is fresh, that the code is formatted, vetted
# and linted, that the modules are the ones of go.sum. All checks run; the ones that fail are named at the end.
set -euo pipefail

cd "$(dirname "$0")/.."
failures=()

check() { # NAME COMMAND...
	local name=$1 started=$SECONDS
	shift
	if "$@"; then
		echo "ok    $name ($((SECONDS - started)) s)"
	else
		echo "FAIL  $name"
		failures+=("$name")
	fi
}

# unchanged COMMAND...: runs a command that writes derived files, and fails when a file came out different from before.
# Compared with what lies there, not with the last commit, so that it can be used before a commit too.
unchanged() {
	local before after
	before=$(fingerprint)
	"$@" || return 1
	after=$(fingerprint)
	[ "$before" = "$after" ] && return 0
	echo "These files were stale, and are now as they should be:"
	diff <(echo "$before") <(echo "$after") | sed -n 's/^[<>] [0-9a-f]*  /  /p' | sort -u
	return 1
}
fingerprint() { git ls-files -z --cached --others --exclude-standard | sort -zu | xargs -0 sha256sum 2>/dev/null || true; }

go_files() { git ls-files --cached --others --exclude-standard '*.go'; }

# A directive that got lost would leave nothing to run, and so nothing stale.
generate() { git grep -q '^//go:generate' -- '*.go' && go generate ./...; }

formatted() {
	local files
	files=$(go_files | xargs gofmt -s -l)
	[ -z "$files" ] || { echo "Not formatted (make fmt does it):" && echo "$files" && return 1; }
}

lint() {
	local golangci_lint
	golangci_lint=$(scripts/tool.sh golangci-lint) || return 1
	"$golangci_lint" run --allow-parallel-runners ./...
}

# Not `unchanged`: the bundle is compared after decompression, as gzip's bytes differ between machines.
web() { scripts/npm-ci.sh web && npm --prefix web run --silent "$1"; }

# A path of one developer's machine works nowhere else, and a note to oneself belongs in the issues.
only_portable_text() {
	! git grep -nIE '(^|[^[:alnum:]_.~}-])/(root|work|home/[a-z]+|Users/[A-Za-z]+|tmp/[a-z]+)/|\b(TODO|FIXME)\b' -- \
		. ':!scripts/verify.sh' ':!*package-lock.json' ':!portal/dist' ':!*_gen.go'
}

check "generated code is fresh" unchanged generate
check "go.mod and go.sum are complete" unchanged go mod tidy
check "modules are the ones of go.sum" go mod verify
check "gofmt" formatted
check "go vet" go vet -tags long ./...
check "golangci-lint" lint
check "no path of one machine, no leftover note" only_portable_text
if [ -f web/package.json ]; then
	check "web types" web check:types
	check "web bundle is fresh" web check:fresh
	check "web pages keep to their sizes" web check:size
fi

if [ ${#failures[@]} -gt 0 ]; then
	printf 'make verify: %s\n' "${failures[@]}" >&2
	exit 1
fi
