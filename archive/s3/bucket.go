package s3

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"portway/archive"
	"portway/problem"
)

const partSize = 16 << 20 // bytes; 10,000 parts at most, which is 156 GiB

// A Bucket keeps blobs in a bucket, below a prefix.
type Bucket struct {
	client *minio.Client
	bucket string
	prefix string // with a slash at the end, or empty
	parts  sync.Pool
}

var _ archive.Blobs = (*Bucket)(nil)

// Credentials are of an account that may read, write, list and delete in the bucket.
type Credentials struct{ Access, Secret string }

// Open opens s3://BUCKET/PREFIX?endpoint=https://HOST:PORT&region=REGION. Without an endpoint it is Amazon's. Without
// credentials they come from where Amazon's tools look: the environment, ~/.aws, the machine's role.
func Open(location string, c Credentials) (*Bucket, error) {
	u, err := url.Parse(location)
	if err != nil || u.Scheme != "s3" || u.Host == "" {
		return nil, problem.New(problem.BadInput, "A bucket is s3://BUCKET/PREFIX?endpoint=https://HOST:PORT&region=REGION.")
	}
	endpoint, err := url.Parse(u.Query().Get("endpoint"))
	if err != nil || endpoint.Host == "" && u.Query().Get("endpoint") != "" || endpoint.Path != "" && endpoint.Path != "/" {
		return nil, problem.New(problem.BadInput, "The endpoint of a bucket is https://HOST:PORT.")
	}
	host, secure := "s3.amazonaws.com", true
	if endpoint.Host != "" {
		host, secure = endpoint.Host, endpoint.Scheme != "http"
	}
	client, err := minio.New(host, &minio.Options{
		Creds: c.provider(), Secure: secure, Region: u.Query().Get("region"), Transport: transport(), MaxRetries: 3,
	})
	if err != nil {
		return nil, fmt.Errorf("archive: s3: %w", err)
	}
	prefix := strings.Trim(u.Path, "/")
	if prefix != "" {
		if err := archive.CheckKey(prefix); err != nil {
			return nil, err
		}
		prefix += "/"
	}
	return &Bucket{client: client, bucket: u.Host, prefix: prefix, parts: sync.Pool{New: func() any { return new([partSize]byte) }}}, nil
}

func (c Credentials) provider() *credentials.Credentials {
	if c.Access != "" {
		return credentials.NewStaticV4(c.Access, c.Secret, "")
	}
	return credentials.NewChainCredentials([]credentials.Provider{
		&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}, &credentials.IAM{},
	})
}

// transport gives up on a service that does not answer. A transfer may take as long as it takes.
func transport() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.ResponseHeaderTimeout, t.MaxIdleConnsPerHost, t.DisableCompression = time.Minute, 16, true
	return t
}

// Ready reports whether the bucket is there and can be used.
func (b *Bucket) Ready(ctx context.Context) error {
	there, err := b.client.BucketExists(ctx, b.bucket)
	if err == nil && !there {
		err = errors.New("there is no such bucket")
	}
	if err != nil {
		return fmt.Errorf("archive: s3: bucket %s: %w", b.bucket, err)
	}
	return nil
}

func (b *Bucket) name(key string) (string, error) {
	if err := archive.CheckKey(key); err != nil {
		return "", err
	}
	return b.prefix + key, nil
}

// Put implements archive.Blobs.
func (b *Bucket) Put(ctx context.Context, key string, write func(io.Writer) error) error {
	name, err := b.name(key)
	if err != nil {
		return err
	}
	part := b.parts.Get().(*[partSize]byte)
	defer b.parts.Put(part)
	u := &upload{ctx: ctx, core: minio.Core{Client: b.client}, bucket: b.bucket, name: name, part: part[:0]}
	if err = write(u); err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = u.finish()
	}
	if err != nil {
		return errors.Join(fmt.Errorf("archive: s3: %w", err), u.abandon())
	}
	return nil
}

