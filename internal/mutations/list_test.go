package mutations

// A mutation is a check that is taken away.
type mutation struct {
	check   string // what is checked
	file    string
	old     string // stands once in the file
	instead string
	test    string // the package
	run     string // of its tests, those that have to see it
}

func mutations() []mutation {
	return append(append(append(requests(), tokens()...), people()...), data()...)
}

// requests are checks of what apps send.
func requests() []mutation {
	return []mutation{
		{"a redirect is a registered one", "oauth/authorize.go", "return false\n\t}\n\tif slices.Contains(app.Profile.Redirects, redirect) {", "return false\n\t}\n\tif slices.ContainsFunc(app.Profile.Redirects, func(r string) bool { return strings.HasPrefix(redirect, r) }) {", "oauth", "TestA1"},
		{"a port only for native apps", "oauth/authorize.go", "if ok && app.Profile.Public && isPort(port)", "if ok && isPort(port)", "oauth", "TestA1ToA4|TestA2"},
		{"no parameter twice", "oauth/parameters.go", "if len(all) > 1 {", "if len(all) > 9 {", "oauth", "TestA1ToA4|FuzzParameters"},
		{"a challenge is a digest", "oauth/authorize.go", `case !auth.IsThumbprint(p["code_challenge"]):`, `case p["code_challenge"] == "none":`, "oauth", "TestA5ToA8"},
		{"S256 alone", "oauth/authorize.go", `case p["code_challenge_method"] != "S256":`, `case p["code_challenge_method"] == "none":`, "oauth", "TestA5ToA8"},
		{"only approved scopes", "oauth/authorize.go", "if asked.And(auth.Open(allowed)) != asked {", "if asked.And(auth.Open(allowed)) == (auth.Rights{}) {", "oauth", "TestA5ToA8|TestA24"},
		{"details are pushed", "oauth/authorize.go", `if err == nil && p["authorization_details"] != "" &&`, `if err == nil && p["authorization_details"] == "none" &&`, "oauth", "TestA5ToA8"},
		{"the verifier fits", "oauth/token.go", `case !verifies(p["code_verifier"], code.Challenge):`, `case p["code_verifier"] == "" && !verifies(p["code_verifier"], code.Challenge):`, "oauth", "TestA9|TestA11"},
		{"the redirect of the request at the token endpoint", "oauth/token.go", `case p["redirect_uri"] != code.Redirect:`, `case p["redirect_uri"] == "none":`, "oauth", "TestA9"},
		{"a code's minute", "oauth/token.go", "case !now.Before(code.Expires):", "case code.Expires.IsZero():", "oauth", "TestA16"},
		{"a code is its app's", "oauth/token.go", "if code == nil || code.App != c.app.ID {", "if code == nil {", "oauth", "TestA14"},
		{"once, in the database", "store/control_oauth.go", `" SET spent = $2 WHERE digest = $1 AND spent = 0"`, `" SET spent = $2 WHERE digest = $1"`, "oauth", "TestA12|TestA13|TestB1|TestB2"},
		{"what comes again ends the grant", "oauth/token.go", "err := s.Grants.Revoke(ctx, grant, grants.BySystem, grants.ReasonReplay)", "var err error", "oauth", "TestA12|TestB1"},
		{"the secret fits", "oauth/client.go", "if err != nil {\n\t\t\treturn nil, wrongClient()", "if err != nil && secret == \"\" {\n\t\t\treturn nil, wrongClient()", "oauth", "TestA18"},
		{"one way to identify", "oauth/client.go", "case ways > 1 ||", "case ways > 9 ||", "oauth", "TestA18"},
		{"no parameters in the address", "oauth/parameters.go", `if r.URL.RawQuery != "" {`, `if r.URL.RawQuery == "none" {`, "oauth", "TestA18"},
		{"an assertion is for us", "oauth/assertion.go", "json.Unmarshal(c.To, &to) == nil && to == issuer &&", "(json.Unmarshal(c.To, &to) == nil || to == issuer) &&", "oauth", "TestA20"},
		{"an assertion is signed by its key", "oauth/assertion.go", "verifyAssertion(app.Profile.Keys, signed) != nil ||", "verifyAssertion(app.Profile.Keys, signed) != nil && claims.ID == \"\" ||", "oauth", "TestA20"},
		{"an assertion counts once", "oauth/assertion.go", "if !first {", "if !first && c.ID == \"\" {", "oauth", "TestA20"},
		{"a pushed request is its app's and once", "store/control_oauth.go", "WHERE digest = $1 AND app = $2 AND taken = 0 AND expires > $3", "WHERE digest = $1 AND app <> $2 || 'x' AND expires > $3", "oauth", "TestD1"},
	}
}

