package problem

import "errors"

// A UserError is what a form shows: something about its input that has to be mended.
type UserError struct {
	Field   []string // where in the input, from the outside in
	Message string
	Code    string
}

// forForms are the codes that say something about the input. Every other error is the request's own.
var forForms = map[Code]bool{BadInput: true, Conflict: true, NotFound: true, Forbidden: true}

// UserErrors gives a form what it can show of an error, at a place in its input. What a form can do nothing about stays an
// error.
func UserErrors(err error, field ...string) ([]*UserError, error) {
	p, ok := errors.AsType[*Problem](err)
	switch {
	case err == nil:
		return []*UserError{}, nil
	case !ok || !forForms[p.Code]:
		return nil, err
	}
	if field == nil {
		field = []string{}
	}
	return []*UserError{{Field: field, Message: p.Message, Code: string(p.Code)}}, nil
}
