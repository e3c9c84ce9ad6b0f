package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"portway/auth"
	"portway/record"
)

// growth measures how the gateway's cost grows, one size at a time.
func (r *report) growth(ctx context.Context, s *sides, p *people) error {
	for _, measure := range []func(context.Context, *server, *people) error{r.length, r.nesting, r.scopes, r.categories} {
		if err := measure(ctx, s.gateway, p); err != nil {
			return err
		}
	}
	return r.crowd(ctx)
}

// cost is the processor time of the server per request, in microseconds: the median of the rounds.
func (r *report) cost(s *server, tokens []string, query string) (float64, error) {
	n := max(50, r.requests/5)
	var all []float64
	for i := range r.rounds + 1 {
		got, err := closed(s, tokens, query, n)
		if err != nil {
			return 0, err
		}
		if i > 0 {
			all = append(all, micro(got.processor))
		}
	}
	return median(all), nil
}

// draw measures each query at each x and keeps the chart. at gives the tokens and the query of a line at an x.
func (r *report) draw(s *server, name string, c *chart, at func(line int, x float64) ([]string, string, error)) error {
	for i := range c.series {
		for _, x := range c.x {
			tokens, query, err := at(i, x)
			if err != nil {
				return err
			}
			y, err := r.cost(s, tokens, query)
			if err != nil {
				return fmt.Errorf("growth: %s: %w", name, err)
			}
			c.series[i].y = append(c.series[i].y, y)
		}
	}
	r.keep(name, c)
	return nil
}

func (r *report) keep(name string, c *chart) {
	c.yLabel = "microseconds of the server per request"
	r.files["growth-"+name+".svg"], r.files["growth-"+name+".csv"] = c.lines(), c.csv()
	r.say("\n%s:\n\n", c.title)
	r.say("%s", c.table())
}

// length asks people who watched many videos for 1 to 1,000 of them.
func (r *report) length(_ context.Context, s *server, p *people) error {
	var heavy []string
	for i := 0; i < len(p.tokens); i += 20 {
		heavy = append(heavy, p.tokens[i])
	}
	c := &chart{title: "Cost by the length of a list", xLabel: "records", x: []float64{1, 10, 100, 1000}, series: []series{{name: "2 fields"}, {name: "4 fields"}}}
	return r.draw(s, "length", c, func(line int, x float64) ([]string, string, error) {
		fields := []string{"createdAt url", "id createdAt url title"}[line]
		return heavy, fmt.Sprintf(`{ me { watchedVideos(first: %.0f) { nodes { %s } } } }`, x, fields), nil
	})
}

// nesting asks for likes alone, with videos, and with their authors.
func (r *report) nesting(_ context.Context, s *server, p *people) error {
	levels := []string{"", " video { id title }", " video { id title author { username } }"}
	c := &chart{title: "Cost by levels of records", xLabel: "levels", x: []float64{1, 2, 3}, series: []series{{name: "10 likes"}, {name: "50 likes"}}}
	return r.draw(s, "nesting", c, func(line int, x float64) ([]string, string, error) {
		return p.tokens, fmt.Sprintf(`{ me { likes(first: %d) { nodes { id createdAt%s } } } }`, []int{10, 50}[line], levels[int(x)-1]), nil
	})
}

// scopes asks the thin query under tokens that name more and more scopes.
func (r *report) scopes(ctx context.Context, s *server, p *people) error {
	every := slices.DeleteFunc(slices.Clone(auth.Scopes()), func(s string) bool { return s == auth.All || s == "profile:read" })
	c := &chart{title: "Cost by scopes in the token", xLabel: "scopes", x: []float64{1, 10, float64(len(every) + 1)}, series: []series{{name: "Q1"}}}
	return r.draw(s, "scopes", c, func(_ int, x float64) ([]string, string, error) {
		tokens, err := p.some(ctx, append([]string{"profile:read"}, every[:int(x)-1]...))
		return tokens, workloads[0].query, err
	})
}

// categories asks for the schema, and for the profile, where the grant opens more and more of the schema.
func (r *report) categories(ctx context.Context, s *server, p *people) error {
	var others []string
	for _, c := range record.Categories {
		if scope := c.Name + ":read"; scope != "profile:read" && slices.Contains(auth.Scopes(), scope) {
			others = append(others, scope)
		}
	}
	const introspection = `{ __schema { types { name fields { name } } } }`
	c := &chart{
		title: "Cost by categories that the grant opens", xLabel: "categories", x: []float64{1, 8, float64(len(others) + 1)},
		series: []series{{name: "Q1"}, {name: "introspection"}},
	}
	return r.draw(s, "categories", c, func(line int, x float64) ([]string, string, error) {
		tokens, err := p.some(ctx, append([]string{"profile:read"}, others[:int(x)-1]...))
		return tokens, []string{workloads[0].query, introspection}[line], err
	})
}

// some mints tokens of a few people with these scopes.
func (p *people) some(ctx context.Context, scopes []string) ([]string, error) {
	var tokens []string
	for i := range min(20, len(p.tokens)) {
		token, err := p.token(ctx, i, scopes)
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, token)
	}
	return tokens, nil
}

// rowsPerPerson is how many rows of records a person of the world has, on average.
const rowsPerPerson = 1 + 250 + 60 + 50 + 40 + 30

// crowd measures databases of 1,000 rows to a million.
func (r *report) crowd(ctx context.Context) error {
	c := &chart{title: "Cost by people in the database", xLabel: "rows", series: []series{{name: "Q2"}, {name: "Q3"}}}
	for _, count := range []int{3, 30, 300, 3000} {
		if count > r.options.crowd {
			break
		}
		o := r.options
		o.people, o.data = count, filepath.Join(r.data, fmt.Sprintf("crowd-%d", count))
		c.x = append(c.x, float64(count*rowsPerPerson))
		if err := r.crowded(ctx, o, c); err != nil {
			return err
		}
	}
	r.keep("people", c)
	return nil
}

func (r *report) crowded(ctx context.Context, o options, c *chart) error {
	p, err := prepare(ctx, o)
	if err != nil {
		return err
	}
	s, err := start("gateway", filepath.Join(r.data, "portway"), "serve", "--log-level", "warn", "--budget-points", "1000000", "--budget-burst", "100000000",
		"--data", o.data)
	if err != nil {
		return err
	}
	defer s.stop()
	settle([]*server{s})
	for i, w := range workloads[1:3] {
		y, err := r.cost(s, p.tokens[:min(len(p.tokens), 1000)], w.query)
		if err != nil {
			return err
		}
		c.series[i].y = append(c.series[i].y, y)
	}
	return nil
}

// table writes the chart's numbers as a table.
func (c *chart) table() string {
	var b strings.Builder
	b.WriteString("| " + c.xLabel + " |")
	for _, s := range c.series {
		b.WriteString(" " + s.name + " µs |")
	}
	b.WriteString("\n|" + strings.Repeat("---|", len(c.series)+1) + "\n")
	for i, x := range c.x {
		fmt.Fprintf(&b, "| %.0f |", x)
		for _, s := range c.series {
			fmt.Fprintf(&b, " %.0f |", s.y[i])
		}
		b.WriteString("\n")
	}
	return b.String()
}
