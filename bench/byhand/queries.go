package main

import "strings"

const standing = ` AND until_seq = 9223372036854775807`

const (
	profileSQL = `SELECT username, display_name, follower_count FROM profile WHERE user_id = $1` + standing
	pageSQL    = `SELECT id, created_at, title, media_url, like_count, visibility FROM posts WHERE user_id = $1` + standing + ` ORDER BY created_at DESC, id DESC LIMIT 50`
	bulkSQL    = `SELECT created_at, url FROM watched_videos WHERE user_id = $1` + standing + ` ORDER BY created_at DESC, id DESC LIMIT 1000`
	titleSQL   = `SELECT id, created_at, title FROM posts WHERE user_id = $1` + standing + ` ORDER BY created_at DESC, id DESC LIMIT 20`
	textSQL    = `SELECT id, created_at, text FROM comments WHERE user_id = $1` + standing + ` ORDER BY created_at DESC, id DESC LIMIT 20`
	urlSQL     = `SELECT id, created_at, url FROM likes WHERE user_id = $1` + standing + ` ORDER BY created_at DESC, id DESC LIMIT 20`
	nameSQL    = `SELECT id, created_at, username FROM followed_accounts WHERE user_id = $1` + standing + ` ORDER BY created_at DESC, id DESC LIMIT 20`
	nestedSQL  = `SELECT l.id, l.created_at, v.id, v.url, v.title, v.duration_seconds, v.published_at, a.username, a.display_name, a.follower_count
		FROM (SELECT id, created_at, video_id FROM likes WHERE user_id = $1` + standing + ` ORDER BY created_at DESC, id DESC LIMIT 50) l
		LEFT JOIN catalogue_videos v ON v.id = l.video_id LEFT JOIN catalogue_authors a ON a.id = v.author_id
		ORDER BY l.created_at DESC, l.id DESC`
)

// A part is one member of the answer: a list, or the profile.
type part struct {
	label   string
	sql     string
	columns []column
	single  bool
}

var parts = map[string][]part{
	"Q1": {{`{"profile":`, profileSQL, profileColumns, true}},
	"Q2": {{`{"posts":`, pageSQL, pageColumns, false}},
	"Q4": {{`{"watchedVideos":`, bulkSQL, bulkColumns, false}},
	"Q5": {
		{`{"profile":`, profileSQL, profileColumns, true}, {`,"posts":`, titleSQL, titleColumns, false},
		{`,"comments":`, textSQL, textColumns, false}, {`,"likes":`, urlSQL, urlColumns, false}, {`,"followedAccounts":`, nameSQL, nameColumns, false},
	},
}

// which tells the queries apart by what only one of them selects.
func which(query string) string {
	switch {
	case strings.Contains(query, "video {"):
		return "Q3"
	case strings.Contains(query, "watchedVideos"):
		return "Q4"
	case strings.Contains(query, "mediaUrl"):
		return "Q2"
	case strings.Contains(query, "comments"):
		return "Q5"
	}
	return "Q1"
}

// list writes the rows that next gives.
func (p *part) list(b []byte, next func() (row, bool)) []byte {
	b = append(b, p.label...)
	if p.single {
		r, ok := next()
		if !ok {
			return append(b, "null"...)
		}
		b = members(append(b, '{'), p.columns, r, 0)
		return append(b, '}')
	}
	b = append(b, `{"nodes":[`...)
	for first := true; ; first = false {
		r, ok := next()
		if !ok {
			return append(b, `]}`...)
		}
		if !first {
			b = append(b, ',')
		}
		b = members(append(b, '{'), p.columns, r, 0)
		b = append(b, '}')
	}
}

// nested writes the likes with their videos and authors.
func nested(b []byte, next func() (row, bool)) []byte {
	b = append(b, `{"likes":{"nodes":[`...)
	for first := true; ; first = false {
		r, ok := next()
		if !ok {
			return append(b, `]}}`...)
		}
		if !first {
			b = append(b, ',')
		}
		b = members(append(b, '{'), likeColumns, r, 0)
		b = append(b, `,"video":`...)
		if _, ok := r.text(2); !ok {
			b = append(b, `null}`...)
			continue
		}
		b = members(append(b, '{'), videoColumns, r, 2)
		b = append(b, `,"author":`...)
		if _, ok := r.text(7); !ok {
			b = append(b, `null}}`...)
			continue
		}
		b = members(append(b, '{'), authorColumns, r, 7)
		b = append(b, `}}}`...)
	}
}
