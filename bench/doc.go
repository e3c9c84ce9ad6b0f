// Command bench measures the gateway as a whole process against a handler written by hand for the same five queries, on
// the same database, in one run.
//
//	go run ./bench                       embedded SQLite
//	go run ./bench -postgres URL         PostgreSQL (scripts/with-servers.sh sets PORTWAY_TEST_POSTGRES)
//	go run ./bench -redis ADDRESS        budgets in Redis, one strict round trip per request
//
// Both servers run with GOMAXPROCS=1 on one core, the load and the database on the others. Answers are compared first.
// Rounds are interleaved, so that a machine that changes its speed changes it for both. What counts is the ratio of the
// server's processor time per request: by hand / gateway; 1 is as good as by hand.
package main
