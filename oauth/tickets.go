package oauth

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// How long tickets are good.
const (
	linkLife   = 15 * time.Minute // ASVS 6.4.1
	signupLife = 24 * time.Hour
	stepLife   = 10 * time.Minute
)

// ticket makes a ticket and returns the secret that presents it. data is kept as JSON.
func (s *Server) ticket(ctx context.Context, kind TicketKind, account string, life time.Duration, data any) (string, error) {
	text, err := json.Marshal(data)
	if err != nil {
		return "", fmt.Errorf("oauth: ticket: %w", err)
	}
	raw, now := newSecret(), s.now()
	return raw, s.Store.AddTicket(ctx, &Ticket{Digest: digest(raw), Kind: kind, Account: account, Data: string(text), Created: now, Expires: now.Add(life)})
}

// peek reads a ticket and leaves it; nil where it is good for nothing.
func (s *Server) peek(ctx context.Context, kind TicketKind, raw string, data any) (*Ticket, error) {
	t, err := s.Store.Ticket(ctx, kind, digest(raw), s.now())
	return readTicket(t, err, data)
}

// redeemTicket uses a ticket up; nil where it is good for nothing.
func (s *Server) redeemTicket(ctx context.Context, kind TicketKind, raw string, data any) (*Ticket, error) {
	t, err := s.Store.TakeTicket(ctx, kind, digest(raw), s.now())
	return readTicket(t, err, data)
}

func readTicket(t *Ticket, err error, data any) (*Ticket, error) {
	if err != nil || t == nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(t.Data), data); err != nil {
		return nil, fmt.Errorf("oauth: ticket: %w", err)
	}
	return t, nil
}

// shown reads the ticket that the address names, answering itself where it is good for nothing.
func (s *Server) shown(w http.ResponseWriter, r *http.Request, kind TicketKind, data any) (*Ticket, string) {
	raw := r.PathValue("ticket")
	t, err := s.peek(r.Context(), kind, raw, data)
	switch {
	case err != nil:
		s.failBroken(w, r, err)
	case t == nil:
		s.fail(w, r, http.StatusNotFound, LinkOver)
	default:
		return t, raw
	}
	return nil, ""
}

// sentForm reads a form that is tied to the browser and to what it is about, answering itself where it is not.
func (s *Server) sentForm(w http.ResponseWriter, r *http.Request, about string) parameters {
	p, err := form(w, r)
	if err != nil {
		s.fail(w, r, http.StatusBadRequest, BadRequest)
		return nil
	}
	if !s.formTokenFits(p["token"], s.browser(r), about) {
		s.fail(w, r, http.StatusForbidden, ForeignForm)
		return nil
	}
	return p
}
