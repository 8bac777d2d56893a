package approval

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"duces/workflow"
	"duces/workflow/ledger"
	"duces/workflow/review"
)

// Request is a command that waits, or waited, for a second person.
type Request struct {
	ID      string
	Held    workflow.Stream // the stream whose events it is made of
	Command string          // its name
	Content json.RawMessage // canonical, without personal text
	// Personal is the text of the command: the values under "fields.NAME" and the
	// "note" of the one who asked.
	Personal    map[string]workflow.Sealed
	Hash        string // of exactly what would happen
	About       About
	Role        workflow.Role // may decide, in the review
	RequestedBy string
	RequestedAt time.Time
	Status      string
	Why         Loss // of one that lapsed; empty: a transition came first
	DecidedBy   string
	DecidedAt   time.Time
	// Comment is the "note" of the one who decided, if they left one.
	Comment map[string]workflow.Sealed
}

// About is what a request is about, for lists and sentences.
type About struct {
	// Review is the one whose members decide and see it; empty: it is of none,
	// and everybody of the role that decides sees it.
	Review     string `json:"review"`
	Matter     string `json:"matter,omitempty"`
	Process    string `json:"process,omitempty"`    // content hash
	Transition string `json:"transition,omitempty"` // that would be done or corrected
	Correction bool   `json:"correction,omitempty"`
	Deadline   string `json:"deadline,omitempty"` // of the matter, that would be changed by hand
	Change     string `json:"change,omitempty"`   // of the deadline; empty: it would be canceled
	// Jurisdiction is the one that would be changed, Opens the name of the review
	// that would be opened.
	Jurisdiction string            `json:"jurisdiction,omitempty"`
	Opens        string            `json:"opens,omitempty"`
	Order        string            `json:"order,omitempty"` // a court order that would be recorded or changed, as people call it
	Streams      []workflow.Stream `json:"streams"`         // that the command touches
}

// Statuses.
const (
	Pending   = "pending"
	Given     = "given"
	Rejected  = "rejected"
	Withdrawn = "withdrawn"
	Lapsed    = "lapsed"
)

// statusWords end the sentence "It was …".
var statusWords = map[string]string{
	Given: "approved", Rejected: "rejected", Withdrawn: "withdrawn", Lapsed: "overtaken by another move", Pending: "pending",
}

// KindName names the streams of requests.
const KindName = "approval"

// Stream is the history of one request.
func Stream(id string) workflow.Stream { return workflow.NewStream(KindName, id) }

// Own says whether the request has a stream of its own; those of earlier
// versions are held by the stream of what they are about.
func (r Request) Own() bool { return r.Held == Stream(r.ID) }

// Kind is what the program knows of requests.
var Kind = workflow.KindOf[Request]{
	Name: KindName, Events: events, Questions: []workflow.Question{&PendingOf{}}, Follows: lapses,
	Needs: func(r Request) []workflow.Stream {
		if r.About.Review == "" {
			return r.About.Streams
		}
		return append([]workflow.Stream{review.Stream(r.About.Review)}, r.About.Streams...)
	},
	Visible: visible,
	Hides: func(facts workflow.Facts, r Request) workflow.Hidden {
		var h workflow.Hidden
		for _, s := range r.About.Streams {
			h.Join(facts.Hidden(s))
		}
		return h
	},
	Shown:   Request.Shown,
	Process: func(r Request) string { return r.About.Process },
	Rows:    rows,
}.Kind()

// visible says whether a request exists for the actor. What is about no matter of
// a review is its asker's too, who need not be a member of the review that decides.
func visible(facts workflow.Facts, r Request) bool {
	v := facts.Actor.Viewer()
	switch {
	case v.SeesAll():
		return true
	case v.SeesNothing():
		return false
	case r.About.Matter == "" && r.RequestedBy == v.ID:
		return true
	case r.About.Review == "":
		return facts.Actor.Role == r.Role
	}
	return facts.See(review.Stream(r.About.Review)) == nil
}

// Shown is the request without what it says of closed documents.
func (r Request) Shown(h workflow.Hidden) Request {
	clean, names, err := h.Clean(r.Content)
	switch {
	case err != nil:
		r.Content = json.RawMessage(`{}`) // it cannot be read: nothing of it is shown
	case names:
		r.Content = clean
	}
	return r
}

// Note is what the one who asked wrote beside the command.
func (r Request) Note() string {
	note, given := r.Personal["note"]
	if !given {
		return ""
	}
	return note.Text()
}

// Holder is the state of a stream that holds requests of earlier versions.
type Holder interface {
	HeldRequest(id string) (Request, bool)
}

// Find finds a request that the actor may see: in a stream of its own, or in
// that of what it is about, if a version before asked for it.
func Find(facts workflow.Facts, id string, about workflow.Stream) (Request, error) {
	if facts.Has(Stream(id)) || about == "" {
		return workflow.Find[Request](facts, Stream(id))
	}
	holder, err := workflow.Find[Holder](facts, about)
	if err != nil {
		return Request{}, err
	}
	if r, ok := holder.HeldRequest(id); ok {
		return r, nil
	}
	return Request{}, workflow.Absent(KindName)
}

// hashOf binds an approval to exactly what would happen. Personal text counts
// by its commitment, so that the hash still holds after redaction.
func hashOf(command string, content json.RawMessage, about About, personal map[string]workflow.Sealed) (string, error) {
	digests := map[string]ledger.Digest{}
	for name, s := range personal {
		digests[name] = s.Digest
	}
	raw, err := ledger.Canonical(struct {
		Command  string                   `json:"command"`
		Content  json.RawMessage          `json:"content"`
		About    About                    `json:"about"`
		Personal map[string]ledger.Digest `json:"personal"`
	}{command, content, about, digests})
	if err != nil {
		return "", fmt.Errorf("hash what is to be approved: %w", err)
	}
	sum := sha256.Sum256(raw)
	return "sha256:" + hex.EncodeToString(sum[:]), nil
}