// An upload sends a part whenever it has one. Nothing of it can be seen until it is finished.
type upload struct {
	ctx          context.Context // of the whole upload
	core         minio.Core
	bucket, name string
	part         []byte
	id           string // empty until there is more than one part
	sent         []minio.CompletePart
}

func (u *upload) Write(p []byte) (int, error) {
	written := len(p)
	for len(p) > 0 {
		if len(u.part) == cap(u.part) {
			if err := u.send(); err != nil {
				return 0, err
			}
		}
		n := min(cap(u.part)-len(u.part), len(p))
		u.part, p = append(u.part, p[:n]...), p[n:]
	}
	return written, nil
}

func (u *upload) send() (err error) {
	if u.id == "" {
		if u.id, err = u.core.NewMultipartUpload(u.ctx, u.bucket, u.name, minio.PutObjectOptions{}); err != nil {
			return err
		}
	}
	number := len(u.sent) + 1
	part, err := u.core.PutObjectPart(u.ctx, u.bucket, u.name, u.id, number, bytes.NewReader(u.part), int64(len(u.part)), minio.PutObjectPartOptions{})
	if err != nil {
		return err
	}
	u.sent = append(u.sent, minio.CompletePart{
		PartNumber: number, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32, ChecksumCRC32C: part.ChecksumCRC32C,
		ChecksumSHA1: part.ChecksumSHA1, ChecksumSHA256: part.ChecksumSHA256, ChecksumCRC64NVME: part.ChecksumCRC64NVME,
	})
	u.part = u.part[:0]
	return nil
}

func (u *upload) finish() error {
	if u.id == "" {
		_, err := u.core.Client.PutObject(u.ctx, u.bucket, u.name, bytes.NewReader(u.part), int64(len(u.part)), minio.PutObjectOptions{DisableMultipart: true})
		return err
	}
	if len(u.part) > 0 {
		if err := u.send(); err != nil {
			return err
		}
	}
	_, err := u.core.CompleteMultipartUpload(u.ctx, u.bucket, u.name, u.id, u.sent, minio.PutObjectOptions{})
	return err
}

// abandon takes the parts away. Should that fail too, Sweep does it.
func (u *upload) abandon() error {
	if u.id == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(u.ctx), 10*time.Second)
	defer cancel()
	return u.core.AbortMultipartUpload(ctx, u.bucket, u.name, u.id)
}

// Delete implements archive.Blobs.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	name, err := b.name(key)
	if err != nil {
		return err
	}
	if err := b.client.RemoveObject(ctx, b.bucket, name, minio.RemoveObjectOptions{}); err != nil && !absent(err) {
		return fmt.Errorf("archive: s3: delete: %w", err)
	}
	return nil
}

// List implements archive.Blobs.
func (b *Bucket) List(ctx context.Context, prefix string) ([]string, error) {
	name, err := b.name(prefix)
	if err != nil {
		return nil, err
	}
	var keys []string
	for object := range b.client.ListObjectsIter(ctx, b.bucket, minio.ListObjectsOptions{Prefix: name + "/", Recursive: true}) {
		if object.Err != nil {
			return nil, fmt.Errorf("archive: s3: list: %w", object.Err)
		}
		keys = append(keys, strings.TrimPrefix(object.Key, b.prefix))
	}
	return keys, nil
}

// Sweep implements archive.Blobs: such are uploads that were neither finished nor abandoned.
func (b *Bucket) Sweep(ctx context.Context, since time.Time) error {
	core := minio.Core{Client: b.client}
	for upload := range b.client.ListIncompleteUploads(ctx, b.bucket, b.prefix, true) {
		if upload.Err != nil {
			return fmt.Errorf("archive: s3: sweep: %w", upload.Err)
		}
		if upload.Initiated.Before(since) {
			if err := core.AbortMultipartUpload(ctx, b.bucket, upload.Key, upload.UploadID); err != nil && !absent(err) {
				return fmt.Errorf("archive: s3: sweep: %w", err)
			}
		}
	}
	return nil
}

func absent(err error) bool {
	switch minio.ToErrorResponse(err).Code {
	case minio.NoSuchKey, minio.NoSuchUpload:
		return true
	}
	return false
}
