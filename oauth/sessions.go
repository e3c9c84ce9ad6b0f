package oauth

import (
	"context"
	"slices"
	"strings"

	"portway/problem"
)

// Strong reports whether somebody proved who they are by two things: a password and a code, or a key that asked for a
// finger or a PIN before it signed.
func (s *Session) Strong() bool {
	return slices.Contains(s.Methods, "otp") || slices.Contains(s.Methods, "hwk") && slices.Contains(s.Methods, "user")
}

// Sessions lists where an account is logged in, the newest first.
func (s *Server) Sessions(ctx context.Context, account string) ([]Session, error) {
	all, err := s.Store.Sessions(ctx, account, s.now())
	if err != nil {
		return nil, problem.Wrap(err, problem.Unavailable, "The logins cannot be looked up right now. Try again.")
	}
	now := s.now()
	return slices.DeleteFunc(all, func(one Session) bool { return now.Sub(one.Seen) >= sessionIdle }), nil
}

// EndSession logs an account out somewhere: its cookie there is worth nothing from then on.
func (s *Server) EndSession(ctx context.Context, account, session string) error {
	ended, err := s.Store.EndOneSession(ctx, account, session)
	if err == nil && !ended {
		err = problem.New(problem.NotFound, "There is no such login. It may have ended already.")
	}
	return err
}

// EndOtherSessions logs an account out everywhere but in one place; keep is "" where everywhere is meant.
func (s *Server) EndOtherSessions(ctx context.Context, account, keep string) error {
	return s.Store.EndOtherSessions(ctx, account, keep)
}

// The names of browsers and systems as they stand in User-Agent. The order matters: nearly all say that they are Safari.
var (
	agentBrowsers = []string{"Firefox", "Edg", "OPR", "Chromium", "Chrome", "Safari"}
	agentSystems  = []string{"iPhone", "iPad", "Android", "Windows", "Mac OS", "CrOS", "Linux"}
	agentNames    = map[string]string{"Edg": "Edge", "OPR": "Opera", "Mac OS": "macOS", "CrOS": "ChromeOS"}
)

// agentOf says in words which browser it is, so that people can tell their logins apart. No more of it is kept.
func agentOf(header string) string {
	var words []string
	for _, names := range [][]string{agentBrowsers, agentSystems} {
		at := slices.IndexFunc(names, func(name string) bool { return strings.Contains(header, name) })
		if at < 0 {
			continue
		}
		word := names[at]
		if better := agentNames[word]; better != "" {
			word = better
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}
