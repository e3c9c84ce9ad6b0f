package store

import (
	"context"

	"portway/webhooks"
)

// archiveNews is one kind of news. $1 is now, $2 since, $3 until, $4 for how long at least
// an archive was kept.
func archiveNews(kind webhooks.Kind, when string) string {
	return `SELECT '` + string(kind) + `' AS kind, j.app, j.id, j.grant_id, g.subject, j.state, j.reason, j.finished AS finished, j.expires
		FROM archive_job j JOIN webhook w ON w.app = j.app JOIN app_grant g ON g.id = j.grant_id
		WHERE j.app <> '' AND ` + when + ` AND NOT EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.app = j.app AND d.once = '` + string(kind) + ` ' || j.id)`
}

// ArchiveNews returns what became of archives and no delivery tells of.
func (c *Control) ArchiveNews(ctx context.Context, q webhooks.ArchiveNewsQuery) ([]webhooks.ArchiveNews, error) {
	fields := func(n *webhooks.ArchiveNews) []any {
		return []any{&n.Kind, &n.App, &n.Archive, &n.Grant, &n.Subject, &n.State, part{&n.Reason}, moment{&n.Finished}, moment{&n.Expires}}
	}
	const fresh = "j.finished > $2 AND j.finished >= w.created AND j."
	query := archiveNews(webhooks.ArchiveReady, fresh+hasArchive+" AND j.expires > $1") +
		" UNION ALL " + archiveNews(webhooks.ArchiveFailed, fresh+"state = 'failed'") +
		" UNION ALL " + archiveNews(webhooks.ArchiveExpiring, "j.files AND j."+hasArchive+" AND j.expires > $1 AND j.expires <= $3 AND j.expires - j.finished >= $4") +
		" ORDER BY finished LIMIT $5"
	return list(ctx, c, "archive news", fields, query, at(q.Now), at(q.Since), at(q.Until), q.Kept.Microseconds(), q.Limit)
}
