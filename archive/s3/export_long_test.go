//go:build long

package s3

import (
	"testing"

	"github.com/minio/minio-go/v7"
)

// Unfinished counts the uploads that are neither finished nor abandoned.
func (b *Bucket) Unfinished(t *testing.T) int {
	t.Helper()
	list, err := minio.Core{Client: b.client}.ListMultipartUploads(t.Context(), b.bucket, b.prefix, "", "", "", 100)
	if err != nil {
		t.Fatal(err)
	}
	return len(list.Uploads)
}
