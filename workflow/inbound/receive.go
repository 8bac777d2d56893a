package inbound

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/correspondence"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/response"
	"duces/workflow/timezone"
)

// Receive records a message that came in, and files it if two things are proved: which matter it is about, and that
// its sender is a contact of that matter's jurisdiction. Anything else waits in the tray. The same message received again changes nothing.
type Receive struct {
	Document  field.Document   `json:"document"` // kept by now
	Documents []field.Document `json:"documents,omitempty"`
	Kind      string           `json:"kind"`
	Readable  bool             `json:"readable"`
	Senders   []string         `json:"senders"` // addresses of From
	From      string           `json:"from"`    // as people read it
	Subject   string           `json:"subject"`
	Text      string           `json:"text,omitempty"` // what is new in it
	MessageID string           `json:"message_id,omitempty"`
	// Addressed are the matters whose addresses it was sent to, and Near those whose addresses
	// differ from one of these by a character: all that could be, on record or not.
	Addressed []string `json:"addressed,omitempty"`
	Near      []string `json:"near,omitempty"`
	// Answers are the Message-IDs that it answers, with their angle brackets. They prove something
	// where this data directory sent them: since Since.
	Answers    []string  `json:"answers,omitempty"`
	Since      time.Time `json:"since,omitzero"`
	Unverified bool      `json:"unverified,omitempty"` // the team's own mail server was to verify the sender, and did not
}

// CommandName implements workflow.Command.
func (Receive) CommandName() string { return "ReceiveMessage" }

// Streams implements workflow.Command.
func (Receive) Streams() []workflow.Stream { return nil }

// KeyOf is by what the same message is known that came with other headers of servers.
func KeyOf(sender, messageID string) string {
	if messageID == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(sameAddress(sender) + "\n" + messageID))
	return hex.EncodeToString(sum[:])
}

// sameAddress folds what is the same in every address: the domain. Only its own server knows whether JOE@ and joe@ are one.
func sameAddress(email string) string {
	at := strings.LastIndexByte(email, '@')
	return email[:at+1] + workflow.Folded(email[at+1:])
}

// Decide implements workflow.Command.
func (c Receive) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if facts.Actor.Role != workflow.System {
		return workflow.Decision{}, workflow.Forbid("Only Duces itself records messages that come in.")
	}
	key := ""
	if len(c.Senders) == 1 {
		key = KeyOf(c.Senders[0], c.MessageID)
	}
	same, alike := Known{SHA256: c.Document.SHA256}, Known{Key: key}
	for _, q := range []*Known{&same, &alike} {
		if err := facts.Ask(q); err != nil {
			return workflow.Decision{}, err
		}
	}
	if len(same.IDs) > 0 {
		return workflow.Decision{Created: same.IDs[:1]}, nil
	}
	about, err := c.about(facts)
	if err != nil {
		return workflow.Decision{}, err
	}
	for _, id := range alike.IDs {
		first, err := workflow.Look[Message](facts, Stream(id))
		if err != nil {
			return workflow.Decision{}, err
		}
		if first.verified() && first.names(about) {
			return workflow.Decision{Created: []string{first.ID}}, nil
		}
	}
	id := a.NewID("inbound")
	received := Received{Document: c.Document, Documents: c.Documents, Kind: c.Kind, Key: key, Suggested: about}
	contacts := map[string]string{} // by the matter
	if received.Why, err = c.why(facts, a, about, contacts); err != nil {
		return workflow.Decision{}, err
	}
	if len(about) == 0 { // no proof: nothing is filed on it
		if received.Suggested, err = c.bySender(facts, a); err != nil {
			return workflow.Decision{}, err
		}
		if len(received.Suggested) > 0 && c.Unverified && received.Why == WhyNoMatter {
			received.Why = WhyUnverified
		}
	}
	if received.Why == "" && len(alike.IDs) > 0 {
		received.Why = WhyCopy
	}
	e := a.Event(Stream(id), a.Today(), received)
	e.Personal = map[string]workflow.Sealed{
		"from":    a.Seal(Stream(id), "from", workflow.Legible(c.From, 500)),
		"subject": a.Seal(Stream(id), "subject", workflow.Legible(c.Subject, 1000)),
	}
	d := workflow.Decision{Events: []workflow.Event{e}, Created: []string{id}}
	if received.Why != "" {
		return d, nil
	}
	m := Message{ID: id, Received: received, At: a.At}
	to := make([]string, len(about))
	for i, s := range about {
		to[i] = s.Matter
	}
	filed, err := m.file(facts, a, to, contacts, correspondence.EntryText{With: c.From, Subject: c.Subject, Text: c.Text})
	d.Join(filed)
	return d, err
}

