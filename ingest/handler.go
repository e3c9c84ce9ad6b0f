package ingest

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"portway/problem"
)

// A Handler takes batches over HTTP: POST with the operator's token, NDJSON in the body. The answer counts what was done,
// or names the lines that are wrong.
type Handler struct {
	Writer Writer
	Token  string // at least 32 characters, known to the platform and the gateway alone
	Log    *slog.Logger
}

// ServeHTTP takes one batch.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	result, err := h.take(w, r)
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	answer(w, http.StatusOK, result)
}

func (h *Handler) take(w http.ResponseWriter, r *http.Request) (Result, error) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return Result{}, problem.New(problem.MethodNotAllowed, "Use POST.")
	}
	if !h.admits(r) {
		w.Header().Set("WWW-Authenticate", `Bearer realm="ingest"`)
		return Result{}, problem.New(problem.Unauthenticated, "Send the token for ingest as `Authorization: Bearer`.")
	}
	writes, err := Read(http.MaxBytesReader(w, r.Body, MaxBytes), "")
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return Result{}, problem.New(problem.BodyTooLarge, "The batch is larger than %d bytes; send several.", int64(MaxBytes))
	}
	if err != nil {
		return Result{}, err
	}
	return Apply(r.Context(), h.Writer, writes)
}

// admits compares in a time that does not depend on the tokens.
func (h *Handler) admits(r *http.Request) bool {
	sent, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	got, want := sha256.Sum256([]byte(sent)), sha256.Sum256([]byte(h.Token))
	return subtle.ConstantTimeCompare(got[:], want[:]) == 1 && ok && h.Token != ""
}

func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := problem.Of(err)
	if p.Status() >= http.StatusInternalServerError {
		h.Log.ErrorContext(r.Context(), "a batch could not be applied", "code", string(p.Code), "error", err)
	}
	body := map[string]any{"code": p.Code, "message": p.Message}
	for key, value := range p.Details {
		body[key] = value
	}
	answer(w, p.Status(), body)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client is gone, or has its answer
}
