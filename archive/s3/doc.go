// Package s3 keeps archives in a bucket of any service that speaks S3.
//
// A blob is written in parts of 16 MiB as it comes, so that memory does not grow with it, and appears when the last part
// is confirmed; a small one is a single request. It is read as a stream that begins where it is read first, and goes on
// while one range follows the other. Nothing is public, and nobody gets a URL of the bucket: downloads go through the
// gateway, which asks the grant each time.
//
// The bucket has to exist. What the service does with it (versions, replicas, a lock) is its owner's business; versions
// keep what was deleted, so they should be off.
package s3
