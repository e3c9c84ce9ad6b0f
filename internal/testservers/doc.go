// Package testservers gives a test a real PostgreSQL database or a real Redis of its own.
//
// The servers are started outside, once for a whole run, by scripts/with-servers.sh (which `make test` uses); the package
// finds them in PORTWAY_TEST_POSTGRES and PORTWAY_TEST_REDIS. It hands out parts of them that no other test sees, in this
// process or in another: Postgres creates a database under a fresh name, Redis reserves a database number.
//
// Where a variable is missing the test fails and says what to run. It is never skipped: a suite that passes without its
// servers proves nothing about them.
//
// A test that stops and starts its server, to see what the gateway does meanwhile, must not do so to the others' Redis:
// OwnRedis gives it a process of its own. Publish and subscribe know no database numbers in Redis, so tests that
// count published messages need OwnRedis too, or channel names of their own.
//
// OwnPostgres likewise starts a PostgreSQL that a test may end and start again.
//
// OwnS3 starts an S3 server of the test's own, from the program in PORTWAY_TEST_VERSITYGW, which `make test-long` builds.
package testservers