// tokens are checks of what was given out.
func tokens() []mutation {
	return []mutation{
		{"a refresh token is its app's", "oauth/token.go", "case token == nil || token.App != c.app.ID:", "case token == nil:", "oauth", "TestB5"},
		{"a refresh token's key", "oauth/token.go", `case token.Key != "" && token.Key != c.bound():`, `case token.Key == "none":`, "oauth", "TestB7"},
		{"scopes shrink at refresh", "oauth/token.go", "if opened.And(auth.Open(granted)) != opened {", "if opened.And(auth.Open(granted)) == (auth.Rights{}) {", "oauth", "TestB3|FuzzNarrowing"},
		{"the grant stands at refresh", "oauth/token.go", "if err := s.stands(ctx, &standing.Grant, scopes); err != nil {\n\t\treturn nil, err", "if err := s.stands(ctx, &standing.Grant, scopes); err != nil && scopes == nil {\n\t\treturn nil, err", "oauth", "TestB6|TestB8|TestE12|TestA23"},
		{"one asks about one's own tokens", "oauth/revoke.go", "token.Issuer != s.issuer() || token.ClientID != c.app.ID {", "token.Issuer != s.issuer() {", "oauth", "TestB9|TestB10"},
		{"a token's type", "auth/issuer.go", `return "", refused(errors.New("typ is not at+jwt"), "The token is not an access token.")`, "break", "auth", "TestC5|TestC14"},
		{"crit and keys in the header", "auth/issuer.go", "if _, present := header[name]; present {", "if _, present := header[name]; present && kid != \"\" {", "auth", "TestC3|TestC5"},
		{"a token's audience", "auth/issuer.go", "jwt.WithAudience(i.Audience),", "", "auth", "TestC7"},
		{"a token's end", "auth/issuer.go", "jwt.WithLeeway(leeway),", "jwt.WithLeeway(1000*leeway),", "auth", "TestC6"},
		{"the key pins the algorithm", "auth/keyring.go", `if alg != "ES256" {`, `if alg == "" {`, "auth", "TestC8"},
		{"a bound token is no bearer token", "auth/gate.go", "case scheme == bearer || g.Proofs == nil:", "case g.Proofs == nil:", "auth", "TestC15"},
		{"a proof is of the token's key", "auth/gate.go", "case subtle.ConstantTimeCompare([]byte(proof.Key), []byte(token.Key)) != 1:", "case subtle.ConstantTimeCompare([]byte(proof.Key), []byte(token.Key)) == 7:", "auth", "TestC15"},
		{"a proof is for one address", "auth/proof.go", "case !sameAddress(c.Address, address):", "case c.Address == \"\":", "auth", "TestC15"},
		{"a proof is for one token", "auth/proof.go", `if token != "" {`, `if token == "none" {`, "auth", "TestC15"},
		{"a proof counts once", "auth/proof.go", "case !first:", "case !first && proof.id == \"\":", "auth", "TestC15"},
		{"only what the app was approved for", "grants/transfer.go", "rights = rights.And(auth.Open(standing.App.Scopes))", "rights = rights.And(auth.Everything())", "grants", "TestRights"},
	}
}

// people are checks of pages and logins.
func people() []mutation {
	return []mutation{
		{"a form's token", "oauth/random.go", "return browser != \"\" && hmac.Equal(", "return browser != \"\" || hmac.Equal(", "oauth", "TestE1"},
		{"forms of this site", "oauth/server.go", "guard := http.NewCrossOriginProtection()", "guard := http.NewCrossOriginProtection()\n\tguard.AddInsecureBypassPattern(\"/\")", "oauth", "TestE2"},
		{"whose question it is", "oauth/consent.go", "if t.Account != account.ID {", "if t.Account == \"\" {", "oauth", "TestE3"},
		{"what was not asked is not granted", "grants/consent.go", "allowed := a.Allow.And(auth.Open(r.Scopes))", "allowed := a.Allow", "grants", "TestE5|TestAConsent"},
		{"an answer counts once", "store/control_requests.go", "WHERE id = $1 AND state = 'open'`, r.ID", "WHERE id = $1`, r.ID", "oauth", "TestE4"},
		{"eligibility at consent", "grants/consent.go", "case account.Status != AccountActive || s.Eligibility.Check(account, a.Mode) != \"\":", "case account.Status != AccountActive:", "grants", "TestAnAnswerThatCannot"},
		{"eligibility at every use", "grants/current.go", "if s.Eligibility.Check(&standing.Account, standing.Grant.Mode) != \"\" {", "if standing.Account.ID == \"\" {", "grants", "TestE12|TestATokenOpensNothing|TestARefusalDoesNotSay"},
		{"the session of before the login", "oauth/session.go", "if err := s.Store.EndSession(r.Context(), digest(before)); err != nil {", "if before == \"none\" {\n\t\t\tvar err error", "oauth", "TestF1"},
		{"where a login leads", "oauth/errand.go", `|| strings.HasPrefix(text, "//") || strings.Trim(text, localLetters) != ""`, "", "oauth", "TestF2|FuzzLocalPath"},
		{"guessing is counted", "oauth/attempts.go", "if count > limit.most {", "if count > 1000*limit.most {", "oauth", "TestF4"},
		{"a session's end", "oauth/session.go", "if !now.Before(session.Expires) || now.Sub(session.Seen) >= sessionIdle {", "if now.IsZero() {", "oauth", "TestF5|TestF1"},
		{"pages are closed to others", "oauth/server.go", "\"frame-ancestors 'none'; form-action 'self' \" + origin)", "\"form-action 'self' \" + origin)", "oauth", "TestE8"},
		{"letters go over TLS", "mail/carrier.go", "} else if !c.Plain {", "} else if c.Server == \"\" {", "mail", "TestWithoutTrustedTLS"},
		{"operators give a reason", "console/operate.go", `if trimmed := strings.TrimSpace(reason); trimmed == "" ||`, `if trimmed := strings.TrimSpace(reason);`, ".", "TestJ5OperatorsAct"},
		{"no token in the log", "auth/gate.go", `g.Log.ErrorContext(r.Context(), "no grant could be found for a request",`, `g.Log.ErrorContext(r.Context(), "no grant could be found for a request", "header", r.Header.Get("Authorization"),`, "auth", "TestTheGateNeverLogs"},
	}
}

