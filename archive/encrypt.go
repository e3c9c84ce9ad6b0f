package archive

import (
	"fmt"
	"io"

	"filippo.io/age"

	"portway/problem"
)

// recipient reads an age public key (age1...); nil where there is none.
func recipient(text string) (age.Recipient, error) {
	if text == "" {
		return nil, nil
	}
	r, err := age.ParseX25519Recipient(text)
	if err != nil {
		return nil, problem.New(problem.BadInput, "An archive is encrypted to an age public key, such as `age-keygen` prints: age1 and 58 more characters.")
	}
	return r, nil
}

// encryptTo returns what encrypts to the recipient, or passes everything on where there is none. Close ends the file, not w.
func encryptTo(w io.Writer, text string) (io.WriteCloser, error) {
	r, err := recipient(text)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return passing{w}, nil
	}
	encrypted, err := age.Encrypt(w, r)
	if err != nil {
		return nil, fmt.Errorf("archive: encrypt: %w", err)
	}
	return encrypted, nil
}

type passing struct{ io.Writer }

func (passing) Close() error { return nil }
