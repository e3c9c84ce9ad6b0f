package webhooks

import (
	"encoding/json"
	"fmt"
	"time"
)

// A Kind says what happened, as the payload's type.
type Kind string

// The kinds of event.
const (
	GrantCreated     Kind = "grant.created"
	GrantNarrowed    Kind = "grant.narrowed" // fewer categories or fields, a shorter period, or an earlier end
	GrantExpiring    Kind = "grant.expiring" // 30 and 7 days before the end
	GrantEnded       Kind = "grant.ended"
	ArchiveReady     Kind = "archive.ready"
	ArchiveFailed    Kind = "archive.failed"
	ArchiveExpiring  Kind = "archive.expiring" // a day before the end
	ChangesAvailable Kind = "changes.available"
	Test             Kind = "webhook.test" // the developer asked for it
)

// An Event is something that an app is told.
type Event struct {
	App   string
	Kind  Kind
	At    time.Time
	Order string // events of an app with the same order arrive one after another; empty where order does not matter
	Once  string // of several events of an app with the same name only the first counts; empty where there is one
	Data  any    // what the app is told; it becomes JSON and holds nobody's data
}

// delivery returns the event as it is to be sent.
func (e *Event) delivery(now time.Time) (Delivery, error) {
	payload, err := json.Marshal(struct {
		Type      Kind      `json:"type"`
		Timestamp time.Time `json:"timestamp"`
		Data      any       `json:"data"`
	}{e.Kind, e.At.UTC(), e.Data})
	if err != nil {
		return Delivery{}, fmt.Errorf("webhooks: %s: %w", e.Kind, err)
	}
	d := Delivery{ID: newID("msg"), App: e.App, Order: e.Order, Once: e.Once, Kind: e.Kind, Payload: string(payload), State: Pending, Created: now}
	if d.Once == "" {
		d.Once = d.ID
	}
	return d, nil
}
