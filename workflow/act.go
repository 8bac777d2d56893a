package workflow

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/google/uuid"

	"duces/workflow/civil"
	"duces/workflow/ledger"
)

// Act is a command on its way in: everything that deciding may need and must
// not fetch for itself. The same act decided twice on the same Facts gives
// the same Decision, to the byte.
type Act struct {
	ID      string    // of the act; shared by all its events
	Key     string    // idempotency key, unique per actor
	Digest  string    // of the command, so that a key cannot serve two commands
	Secret  string    // hash of a secret in the request, part of the digest once the store has keyed it; kept nowhere else
	Actor   string    // user id, SystemActor or OperatorActor
	At      time.Time // one clock reading, UTC
	Seed    [32]byte  // randomness for salts; kept nowhere
	Command Command
}

// Command is something that somebody wants done. It may have the methods of secretBearer, clockCorrection and bound too.
type Command interface {
	// CommandName is how the command is known in idempotency digests and approval
	// requests, for good: it never changes, whatever becomes of the Go type.
	CommandName() string
	// Streams are those that the act is known to touch or to rest on: they are
	// read at once, with what deciding about them needs. Others are read when
	// deciding asks for them.
	Streams() []Stream
	// Decide is pure: what is to be stored and whom to tell, or why not.
	Decide(facts Facts, a Act) (Decision, error)
}

// secretBearer is a command that brings a secret which its caller chose. The
// secret is part of the request: under one idempotency key, another secret is
// another request.
type secretBearer interface {
	Command
	// Secret is the slow hash of the secret, the same for the same secret under
	// the same key. It is empty if the program made the secret, for then each try
	// brings another.
	Secret() string
}

// clockCorrection is a Command that says that the ledger was written by a wrong
// clock. Its act alone may be recorded with an earlier time than the act before it.
type clockCorrection interface {
	Command
	CorrectsClock()
}

// CorrectsClock says whether a command says so.
func CorrectsClock(c Command) bool {
	_, corrects := c.(clockCorrection)
	return corrects
}

// Decide is the pure heart: what is to be stored and whom to tell, or why not.
func Decide(facts Facts, a Act) (Decision, error) {
	if facts.Actor.ID == "" || facts.Actor.Disabled {
		return Decision{}, Forbid("This account cannot make changes. Ask an administrator.")
	}
	d, err := a.Command.Decide(facts, a)
	if fault := facts.Fault(); fault != nil { // whatever was decided rests on what could not be read
		return Decision{}, fault
	}
	if err != nil {
		return d, err
	}
	return facts.consequences(a, d)
}

// Decision is what an act leads to, as data; nothing has happened yet.
type Decision struct {
	Events      []Event
	Alerts      []Alert
	Credentials []Credential
	Created     []string // ids of what was made, in the order in which it was asked for
	// Dropped are deadlines whose queued alerts are owed no more: the date was
	// met, moved, tolled or canceled.
	Dropped []DroppedAlerts
	Waiting []Waiting // requests for a second person, where the act now waits for one
	Proofs  []Proof   // of messages that the events commit to
	// Left is what was asked for and left undone, by its id, each with the reason.
	Left []Detail
}

// Proof says which event of a decision commits to all that is kept of a message,
// and under which salt, which is kept with it.
type Proof struct {
	Message string
	Event   int // index in the decision
	Salt    ledger.Salt
	Owed    bool // it is owed again, and nothing is committed to
}

// Waiting is a request for approval and the stream that it is about.
type Waiting struct {
	Stream   Stream `json:"stream"`
	Approval string `json:"approval"`
}

// Join adds what an act leads to elsewhere, for instance in another matter.
func (d *Decision) Join(other Decision) {
	d.Events = append(d.Events, other.Events...)
	d.Alerts = append(d.Alerts, other.Alerts...)
	d.Credentials = append(d.Credentials, other.Credentials...)
	d.Created = append(d.Created, other.Created...)
	d.Dropped = append(d.Dropped, other.Dropped...)
	for _, p := range other.Proofs {
		p.Event += len(d.Events) - len(other.Events)
		d.Proofs = append(d.Proofs, p)
	}
	d.Waiting = append(d.Waiting, other.Waiting...)
	d.Left = append(d.Left, other.Left...)
}

// DroppedAlerts is a deadline and why its alerts are owed no more.
type DroppedAlerts struct {
	Matter   string
	Deadline string
	Why      string // a sentence: "The deadline has been met."
}

// Alert is a message owed to one person; it becomes a row of the outbox in
// the transaction that caused it.
type Alert struct {
	Key       string // the same alert is queued once only
	Kind      AlertKind
	Matter    string
	Deadline  string
	Version   int
	Rung      int
	Approval  string // request, or proceeding, that it is about
	Late      bool
	Recipient string // user id
	For       string // user id of somebody in whose place the recipient is told, on their own account too or not; empty: nobody
	Review    string // of a report on a review; that of a matter is the matter's
	// Digest is one that waits for the recipient's daily digest, and goes out with what else they get then.
	Digest    bool
	NotBefore time.Time // no attempt before; zero: at once
	Declined  bool      // the recipient does not want such mail: it is kept on record, and not sent
}

