package matter

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/deadline"
	"duces/workflow/field"
	"duces/workflow/production"
)

// DocumentClosed closes documents to all but a custodian: their names, text, preview and bytes. Personal "reason" says
// why, and "fields.claimant" who claims it.
type DocumentClosed struct {
	Documents []DocumentRef `json:"documents"`
	Ground    string        `json:"ground"` // PrivilegeClaim or SealedLater
	Custodian string        `json:"custodian"`
	Replaces  int64         `json:"replaces,omitempty"` // the closing that had another custodian
	Had       []Holder      `json:"had,omitempty"`      // who had the documents until then
}

// Type is the stored name.
func (DocumentClosed) Type() string { return "document_closed" }

// DocumentRef names a document by its bytes and by the event that it came with.
type DocumentRef struct {
	SHA256 string `json:"sha256"`
	Event  int64  `json:"event"`
}

// Grounds on which documents are closed.
const (
	PrivilegeClaim = "privilege_claim" // Rules 26(b)(5)(B) and 45(e)(2)(B)
	SealedLater    = "sealed"          // by an order or by law
)

// Grounds are both.
var Grounds = []string{PrivilegeClaim, SealedLater}

// Claimant is the personal value that says who claims privilege, or who sealed.
const Claimant = "claimant"

// Holder is a user who had documents before they were closed.
type Holder struct {
	User string `json:"user"`
	How  string `json:"how"`
}

// How somebody had a document.
const (
	HadSent   = "sent"   // they put it on record
	HadOpened = "opened" // it was sealed, and they opened it
	HadAccess = "access" // they could open it: openings of documents that are not sealed are not recorded
)

// RecallEnded says how a closing ended. Personal "note" says what there is to say besides.
type RecallEnded struct {
	Closing int64  `json:"closing"` // event of the closing
	How     string `json:"how"`
}

// Type is the stored name.
func (RecallEnded) Type() string { return "document_recall_ended" }

// How a closing ends. The documents are open again after the first two, and closed for good after the others.
const (
	ClaimWithdrawn = "claim_withdrawn"
	ClaimDenied    = "claim_denied" // a court decided that the documents may be used
	ClaimUpheld    = "claim_upheld" // a court decided that they may not
	Returned       = "documents_returned"
	Destroyed      = "destroyed"
)

// Ends are all of them.
var Ends = []string{ClaimWithdrawn, ClaimDenied, ClaimUpheld, Returned, Destroyed}

// DocumentOpened says that its actor opened a document that not every member may open.
type DocumentOpened struct {
	DocumentRef
}

// Type is the stored name.
func (DocumentOpened) Type() string { return "document_opened" }

// Closing is what DocumentClosed did, and how it ended.
type Closing struct {
	DocumentClosed
	Event    int64
	On       deadline.Date
	By       string
	Ended    string // how; empty: it has not
	EndedOn  deadline.Date
	Replaced bool // by a closing with another custodian
}

// Closes says whether it still closes a file.
func (c Closing) Closes(sum string) bool {
	open := c.Replaced || c.Ended == ClaimWithdrawn || c.Ended == ClaimDenied
	return !open && slices.ContainsFunc(c.Documents, func(d DocumentRef) bool { return d.SHA256 == sum })
}

// Readers are the users who may open a file of the matter, and whether these are not all who see the matter. The same
// bytes are closed wherever they stand in the matter, and if they come again. A saved email is closed like each of the
// documents that came with it: it holds their bytes.
func (m Matter) Readers(sum string) (only []string, closed bool) {
	only, closed = m.readersOf(sum)
	for _, d := range m.Documents {
		if d.SHA256 != sum || !d.IsMessage() {
			continue
		}
		for _, x := range m.Documents {
			if x.Event != d.Event || x.SHA256 == sum {
				continue
			}
			if its, shut := m.readersOf(x.SHA256); shut && closed {
				only = both(only, its)
			} else if shut {
				only, closed = its, true
			}
		}
	}
	return only, closed
}

