//go:build long

package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"portway/internal/testservers"
)

// TestABucketThatGoesAwayLosesNoJob stops the S3 server while archives are asked for, and starts it again.
func TestABucketThatGoesAwayLosesNoJob(t *testing.T) {
	server := testservers.OwnS3(t)
	t.Setenv("AWS_ACCESS_KEY_ID", server.Access)
	t.Setenv("AWS_SECRET_ACCESS_KEY", server.Secret)
	w := newWorld(t, "", func(g *gatewayFlags) { withWorkers(g); g.Archives = server.Location })
	w.keep(t, "mara", onePost)
	token := w.token(t, "mara", "app", "posts:read")
	first := w.finished(t, token, w.requested(t, token, "").ID)
	if answer := w.fetch(first.DownloadURL); answer.Code != 200 || int64(answer.Body.Len()) != first.Bytes {
		t.Fatalf("from the bucket: %d, %d bytes", answer.Code, answer.Body.Len())
	}
	server.Stop()
	cookie := w.login(t, "mara")
	_, body := w.own(t, cookie, `mutation { requestArchive(input: {}) { archive { id } } }`)
	id := regexp.MustCompile(`arc_\w+`).FindString(body)
	eventually(t, "the job waits for the bucket", func() bool {
		_, body := w.own(t, cookie, fmt.Sprintf(`{ archive(id: %q) { state reason { code } } }`, id))
		return strings.Contains(body, "QUEUED") && strings.Contains(body, "UNAVAILABLE")
	})
	server.Start()
	eventually(t, "the archive is ready once the bucket is back", func() bool {
		_, body := w.own(t, cookie, fmt.Sprintf(`{ archive(id: %q) { state } }`, id))
		return strings.Contains(body, "READY")
	})
}
