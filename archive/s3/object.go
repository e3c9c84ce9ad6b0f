package s3

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/minio/minio-go/v7"

	"portway/archive"
	"portway/problem"
)

// Open implements archive.Blobs.
func (b *Bucket) Open(ctx context.Context, key string) (archive.Blob, error) {
	name, err := b.name(key)
	if err != nil {
		return nil, err
	}
	info, err := b.client.StatObject(ctx, b.bucket, name, minio.StatObjectOptions{})
	if err != nil && absent(err) {
		return nil, problem.Wrap(err, problem.NotFound, "There is no such file any more.")
	}
	if err != nil {
		return nil, fmt.Errorf("archive: s3: open: %w", err)
	}
	return &object{ctx: ctx, core: minio.Core{Client: b.client}, bucket: b.bucket, name: name, etag: info.ETag, size: info.Size}, nil
}

// An object is read as a stream that goes on as long as each range begins where the last one ended.
type object struct {
	ctx          context.Context // of who opened it: every read is theirs
	core         minio.Core
	bucket, name string
	etag         string // what is read is one object, also where it is replaced meanwhile
	size         int64

	mu     sync.Mutex
	stream io.ReadCloser
	at     int64 // where the stream is
}

func (o *object) Size() int64 { return o.size }

// ReadAt implements io.ReaderAt.
func (o *object) ReadAt(p []byte, at int64) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if at >= o.size {
		return 0, io.EOF
	}
	end := false
	if int64(len(p)) > o.size-at {
		p, end = p[:o.size-at], true
	}
	if o.stream == nil || o.at != at {
		if err := o.open(at); err != nil {
			return 0, err
		}
	}
	n, err := io.ReadFull(o.stream, p)
	o.at += int64(n)
	if err != nil {
		o.close() // the next read begins anew
		return n, fmt.Errorf("archive: s3: read: %w", err)
	}
	if end {
		return n, io.EOF
	}
	return n, nil
}

func (o *object) open(at int64) error {
	o.close()
	var options minio.GetObjectOptions
	err := options.SetMatchETag(o.etag)
	if err == nil && at > 0 {
		err = options.SetRange(at, 0) // to the end
	}
	if err != nil {
		return fmt.Errorf("archive: s3: read: %w", err)
	}
	stream, _, _, err := o.core.GetObject(o.ctx, o.bucket, o.name, options)
	if err != nil {
		return fmt.Errorf("archive: s3: read: %w", err)
	}
	o.stream, o.at = stream, at
	return nil
}

func (o *object) close() {
	if o.stream != nil {
		o.stream.Close()
		o.stream = nil
	}
}

// Close implements io.Closer.
func (o *object) Close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.close()
	return nil
}
