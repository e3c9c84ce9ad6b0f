package graph

import (
	"errors"
	"net/http"
	"sync"
	"time"

	"portway/auth"
	"portway/problem"
)

// How streams are looked after.
const (
	checkEvery = time.Second // the grant is looked at again
	beatEvery  = 15          // checks before a sign of life goes out
)

// errTokenEnded ends a stream whose token has expired; nothing is wrong.
var errTokenEnded = errors.New("graph: the token has expired")

// A watch looks once a second at the grants of all streams, in one goroutine: streams that wait cost no timer each, and
// those of one token are looked at once.
type watch struct {
	handler *Handler
	mu      sync.Mutex
	streams map[*watched]bool
	running bool // whether run looks; streams can all end and others come before it notices
}

// A watched stream, or a connection of several, with the request that opened it.
type watched struct {
	request *http.Request
	grant   *auth.Grant
	beat    chan struct{} // a sign of life is due
	ended   chan error    // why it ends
	checks  int
}

// add begins to look after a stream. Call stop at its end.
func (w *watch) add(r *http.Request, g *auth.Grant) (s *watched, stop func()) {
	s = &watched{request: r, grant: g, beat: make(chan struct{}, 1), ended: make(chan error, 1)}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.streams == nil {
		w.streams = map[*watched]bool{}
	}
	w.streams[s] = true
	if !w.running {
		w.running = true
		go w.run()
	}
	return s, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.streams, s)
	}
}

// run looks until there is no stream left.
func (w *watch) run() {
	ticker := time.NewTicker(checkEvery)
	defer ticker.Stop()
	for range ticker.C {
		streams, more := w.present()
		if !more {
			return
		}
		known := map[string]seen{}
		for _, s := range streams {
			w.check(s, known)
		}
	}
}

// present lists the streams there are. Where there is none, the next to come starts anew.
func (w *watch) present() (streams []*watched, more bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for s := range w.streams {
		streams = append(streams, s)
	}
	w.running = len(streams) > 0
	return streams, w.running
}

// seen is what a token opens now.
type seen struct {
	grant *auth.Grant
	err   error
}

// check looks at the grant as it stands now. The stream ends where it shows anything else than at the beginning: what was
// told under it may not fit what is told from now on.
func (w *watch) check(s *watched, known map[string]seen) {
	if why := w.judge(s, known); why != nil {
		select {
		case s.ended <- why:
		default: // it was told already
		}
		return
	}
	if s.checks++; s.checks%beatEvery == 0 {
		select {
		case s.beat <- struct{}{}:
		default: // the one before waits still
		}
	}
}

func (w *watch) judge(s *watched, known map[string]seen) error {
	if !s.grant.Expires.IsZero() && !w.handler.Now().Before(s.grant.Expires) {
		return errTokenEnded
	}
	if w.handler.Recheck == nil {
		return nil
	}
	token := s.request.Header.Get("Authorization")
	is, looked := known[token]
	if !looked || token == "" {
		is.grant, is.err = w.handler.Recheck(s.request)
		known[token] = is
	}
	switch {
	case is.err != nil:
		return is.err
	case !sameView(is.grant, s.grant):
		return problem.New(problem.Forbidden, "The grant has changed. Subscribe again from the last cursor.").With("reason", "grant_changed")
	}
	return nil
}

func sameView(a, b *auth.Grant) bool {
	return a == b || a.Rights == b.Rights && a.From.Equal(b.From) && a.Until.Equal(b.Until) && a.AsOf == b.AsOf && a.Mode == b.Mode
}
