package access

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"duces/workflow"
)

// tokenPrefix lets people and secret scanners recognise a token that leaked.
const tokenPrefix = "duces_"

// NewToken makes a bearer token and the hash under which it is stored. The
// token is shown once and kept nowhere.
func NewToken() (token, hash string, err error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", "", (&workflow.Error{Code: workflow.Internal, Message: "No randomness is to be had."}).Because(err)
	}
	token = tokenPrefix + base64.RawURLEncoding.EncodeToString(raw)
	return token, HashToken(token), nil
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
