package webhooks

import (
	"strings"
	"time"

	"portway/record"
)

// A View is an endpoint as its developer sees it: without what is secret.
type View struct{ of *Endpoint }

func viewOf(e *Endpoint) *View {
	if e == nil {
		return nil
	}
	return &View{e}
}

// URL is where deliveries go.
func (v *View) URL() string { return v.of.URL }

// State says whether they do.
func (v *View) State() record.WebhookState {
	return record.WebhookState(strings.ToUpper(string(v.of.State)))
}

// Reason is why they do not.
func (v *View) Reason() *string { return known(v.of.Reason) }

// FailingSince is since when nothing was delivered.
func (v *View) FailingSince() *time.Time { return knownTime(v.of.Failing) }

// LastFailure is the last attempt that failed.
func (v *View) LastFailure() *AttemptView {
	if v.of.Failure == nil {
		return nil
	}
	return &AttemptView{*v.of.Failure}
}

// Secrets lists the keys that sign.
func (v *View) Secrets() []*SecretView {
	secrets := make([]*SecretView, len(v.of.Keys))
	for i, key := range v.of.Keys {
		secrets[i] = &SecretView{key}
	}
	return secrets
}

// A SecretView is a key as its developer sees it.
type SecretView struct{ of Key }

// Signature is what it signs with.
func (s *SecretView) Signature() record.WebhookSignature {
	if s.of.Scheme == Ed25519 {
		return record.WebhookSignatureEd25519
	}
	return record.WebhookSignatureHmac
}

// Hint is how it ends.
func (s *SecretView) Hint() string { return s.of.Hint }

// PublicKey is what Ed25519 signatures are checked with.
func (s *SecretView) PublicKey() *string { return known(s.of.Public) }

// CreatedAt is when it was made.
func (s *SecretView) CreatedAt() time.Time { return s.of.Created }

// EndsAt is when it signs no more.
func (s *SecretView) EndsAt() *time.Time { return knownTime(s.of.Until) }

// An AttemptView is an attempt as its developer sees it.
type AttemptView struct{ of Attempt }

// At is when it was made.
func (a *AttemptView) At() time.Time { return a.of.At }

// Status is the status that was answered.
func (a *AttemptView) Status() *int32 {
	if a.of.Status == 0 {
		return nil
	}
	status := int32(a.of.Status)
	return &status
}

// DurationMs is how long it took, in milliseconds.
func (a *AttemptView) DurationMs() int32 { return int32(a.of.Duration.Milliseconds()) }

// Error says why it does not count.
func (a *AttemptView) Error() *string { return known(a.of.Error) }

// A DeliveryView is a delivery as its developer sees it.
type DeliveryView struct{ of Delivery }

// ID is the webhook-id.
func (d *DeliveryView) ID() string { return d.of.ID }

// Event is the payload's type.
func (d *DeliveryView) Event() string { return string(d.of.Kind) }

// State says how far it has come.
func (d *DeliveryView) State() record.DeliveryState {
	return record.DeliveryState(strings.ToUpper(string(d.of.State)))
}

// CreatedAt is when it came to be.
func (d *DeliveryView) CreatedAt() time.Time { return d.of.Created }

// Attempts lists what was tried, the oldest first.
func (d *DeliveryView) Attempts() []*AttemptView {
	attempts := make([]*AttemptView, len(d.of.Attempts))
	for i, a := range d.of.Attempts {
		attempts[i] = &AttemptView{a}
	}
	return attempts
}

// NextAttempt is when it is tried next; nil where it is not, or waits for one before it.
func (d *DeliveryView) NextAttempt() *time.Time {
	if d.of.State != Pending || d.of.Held {
		return nil
	}
	return knownTime(d.of.Due)
}

// Payload is the body.
func (d *DeliveryView) Payload() string { return d.of.Payload }
