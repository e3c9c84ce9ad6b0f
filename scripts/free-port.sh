#!/usr/bin/env bash
# Prints a loopback port nobody listens on, below the range from which the system picks ports for outgoing connections.
set -euo pipefail

while :; do
	port=$((20000 + RANDOM % 10000))
	if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
		echo "$port"
		exit 0
	fi
done