// verified says that the sender of a message was verified, or is believed: only then is its contact looked for.
func (m Message) verified() bool { return m.Why == "" || m.Why == WhyNoContact }

// names says that a message names all of some matters.
func (m Message) names(all []Suggestion) bool {
	mine := m.about()
	return !slices.ContainsFunc(all, func(s Suggestion) bool { return !slices.Contains(mine, s.Matter) })
}

// about are the matters that the message names, each with how.
func (c Receive) about(facts workflow.Facts) ([]Suggestion, error) {
	sent := Sent{MessageIDs: c.Answers, Since: c.Since}
	receipts := c.receipts()
	on := OnRecord{Asked: slices.Concat(c.Addressed, c.Near, slices.Sorted(maps.Keys(receipts)))}
	for _, q := range []workflow.Question{&sent, &on} {
		if err := facts.Ask(q); err != nil {
			return nil, err
		}
	}
	var all []Suggestion
	add := func(why string, ids []string) error {
		for _, id := range ids {
			id, err := survivor(facts, id)
			if err != nil {
				return err
			}
			if len(all) < mostMatters && !slices.ContainsFunc(all, func(s Suggestion) bool { return s.Matter == id }) {
				all = append(all, Suggestion{Matter: id, Why: why})
			}
		}
		return nil
	}
	there := func(ids []string) []string {
		return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !slices.Contains(on.Found, id) })
	}
	err := add(ByAddress, there(c.Addressed))
	if err == nil {
		err = add(ByThread, sent.Matters)
	}
	for _, id := range there(slices.Sorted(maps.Keys(receipts))) {
		if err != nil {
			break
		}
		var m matter.Matter
		if m, err = matter.Find(facts, id); err != nil {
			break
		}
		if slices.ContainsFunc(receipts[id], func(no int) bool {
			r, sent := m.Receipt(no)
			return sent && !r.At.Before(c.Since)
		}) {
			err = add(ByThread, []string{id})
		}
	}
	if err == nil {
		err = add(ByNear, there(c.Near))
	}
	return all, err
}

// receipts are those for productions whose mails it may answer: the numbers of their events by the matter.
func (c Receive) receipts() map[string][]int {
	all := map[string][]int{}
	for _, answered := range c.Answers {
		if id, no := response.OfReceiptMail(answered); id != "" && (all[id] != nil || len(all) < mostMatters) {
			all[id] = append(all[id], no)
		}
	}
	return all
}

// bySender are the open matters of the jurisdictions that the only sender is a contact of today: none if there are so
// many that they tell nothing.
func (c Receive) bySender(facts workflow.Facts, a workflow.Act) ([]Suggestion, error) {
	if len(c.Senders) != 1 {
		return nil, nil
	}
	of := OfContact{Email: workflow.Folded(c.Senders[0]), Limit: mostMatters + 1}
	if err := facts.Ask(&of); err != nil || len(of.Matters) > mostMatters {
		return nil, err
	}
	if err := facts.Load(matter.Streams(of.Matters)...); err != nil {
		return nil, err
	}
	var all []Suggestion
	for _, id := range of.Matters {
		m, err := matter.Find(facts, id)
		if err != nil {
			return nil, err
		}
		j, err := jurisdiction.Find(facts, m.Jurisdiction)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(j.Contacts, func(x jurisdiction.Contact) bool {
			return x.HeldOn(j.Today(a)) && workflow.Folded(x.Email) == of.Email
		}) {
			all = append(all, Suggestion{Matter: id, Why: BySender})
		}
	}
	return all, nil
}

