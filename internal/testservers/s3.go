package testservers

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// S3Server is an S3 server with an empty bucket that belongs to one test.
type S3Server struct {
	Location       string // of the bucket, as s3.Open takes it
	Access, Secret string // of its only account

	t       testing.TB
	address string
	folder  string
	process *exec.Cmd
}

// OwnS3 starts an S3 server that this test may stop and start as it likes; it keeps what it has. It is stopped when the
// test ends.
func OwnS3(t testing.TB) *S3Server {
	t.Helper()
	s := &S3Server{Access: "key", Secret: "secret-of-a-test", t: t, address: freeAddress(t), folder: t.TempDir()}
	s.Location = "s3://bucket/portway?region=us-east-1&endpoint=http://" + s.address
	for _, name := range []string{"iam", "meta", "data", "data/bucket"} { // a folder among the data is a bucket
		if err := os.Mkdir(filepath.Join(s.folder, name), 0o700); err != nil {
			t.Fatalf("S3: folder: %v", err)
		}
	}
	s.Start()
	t.Cleanup(s.Stop)
	return s
}

// Start starts the server, and returns when it answers.
func (s *S3Server) Start() {
	s.t.Helper()
	program := address(s.t, "PORTWAY_TEST_VERSITYGW")
	s.process = exec.Command(program, "--port", s.address, "--iam-dir", filepath.Join(s.folder, "iam"), "--quiet",
		"posix", "--sidecar", filepath.Join(s.folder, "meta"), filepath.Join(s.folder, "data"))
	s.process.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+s.Access, "ROOT_SECRET_KEY="+s.Secret)
	if err := s.process.Start(); err != nil {
		s.t.Fatalf("S3: start a server for this test (`make test-long` builds it): %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.address)
		if err == nil {
			connection.Close()
			return
		}
		if ctx.Err() != nil {
			s.t.Fatalf("S3: the server of this test did not answer on %s within 30 s", s.address)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// Stop kills the server as a crash would. A stopped server may be stopped again.
func (s *S3Server) Stop() {
	if s.process == nil {
		return
	}
	s.process.Process.Kill()
	s.process.Wait()
	s.process = nil
}
