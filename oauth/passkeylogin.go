package oauth

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"portway/grants"
)

// beginKeyLogin answers with what navigator.credentials.get wants to know. It names no key: which accounts there are, and
// which of them have keys, is nobody's business.
func (s *Server) beginKeyLogin(w http.ResponseWriter, r *http.Request) {
	again, err := s.attemptForm(r.Context(), "key\x00"+address(r))
	if err != nil {
		s.breakKey(w, err)
		return
	}
	if s.tooMany(w, again) {
		s.refuseKey(w, http.StatusTooManyRequests, "too_many_tries", "Too many tries. Try again in a few minutes.")
		return
	}
	if s.browser(r) == "" {
		s.refuseKey(w, http.StatusBadRequest, "no_cookie", "The browser keeps no cookie. Open the login page first.")
		return
	}
	options, kept, err := s.Passkeys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		s.breakKey(w, err)
		return
	}
	s.sayCeremony(w, r, KeyLogin, "", options, kept)
}

// finishKeyLogin logs in whoever has the key. A key proves two things, that somebody has it and that they could unlock it,
// so no code is asked for on top.
func (s *Server) finishKeyLogin(w http.ResponseWriter, r *http.Request) {
	sent, _, begun := s.readSigned(w, r, KeyLogin)
	if sent == nil {
		return
	}
	account, err := s.keyHolder(r.Context(), sent, begun)
	if errors.Is(err, errKey) {
		s.log().Info("oauth: a passkey was refused", "error", err)
		s.refuseKey(w, http.StatusForbidden, "refused", "This passkey opens no account here.")
		return
	}
	next := localPath(sent.ReturnTo)
	if err == nil && sent.Transaction != "" {
		next, err = s.nextOf(r.Context(), sent.Transaction)
	}
	if err == nil {
		err = s.open(w, r, account.ID, "hwk", "user")
	}
	if err != nil {
		s.breakKey(w, err)
		return
	}
	answer(w, http.StatusOK, map[string]any{"next": next})
}

// nextOf is where a login goes on that an app waits for.
func (s *Server) nextOf(ctx context.Context, transaction string) (string, error) {
	t, err := s.Store.Transaction(ctx, digest(transaction))
	if err != nil || t == nil {
		return home, err
	}
	return "/oauth/consent/" + transaction, nil
}

// errKey is a key that is not good here, for whatever reason.
var errKey = errors.New("oauth: passkey")

// keyHolder verifies what an authenticator signed: for this site and origin, for this ceremony, by a key of the account that
// it says it is, unlocked by its owner, and with a counter that grows.
func (s *Server) keyHolder(ctx context.Context, sent *signed, begun *ceremony) (*grants.Account, error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(sent.Credential)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errKey, err)
	}
	var account *grants.Account
	find := func(rawID, handle []byte) (webauthn.User, error) {
		key, err := s.Store.Passkey(ctx, base64.RawURLEncoding.EncodeToString(rawID))
		if err != nil || key == nil || key.Account != string(handle) {
			return nil, errors.Join(errKey, err)
		}
		account, err = s.Grants.Store.Account(ctx, key.Account)
		if err != nil || account == nil || account.Status != grants.AccountActive {
			return nil, errors.Join(errKey, err)
		}
		return &keyOwner{account, []Passkey{*key}}, nil
	}
	used, err := s.Passkeys.ValidateDiscoverableLogin(find, begun.Session, parsed)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errKey, err)
	}
	if used.Authenticator.CloneWarning || !used.Flags.UserVerified {
		return nil, fmt.Errorf("%w: there seem to be two of it, or nobody unlocked it", errKey)
	}
	text, err := json.Marshal(used)
	if err != nil {
		return nil, err
	}
	fits, err := s.Store.UsePasskey(ctx, &Passkey{
		ID: base64.RawURLEncoding.EncodeToString(used.ID), Account: account.ID, Credential: string(text), Uses: used.Authenticator.SignCount, Used: s.now(),
	})
	if err == nil && !fits {
		err = fmt.Errorf("%w: its counter did not grow", errKey)
	}
	return account, err
}
