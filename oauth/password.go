package oauth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"portway/problem"
)

// How passwords are hashed: argon2id with OWASP's second choice of parameters.
const (
	hashMemory  = 19 << 10 // KiB
	hashPasses  = 2
	hashThreads = 1
	hashBytes   = 32
)

// A hashing bounds how many passwords are hashed at once: each takes 19 MiB.
type hashing chan struct{}

func newHashing() hashing { return make(hashing, 4) }

func (h hashing) do(ctx context.Context, work func()) error {
	select {
	case h <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-h }()
	work()
	return nil
}

// The lengths of passwords, in characters.
const (
	shortestPassword = 12
	longestPassword  = 256
)

// SetPassword gives the account a password. Whoever is logged in to it is logged out.
func (s *Server) SetPassword(ctx context.Context, account, password string) error {
	switch s.passwordFault(password) {
	case "":
	case PasswordShort, PasswordLong:
		return problem.New(problem.BadInput, "A password has %d to %d characters.", shortestPassword, longestPassword)
	default:
		return problem.New(problem.BadInput, "This is one of the passwords that are tried first. Take another.")
	}
	var hash string
	if err := s.hashing.do(ctx, func() { hash = hashPassword(password) }); err != nil {
		return fmt.Errorf("oauth: password: %w", err)
	}
	return s.Store.SetPassword(ctx, account, hash)
}

// hashPassword returns the hash in the PHC string format.
func hashPassword(password string) string {
	salt := make([]byte, 16)
	rand.Read(salt) // never fails
	sum := argon2.IDKey([]byte(password), salt, hashPasses, hashMemory, hashThreads, hashBytes)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashPasses, hashThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum))
}

// passwordFits compares in constant time. current is false where the hash was made with parameters of another time.
func passwordFits(password, hash string) (fits, current bool) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, false
	}
	var version int
	var memory, passes uint32
	var threads uint8
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &passes, &threads); err != nil || version != argon2.Version {
		return false, false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) != hashBytes {
		return false, false
	}
	got := argon2.IDKey([]byte(password), salt, passes, memory, threads, hashBytes)
	return subtle.ConstantTimeCompare(got, want) == 1, memory == hashMemory && passes == hashPasses && threads == hashThreads
}
