package webhooks

import (
	"context"
	"time"
)

// ArchiveNews is what became of an app's archive.
type ArchiveNews struct {
	App      string
	Kind     Kind // ArchiveReady, ArchiveFailed or ArchiveExpiring
	Archive  string
	Grant    string
	Subject  string
	State    string // of the archive: ready, partially_ready or failed
	Reason   ArchiveReason
	Finished time.Time
	Expires  time.Time // zero where it failed
}

// An ArchiveReason says why an archive failed.
type ArchiveReason struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// An ArchiveNewsQuery says which archives are news. What there is a delivery for is none.
type ArchiveNewsQuery struct {
	Now   time.Time
	Since time.Time // finished later
	Until time.Time // an end until then is near
	Kept  time.Duration
	Limit int
}

// once names the event, so that it is told once however often it is found.
func (n *ArchiveNews) once() string { return string(n.Kind) + " " + n.Archive }

// ArchiveData is what an app is told of an archive that it asked for.
type ArchiveData struct {
	ArchiveID string         `json:"archiveId"`
	GrantID   string         `json:"grantId"`
	Subject   string         `json:"subject"`
	State     string         `json:"state"`
	ExpiresAt *time.Time     `json:"expiresAt,omitempty"`
	Reason    *ArchiveReason `json:"reason,omitempty"`
}

const (
	archiveNewsFor  = 7 * 24 * time.Hour // shorter than deliveries are kept: what was told is not told again
	archiveReminder = 24 * time.Hour     // before the end
)

// archives tells of archives that were finished, or whose end comes near. It needs no position: news are the archives that no
// delivery tells of, and one that two processes find at once has one delivery all the same.
func (f *Follower) archives(ctx context.Context) error {
	now := f.Webhooks.Now()
	q := ArchiveNewsQuery{Now: now, Since: now.Add(-archiveNewsFor), Until: now.Add(archiveReminder), Kept: 2 * archiveReminder, Limit: followPage}
	for {
		found, err := f.Webhooks.Store.ArchiveNews(ctx, q)
		if err != nil {
			return err
		}
		told := make([]Event, len(found))
		for i := range found {
			told[i] = found[i].event(now)
		}
		if err := f.Webhooks.Enqueue(ctx, told...); err != nil || len(found) < q.Limit {
			return err
		}
	}
}

func (n *ArchiveNews) event(now time.Time) Event {
	data := ArchiveData{ArchiveID: n.Archive, GrantID: n.Grant, Subject: n.Subject, State: n.State}
	e := Event{App: n.App, Kind: n.Kind, At: n.Finished, Order: n.Subject, Once: n.once()}
	switch n.Kind {
	case ArchiveFailed:
		data.Reason = &n.Reason
	case ArchiveExpiring:
		e.At = now
		fallthrough
	default:
		expires := n.Expires.UTC()
		data.ExpiresAt = &expires
	}
	e.Data = data
	return e
}
