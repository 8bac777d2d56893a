// Package inbound holds messages that came in by mail: each is filed on a matter by two proofs, or waits in the tray
// until a person files or dismisses it. It reads no message and knows no key: what a message says, and which matters
// its addresses name, it is told.
package inbound

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"duces/workflow"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
)

// KindName names the streams of messages that came in.
const KindName = "inbound"

// Stream is the history of one message.
func Stream(id string) workflow.Stream { return workflow.NewStream(KindName, id) }

// Received says that a message came in. Personal "from" and "subject" are as it says.
type Received struct {
	Document  field.Document   `json:"document"`            // the message, byte by byte
	Documents []field.Document `json:"documents,omitempty"` // its attachments
	Kind      string           `json:"kind"`                // message, automatic, calendar, bounce, encrypted, opaque or broken
	Key       string           `json:"key,omitempty"`       // hash of its sender and its Message-ID; empty: it has no Message-ID
	Why       string           `json:"why,omitempty"`       // it was not filed at once
	Suggested []Suggestion     `json:"suggested,omitempty"`
}

// Type is the stored name.
func (Received) Type() string { return "message_received" }

// Suggestion is a matter that a message may belong to.
type Suggestion struct {
	Matter string `json:"matter"`
	Why    string `json:"why"` // one of the reasons below
}

// Reasons of suggestions.
const (
	ByAddress = "address" // it was sent to the matter's address
	ByThread  = "thread"  // it answers a message that was sent about the matter
	ByNear    = "near"    // it was sent to an address that is the matter's but for one character
	BySender  = "sender"  // it names no matter, and its sender is a contact of the matter's jurisdiction
)

// Reasons why a message was not filed at once.
const (
	WhyNoMatter   = "no_matter"  // neither its addresses nor what it answers name a matter
	WhyNoContact  = "no_contact" // its sender is no contact of the jurisdiction
	WhySenders    = "senders"    // it has no sender, or several
	WhyUnverified = "unverified" // the mail server did not verify its sender
	WhyUnread     = "unread"     // it cannot be read here
	WhyBounce     = "bounce"     // it is a report that a mail could not be delivered
	WhyCopy       = "copy"       // one with its Message-ID came before, which proves less or names other matters
)

// Filed says that a message was filed on matters, where a log entry names it.
type Filed struct {
	Matters []string `json:"matters"`
}

// Type is the stored name.
func (Filed) Type() string { return "message_filed" }

// Dismissed says that a person put a message aside; Personal "reason" says why.
type Dismissed struct{}

// Type is the stored name.
func (Dismissed) Type() string { return "message_dismissed" }

// Status is what became of a message.
type Status string

// The statuses of messages.
const (
	Waiting     Status = "waiting" // in the tray
	OnMatter    Status = "filed"
	PutAside    Status = "dismissed"
	mostMatters        = 20 // that one message may be filed on
)

// Statuses are all of them.
var Statuses = []Status{Waiting, OnMatter, PutAside}

// Message is a message that came in.
type Message struct {
	ID string
	Received
	From, Subject string
	At            time.Time
	Status        Status
	Matters       []string // that it is filed on
	Version       int
	Closed        bool // the message, or a document that came with it, is closed to the reader in one of its matters
}

// hides are the documents that are closed to the actor in a matter that the message is filed on or may belong to.
func hides(facts workflow.Facts, m Message) workflow.Hidden {
	var h workflow.Hidden
	for _, id := range m.about() {
		h.Join(facts.Hidden(matter.Stream(id)))
	}
	if _, names := field.Shown(m.Documents, h); names {
		h.Hide(m.Document.SHA256) // it holds their bytes
	}
	return h
}

// shown is the message without what it says, if it or a document that came with it is closed.
func (m Message) shown(h workflow.Hidden) Message {
	if !h.Sums[m.Document.SHA256] {
		return m
	}
	m.Documents, _ = field.Shown(m.Documents, h)
	m.Document, m.Subject, m.Closed = field.Document{Name: workflow.ClosedName}, workflow.ClosedName, true
	return m
}