// readersOf are the readers of a file by itself. Who adds a sealed file again cannot open it to others.
func (m Matter) readersOf(sum string) (only []string, closed bool) {
	for _, c := range slices.Backward(m.Closings) {
		if c.Closes(sum) {
			return []string{c.Custodian}, true
		}
	}
	for _, d := range m.Documents {
		if d.SHA256 != sum || d.Readers == nil {
			continue
		}
		if still := both(only, d.Readers); len(still) > 0 {
			only = still
		} else if !closed {
			only = d.Readers
		}
		closed = true
	}
	return only, closed
}

func both(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(user string) bool { return !slices.Contains(b, user) })
}

// hides are the documents that are closed to the actor.
func hides(facts workflow.Facts, m Matter) workflow.Hidden {
	h := workflow.Hidden{Hashes: facts.Actor.Role == workflow.Auditor}
	if len(m.Closings) == 0 && !slices.ContainsFunc(m.Documents, func(d Document) bool { return d.Readers != nil }) {
		return h
	}
	for _, d := range m.Documents {
		if only, closed := m.Readers(d.SHA256); closed && !slices.Contains(only, facts.Actor.ID) {
			h.Hide(d.SHA256)
		}
	}
	for _, c := range m.Closings { // a correction may have taken a document from the record
		for _, d := range c.Documents {
			if c.Closes(d.SHA256) && c.Custodian != facts.Actor.ID {
				h.Hide(d.SHA256)
			}
		}
	}
	return h
}

// shown is the matter without what it says of closed documents.
func (m Matter) shown(h workflow.Hidden) Matter {
	m.Documents = slices.Clone(m.Documents)
	for i, d := range m.Documents {
		if !h.Sums[d.SHA256] {
			continue
		}
		m.Documents[i].Document, m.Documents[i].Closed = field.Document{Name: workflow.ClosedName}, true
		if h.Hashes {
			m.Documents[i].Hash = d.SHA256
		}
	}
	m.Productions = slices.Clone(m.Productions)
	for i, p := range m.Productions {
		m.Productions[i].Answers = answersShown(p.Answers, h)
	}
	m.Submissions = slices.Clone(m.Submissions)
	for i, s := range m.Submissions {
		m.Submissions[i].Documents, _ = field.Shown(s.Documents, h)
		m.Submissions[i].Delivery.Answers = answersShown(s.Delivery.Answers, h)
	}
	m.Letters = slices.Clone(m.Letters)
	for i, l := range m.Letters {
		m.Letters[i].Documents, _ = field.Shown(l.Documents, h)
	}
	m.Correspondence = slices.Clone(m.Correspondence)
	for i, l := range m.Correspondence {
		m.Correspondence[i] = l.shown(h)
	}
	m.Services = slices.Clone(m.Services)
	for i, s := range m.Services {
		m.Services[i].Fields = s.Fields.Shown(h)
	}
	m.Closings = slices.Clone(m.Closings)
	for i, c := range m.Closings {
		m.Closings[i].Documents = slices.Clone(c.Documents)
		for j, d := range c.Documents {
			if h.Sums[d.SHA256] && !h.Hashes {
				m.Closings[i].Documents[j].SHA256 = ""
			}
		}
	}
	m.Approvals = slices.Clone(m.Approvals)
	for i, a := range m.Approvals {
		if a.Held != nil {
			held := a.Held.Shown(h)
			m.Approvals[i].Held = &held
		}
	}
	return m
}

func answersShown(all []production.Answer, h workflow.Hidden) []production.Answer {
	all = slices.Clone(all)
	for i, a := range all {
		all[i].Documents = slices.DeleteFunc(slices.Clone(a.Documents), func(sum string) bool { return h.Sums[sum] })
	}
	return all
}

