//go:build long

package s3_test

import (
	"context"
	"io"
	"testing"
	"time"

	"portway/archive"
	"portway/archive/blobstest"
	"portway/archive/s3"
	"portway/internal/testservers"
	"portway/problem"
)

func open(t *testing.T, server *testservers.S3Server) *s3.Bucket {
	t.Helper()
	bucket, err := s3.Open(server.Location, s3.Credentials{Access: server.Access, Secret: server.Secret})
	if err != nil {
		t.Fatal(err)
	}
	if err := bucket.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	return bucket
}

// large takes three parts.
const large = 40 << 20

func TestABucketKeepsBlobs(t *testing.T) {
	blobstest.Run(t, large, func(t *testing.T) archive.Blobs { return open(t, testservers.OwnS3(t)) })
}

func TestABucketKeepsSealedBlobs(t *testing.T) {
	blobstest.Run(t, large, func(t *testing.T) archive.Blobs {
		return &archive.Sealed{Blobs: open(t, testservers.OwnS3(t)), Key: make([]byte, 32)}
	})
}

// TestAnUploadThatNobodyEndedIsSwept kills nothing: an upload whose process is gone looks like one that is never finished.
func TestAnUploadThatNobodyEndedIsSwept(t *testing.T) {
	server := testservers.OwnS3(t)
	bucket := open(t, server)
	ctx, cancel := context.WithCancel(t.Context())
	err := bucket.Put(ctx, "a/b.zip", func(w io.Writer) error {
		_, err := w.Write(make([]byte, large))
		server.Stop() // so that it cannot be taken away at once
		cancel()
		return err
	})
	server.Start()
	if err == nil {
		t.Fatal("it was put")
	}
	if n := bucket.Unfinished(t); n != 1 {
		t.Fatalf("%d uploads are unfinished, want one", n)
	}
	for _, step := range []struct {
		since time.Time
		left  int
	}{{time.Now().Add(-time.Hour), 1}, {time.Now().Add(time.Hour), 0}} {
		if err := bucket.Sweep(t.Context(), step.since); err != nil {
			t.Fatal(err)
		}
		if n := bucket.Unfinished(t); n != step.left {
			t.Errorf("swept: %d uploads are unfinished, want %d", n, step.left)
		}
	}
}

func TestWrongCredentialsAndAbsentBucketsAreTold(t *testing.T) {
	server := testservers.OwnS3(t)
	wrong, err := s3.Open(server.Location, s3.Credentials{Access: server.Access, Secret: "another"})
	if err != nil {
		t.Fatal(err)
	}
	if err := wrong.Ready(t.Context()); err == nil {
		t.Error("a wrong secret opens the bucket")
	}
	absent, err := s3.Open("s3://none?region=us-east-1&"+server.Location[len("s3://bucket/portway?region=us-east-1&"):],
		s3.Credentials{Access: server.Access, Secret: server.Secret})
	if err != nil {
		t.Fatal(err)
	}
	if err := absent.Ready(t.Context()); err == nil {
		t.Error("a bucket that is not there is ready")
	}
}

func TestLocationsThatCannotBeReadAreRefused(t *testing.T) {
	for _, location := range []string{"", "bucket", "s3://", "http://host/bucket", "s3://b/../x", "s3://b?endpoint=nonsense", "s3://b?endpoint=http://h/path"} {
		if _, err := s3.Open(location, s3.Credentials{}); err == nil || !problem.Is(err, problem.BadInput) && location != "s3://b/../x" {
			t.Errorf("%s: %v", location, err)
		}
	}
}
