package oauth

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"portway/problem"
)

// A fault is an error in the protocol's words (RFC 6749, sections 4.1.2.1 and 5.2). They are not package problem's codes:
// apps act on these very strings.
type fault struct {
	status int
	code   string
	text   string
	cause  error // for the log
	scheme string
}

func (f *fault) Error() string { return f.code + ": " + f.text }
func (f *fault) Unwrap() error { return f.cause }

func invalidRequest(text string) *fault {
	return &fault{status: http.StatusBadRequest, code: "invalid_request", text: text}
}
func invalidGrant(text string) *fault {
	return &fault{status: http.StatusBadRequest, code: "invalid_grant", text: text}
}
func invalidScope(text string) *fault {
	return &fault{status: http.StatusBadRequest, code: "invalid_scope", text: text}
}

func invalidClient(text string) *fault {
	return &fault{status: http.StatusUnauthorized, code: "invalid_client", text: text, scheme: "Basic"}
}

// broken hides an error of our side.
func broken(cause error) *fault {
	f := &fault{status: http.StatusInternalServerError, code: "server_error", text: "Something went wrong here. Try again.", cause: cause}
	if problem.Is(cause, problem.Unavailable) || problem.Is(cause, problem.Timeout) {
		f.status, f.code = http.StatusServiceUnavailable, "temporarily_unavailable"
	}
	return f
}

// faultOf returns the fault in err's chain; any other error is one of our side.
func faultOf(err error) *fault {
	if f, ok := errors.AsType[*fault](err); ok {
		return f
	}
	return broken(err)
}

// refuse answers an app.
func (s *Server) refuse(w http.ResponseWriter, err error) {
	f := faultOf(err)
	if f.cause != nil && f.status >= http.StatusInternalServerError {
		s.log().Error("oauth: a request failed here", "error", f.cause)
	}
	if f.scheme != "" {
		w.Header().Set("WWW-Authenticate", f.scheme+` realm="portway", error=`+strconv.Quote(f.code))
	}
	answer(w, f.status, map[string]any{"error": f.code, "error_description": f.text})
}

// answer writes JSON that no cache keeps.
func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func (s *Server) log() *slog.Logger {
	if s.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return s.Log
}
