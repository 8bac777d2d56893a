package takeover

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/account"
)

// KindName names the stream of the takeover.
const KindName = "takeover"

// Stream is the history of the takeover: one event, or none in a directory that
// this version began.
const Stream workflow.Stream = KindName + "/ledger"

// Done commits to what was found.
type Done struct {
	Credentials []Committed `json:"credentials"` // in order of kind, user and id
	// Mails are the rows of the outbox; absent: they are not committed to.
	Mails *Mails `json:"mails,omitempty"`
}

// Type is the stored name.
func (Done) Type() string { return "taken_over" }

// Committed is a credential as it was found.
type Committed struct {
	Kind       workflow.CredentialKind `json:"kind"`
	ID         string                  `json:"id,omitempty"` // of a token or calendar address
	User       string                  `json:"user"`
	Commitment string                  `json:"commitment"`
}

// Mails are the rows of the outbox as they were found, all of them under one hash.
type Mails struct {
	Count  int64  `json:"count"`
	Digest string `json:"digest"` // lower-case hex SHA-256
}

// Takeover is what is known of the takeover; the zero one says that there was none.
type Takeover struct {
	Version     int
	Seq         int64 // of its event
	At          time.Time
	Credentials map[Key]string // commitments
	Mails       *Mails
}

// Key tells credentials apart.
type Key struct {
	Kind     workflow.CredentialKind
	ID, User string
}

// Kind is what the program knows of the takeover.
var Kind = workflow.KindOf[Takeover]{
	Version: func(t Takeover) int { return t.Version },
	Name:    KindName, Standing: true, Needs: workflow.None[Takeover], Process: workflow.NoProcess[Takeover], Rows: workflow.NoRows[Takeover],
	Visible:   func(facts workflow.Facts, _ Takeover) bool { return facts.Actor.Role.Can(workflow.VerbReadLedger) },
	Questions: []workflow.Question{&Users{}, &Found{}},
	Events: []workflow.EventType{workflow.EventThatMayNotFit(func(t Takeover, d Done, e workflow.Event) (Takeover, error) {
		if t.Version > 0 {
			return t, fmt.Errorf("event %d takes over what event %d took over", e.Seq, t.Seq)
		}
		t = Takeover{Version: e.No, Seq: e.Seq, At: e.Recorded, Mails: d.Mails, Credentials: make(map[Key]string, len(d.Credentials))}
		for _, c := range d.Credentials {
			t.Credentials[Key{c.Kind, c.ID, c.User}] = c.Commitment
		}
		return t, nil
	}, func(d Done, _ workflow.Names) string {
		return fmt.Sprintf("Data of an earlier version taken over: %d credentials are proved from this event on, not before", len(d.Credentials))
	}, nil).Called("Data of an earlier version upgraded")},
}.Kind()

// Proof is how far history accounts for the row of a credential.
type Proof string

// Only a proved row opens anything.
const (
	Proved   Proof = "proved"
	Absent   Proof = "absent"   // history has no such credential
	Differs  Proof = "differs"  // it is not the row that history commits to
	Unproved Proof = "unproved" // of an earlier version, and not taken over
)

// Of holds the row of a credential against its user's history.
func (t Takeover) Of(u account.User, row workflow.Credential) Proof {
	commitment, known := u.Committed(row.Kind, row.ID)
	if commitment == "" {
		commitment = t.Credentials[Key{row.Kind, row.ID, row.User}]
	}
	switch {
	case !known:
		return Absent
	case commitment == "":
		return Unproved
	case commitment != row.Commitment():
		return Differs
	}
	return Proved
}

// Users asks who is on record.
type Users struct {
	Users []string // ids, the first on record first
}

// Asks implements workflow.Question.
func (q *Users) Asks() string { return "which users are on record?" }

// Found asks for what is to be taken over.
type Found struct {
	Credentials []workflow.Credential
	Mails       *Mails
}

// Asks implements workflow.Question.
func (q *Found) Asks() string { return "which credentials and mails does the store hold?" }

// TakeOver commits to what an earlier version left. In a directory whose history
// commits to some credential already it does nothing: whoever can change rows must
// not be able to have them taken over.
type TakeOver struct{}

// CommandName implements workflow.Command.
func (TakeOver) CommandName() string { return "TakeOver" }

// Streams implements workflow.Command.
func (TakeOver) Streams() []workflow.Stream { return []workflow.Stream{Stream} }

// Decide implements workflow.Command.
func (TakeOver) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if facts.Actor.Role != workflow.System {
		return workflow.Decision{}, workflow.Forbid("Only Duces itself takes over data of an earlier version.")
	}
	if facts.Has(Stream) {
		return workflow.Decision{}, nil
	}
	if older, err := ofAnEarlierVersion(facts); err != nil || !older {
		return workflow.Decision{}, err
	}
	var found Found
	if err := facts.Ask(&found); err != nil {
		return workflow.Decision{}, err
	}
	done := Done{Credentials: []Committed{}, Mails: found.Mails}
	for _, c := range found.Credentials {
		done.Credentials = append(done.Credentials, Committed{Kind: c.Kind, ID: c.ID, User: c.User, Commitment: c.Commitment()})
	}
	slices.SortFunc(done.Credentials, func(a, b Committed) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.User, b.User), cmp.Compare(a.ID, b.ID))
	})
	return workflow.Decision{Events: []workflow.Event{a.Event(Stream, a.Today(), done)}}, nil
}

// ofAnEarlierVersion says whether there are users, none of whom has a credential
// that history commits to. In a directory that this version began the first has.
func ofAnEarlierVersion(facts workflow.Facts) (bool, error) {
	var q Users
	if err := facts.Ask(&q); err != nil {
		return false, err
	}
	older := false
	for _, id := range q.Users {
		u, err := account.Find(facts, id)
		if workflow.CodeOf(err) == workflow.NotFound {
			continue // a row that no history accounts for
		}
		if err != nil || u.Committing() {
			return false, err
		}
		older = true
	}
	return older, nil
}
