package inbound

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base32"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"github.com/google/uuid"

	"duces/workflow"
)

// Addresses are the addresses of matters: what stands before the @ of the base address, a plus, and a token, which is
// the id of the matter, enciphered. Nobody who has not the key can make one, nor tell which matter one is of.
type Addresses struct {
	local, domain string
	tokens        cipher.Block
}

// NewAddresses makes those below a base address; of an empty one there are none.
func NewAddresses(base string, key [32]byte) (*Addresses, error) {
	if base == "" {
		return &Addresses{}, nil
	}
	a, err := mail.ParseAddress(base)
	at := strings.LastIndexByte(base, '@')
	if err != nil || a.Address != base || a.Name != "" || strings.Contains(base[:at], "+") || at > mostLocal {
		return nil, fmt.Errorf("inbound address: %q is not an address below which matters can have theirs; use the form records@example.gov", base)
	}
	tokens, err := aes.NewCipher(key[:])
	return &Addresses{local: base[:at], domain: base[at+1:], tokens: tokens}, err
}

// A token has 26 letters and digits, and what stands before the @ at most 64 characters (RFC 5321).
const (
	tokenLength = 26
	mostLocal   = 64 - tokenLength - 1
	digits      = "abcdefghijklmnopqrstuvwxyz234567"
)

var encoding = base32.NewEncoding(digits).WithPadding(base32.NoPadding)

// Of is the address of a matter; empty where there is no base address.
func (a *Addresses) Of(matter string) string {
	id, err := uuid.Parse(matter)
	if a.tokens == nil || err != nil {
		return ""
	}
	a.tokens.Encrypt(id[:], id[:])
	return a.local + "+" + encoding.EncodeToString(id[:]) + "@" + a.domain
}

// Matters are the ids that addresses name, and those that ones name from which an address differs by a character. That there
// is such a matter is for the record to say.
func (a *Addresses) Matters(recipients []string) (named, near []string) {
	add := func(to *[]string, token string) {
		if id := a.matter(token); id != "" && !slices.Contains(*to, id) {
			*to = append(*to, id)
		}
	}
	tried := 0
	for _, r := range recipients {
		token := a.token(r)
		add(&named, token)
		if n := len(token); n < tokenLength-1 || n > tokenLength+1 || tried == mostTried {
			continue
		}
		tried++
		for _, other := range oneOff(token) {
			add(&near, other)
		}
	}
	return named, near
}

// mostTried is of how many addresses of a message those are looked for that differ by a character.
const mostTried = 3

// token is what stands behind the plus of an address below the base address.
func (a *Addresses) token(address string) string {
	at := strings.LastIndexByte(address, '@')
	if a.tokens == nil || at < 0 || !workflow.SameName(address[at+1:], a.domain) {
		return ""
	}
	local, token, _ := strings.Cut(strings.ToLower(address[:at]), "+")
	if local != strings.ToLower(a.local) {
		return ""
	}
	return token
}

func (a *Addresses) matter(token string) string {
	raw, err := encoding.DecodeString(token)
	if err != nil || len(raw) != len(uuid.UUID{}) || encoding.EncodeToString(raw) != token {
		return ""
	}
	var id uuid.UUID
	a.tokens.Decrypt(id[:], raw)
	return id.String()
}

// oneOff are the tokens from which one differs by a character that is missing, too many, or another.
func oneOff(token string) []string {
	var all []string
	switch len(token) {
	case tokenLength - 1:
		for i := range len(token) + 1 {
			for _, d := range digits {
				all = append(all, token[:i]+string(d)+token[i:])
			}
		}
	case tokenLength:
		for i := range token {
			for _, d := range digits {
				all = append(all, token[:i]+string(d)+token[i+1:])
			}
		}
	default:
		for i := range token {
			all = append(all, token[:i]+token[i+1:])
		}
	}
	return all
}