var recallEvents = []workflow.EventType{
	workflow.Detailed(changing(func(m Matter, d DocumentClosed, e workflow.Event) Matter {
		m.Closings = append(slices.Clone(m.Closings), Closing{DocumentClosed: d, Event: e.Seq, On: e.Effective, By: e.Actor})
		for i, c := range m.Closings {
			if d.Replaces != 0 && c.Event == d.Replaces {
				m.Closings[i].Replaced = true
			}
		}
		return m
	}, func(d DocumentClosed, n workflow.Names) string {
		return fmt.Sprintf("%d %s closed to all but %s", len(d.Documents), plural(len(d.Documents), "document", "documents"), n.NameOf(d.Custodian, "the custodian"))
	}, func(d DocumentClosed) []string {
		users := []string{d.Custodian}
		for _, h := range d.Had {
			users = append(users, h.User)
		}
		return users
	}).Called("Documents closed"), func(d DocumentClosed, e workflow.Event, n workflow.Names) []workflow.EventDetail {
		details := []workflow.EventDetail{{Title: "Ground", Text: GroundWords(d.Ground)}}
		if by, given := e.Personal["fields."+Claimant]; given {
			details = append(details, workflow.EventDetail{Title: "Claimed by", Text: by.Text()})
		}
		for _, how := range []string{HadSent, HadOpened, HadAccess} {
			var who []string
			for _, h := range d.Had {
				if h.How == how {
					who = append(who, n.NameOf(h.User, "an unknown user"))
				}
			}
			details = append(details, workflow.EventDetail{Title: HadWords(how), Text: strings.Join(who, "; ")})
		}
		return details
	}),
	changing(func(m Matter, d RecallEnded, e workflow.Event) Matter {
		m.Closings = slices.Clone(m.Closings)
		for i, c := range m.Closings {
			if c.Event == d.Closing {
				m.Closings[i].Ended, m.Closings[i].EndedOn = d.How, e.Effective
			}
		}
		return m
	}, func(d RecallEnded, _ workflow.Names) string { return EndWords(d.How) }, nil).Called("Closing of documents ended"),
	quiet(func(m Matter, _ DocumentOpened, _ workflow.Event) Matter { return m },
		func(DocumentOpened, workflow.Names) string { return "Sealed document opened" }, nil).Called("Sealed document opened"),
}

// GroundWords are a ground as people read it.
func GroundWords(ground string) string {
	if ground == SealedLater {
		return "Sealed by an order or by law"
	}
	return "Privilege claimed after production (Rules 26(b)(5)(B), 45(e)(2)(B))"
}

// HadWords say how somebody had a document.
func HadWords(how string) string {
	switch how {
	case HadSent:
		return "Added by"
	case HadOpened:
		return "Opened by"
	}
	return "Could be opened by"
}

// EndWords say how a closing ended.
func EndWords(how string) string {
	switch how {
	case ClaimWithdrawn:
		return "Claim withdrawn. The documents are open again"
	case ClaimDenied:
		return "A court denied the claim. The documents are open again"
	case ClaimUpheld:
		return "A court upheld the claim. The documents stay closed"
	case Returned:
		return "Documents returned. They stay closed"
	}
	return "Copies destroyed. The documents stay closed"
}

// CloseDocuments closes documents of a matter to all but a custodian.
type CloseDocuments struct {
	Matter    string        `json:"matter"`
	Documents []DocumentRef `json:"documents,omitempty"`
	Replaces  int64         `json:"replaces,omitempty"` // a closing whose documents get another custodian
	Ground    string        `json:"ground"`
	Custodian string        `json:"custodian"`
	On        deadline.Date `json:"on"`
	Claimant  string        `json:"claimant"`
	Reason    string        `json:"reason"`
	Version   int           `json:"version,omitempty"` // of the matter, as the caller saw it
}

// CommandName implements workflow.Command.
func (CloseDocuments) CommandName() string { return "CloseDocuments" }