// data are checks between a request and the data.
func data() []mutation {
	return []mutation{
		{"the second lock: fields", "store/read.go", "if !g.Rights.OpensField(r.Category, f) {", "if g.Person == \"\" {", "store", "TestSQLite"},
		{"the second lock: categories", "store/read.go", "if !g.Rights.Opens(c) {", "if g.Person == \"none\" {", "store", "TestSQLite"},
		{"a grant as it stands", "grants/transfer.go", "case g.Status.Final() || standing.Account.Status != AccountActive:", "case standing.Account.Status != AccountActive:", "grants", "TestG11|TestWhatHasEnded|TestATokenOpensNothing"},
		{"a grant's end", "grants/transfer.go", "case !g.Expires.IsZero() && !now.Before(g.Expires):", "case g.Starts.IsZero():", "grants", "TestRights|TestATokenOpensNothing|TestTimeEnds|TestAnAnswerHolds"},
		{"a suspended app", "grants/transfer.go", "case g.Status == Halted || standing.App.State.Closed():", "case g.Status == Halted:", "grants", "TestA23"},
		{"one use of each category", "store/control_uses.go", "WHERE grant_id = $1 AND type = $2 AND used_by = ''", "WHERE grant_id = $1 AND type = $2", "grants", "TestG8|TestEachCategoryHasOneUse"},
		{"an old feed is not believed", "grants/feed.go", "return polled != nil && now.Sub(*polled) <= stale", "return polled != nil", "grants", "TestG12"},
		{"who has no grant opens nothing", "grants/current.go", "if token.Subject != g.Subject || s.clientOf(token) != g.App ||", "if", "grants", "TestRights|TestATokenOpensNothing|TestTimeEnds|TestAnAnswerHolds"},
		{"links are signed", "archive/links.go", `if !hmac.Equal([]byte(l.mac(id, ends)), []byte(r.URL.Query().Get("key"))) {`, `if r.URL.Query().Get("key") == "" && l.mac(id, ends) == "" {`, "archive", "TestH1"},
		{"links end", "archive/links.go", "if err != nil || !l.now().Before(time.Unix(until, 0)) {", "if err != nil || until == 0 {", "archive", "TestH1"},
		{"formulas are made harmless", "archive/csv.go", "guard := isFormula(s)", "guard := isFormula(\"\")", "archive", "TestH3"},
		{"a bomb is not unpacked", "takeout/source.go", "case s.packed > 0 && s.read > harmless && s.read/s.packed > s.limits.Ratio:", "case s.packed < 0:", "takeout", "TestH3"},
		{"webhooks reach public addresses only", "webhooks/client.go", "if err := listed.Safe(network, netip.AddrPortFrom(host, endpoint.Port()).String(), c); err != nil {", "if err := error(nil); err != nil || listed == nil || network == \"\" {", "webhooks", "TestI1|TestI2"},
		{"webhooks follow nowhere", "webhooks/client.go", "return http.ErrUseLastResponse", "return nil", "webhooks", "TestI3"},
		{"the chain follows from its digests", "ledger/verify.go", "case !w.gap && digest(w.digest, []byte(l.Text)) != l.Digest:", "case l.Digest == \"\":", "ledger", "TestJ4"},
	}
}
