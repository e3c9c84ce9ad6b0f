# The verbs of this project. `make` alone lists them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run build generate fmt verify test test-long fuzz mutations bench

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

help: ## list these verbs
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|'

run: ## start everything on 127.0.0.1:8080, with sample people
	go run . demo

build: ## write the program to bin/portway
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/portway .

generate: ## write again what is derived from schema.graphqls
	go generate ./...

fmt: ## format the Go code
	gofmt -s -w $$(git ls-files '*.go')

verify: ## check without running tests: generated code is fresh, vet, linters
	scripts/verify.sh

test: ## install what the tests need, start throwaway servers, run all tests, stop the servers
	scripts/with-servers.sh scripts/test.sh

test-long: ## fuzz each target for ten seconds, then the same under the race detector, with the tests that take minutes; and memory
	scripts/fuzz.sh 10s
	PORTWAY_TEST_LONG=1 PORTWAY_TEST_VERSITYGW="$$(scripts/tool.sh versitygw)" scripts/with-servers.sh scripts/test.sh -race -tags long -timeout 60m
	go test -tags long -count 1 -timeout 60m -run Memory . ./archive ./takeout

fuzz: ## run each fuzz target for a minute
	scripts/fuzz.sh 60s

mutations: ## take each security check away, and look whether a test goes red; takes long
	scripts/with-servers.sh go test -tags mutations -count 1 -v -timeout 2h ./internal/mutations

bench: ## measure the gateway against a handler written by hand, and against others; takes long, wants a quiet machine
	taskset -c 1-$$(($$(nproc) - 1)) scripts/with-servers.sh go run ./bench -all
