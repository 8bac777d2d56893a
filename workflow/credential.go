package workflow

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"duces/workflow/ledger"
)

// Credential is a secret's hash, stored in the same transaction and never in history.
type Credential struct {
	User    string // empty for a program's
	Kind    CredentialKind
	ID      string    // of a token, calendar address or program; empty for a password
	Scope   FeedScope // of a calendar address
	Hash    string
	Expires time.Time // to the microsecond; zero: does not
	Revoke  bool      // remove instead of store
}

// CredentialKind says what a credential opens.
type CredentialKind string

// Kinds of credential.
const (
	CredentialPassword CredentialKind = "password"
	CredentialToken    CredentialKind = "token"
	CredentialFeed     CredentialKind = "feed"
	CredentialProgram  CredentialKind = "program" // a token that belongs to no person
)

// Commitment is what history keeps of a credential: the lower-case hex SHA-256
// over the canonical JSON of all that its row opens something with. It needs no
// salt of its own: tokens and calendar addresses are 256 random bits, and the
// hash of a password is salted, so that nobody finds a secret by trying. A row
// that holds no text has the empty commitment, which nothing is held to.
func (c Credential) Commitment() string {
	raw, err := ledger.Canonical(struct {
		Kind    CredentialKind `json:"kind"`
		ID      string         `json:"id"`
		User    string         `json:"user"`
		Hash    string         `json:"hash"`
		Expires int64          `json:"expires"` // UTC microseconds; 0: does not
		Scope   FeedScope      `json:"scope"`
	}{c.Kind, c.ID, c.User, c.Hash, Micros(c.Expires), c.Scope})
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// FeedScope says whose deadlines a calendar shows.
type FeedScope struct {
	Kind string `json:"kind"`         // one of the constants below
	ID   string `json:"id,omitempty"` // of the review or matter
}

// Scopes of a calendar; those of one thing are called as its kind of stream is.
const (
	FeedOfPerson = "person" // every review of the user
	FeedOfReview = "review"
	FeedOfMatter = "matter"
)
