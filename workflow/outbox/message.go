package outbox

import (
	"strings"

	"duces/workflow"
	"duces/workflow/ledger"
)

// Message is all that is kept of a message, as rows hold it: instants are UTC
// microseconds, 0 for none. What the ledger commits to are its canonical bytes, so
// that a field that is added must be left out where it is empty.
type Message struct {
	ID        string `json:"id"`
	Key       string `json:"key"`
	Kind      string `json:"kind"`
	Matter    string `json:"matter"`
	Review    string `json:"review"`
	Deadline  string `json:"deadline"`
	Version   int64  `json:"version"`
	Rung      int64  `json:"rung"`
	Approval  string `json:"approval"`
	Late      bool   `json:"late"`
	Recipient string `json:"recipient"`
	For       string `json:"for"`
	Digest    bool   `json:"digest"`
	With      string `json:"with"`
	Status    string `json:"status"`
	Attempts  int64  `json:"attempts"`
	Faults    int64  `json:"faults"`
	Queued    int64  `json:"queued"`
	Next      int64  `json:"next"`
	Sent      int64  `json:"sent"`
	Ahead     bool   `json:"ahead"`
	MessageID string `json:"message_id"`
	Address   string `json:"address"`
	Subject   string `json:"subject"`
	Answer    string `json:"answer"`
	Text      string `json:"text"` // SHA-256 of its bytes, in hex; empty: it has none
	Tries     []Try  `json:"tries"`

	Event int64       `json:"-"` // the event that says how it ended; 0: none does, EventBefore: it ended before there were such
	Salt  ledger.Salt `json:"-"` // of that event's commitment
}

// Try is one attempt to deliver a message.
type Try struct {
	No     int64  `json:"no"`
	At     int64  `json:"at"`
	Answer string `json:"answer"`
}

// EventBefore stands for the event of messages that ended before the ledger said how.
const EventBefore = -1

// queued is the status of a message that has not ended.
const queued = "queued"

// Canonical is what the ledger commits to.
func (m Message) Canonical() (string, error) {
	raw, err := ledger.Canonical(m)
	return string(raw), err
}

// Kept asks for all that is kept of some messages.
type Kept struct {
	Asked    []string
	Messages map[string]Message // by id; those that are not on record are left out
}

// Asks implements workflow.Question.
func (q *Kept) Asks() string {
	return "what is kept of the messages " + strings.Join(q.Asked, ", ") + "?"
}

// Before asks for the messages that ended before the ledger said how.
type Before struct {
	But  []string // ids of those that are left out
	Left Left
}

// Left are messages that ended before the ledger said how, all of them under one hash.
type Left struct {
	Count  int64  `json:"count"`
	Digest string `json:"digest"` // SHA-256 in lower-case hex over the canonical bytes of each, in the order of their ids, a line each
}

// Asks implements workflow.Question.
func (*Before) Asks() string { return "which messages ended before the ledger said how?" }

var _, _ workflow.Question = (*Kept)(nil), (*Before)(nil)