// AlertKind says what an alert is about.
type AlertKind string

// Kinds of alert.
const (
	AlertDeadline AlertKind = "deadline"
	AlertApproval AlertKind = "approval"
	AlertStep     AlertKind = "step"        // our own side is late
	AlertFailed   AlertKind = "undelivered" // somebody else could not be told
	AlertDigest   AlertKind = "digest"      // all that a person need not be told separately
	AlertWeekly   AlertKind = "weekly"      // how a review stands
	AlertHeart    AlertKind = "heartbeat"   // the signed checkpoint of the day
	AlertToken    AlertKind = "token"       // the command line made a token for the recipient
	AlertAssigned AlertKind = "assigned"    // somebody else assigned a matter to the recipient
	AlertTogether AlertKind = "alerts"      // several that a person gets at one moment
	AlertAnswered AlertKind = "answered"    // an answer came and waits to be recorded
	AlertCourt    AlertKind = "court"       // a date of a proceeding came
	AlertDebt     AlertKind = "debt"        // more was paid on a debt than was due
	AlertRevoked  AlertKind = "revoked"     // an invitation was revoked: its link or code was found
	AlertUnsent   AlertKind = "unsent"      // a mail to a contact never goes out
)

// Carries says whether a message holds others, which go out with it.
func (k AlertKind) Carries() bool { return k == AlertDigest || k == AlertTogether }

// Result is what a caller gets after the durable commit.
type Result struct {
	Act     string     `json:"act"`
	Events  []Recorded `json:"events"`
	Index   int64      `json:"index"` // ledger index of the act's last event, from 0
	Size    int64      `json:"size"`  // of the ledger after the act
	Created []string   `json:"created,omitempty"`
	Waiting []Waiting  `json:"waiting,omitempty"`
	Left    []Detail   `json:"left,omitempty"`
	State   string     `json:"state,omitempty"` // of the first matter touched, after the act
	Stage   string     `json:"stage,omitempty"`
	Again   bool       `json:"-"` // this is the first result, given a second time
}

// Pending is the request for approval that the act waits for, the first of
// several; empty: it does not wait.
func (r Result) Pending() string {
	if len(r.Waiting) == 0 {
		return ""
	}
	return r.Waiting[0].Approval
}

// Count is how many events of a type were stored.
func (r Result) Count(eventType string) int {
	n := 0
	for _, e := range r.Events {
		if e.Type == eventType {
			n++
		}
	}
	return n
}

// Recorded names one stored event.
type Recorded struct {
	Seq    int64  `json:"seq"`
	Stream Stream `json:"stream"`
	Type   string `json:"type"`
}

// Event begins an event of this act.
func (a Act) Event(s Stream, effective civil.Date, data Data) Event {
	return Event{Stream: s, Effective: effective, Recorded: a.At, Actor: a.Actor, Act: a.ID, Data: data}
}

// Seal commits to a personal value; the label keeps salts of one act apart.
func (a Act) Seal(s Stream, name, value string) Sealed {
	return Seal(a.Seed, string(s)+"#"+name, value)
}

// Today is the act's own day in UTC, for streams that lie in no jurisdiction.
func (a Act) Today() civil.Date { return civil.DateIn(a.At, time.UTC) }

// NewID makes the id of something new: a version 7 UUID whose time is the
// act's and whose random bits are derived, so that deciding again gives the
// same id.
func (a Act) NewID(label string) string { return a.NewIDOf(label, 0) }

// NewIDOf is NewID for the nth of many things. Their ids lie in the order in which the act made them, so that what is
// done to many of them later, a tick for instance, changes neighbors on disk: 41 kB a matter instead of 95. Behind the
// time stand 18 bits of n (RFC 9562, section 6.2, method 1), which begins anew at 262,144, and 56 random ones; of a
// single thing too, whose n is 0.
func (a Act) NewIDOf(label string, n int) string {
	mac := hmac.New(sha256.New, a.Seed[:])
	mac.Write([]byte("id:" + a.ID + ":" + label))
	var id uuid.UUID
	copy(id[:], mac.Sum(nil))
	ms := a.At.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (8 * (5 - i)))
	}
	id[6] = byte(n>>14)&0x0f | 0x70
	id[7] = byte(n >> 6)
	id[8] = byte(n)&0x3f | 0x80
	return id.String()
}

// bound is a command that brings more than its caller asked for: files that a handler made of the record. A key is
// bound to what the caller asked for, so that the same request again gets the first answer though the record has
// moved on.
type bound interface{ Bound() Command }

// digestOf is what an idempotency key is bound to. The prefix is that of keys
// which were used when all commands were types of this package.
func digestOf(cmd Command) (string, error) {
	if b, ok := cmd.(bound); ok {
		cmd = b.Bound()
	}
	raw, err := ledger.Canonical(cmd)
	if err != nil {
		return "", Malformed("", "The request has a value that cannot be recorded: "+err.Error()+".")
	}
	sum := sha256.Sum256(append([]byte("workflow."+cmd.CommandName()+"\n"), raw...))
	return hex.EncodeToString(sum[:]), nil
}