// Streams implements workflow.Command.
func (c CloseDocuments) Streams() []workflow.Stream { return Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c CloseDocuments) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbCloseDocuments); err != nil {
		return workflow.Decision{}, err
	}
	if c.Version != 0 && c.Version < w.matter.Changed {
		return workflow.Decision{}, &workflow.Error{
			Code: workflow.Conflict, Existing: fmt.Sprint(w.matter.Version), Message: "This matter has changed since you opened the page. Nothing was saved. Review the changes and try again.",
		}
	}
	if c.Replaces != 0 {
		i := slices.IndexFunc(w.matter.Closings, func(x Closing) bool { return x.Event == c.Replaces && x.Ended == "" && !x.Replaced })
		if i < 0 {
			return workflow.Decision{}, workflow.Malformed("replaces", "This closing does not exist, or has ended.")
		}
		c.Documents = w.matter.Closings[i].Documents
	}
	if err := c.check(w); err != nil {
		return workflow.Decision{}, err
	}
	past, err := facts.History(Stream(c.Matter))
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := w.review.LoadMembers(facts); err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(Stream(c.Matter), c.On, DocumentClosed{
		Documents: c.Documents, Ground: c.Ground, Custodian: c.Custodian, Replaces: c.Replaces, Had: w.whoHad(c.Documents, past),
	})
	e.Personal = w.Personal(map[string]string{Claimant: c.Claimant}, "")
	e.Personal["reason"] = a.Seal(Stream(c.Matter), "reason", c.Reason)
	w.Add(e)
	return w.Decision(), nil
}

func (c CloseDocuments) check(w *Work) error {
	if len(c.Documents) == 0 {
		return workflow.Malformed("documents", "Choose the documents to close.")
	}
	for i, d := range c.Documents {
		its := slices.ContainsFunc(w.matter.Documents, func(x Document) bool { return x.SHA256 == d.SHA256 && x.Event == d.Event })
		only, closed := w.matter.Readers(d.SHA256)
		// Of a document that is closed to the actor it says what it says of one that does not exist.
		if mine := !closed || slices.Contains(only, w.act.Actor); c.Replaces == 0 && (!its || !mine) {
			return workflow.Absent("document")
		}
		if slices.Contains(c.Documents[:i], d) {
			return workflow.Malformed("documents", "A document is named twice.")
		}
	}
	if c.Replaces != 0 {
		if err := w.mayHandle(w.matter.closing(c.Replaces)); err != nil {
			return err
		}
	}
	if !slices.Contains(Grounds, c.Ground) {
		return workflow.Malformed("ground", "Ground: choose a privilege claim, or an order or law that seals.")
	}
	if err := w.CheckReaders("custodian", []string{c.Custodian}); err != nil {
		return err
	}
	if err := w.checkDay(c.On); err != nil {
		return err
	}
	return workflow.Collect(slices.Concat(
		workflow.CheckLine("claimant", "Claimed by", c.Claimant, 200, true),
		workflow.CheckProse("reason", "Reason", c.Reason, true),
	))
}

// CheckReaders refuses users who cannot read the matter's documents.
func (w *Work) CheckReaders(at string, users []string) error {
	for _, id := range users {
		u, err := account.Find(w.facts, id)
		if id == "" || err != nil || u.Disabled || !w.review.Members[id] {
			return workflow.Malformed(at, "Choose members of the review whose access has not ended.")
		}
	}
	return nil
}

func (w *Work) checkDay(on deadline.Date) error {
	switch today := w.Today(); {
	case on.IsZero():
		return workflow.Malformed("on", "Date: enter a date.")
	case on.After(today):
		return workflow.Malformed("on", fmt.Sprintf("Date: %s is in the future. Today is %s.", on.Text(), today.Text()))
	}
	return nil
}

// whoHad lists each user once, by the strongest of how they had the documents.
func (w *Work) whoHad(docs []DocumentRef, past []workflow.Event) []Holder {
	how := map[string]string{}
	ranks := map[string]int{"": 0, HadAccess: 1, HadOpened: 2, HadSent: 3}
	had := func(user, as string) {
		if ranks[as] > ranks[how[user]] {
			how[user] = as
		}
	}
	for _, d := range docs {
		only, closed := w.matter.Readers(d.SHA256)
		for user := range w.review.Members {
			u, err := account.Find(w.facts, user)
			if err == nil && !u.Disabled && (!closed || slices.Contains(only, user)) {
				had(user, HadAccess)
			}
		}
		for _, x := range w.matter.Documents {
			if x.SHA256 == d.SHA256 {
				had(x.By, HadSent)
			}
		}
		for _, e := range past {
			if opened, is := e.Data.(DocumentOpened); is && opened.SHA256 == d.SHA256 {
				had(e.Actor, HadOpened)
			}
		}
	}
	list := make([]Holder, 0, len(how))
	for user, as := range how {
		list = append(list, Holder{user, as})
	}
	slices.SortFunc(list, func(a, b Holder) int {
		return cmp.Or(cmp.Compare(ranks[b.How], ranks[a.How]), cmp.Compare(a.User, b.User))
	})
	return list
}

