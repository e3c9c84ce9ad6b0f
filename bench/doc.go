// Command bench measures the gateway as a whole process against a handler written by hand for the same five queries, and
// against GraphQL servers that somebody could pick instead, on the same database, in one run. README.md says what came out.
//
//	go run ./bench                         embedded SQLite
//	go run ./bench -postgres URL [-peers]  PostgreSQL (scripts/with-servers.sh sets PORTWAY_TEST_POSTGRES)
//	go run ./bench -redis ADDRESS          budgets in Redis, one strict round trip per request
//	go run ./bench -all                    both engines, the peers, how cost grows, charts: make bench
//
// Every server runs with one processor on core 0. Start the command, and with it the databases, on the other cores (make
// bench does it by taskset). Answers are compared first. Rounds are interleaved, so that a machine that changes its speed
// changes it for all. What counts is the ratio of the server's processor time per request: by hand / gateway; 1 is as good
// as by hand.
package main
