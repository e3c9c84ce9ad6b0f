package graph

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/graph-gophers/dataloader/v7"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

type requestLoaders struct {
	videos  *dataloader.Loader[string, *Video]
	authors *dataloader.Loader[string, *Author]
}

func loaders(ctx context.Context) *requestLoaders { return ctx.Value(loadersKey).(*requestLoaders) }

// WithLoaders gives every request loaders of its own.
func (r *Resolver) WithLoaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		l := &requestLoaders{
			videos:  dataloader.NewBatchedLoader(r.videos, dataloader.WithWait[string, *Video](time.Millisecond)),
			authors: dataloader.NewBatchedLoader(r.authors, dataloader.WithWait[string, *Author](time.Millisecond)),
		}
		next.ServeHTTP(w, request.WithContext(context.WithValue(request.Context(), loadersKey, l)))
	})
}

func (r *Resolver) videos(ctx context.Context, ids []string) []*dataloader.Result[*Video] {
	sql := `SELECT id, url, title, duration_seconds, published_at, author_id FROM catalogue_videos WHERE id = ANY($1)`
	return batch(ctx, r, sql, ids, func(rows pgx.Rows) (string, *Video, error) {
		v, published := &Video{}, pgtype.Int8{}
		err := rows.Scan(&v.ID, &v.URL, &v.Title, &v.DurationSeconds, &published, &v.AuthorID)
		if published.Valid {
			v.PublishedAt = new(time.UnixMicro(published.Int64).UTC())
		}
		return v.ID, v, err
	})
}

func (r *Resolver) authors(ctx context.Context, ids []string) []*dataloader.Result[*Author] {
	sql := `SELECT id, username, display_name, follower_count FROM catalogue_authors WHERE id = ANY($1)`
	return batch(ctx, r, sql, ids, func(rows pgx.Rows) (string, *Author, error) {
		a, id := &Author{}, ""
		err := rows.Scan(&id, &a.Username, &a.DisplayName, &a.FollowerCount)
		return id, a, err
	})
}

// batch reads the records with the ids and puts them into the order of the ids.
func batch[T any](ctx context.Context, r *Resolver, sql string, ids []string, scan func(pgx.Rows) (string, *T, error)) []*dataloader.Result[*T] {
	found := make(map[string]*T, len(ids))
	rows, err := r.Pool.Query(ctx, sql, ids)
	if err == nil {
		defer rows.Close()
		for rows.Next() {
			id, record, wrong := scan(rows)
			if wrong != nil {
				err = wrong
				break
			}
			found[id] = record
		}
		if err == nil {
			err = rows.Err()
		}
	}
	results := make([]*dataloader.Result[*T], len(ids))
	for i, id := range ids {
		results[i] = &dataloader.Result[*T]{Data: found[id]}
		if err != nil {
			results[i].Error = fmt.Errorf("loader: %w", err)
		}
	}
	return results
}