// survivor is the matter of a review that stands for one whose jurisdiction was merged into another; any other is its own.
func survivor(facts workflow.Facts, id string) (string, error) {
	m, err := matter.Find(facts, id)
	if err != nil {
		return id, err
	}
	for range mostMatters { // a record that stays may end in its turn
		j, err := jurisdiction.Find(facts, m.Jurisdiction)
		if err != nil || j.MergedInto == "" {
			return m.ID, err
		}
		of := matter.OfJurisdiction{Jurisdiction: j.MergedInto}
		if err := facts.Ask(&of); err != nil {
			return m.ID, err
		}
		was := m
		for _, other := range of.Matters {
			if o, err := matter.Find(facts, other); err != nil {
				return m.ID, err
			} else if o.Review == was.Review {
				m = o
			}
		}
		if m.ID == was.ID {
			break
		}
	}
	return m.ID, nil
}

// why says why the message is not filed; empty: both proofs hold for every matter that it names.
func (c Receive) why(facts workflow.Facts, a workflow.Act, about []Suggestion, contacts map[string]string) (string, error) {
	switch {
	case c.Kind == "bounce":
		return WhyBounce, nil
	case !c.Readable:
		return WhyUnread, nil
	case len(about) == 0 || slices.ContainsFunc(about, func(s Suggestion) bool { return s.Why == ByNear }):
		return WhyNoMatter, nil
	case len(c.Senders) != 1:
		return WhySenders, nil
	case c.Unverified:
		return WhyUnverified, nil
	}
	for _, s := range about {
		m, err := matter.Find(facts, s.Matter)
		if err != nil {
			return "", err
		}
		j, err := jurisdiction.Find(facts, m.Jurisdiction)
		if err != nil {
			return "", err
		}
		today := j.Today(a)
		for _, x := range j.Contacts {
			if x.HeldOn(today) && x.Email != "" && x.Email != workflow.ErasedText && sameAddress(x.Email) == sameAddress(c.Senders[0]) {
				contacts[s.Matter] = x.ID
				break
			}
		}
		if contacts[s.Matter] == "" {
			return WhyNoContact, nil
		}
	}
	return "", nil
}

// file puts the message on record in matters.
func (m Message) file(facts workflow.Facts, a workflow.Act, to []string, contacts map[string]string, t correspondence.EntryText) (workflow.Decision, error) {
	d := workflow.Decision{Events: []workflow.Event{a.Event(Stream(m.ID), a.Today(), Filed{Matters: to})}}
	for _, id := range to {
		w, err := matter.Begin(facts, a, id)
		if err != nil {
			return d, err
		}
		kind := ""
		if m.Kind == "automatic" || m.Kind == "calendar" {
			kind = m.Kind
		}
		logMessage(w, correspondence.Logged{
			Contact: contacts[id], Documents: append([]field.Document{m.Document}, m.Documents...), Message: m.ID, Kind: kind,
		}, m.At, t)
		d.Join(w.Decision())
	}
	return d, nil
}

// logMessage adds an email that came in at an instant to the log, by whoever files it, on whatever later day.
func logMessage(w *matter.Work, c correspondence.Logged, at time.Time, t correspondence.EntryText) {
	at = at.In(timezone.Named(w.Jurisdiction().Zone))
	c.Direction, c.Medium, c.At = correspondence.Incoming, correspondence.Email, at.Format("15:04")
	e := w.Act().Event(matter.Stream(w.Matter().ID), civil.NewDate(at.Date()), c)
	e.Personal = w.Personal(t.Ready().Values(), "")
	w.Add(e)
}
