// Command gqlgen serves package graph: plain gqlgen behind its stock handler, with the tokens of the gateway.
package main

import (
	"context"
	"flag"
	"io"
	"log"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/vektah/gqlparser/v2/ast"

	"portway.example/peers/gqlgen/graph"
)

func main() {
	keys := flag.String("jwks", "", "JWK Set that tokens are verified with")
	subjects := flag.String("subjects", "", "JSON object: sub of a token -> user_id")
	postgres := flag.String("postgres", "", "PostgreSQL URL")
	addr := flag.String("addr", "", "address")
	flag.Parse()
	pool, err := pgxpool.New(context.Background(), *postgres)
	if err != nil {
		log.Fatal(err)
	}
	who, err := openDoor(*keys, *subjects)
	if err != nil {
		log.Fatal(err)
	}
	resolver := &graph.Resolver{Pool: pool}
	api := handler.New(graph.NewExecutableSchema(graph.Config{Resolvers: resolver, Directives: graph.DirectiveRoot{HasScope: graph.HasScope}}))
	api.AddTransport(transport.POST{})
	api.SetQueryCache(lru.New[*ast.QueryDocument](1000))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") })
	mux.Handle("POST /graphql", who.wrap(resolver.WithLoaders(api)))
	log.Fatal((&http.Server{Addr: *addr, Handler: mux, ReadHeaderTimeout: 5 * time.Second}).ListenAndServe())
}
