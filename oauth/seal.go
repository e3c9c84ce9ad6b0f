package oauth

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
)

// sealer encrypts what has to be read again, such as an address to write to. Whoever has the database and not the
// deployment's secret can do nothing with it. The purpose and the owner are bound in: what is sealed for one account opens
// for no other.
func (s *Server) sealer(purpose string) (cipher.AEAD, error) {
	block, err := aes.NewCipher(s.Secret.Derive("seal " + purpose))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func (s *Server) seal(purpose, owner, text string) (string, error) {
	box, err := s.sealer(purpose)
	if err != nil {
		return "", err
	}
	return base64.RawStdEncoding.EncodeToString(box.Seal(nil, nil, []byte(text), []byte(owner))), nil
}

var errSealed = errors.New("oauth: what was encrypted cannot be read: the deployment's secret is another one")

func (s *Server) unseal(purpose, owner, sealed string) (string, error) {
	box, err := s.sealer(purpose)
	if err != nil {
		return "", err
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return "", errSealed
	}
	text, err := box.Open(nil, nil, raw, []byte(owner))
	if err != nil {
		return "", errSealed
	}
	return string(text), nil
}
