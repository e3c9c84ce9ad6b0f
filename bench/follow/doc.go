// Command follow measures subscriptions: how much memory an idle one takes, how long a write needs to its subscribers, and how
// many writes a second they keep up with. ../changes.md has the figures.
//
//	go build -o bin/portway . && go run ./bench/follow -program bin/portway -subscriptions 1000 -rate 1000
//
// It starts the gateway as a process, or two on one database, opens each subscription on a connection of its own, and sends
// writes to /ingest at a steady rate, whether or not the gateway keeps up. A write carries the moment at which it was due, so
// that what waits is counted.
package main
