package oauth

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"portway/grants"
)

// Passkeys are the site's side of WebAuthn: whose name keys are bound to.
type Passkeys struct{ *webauthn.WebAuthn }

// NewPasskeys returns nil where the address is one by number: browsers bind keys to names only.
func NewPasskeys(issuer, platform string) (*Passkeys, error) {
	u, err := url.Parse(issuer)
	if err != nil {
		return nil, fmt.Errorf("oauth: passkeys: %w", err)
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return nil, nil
	}
	library, err := webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: platform, RPOrigins: []string{u.Scheme + "://" + u.Host}})
	if err != nil {
		return nil, fmt.Errorf("oauth: passkeys: %w", err)
	}
	return &Passkeys{library}, nil
}

// freshFor is how long after a login its owner may change how they log in.
const freshFor = 30 * time.Minute

func (s *Server) fresh(session *Session) bool { return s.now().Sub(session.Created) < freshFor }

// A keyOwner is an account as the library wants to see it.
type keyOwner struct {
	account *grants.Account
	keys    []Passkey
}

func (o *keyOwner) WebAuthnID() []byte          { return []byte(o.account.ID) }
func (o *keyOwner) WebAuthnName() string        { return o.account.Name }
func (o *keyOwner) WebAuthnDisplayName() string { return o.account.Name }

func (o *keyOwner) WebAuthnCredentials() []webauthn.Credential {
	var all []webauthn.Credential
	for i := range o.keys {
		var one webauthn.Credential
		if json.Unmarshal([]byte(o.keys[i].Credential), &one) == nil {
			one.Authenticator.SignCount = o.keys[i].Uses
			all = append(all, one)
		}
	}
	return all
}

func (s *Server) keyOwner(ctx context.Context, account *grants.Account) (*keyOwner, error) {
	keys, err := s.Store.Passkeys(ctx, account.ID)
	return &keyOwner{account, keys}, err
}

// A ceremony is what is kept between the two halves of making or using a key.
type ceremony struct {
	Session webauthn.SessionData `json:"session"`
	Browser string               `json:"browser"` // digest: it ends in the browser in which it began
}

const mostPasskeys = 20

func (s *Server) refuseKey(w http.ResponseWriter, status int, code, text string) {
	answer(w, status, map[string]any{"error": code, "error_description": text})
}

// beginKey answers with what navigator.credentials.create wants to know.
func (s *Server) beginKey(w http.ResponseWriter, r *http.Request) {
	session, account := s.loggedIn(w, r)
	if account == nil {
		return
	}
	if !s.fresh(session) {
		s.refuseKey(w, http.StatusForbidden, "login_again", "Log in again to add a passkey: the last login was a while ago.")
		return
	}
	owner, err := s.keyOwner(r.Context(), account)
	if err != nil {
		s.breakKey(w, err)
		return
	}
	if len(owner.keys) >= mostPasskeys {
		s.refuseKey(w, http.StatusConflict, "too_many", "There are as many passkeys as there can be. Remove one first.")
		return
	}
	options, kept, err := s.Passkeys.BeginRegistration(owner,
		webauthn.WithResidentKeyRequirement(protocol.ResidentKeyRequirementRequired),
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		}),
		webauthn.WithExclusions(webauthn.Credentials(owner.WebAuthnCredentials()).CredentialDescriptors()))
	if err != nil {
		s.breakKey(w, err)
		return
	}
	s.sayCeremony(w, r, KeyCreation, account.ID, options, kept)
}

func (s *Server) sayCeremony(w http.ResponseWriter, r *http.Request, kind TicketKind, account string, options any, kept *webauthn.SessionData) {
	raw, err := s.ticket(r.Context(), kind, account, stepLife, ceremony{*kept, digest(s.browser(r))})
	if err != nil {
		s.breakKey(w, err)
		return
	}
	answer(w, http.StatusOK, map[string]any{"ticket": raw, "options": options})
}

func (s *Server) breakKey(w http.ResponseWriter, err error) {
	s.log().Error("oauth: a passkey failed here", "error", err)
	s.refuseKey(w, http.StatusInternalServerError, "server_error", "Something went wrong here. Try again.")
}

// A signed is the other half: the ticket of the first and what the authenticator made of it.
type signed struct {
	Ticket      string          `json:"ticket"`
	Name        string          `json:"name"`
	Transaction string          `json:"transaction"`
	ReturnTo    string          `json:"return"`
	Credential  json.RawMessage `json:"credential"`
}

// readSigned uses the ticket up, whatever comes of it.
func (s *Server) readSigned(w http.ResponseWriter, r *http.Request, kind TicketKind) (*signed, *Ticket, *ceremony) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestBody))
	var sent signed
	if err != nil || json.Unmarshal(body, &sent) != nil {
		s.refuseKey(w, http.StatusBadRequest, "invalid_request", "The body is JSON with ticket and credential.")
		return nil, nil, nil
	}
	var begun ceremony
	t, err := s.redeemTicket(r.Context(), kind, sent.Ticket, &begun)
	if err != nil {
		s.breakKey(w, err)
		return nil, nil, nil
	}
	if t == nil || begun.Browser != digest(s.browser(r)) {
		s.refuseKey(w, http.StatusBadRequest, "expired", "This took too long, or began elsewhere. Try again.")
		return nil, nil, nil
	}
	return &sent, t, &begun
}

// finishKey keeps a new key.
func (s *Server) finishKey(w http.ResponseWriter, r *http.Request) {
	_, account := s.loggedIn(w, r)
	if account == nil {
		return
	}
	sent, t, begun := s.readSigned(w, r, KeyCreation)
	if sent == nil {
		return
	}
	if t.Account != account.ID {
		s.refuseKey(w, http.StatusForbidden, "not_yours", "Somebody else began this.")
		return
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(sent.Credential)
	var made *webauthn.Credential
	if err == nil {
		made, err = s.Passkeys.CreateCredential(&keyOwner{account: account}, begun.Session, parsed)
	}
	if err != nil {
		s.refuseKey(w, http.StatusBadRequest, "refused", "The passkey could not be verified.")
		return
	}
	key, err := passkeyOf(made, account.ID)
	if err == nil {
		key.Name, key.Created = plain(sent.Name, 60), s.now()
		if key.Name == "" {
			key.Name = agentOf(r.UserAgent())
		}
		var added bool
		if added, err = s.Store.AddPasskey(r.Context(), key); err == nil && !added {
			s.refuseKey(w, http.StatusConflict, "known", "This passkey is an account's already.")
			return
		}
	}
	if err != nil {
		s.breakKey(w, err)
		return
	}
	answer(w, http.StatusCreated, map[string]any{"id": key.ID, "name": key.Name, "created": key.Created})
}

func passkeyOf(c *webauthn.Credential, account string) (*Passkey, error) {
	text, err := json.Marshal(c)
	return &Passkey{
		ID: base64.RawURLEncoding.EncodeToString(c.ID), Account: account, Credential: string(text), Uses: c.Authenticator.SignCount,
	}, err
}

// removeKey forgets a key of whoever is logged in.
func (s *Server) removeKey(w http.ResponseWriter, r *http.Request) {
	_, account := s.loggedIn(w, r)
	if account == nil {
		return
	}
	removed, err := s.Store.RemovePasskey(r.Context(), account.ID, r.PathValue("id"))
	switch {
	case err != nil:
		s.breakKey(w, err)
	case !removed:
		s.refuseKey(w, http.StatusNotFound, "not_found", "There is no such passkey of yours.")
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}