// visible says whether a message exists for a reader: one that names a matter or is filed on one, for those who see the
// matter; any other, for supervising attorneys, compliance officers and whoever reads everything. What only its sender
// suggests names no matter.
func (m Message) visible(facts workflow.Facts) bool {
	v := facts.Actor.Viewer()
	if v.SeesAll() {
		return true
	}
	placed := m.placed()
	if len(placed) == 0 {
		return SeesUnplaced(v.Role)
	}
	for _, id := range placed {
		if about, err := workflow.Look[matter.Matter](facts, matter.Stream(id)); err == nil && facts.See(review.Stream(about.Review)) == nil {
			return true
		}
	}
	return false
}

// SeesUnplaced says whether people of a role see messages that name no matter.
func SeesUnplaced(r workflow.Role) bool { return r == workflow.Supervisor || r == workflow.Compliance }

// FiledIn are the matters that the message is filed on, as the reader may read them.
func (m Message) FiledIn(facts workflow.Facts) []matter.Matter {
	var all []matter.Matter
	for _, id := range m.Matters {
		if of, err := matter.Find(facts, id); err == nil {
			all = append(all, of)
		}
	}
	return all
}

// AboutSeen are those of About that the actor may see.
func (m Message) AboutSeen(facts workflow.Facts) []MatterRow {
	return slices.DeleteFunc(m.About(), func(r MatterRow) bool { return facts.See(matter.Stream(r.MatterID)) != nil })
}

// about are the matters that the message is filed on or may belong to.
func (m Message) about() []string { return m.matters(func(Suggestion) bool { return true }) }

// placed are those of about but for what only the sender suggests.
func (m Message) placed() []string {
	return m.matters(func(s Suggestion) bool { return s.Why != BySender })
}

func (m Message) matters(counts func(Suggestion) bool) []string {
	all := slices.Clone(m.Matters)
	for _, s := range m.Suggested {
		if counts(s) && !slices.Contains(all, s.Matter) {
			all = append(all, s.Matter)
		}
	}
	return all
}

// Find finds a message that the actor may see.
func Find(facts workflow.Facts, id string) (Message, error) {
	return workflow.Find[Message](facts, Stream(id))
}

// Kind is what the program knows of messages that came in.
var Kind = workflow.KindOf[Message]{
	Version: func(m Message) int { return m.Version },
	Name:    KindName, Process: workflow.NoProcess[Message], Rows: rows,
	Needs:   func(m Message) []workflow.Stream { return matter.Streams(m.about()) },
	Visible: func(facts workflow.Facts, m Message) bool { return m.visible(facts) },
	Hides:   hides, Shown: Message.shown,
	Questions: []workflow.Question{&Known{}, &Sent{}, &UnfiledToMatters{}, &OnRecord{}, &OfContact{}},
	Events: []workflow.EventType{
		workflow.Detailed(workflow.EventOf(func(_ Message, d Received, e workflow.Event) Message {
			return Message{
				ID: e.Stream.ID(), Received: d, From: e.Personal["from"].Text(), Subject: e.Personal["subject"].Text(), At: e.Recorded, Status: Waiting, Version: e.No,
			}
		}, func(d Received, _ workflow.Names) string {
			return "Message received, " + KindTitle(d.Kind)
		}, nil).Naming("subject"), func(d Received, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
			return []workflow.EventDetail{
				{Title: "From", Text: e.Personal["from"].Text()}, {Title: "Subject", Text: e.Personal["subject"].Text()}, {Title: "Not filed because", Text: WhyText(d.Why)},
			}
		}),
		workflow.EventOf(func(m Message, d Filed, e workflow.Event) Message {
			m.Status, m.Version = OnMatter, e.No
			m.Matters = append(slices.Clone(m.Matters), d.Matters...)
			return m
		}, func(d Filed, _ workflow.Names) string {
			return fmt.Sprintf("Message filed on %s", matters(len(d.Matters)))
		}, nil),
		workflow.EventOf(func(m Message, _ Dismissed, e workflow.Event) Message {
			m.Status, m.Version = PutAside, e.No
			return m
		}, func(Dismissed, workflow.Names) string { return "Message dismissed" }, nil),
	},
}.Kind()

func matters(n int) string {
	if n == 1 {
		return "1 matter"
	}
	return strconv.Itoa(n) + " matters"
}

