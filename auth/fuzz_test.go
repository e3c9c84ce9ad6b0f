package auth_test

import (
	"strings"
	"testing"

	"portway/auth"
	"portway/problem"
)

// FuzzVerify holds that nothing but the one token that was signed is accepted, and that everything else is a 401.
func FuzzVerify(f *testing.F) {
	p := newProvider(f, "https://id.example")
	v, good := p.verifier(), p.token(f, nil, nil)
	input, signature, _ := cutLast(good)
	f.Add(good)
	f.Add(input + ".")
	f.Add(p.token(f, object{"crit": []string{"exp"}}, nil))
	f.Add(p.token(f, object{"kid": 1}, object{"aud": []any{1, nil}}))
	f.Add(segment(f, p.header(object{"alg": "none"})) + "." + segment(f, p.claims(nil)) + ".")
	f.Add("e30.e30." + signature)
	f.Add("bnVsbA.bnVsbA.")
	f.Add(strings.Repeat("W1", 2000) + ".e30.e30")
	f.Fuzz(func(t *testing.T, raw string) {
		token, err := v.Verify(t.Context(), raw)
		if (err == nil) != (token != nil) {
			t.Fatalf("token %v, error %v", token, err)
		}
		if err == nil && !strings.HasPrefix(raw, input+".") {
			t.Fatalf("accepted %q", raw)
		}
		if err != nil && !problem.Is(err, problem.Unauthenticated) {
			t.Fatalf("%v", err)
		}
	})
}

// FuzzJWK holds that a key which is read has an algorithm, and that no secret is ever taken for a key.
func FuzzJWK(f *testing.F) {
	_, edPublic := newEdKey(f)
	ec := ecJWK(f, "k", &newECKey(f).PublicKey)
	for _, jwk := range []object{
		ec, ec.with(object{"d": "AA"}), ec.with(object{"x": "", "y": nil}), edJWK("k", edPublic),
		rsaJWK("k", "PS256", &newRSAKey(f, 2048).PublicKey), {"kty": "oct", "k": "AA"}, {"kty": "RSA", "n": "AQ", "e": "AQAB"},
	} {
		f.Add([]byte(strings.TrimSuffix(strings.TrimPrefix(keySet(jwk), `{"keys":[`), `]}`)))
	}
	f.Add([]byte("null"))
	f.Add([]byte(`{"kty":"EC","kty":"oct"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		jwk, err := auth.ParseJWK(data)
		if err != nil {
			return
		}
		if jwk.Key == nil || !strings.Contains(" ES256 EdDSA PS256 RS256 ", " "+jwk.Algorithm+" ") {
			t.Fatalf("%+v", jwk)
		}
	})
}

// FuzzProof holds that no proof but the one that was made is taken, and that everything else is a 401.
func FuzzProof(f *testing.F) {
	h := newHolder(f)
	good := h.proof(nil, object{"jti": "one"})
	input, signature, _ := cutLast(good)
	for _, seed := range []string{
		good, input + ".", "e30.e30." + signature, h.proof(object{"jwk": nil}, nil), h.proof(object{"alg": "none"}, nil), "..", "bnVsbA.bnVsbA.bnVsbA",
		h.proof(nil, object{"iat": 1e300, "jti": []any{}}), h.proof(object{"jwk": object{"kty": "RSA", "n": "AQ", "e": "AQAB"}}, nil), strings.Repeat("W1", 2000) + ".e30.e30",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		r := h.request("DPoP "+h.token, raw)
		proof, err := h.gate.Proofs.Read(r, h.token)
		if (err == nil) != (proof != nil) || err != nil && !problem.Is(err, problem.Unauthenticated) {
			t.Fatalf("proof %v, error %v", proof, err)
		}
		// Somebody else's key makes a proof too, only not of this one.
		if err == nil && proof.Key == h.thumbprint && !strings.HasPrefix(raw, input+".") {
			t.Fatalf("accepted %q", raw)
		}
	})
}
