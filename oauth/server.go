package oauth

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/record"
)

// A Server is the authorization server. It must not be copied or changed after its first use.
type Server struct {
	Grants   *grants.Service
	Store    Store
	Pages    Pages
	Verifier interface { // of our own access tokens, for revocation and introspection
		Verify(ctx context.Context, raw string) (*auth.Token, error)
	}
	// Volume says how much of a person's each category holds, by Category.Name. The person sees it where they decide.
	Volume func(ctx context.Context, account string, categories []*record.Category) (map[string]Volume, error)
	// Samples returns the person's newest record of each category, by Category.Name, where there is one. nil shows none.
	Samples func(ctx context.Context, account string, categories []*record.Category) (map[string]*Sample, error)

	Mail     Mail      // nil where nothing is written to people
	Passkeys *Passkeys // nil where there are none
	Upstream *Upstream // nil where people log in here only
	Signup   Signup
	// SecondFactor lets an operator change something only after a login by two things.
	SecondFactor bool

	Registration bool   // tools may register drafts (RFC 7591)
	Platform     string // whose data it is, as people know it
	Secret       auth.Secret
	Now          func() time.Time // time.Now by default
	Log          *slog.Logger     // nil is silence

	hashing hashing
	decoy   func() string // a hash to try where there is no account
	common  func() map[string]bool
	letters sync.WaitGroup
	once    sync.Once
}

// How long things live.
const (
	transactionLife = 30 * time.Minute
	pushedLife      = 90 * time.Second
	codeLife        = 60 * time.Second
	tokenLife       = 5 * time.Minute
)

func (s *Server) now() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}

// issuer is the iss of everything; the endpoints lie below it.
func (s *Server) issuer() string { return s.Grants.Issuer }

func (s *Server) secure() bool { return strings.HasPrefix(s.issuer(), "https://") }

// Handler answers every address of the protocol.
func (s *Server) Handler() http.Handler {
	s.once.Do(s.prepare)
	pages := http.NewServeMux()
	pages.HandleFunc("GET /oauth/authorize", s.authorize)
	pages.HandleFunc("GET /oauth/login/{transaction}", s.showLogin)
	pages.HandleFunc("POST /oauth/login/{transaction}", s.login)
	pages.HandleFunc("POST /oauth/logout/{transaction}", s.logout)
	pages.HandleFunc("GET /oauth/consent/{transaction}", s.showConsent)
	pages.HandleFunc("POST /oauth/consent/{transaction}", s.decide)
	s.ownPages(pages)
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, http.StatusForbidden, ForeignForm)
	}))

	mux := http.NewServeMux()
	// What apps call is not behind the guard: they come from anywhere, and bring no cookie that could be abused.
	mux.HandleFunc("/oauth/par", s.shared(s.posted(s.push)))
	mux.HandleFunc("/oauth/token", s.shared(s.posted(s.token)))
	mux.HandleFunc("/oauth/revoke", s.posted(s.revoke))
	mux.HandleFunc("/oauth/introspect", s.posted(s.introspect))
	if s.Registration {
		mux.HandleFunc("/oauth/register", s.posted(s.register))
	}
	mux.HandleFunc("GET /.well-known/oauth-authorization-server", s.metadata)
	mux.Handle("/", pageHeaders(guard.Handler(pages)))
	return mux
}

// ownPages are those of the site itself: who somebody is, and how they prove it.
func (s *Server) ownPages(pages *http.ServeMux) {
	pages.HandleFunc("GET /login", s.showLogin)
	pages.HandleFunc("POST /login", s.login)
	pages.HandleFunc("POST /logout", s.logoutHere)
	pages.HandleFunc("GET /login/code/{ticket}", s.showCode)
	pages.HandleFunc("POST /login/code/{ticket}", s.checkCode)
	pages.HandleFunc("GET /renew/{grant}", s.showRenewal)
	pages.HandleFunc("POST /renew/{grant}", s.renew)
	pages.HandleFunc("GET "+accountPath, s.showAccount)
	pages.HandleFunc("POST "+accountPath, s.changeAccount)
	if s.Passkeys != nil {
		pages.HandleFunc("POST /login/passkey/begin", s.beginKeyLogin)
		pages.HandleFunc("POST /login/passkey/finish", s.finishKeyLogin)
		pages.HandleFunc("POST "+accountPath+"/begin", s.beginKey)
		pages.HandleFunc("POST "+accountPath+"/finish", s.finishKey)
		pages.HandleFunc("DELETE "+accountPath+"/{id}", s.removeKey)
	}
	if s.Upstream != nil {
		pages.HandleFunc("GET /login/upstream", s.goUpstream)
		pages.HandleFunc("GET /login/callback", s.comeBack)
	}
	if s.Signup.Open {
		pages.HandleFunc("GET /signup", s.showSignup)
		pages.HandleFunc("POST /signup", s.signUp)
		pages.HandleFunc("GET /signup/{ticket}", s.showConfirm)
		pages.HandleFunc("POST /signup/{ticket}", s.confirm)
	}
	if s.Mail != nil {
		pages.HandleFunc("GET /reset", s.showReset)
		pages.HandleFunc("POST /reset", s.askReset)
		pages.HandleFunc("GET /reset/{ticket}", s.showNewPassword)
		pages.HandleFunc("POST /reset/{ticket}", s.newPassword)
		pages.HandleFunc("GET /verify/{ticket}", s.showVerify)
		pages.HandleFunc("POST /verify/{ticket}", s.verify)
	}
}

