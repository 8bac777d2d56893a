package access

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// RespondPath is where respondents answer; all of their pages lie below it.
const RespondPath = "/respond"

// Inviter makes and checks the links and codes of invitations. None of them is stored: whoever reads
// the database or a backup of it finds no way in.
type Inviter struct{ key [32]byte }

// NewInviter makes one from a key that stays the same over restarts.
func NewInviter(key [32]byte) *Inviter { return &Inviter{key} }

// Path is the link of an invitation's numbered code, below the server's base URL.
func (s *Inviter) Path(invitation string, number int) string {
	return RespondPath + "/open?" + url.Values{"i": {invitation}, "n": {strconv.Itoa(number)}, "k": {s.link(invitation, number)}}.Encode()
}

func (s *Inviter) link(invitation string, number int) string {
	return base64.RawURLEncoding.EncodeToString(s.mac("link", invitation, number))
}

// Code is what the person types from the mail: eight digits.
func (s *Inviter) Code(invitation string, number int) string {
	n := binary.BigEndian.Uint64(s.mac("code", invitation, number)) % 100_000_000
	return fmt.Sprintf("%04d-%04d", n/10_000, n%10_000)
}

// CheckLink says whether a link was made for an invitation. It takes the same time whatever is wrong.
func (s *Inviter) CheckLink(invitation string, number int, k string) bool {
	return hmac.Equal([]byte(k), []byte(s.link(invitation, number))) && invitation != ""
}

// CheckCode is CheckLink for a code as it was typed, with its hyphen or without.
func (s *Inviter) CheckCode(invitation string, number int, typed string) bool {
	digits := strings.NewReplacer("-", "", " ", "", "\u2010", "", "\u2011", "", "\u2013", "").Replace(typed)
	return hmac.Equal([]byte(digits), []byte(strings.ReplaceAll(s.Code(invitation, number), "-", "")))
}

// Draft is what a form carries so that what is typed in it can be kept when its session has ended. It opens nothing.
func (s *Inviter) Draft(invitation, draft string) string {
	return base64.RawURLEncoding.EncodeToString(s.mac("draft "+draft, invitation, 0))
}

// CheckDraft says whether Draft made k.
func (s *Inviter) CheckDraft(invitation, draft, k string) bool {
	return hmac.Equal([]byte(k), []byte(s.Draft(invitation, draft))) && invitation != ""
}

func (s *Inviter) mac(what, invitation string, number int) []byte {
	h := hmac.New(sha256.New, s.key[:])
	fmt.Fprintf(h, "invitation %s\n%s\n%d", what, invitation, number)
	return h.Sum(nil)
}
