package problem

import (
	"errors"
	"fmt"
	"net/http"
)

// A Problem is an error with a code and a text that are safe to show.
type Problem struct {
	Code    Code
	Message string         // safe for the caller: what is wrong and what to do; never a value that was sent, never personal data
	Details map[string]any // safe for the caller; further entries of a GraphQL error's extensions
	Cause   error          // for the log only
}

// New returns a problem with a formatted text.
func New(code Code, format string, args ...any) *Problem {
	return &Problem{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap returns a problem that hides cause behind a formatted text.
func Wrap(cause error, code Code, format string, args ...any) *Problem {
	return &Problem{Code: code, Message: fmt.Sprintf(format, args...), Cause: cause}
}

// With adds a detail and returns the problem itself.
func (p *Problem) With(key string, value any) *Problem {
	if p.Details == nil {
		p.Details = map[string]any{}
	}
	p.Details[key] = value
	return p
}

// Error gives the log's face: code, text and cause.
func (p *Problem) Error() string {
	if p.Cause != nil {
		return fmt.Sprintf("%s: %s: %v", p.Code, p.Message, p.Cause)
	}
	return fmt.Sprintf("%s: %s", p.Code, p.Message)
}

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Cause }

// Status returns the HTTP status of an answer that consists of the problem alone.
func (p *Problem) Status() int {
	for _, d := range Codes() {
		if d.Code == p.Code {
			return d.Status
		}
	}
	return http.StatusInternalServerError
}

// Of returns the problem in err's chain. An error without one is Internal: its text stays inside.
func Of(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	return Wrap(err, Internal, "Something failed on our side.")
}

// Is reports whether err carries a problem with the code.
func Is(err error, code Code) bool {
	p, ok := errors.AsType[*Problem](err)
	return ok && p.Code == code
}
