package archive

import (
	"strings"
	"time"

	"portway/record"
)

// A Status is what is shown of a job.
type Status struct {
	ID            string
	State         record.ArchiveState
	Reason        *Reason
	Progress      *StatusProgress
	Format        record.ArchiveFormat
	BulkOperation bool
	RequestedAt   time.Time
	StartedAt     *time.Time
	ReadyAt       *time.Time
	ExpiresAt     *time.Time
	Bytes         *int64
	Sha256        *string
	AsOf          *int64
	Sections      []*StatusSection
	DownloadURL   *string
	DownloadsLeft int32
}

// A StatusProgress is how far the writing is.
type StatusProgress struct {
	Category    *string
	Records     int64
	Bytes       int64
	Done, Total int32
}

// A StatusSection is what became of one category.
type StatusSection struct {
	Category string
	State    record.ArchiveSectionState
	Reason   *Reason
	Records  int64
	Bytes    int64
	Sha256   *string
}

// A StatusPage is a page of jobs, the newest first.
type StatusPage struct {
	Nodes    []*Status
	PageInfo *record.PageInfo
}

// linkLife is how long a link lasts that is shown.
const linkLife = time.Hour

// status shows a job, nil where there is none.
func (d *Desk) status(j *Job) *Status {
	if j == nil {
		return nil
	}
	s := &Status{
		ID: j.ID, State: record.ArchiveState(strings.ToUpper(string(j.State))), Reason: j.Reason, Progress: progressOf(j),
		Format: record.ArchiveFormat(strings.ToUpper(string(j.Asked.Format))), BulkOperation: j.Asked.Operation != nil,
		RequestedAt: j.Created, StartedAt: moment(j.Started), Sections: []*StatusSection{}, DownloadsLeft: int32(max(j.Downloads(), 0)), //nolint:gosec // 5 at most
	}
	now := d.Links.now()
	if j.State.HasArchive() && !now.Before(j.Expires) {
		s.State = record.ArchiveStateExpired
	}
	if !j.Work.Created.IsZero() {
		s.AsOf = new(max(j.Work.AsOf, 0))
	}
	if !j.State.HasArchive() && j.State != Expired {
		return s
	}
	s.ReadyAt, s.ExpiresAt, s.Bytes, s.Sha256 = moment(j.Finished), moment(j.Expires), &j.Archive.Bytes, &j.Archive.SHA256
	for i := range j.Archive.Sections {
		s.Sections = append(s.Sections, sectionStatus(&j.Archive.Sections[i]))
	}
	if s.State == record.ArchiveStateExpired {
		s.DownloadsLeft = 0
		return s
	}
	until := now.Add(linkLife)
	if j.Expires.Before(until) {
		until = j.Expires
	}
	s.DownloadURL = new(d.Origin + d.Links.To(j, until))
	return s
}

func progressOf(j *Job) *StatusProgress {
	p := &j.Progress
	if p.Of == 0 {
		return nil
	}
	shown := &StatusProgress{Records: p.Records, Bytes: p.Bytes, Done: int32(p.Sections), Total: int32(p.Of)} //nolint:gosec // a hundred
	if j.Asked.Operation == nil {
		shown.Category = &p.Category
	}
	return shown
}

func sectionStatus(s *Section) *StatusSection {
	shown := &StatusSection{
		Category: s.Category, State: record.ArchiveSectionState(strings.ToUpper(string(s.State))), Reason: s.Reason, Records: s.Records,
	}
	for _, f := range s.Files {
		shown.Bytes += f.Bytes
	}
	if len(s.Files) > 0 {
		shown.Sha256 = &s.Files[0].SHA256
	}
	return shown
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
