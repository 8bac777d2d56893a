package access

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"duces/workflow"
)

// tokenPrefix lets people and secret scanners recognize a token that leaked.
const tokenPrefix = "duces_"

// NewToken makes a bearer token and the hash under which it is stored. The
// token is shown once and kept nowhere.
func NewToken() (token, hash string, err error) {
	secret, err := newSecret()
	if err != nil {
		return "", "", err
	}
	token = tokenPrefix + secret
	return token, HashToken(token), nil
}

// newSecret gives 256 random bits in the letters of a URL.
func newSecret() (string, error) {
	raw, err := randomBytes(32)
	return base64.RawURLEncoding.EncodeToString(raw), err
}

func randomBytes(n int) ([]byte, error) {
	raw := make([]byte, n)
	if _, err := rand.Read(raw); err != nil {
		return nil, (&workflow.Error{Code: workflow.Internal, Message: "Could not read random bytes from the operating system."}).Because(err)
	}
	return raw, nil
}

// HashToken is how a token is looked up: lower-case hex of its SHA-256. A fast
// hash is enough, since a token holds 256 random bits and cannot be guessed.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Bearer takes the token out of an Authorization header, if it holds one of ours.
func Bearer(header string) (string, bool) {
	scheme, token, found := strings.Cut(header, " ")
	token = strings.TrimSpace(token)
	if !found || !strings.EqualFold(scheme, "Bearer") || !strings.HasPrefix(token, tokenPrefix) || len(token) > 200 {
		return "", false
	}
	return token, true
}
