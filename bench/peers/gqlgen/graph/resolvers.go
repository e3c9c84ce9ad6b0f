package graph

import (
	"context"
	"fmt"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A Resolver answers from the gateway's tables.
type Resolver struct{ Pool *pgxpool.Pool }

// A Caller is who asks, and what the token lets them read.
type Caller struct {
	Person string
	Scopes map[string]bool
}

type contextKey int

const (
	callerKey contextKey = iota
	loadersKey
)

// WithCaller puts the caller into the request's context.
func WithCaller(ctx context.Context, c *Caller) context.Context {
	return context.WithValue(ctx, callerKey, c)
}

// HasScope is the directive of every field.
func HasScope(ctx context.Context, _ any, next graphql.Resolver, scope string) (any, error) {
	c, ok := ctx.Value(callerKey).(*Caller)
	if !ok || !c.Scopes[scope] && !c.Scopes["all:read"] {
		return nil, fmt.Errorf("the scope %s is missing", scope)
	}
	return next(ctx)
}

func (r *Resolver) Query() QueryResolver   { return queryResolver{r} }
func (r *Resolver) Person() PersonResolver { return personResolver{r} }
func (r *Resolver) Like() LikeResolver     { return likeResolver{r} }
func (r *Resolver) Video() VideoResolver   { return videoResolver{r} }

type (
	queryResolver  struct{ *Resolver }
	personResolver struct{ *Resolver }
	likeResolver   struct{ *Resolver }
	videoResolver  struct{ *Resolver }
)

func (queryResolver) Me(context.Context) (*Person, error) { return &Person{}, nil }

func (likeResolver) Video(ctx context.Context, like *Like) (*Video, error) {
	if like.VideoID == nil {
		return nil, nil
	}
	return loaders(ctx).videos.Load(ctx, *like.VideoID)()
}

func (videoResolver) Author(ctx context.Context, video *Video) (*Author, error) {
	if video.AuthorID == nil {
		return nil, nil
	}
	return loaders(ctx).authors.Load(ctx, *video.AuthorID)()
}

const (
	newest   = ` WHERE user_id = $1 AND until_seq = 9223372036854775807 ORDER BY created_at DESC, id DESC LIMIT $2`
	standing = ` WHERE user_id = $1 AND until_seq = 9223372036854775807`
)

// page reads a list of the caller's records.
func page[T any](ctx context.Context, r *Resolver, sql string, first int32, scan func(pgx.Rows, *T) error) ([]*T, error) {
	rows, err := r.Pool.Query(ctx, sql+newest, ctx.Value(callerKey).(*Caller).Person, first)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(pgx.CollectableRow) (*T, error) {
		record := new(T)
		return record, scan(rows, record)
	})
}

func (r personResolver) Profile(ctx context.Context, _ *Person) (*Profile, error) {
	p := &Profile{}
	row := r.Pool.QueryRow(ctx, `SELECT username, display_name, follower_count FROM profile`+standing, ctx.Value(callerKey).(*Caller).Person)
	return p, row.Scan(&p.Username, &p.DisplayName, &p.FollowerCount)
}

func (r personResolver) Posts(ctx context.Context, _ *Person, first int32) (*PostConnection, error) {
	nodes, err := page(ctx, r.Resolver, `SELECT id, created_at, title, media_url, like_count, visibility FROM posts`, first, func(rows pgx.Rows, p *Post) error {
		return rows.Scan(&p.ID, (*micros)(&p.CreatedAt), &p.Title, &p.MediaURL, &p.LikeCount, &p.Visibility)
	})
	return &PostConnection{Nodes: nodes}, err
}

func (r personResolver) WatchedVideos(ctx context.Context, _ *Person, first int32) (*WatchedVideoConnection, error) {
	nodes, err := page(ctx, r.Resolver, `SELECT id, created_at, url FROM watched_videos`, first, func(rows pgx.Rows, v *WatchedVideo) error {
		return rows.Scan(&v.ID, (*micros)(&v.CreatedAt), &v.URL)
	})
	return &WatchedVideoConnection{Nodes: nodes}, err
}

func (r personResolver) Comments(ctx context.Context, _ *Person, first int32) (*CommentConnection, error) {
	nodes, err := page(ctx, r.Resolver, `SELECT id, created_at, text FROM comments`, first, func(rows pgx.Rows, c *Comment) error {
		return rows.Scan(&c.ID, (*micros)(&c.CreatedAt), &c.Text)
	})
	return &CommentConnection{Nodes: nodes}, err
}

func (r personResolver) Likes(ctx context.Context, _ *Person, first int32) (*LikeConnection, error) {
	nodes, err := page(ctx, r.Resolver, `SELECT id, created_at, url, video_id FROM likes`, first, func(rows pgx.Rows, l *Like) error {
		return rows.Scan(&l.ID, (*micros)(&l.CreatedAt), &l.URL, &l.VideoID)
	})
	return &LikeConnection{Nodes: nodes}, err
}

func (r personResolver) FollowedAccounts(ctx context.Context, _ *Person, first int32) (*FollowedAccountConnection, error) {
	nodes, err := page(ctx, r.Resolver, `SELECT id, created_at, username FROM followed_accounts`, first, func(rows pgx.Rows, a *FollowedAccount) error {
		return rows.Scan(&a.ID, (*micros)(&a.CreatedAt), &a.Username)
	})
	return &FollowedAccountConnection{Nodes: nodes}, err
}

// A micros is a time that the table keeps in microseconds.
type micros time.Time

// ScanInt64 takes the column's value.
func (m *micros) ScanInt64(v pgtype.Int8) error {
	*m = micros(time.UnixMicro(v.Int64).UTC())
	return nil
}
