#!/usr/bin/env bash
# Usage: scripts/tool.sh NAME
#
# Prints the path of a development tool in its pinned version, and builds it first where it is not there yet. Each version
# has a file name of its own, so that two checkouts with different pins do not overwrite each other's tool.
# The tools stay out of go.mod: there they would raise the versions of what the program itself is built with.
set -euo pipefail

case "${1:-}" in
golangci-lint) version=v2.15.0 package=github.com/golangci/golangci-lint/v2/cmd/golangci-lint ;;
gotestsum) version=v1.13.0 package=gotest.tools/gotestsum ;;
versitygw) version=v1.8.0 package=github.com/versity/versitygw/cmd/versitygw ;; # an S3 server, for tests; builds for minutes
*)
	echo "usage: scripts/tool.sh golangci-lint | gotestsum | versitygw" >&2
	exit 2
	;;
esac

folder=$(go env GOBIN)
folder=${folder:-$(go env GOPATH)/bin}
tool="$folder/$1-$version"
if [ ! -x "$tool" ]; then
	echo "Building $1 $version, once" >&2
	build=$(mktemp -d)
	trap 'rm -rf "$build"' EXIT
	GOBIN="$build" GOFLAGS='' go install "$package@$version" >&2
	mkdir -p "$folder"
	mv "$build/$1" "$tool"
fi
echo "$tool"
