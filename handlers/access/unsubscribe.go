package access

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
)

// UnsubscribePath is where the digest is switched off, with or without a sign-in.
const UnsubscribePath = "/unsubscribe"

// Unsubscriber makes and checks the addresses by which a recipient switches
// off the daily digest without signing in (RFC 8058). An address is good for
// one user and for nothing but this, so that a forwarded mail gives little away.
type Unsubscriber struct{ key [32]byte }

// NewUnsubscriber makes one from a key that stays the same over restarts:
// mails that went out long ago hold the addresses made with it.
func NewUnsubscriber(key [32]byte) *Unsubscriber { return &Unsubscriber{key} }

// Path is the address for one user, below the server's base URL.
func (s *Unsubscriber) Path(user string) string {
	return UnsubscribePath + "?" + url.Values{"u": {user}, "k": {base64.RawURLEncoding.EncodeToString(s.mac(user))}}.Encode()
}

// Check says whether k was made for the user u. It takes the same time whatever is wrong.
func (s *Unsubscriber) Check(u, k string) bool {
	given, err := base64.RawURLEncoding.DecodeString(k)
	return hmac.Equal(given, s.mac(u)) && err == nil && u != ""
}

func (s *Unsubscriber) mac(user string) []byte {
	h := hmac.New(sha256.New, s.key[:])
	h.Write([]byte("unsubscribe\n" + user)) // a key that served for more would still sign this for this only
	return h.Sum(nil)
}