// KindTitle is what people call a kind of message.
func KindTitle(kind string) string {
	switch kind {
	case "automatic":
		return "automatic reply"
	case "calendar":
		return "calendar reply"
	case "bounce":
		return "report of undelivered mail"
	case "encrypted":
		return "encrypted"
	case "opaque":
		return "signed in a form that cannot be read here"
	case "broken":
		return "cannot be read here"
	}
	return "email"
}

// WhyText says in a sentence why a message was not filed at once.
func WhyText(why string) string {
	return map[string]string{
		WhyNoMatter:   "It names no matter. Only the address of a matter, or an answer to a message that was sent about it, does.",
		WhyNoContact:  "Its sender is not a contact of the jurisdiction.",
		WhySenders:    "It does not have exactly one sender.",
		WhyUnverified: "The mail server did not verify its sender.",
		WhyUnread:     "It cannot be read here.",
		WhyBounce:     "It is a report of undelivered mail.",
		WhyCopy:       "It is another copy of a message that came before. They may differ.",
	}[why]
}

// Words say in a sentence why a matter is suggested.
func (s Suggestion) Words() string {
	return map[string]string{
		ByAddress: "It was sent to the address of this matter.",
		ByThread:  "It answers a message that was sent about this matter.",
		ByNear:    "It was sent to an address that differs from that of this matter by one character.",
		BySender:  "Its sender is a contact of the jurisdiction. The message does not say which matter it is about.",
	}[s.Why]
}

// Row is how lists show a message.
type Row struct {
	ID         string
	Sha256     string
	MessageKey string
	Status     string
	Kind       string
	Why        string
	Sender     string
	Subject    string
	ReceivedAt int64
	Version    int64
}

// Key implements workflow.Row.
func (r Row) Key() string { return r.ID }

// MatterRow is a matter that a message is about, as lists show it.
type MatterRow struct {
	InboundID string
	MatterID  string
	Why       string // of the suggestion; empty: a person chose it
	Filed     bool
}

// Key implements workflow.Row.
func (r MatterRow) Key() string { return r.InboundID + "/" + r.MatterID }

func rows(m Message, _ *process.Definition) []workflow.Row {
	all := []workflow.Row{Row{
		ID: m.ID, Sha256: m.Document.SHA256, MessageKey: m.Key, Status: string(m.Status), Kind: m.Kind, Why: m.Why,
		Sender: m.From, Subject: m.Subject, ReceivedAt: workflow.Micros(m.At), Version: int64(m.Version),
	}}
	for _, r := range m.About() {
		all = append(all, r)
	}
	return all
}

// About are the matters that the message is filed on or may belong to.
func (m Message) About() []MatterRow {
	var all []MatterRow
	for _, id := range m.about() {
		r := MatterRow{InboundID: m.ID, MatterID: id, Filed: slices.Contains(m.Matters, id)}
		if i := slices.IndexFunc(m.Suggested, func(s Suggestion) bool { return s.Matter == id }); i >= 0 {
			r.Why = m.Suggested[i].Why
		}
		all = append(all, r)
	}
	return all
}

// Known asks which messages on record have some bytes or a key.
type Known struct {
	SHA256, Key string
	IDs         []string // in order
}

// Asks implements workflow.Question.
func (q *Known) Asks() string { return "is this message on record?" }

// UnfiledToMatters asks which messages were sent to the address of a matter and are not filed.
type UnfiledToMatters struct {
	IDs []string // in order
}

// Asks implements workflow.Question.
func (q *UnfiledToMatters) Asks() string { return "which messages to matters are not filed?" }

// Sent asks which matters the messages are about that were sent under some Message-IDs.
type Sent struct {
	MessageIDs []string // with their angle brackets
	Since      time.Time
	Matters    []string // ids, in order
}

// Asks implements workflow.Question.
func (q *Sent) Asks() string { return "about which matters were these messages sent?" }

// OnRecord asks which of some matters there are.
type OnRecord struct {
	Asked []string
	Found []string // in order
}

// Asks implements workflow.Question.
func (q *OnRecord) Asks() string { return "which of these matters are on record?" }

// OfContact asks which open matters the jurisdictions have that an email address is a contact of, former ones too.
type OfContact struct {
	Email   string // folded
	Limit   int
	Matters []string // ids, in order, at most Limit of them
}

// Asks implements workflow.Question.
func (q *OfContact) Asks() string { return "which open matters may this sender write about?" }