func (m Matter) closing(event int64) Closing {
	for _, c := range m.Closings {
		if c.Event == event {
			return c
		}
	}
	return Closing{}
}

// MayHandle says whether an actor may end a closing or give it another custodian.
func (c Closing) MayHandle(a workflow.Actor) bool {
	return a.ID == c.Custodian || a.Role == workflow.Supervisor
}

func (w *Work) mayHandle(c Closing) error {
	if !c.MayHandle(w.facts.Actor) {
		return workflow.Forbid("Only the custodian or a supervising attorney can change or end this closing.")
	}
	return nil
}

// EndRecall records how a closing ended.
type EndRecall struct {
	Matter  string        `json:"matter"`
	Closing int64         `json:"closing"` // event of the closing
	How     string        `json:"how"`
	On      deadline.Date `json:"on"`
	Note    string        `json:"note,omitempty"`
}

// CommandName implements workflow.Command.
func (EndRecall) CommandName() string { return "EndRecall" }

// Streams implements workflow.Command.
func (c EndRecall) Streams() []workflow.Stream { return Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c EndRecall) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbCloseDocuments); err != nil {
		return workflow.Decision{}, err
	}
	closing := w.matter.closing(c.Closing)
	switch {
	case closing.Event == 0 || closing.Replaced:
		return workflow.Decision{}, workflow.Malformed("closing", "This closing does not exist, or another replaced it.")
	case closing.Ended != "":
		return workflow.Decision{}, &workflow.Error{Code: workflow.Conflict, Message: "How this closing ended is on record already."}
	}
	if err := w.mayHandle(closing); err != nil {
		return workflow.Decision{}, err
	}
	if !slices.Contains(Ends, c.How) {
		return workflow.Decision{}, workflow.Malformed("how", "Choose how it ended.")
	}
	if err := w.checkDay(c.On); err != nil {
		return workflow.Decision{}, err
	}
	if c.On.Before(closing.On) {
		return workflow.Decision{}, workflow.Malformed("on", "Date: the documents were closed on "+closing.On.Text()+", which is later.")
	}
	if err := CheckNote(c.Note); err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(Stream(c.Matter), c.On, RecallEnded{Closing: c.Closing, How: c.How})
	e.Personal = w.Personal(nil, c.Note)
	w.Add(e)
	return w.Decision(), nil
}

// ErrClosed refuses to open a document that is closed to whoever asks.
var ErrClosed = workflow.Forbid("This document is closed. Only its custodian can open it.")

// Opening is what is recorded before a reader of the matter opens a file of it, and whether anything is: of documents
// that every member may open nothing is.
func (m Matter) Opening(sum string) (OpenDocument, bool) {
	_, closed := m.Readers(sum)
	i := slices.IndexFunc(m.Documents, func(d Document) bool { return d.SHA256 == sum })
	if !closed || i < 0 {
		return OpenDocument{}, false
	}
	return OpenDocument{Matter: m.ID, DocumentRef: DocumentRef{SHA256: sum, Event: m.Documents[i].Event}}, true
}

// OpenDocument records that the actor opens a document that not every member may open.
type OpenDocument struct {
	Matter string `json:"matter"`
	DocumentRef
}

// CommandName implements workflow.Command.
func (OpenDocument) CommandName() string { return "OpenDocument" }

// Streams implements workflow.Command.
func (c OpenDocument) Streams() []workflow.Stream { return Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c OpenDocument) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	only, closed := w.matter.Readers(c.SHA256)
	i := slices.IndexFunc(w.matter.Documents, func(d Document) bool { return d.SHA256 == c.SHA256 && d.Event == c.Event })
	if i < 0 || closed && !slices.Contains(only, facts.Actor.ID) {
		return workflow.Decision{}, workflow.Absent("document")
	}
	if closed {
		w.Note(w.Today(), DocumentOpened{c.DocumentRef})
	}
	return w.Decision(), nil
}
