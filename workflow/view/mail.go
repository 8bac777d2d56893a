package view

import (
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/due"
)

// MailRow is one message of the outbox, as a page shows it.
type MailRow struct {
	ID           string
	Recipient    Ref
	Address      string
	Kind         workflow.AlertKind
	Matter       string
	Jurisdiction string
	Subject      string
	Status       MailStatus
	Attempts     int
	Queued       time.Time
	Next         time.Time // of the next attempt, while queued
	Sent         time.Time
	Answer       string    // the server's last words
	Bytes        []byte    // as rendered, once an attempt was made; only for one message
	Tries        []MailTry // the oldest first; only for one message

	Deadline string
	Version  int // of the due date
	Rung     int
	Late     bool
	For      Ref    // in whose place the recipient was told, on their own account too or not; zero: nobody
	Digest   bool   // it waits, or waited, for the recipient's digest of the day
	With     string // the message that it goes out with, once that is known
	Alerts   int    // that are in it and the viewer may see; an alert that goes out alone has none
	Withheld bool   // it has alerts that the viewer may not see: what it says is not shown
}

// HeldByQuietHours stands in place of a server's words while a message waits for them to end.
const HeldByQuietHours = "It waits for the recipient's mail time, or for the end of their quiet hours or days."

// MailTry is one attempt to deliver a message.
type MailTry struct {
	At     time.Time // of the answer, or of the beginning where none came
	Answer string    // empty while it lasts, and where the program ended before an answer came
}

// Unowed says that a message was not sent because nobody needed it any more.
func (m MailRow) Unowed() bool { return m.Status == MailUnowed }

// Carrier is the message that it goes out with; empty where it goes out by itself, or fell out of that one.
func (m MailRow) Carrier() string {
	if m.Unowed() || m.Declined() {
		return ""
	}
	return m.With
}

// Declined says that a message was not sent because its recipient wants none of its kind.
func (m MailRow) Declined() bool { return m.Status == MailDeclined }

// MailStatus says where a message stands.
type MailStatus string

// Statuses of a message.
const (
	MailQueued MailStatus = "queued"
	MailSent   MailStatus = "sent"
	MailFailed MailStatus = "failed" // nobody was told who should have been
	// What it was about had been settled before it went out.
	MailUnowed MailStatus = "unowed"
	// Its recipient wants none of its kind, which is not mandatory.
	MailDeclined MailStatus = "declined"
)

// AlertEntry is one line of a deadline's alert ledger: who was told what of which
// date, when, and whether the mail server took it.
type AlertEntry struct {
	Mail    MailRow     // with its Tries
	Due     civil.Date  // as it stood then
	Receipt due.Receipt // how
	// Through is the message that it went out with, if it went with one; its
	// attempts are then the alert's.
	Through *MailRow
	// Back is when somebody else was told that it came back after a server had
	// taken it; zero: it did not, as far as is known.
	Back time.Time
}

// MarkReturned finds, in the alerts of one deadline, those that came back: the
// latest of that rung to that person before somebody else was told of it. One
// that a server never took is known to have failed without.
func MarkReturned(all []AlertEntry) {
	for _, t := range all {
		if t.Mail.Kind != workflow.AlertFailed {
			continue
		}
		for i := range slices.Backward(all) {
			m := all[i].Mail
			if m.Kind != workflow.AlertDeadline || m.Recipient.ID != t.Mail.For.ID || m.Rung != t.Mail.Rung || m.Queued.After(t.Mail.Queued) {
				continue
			}
			if m.Status == MailSent && all[i].Back.IsZero() {
				all[i].Back = t.Mail.Queued
			}
			break
		}
	}
}

// AlertLedger answers, for one deadline, whether somebody was told.
type AlertLedger struct {
	Matter   Ref // named after its jurisdiction
	Review   Ref
	Deadline due.Deadline
	Title    string       // of the kind of deadline
	Alerts   []AlertEntry // oldest first
	Acks     []AckRow
}

// AckRow is an acknowledgment with its author's name.
type AckRow struct {
	due.Ack
	By Ref
}

// MailFilter narrows the list of messages. Matter, Kind and Query find a message by any one alert in it.
type MailFilter struct {
	Status    MailStatus
	Recipient string // user id
	Matter    string
	Kind      workflow.AlertKind
	With      string // id of the message whose alerts are asked for, each by itself
	Query     string // names of jurisdiction or recipient, as search.Read reads it
	Sort      string // one of SortsFor, reversed by "-" before it
	Limit     int
	Cursor    string
}

// MailSorts are the orders of the list of messages, of which the usual one is from the newest on; messages that are alike
// in one stand by their recipients' names.
var MailSorts = []string{"-queued", "subject", "recipient", "status", "sent", "attempts"}

// MailsByJurisdiction is the order of the alerts in one message by what they are about.
const MailsByJurisdiction = "jurisdiction"

// SortsFor are the orders that a viewer can ask for. Who does not read every subject does not sort by it, or the order
// would tell what is not shown.
func (f MailFilter) SortsFor(v workflow.Viewer) []string {
	sorts := slices.Clone(MailSorts)
	if !v.SeesAll() {
		sorts = slices.DeleteFunc(sorts, func(s string) bool { return s == "subject" })
	}
	if f.With != "" && !v.SeesNothing() {
		sorts = append(sorts, MailsByJurisdiction)
	}
	return sorts
}

// Outgoing is a message claimed for one delivery attempt. The attempt and the
// time of the next one are already on record when it is handed out.
type Outgoing struct {
	ID        string
	Alert     workflow.Alert
	Attempt   int
	Bytes     []byte // rendered by an earlier attempt: send these again
	MessageID string
	Queued    time.Time
	Ends      time.Time // when the date passes that it is about; zero: it is about none
	Answer    string    // to the attempt before
	Marked    bool      // the server refused mail to its recipient; known once it is rendered
}

// Rendered is a message as it goes over the wire, at every attempt.
type Rendered struct {
	ID                          string // in the outbox
	Attempt                     int    // for which it was written; 0: whichever
	MessageID, Address, Subject string
	Bytes                       []byte
}

// Taken is a message for which a mail server has taken responsibility.
type Taken struct {
	ID     string // in the outbox
	Digest bool   // it takes with it what it held
	At     time.Time
	Answer string // in the server's words
}