// Paths lists what of the site Handler answers, as patterns of http.ServeMux.
func (s *Server) Paths() []string {
	return []string{
		"/oauth/", "GET /.well-known/oauth-authorization-server", "/login", "/login/", "/logout", "/signup", "/signup/", "/reset", "/reset/",
		"/verify/", "/renew/", accountPath, accountPath + "/",
	}
}

// posted refuses every other method: with GET, what is secret would stand in the address.
func (s *Server) posted(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			s.refuse(w, &fault{status: http.StatusMethodNotAllowed, code: "invalid_request", text: "The method has to be POST."})
			return
		}
		next(w, r)
	}
}

func (s *Server) prepare() {
	s.hashing = newHashing()
	s.decoy = sync.OnceValue(func() string { return hashPassword(newSecret()) })
	s.common = sync.OnceValue(commonPasswords)
}

// pageHeaders go onto every page, errors too. Who decides something must see what they decide, so nobody may frame it;
// and addresses here must not travel to where the person goes next.
func pageHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy(""))
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// policy is a page's Content-Security-Policy. Browsers hold redirects after a form to form-action as well, so a page whose
// form ends at an app has to name the app's origin; it names no other.
func policy(origin string) string {
	return strings.TrimSpace("default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; " +
		"frame-ancestors 'none'; form-action 'self' " + origin)
}

// scriptPolicy is that of the pages with a script: the one that talks to the browser about passkeys.
const scriptPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'; form-action 'self'"

// app returns the app with the id, nil where there is none.
func (s *Server) app(ctx context.Context, id string) (*grants.App, error) {
	if id == "" {
		return nil, nil
	}
	apps, err := s.Grants.Store.AppsNamed(ctx, id)
	if err != nil {
		return nil, err
	}
	if at := slices.IndexFunc(apps, func(a grants.App) bool { return a.ID == id }); at >= 0 {
		return &apps[at], nil
	}
	return nil, nil
}

// metadata describes the server (RFC 8414).
func (s *Server) metadata(w http.ResponseWriter, _ *http.Request) {
	at := func(path string) string { return s.issuer() + path }
	methods := []string{"client_secret_basic", "client_secret_post", "private_key_jwt", "none"}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	document := map[string]any{
		"issuer":                                           s.issuer(),
		"authorization_endpoint":                           at("/oauth/authorize"),
		"token_endpoint":                                   at("/oauth/token"),
		"pushed_authorization_request_endpoint":            at("/oauth/par"),
		"revocation_endpoint":                              at("/oauth/revoke"),
		"introspection_endpoint":                           at("/oauth/introspect"),
		"jwks_uri":                                         at("/.well-known/jwks.json"),
		"scopes_supported":                                 auth.Scopes(),
		"response_types_supported":                         []string{"code"},
		"response_modes_supported":                         []string{"query"},
		"grant_types_supported":                            grantTypes,
		"code_challenge_methods_supported":                 []string{"S256"},
		"token_endpoint_auth_methods_supported":            methods,
		"revocation_endpoint_auth_methods_supported":       methods,
		"introspection_endpoint_auth_methods_supported":    methods[:3],
		"token_endpoint_auth_signing_alg_values_supported": auth.SignedAlgorithms(),
		"dpop_signing_alg_values_supported":                auth.SignedAlgorithms(),
		"authorization_response_iss_parameter_supported":   true,
		"authorization_details_types_supported":            []string{detailsType},
		"ui_locales_supported":                             s.Pages.Languages(),
	}
	if s.Registration {
		document["registration_endpoint"] = at("/oauth/register")
	}
	answer(w, http.StatusOK, document)
}
