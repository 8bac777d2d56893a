// Package productionreceipt sends contacts a receipt for what came by paper, disk or mail,
// and records how mailing it went.
package productionreceipt

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/alert"
	"duces/workflow/civil"
	"duces/workflow/contactmail"
	"duces/workflow/demand"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/production"
	"duces/workflow/response"
	"duces/workflow/transition"
)

// Send sends a contact a receipt for a production that came by paper, disk or mail, as the respondent's door
// sends one for what came there.
type Send struct {
	Matter     string `json:"matter"`
	Production int64  `json:"production"` // event
	Contact    string `json:"contact"`    // id
	Version    int    `json:"version,omitempty"`
}

// CommandName implements workflow.Command.
func (Send) CommandName() string { return "SendReceipt" }

// Streams implements workflow.Command.
func (c Send) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Receivable says whether a contact can be sent a receipt on a day.
func Receivable(x jurisdiction.Contact, day civil.Date) bool {
	return x.Email != "" && x.Email != workflow.ErasedText && x.HeldOn(day)
}

// Decide implements workflow.Command.
func (c Send) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := transition.MayAddDocuments(facts.Actor, w.Process()); err != nil {
		return workflow.Decision{}, err
	}
	m := w.Matter()
	p, ok := m.Production(c.Production)
	if !ok {
		return workflow.Decision{}, workflow.Absent("production")
	}
	if err := transition.CheckVersion(w, c.Version); err != nil {
		return workflow.Decision{}, err
	}
	if m.CameOnline(p) {
		return workflow.Decision{}, workflow.Refuse("came_online", "This production came online. Its receipt was sent then.", "There is nothing more to do.")
	}
	x, known := w.Jurisdiction().ContactByID(c.Contact)
	if !known || !Receivable(x, w.Today()) {
		return workflow.Decision{}, workflow.Malformed("contact", "Contact: choose a contact of the jurisdiction who is in office today and has an email address.")
	}
	if slices.ContainsFunc(m.Receipts, func(r response.Receipt) bool {
		return r.Production == c.Production && r.Contact == x.ID && r.Email == x.Email && !r.Failed
	}) {
		return workflow.Decision{}, workflow.Refuse("receipt_sent", "This contact was sent a receipt for this production.", "Choose another contact.")
	}
	r := ReceiptFor(m, p)
	r.Contact, r.Office, r.Of = x.ID, x.Office, w.Jurisdiction().Title()
	s := matter.Stream(m.ID)
	e := a.Event(s, p.On, r)
	e.Personal = map[string]workflow.Sealed{"name": a.Seal(s, "name", x.Holder()), "email": a.Seal(s, "email", x.Email)}
	w.Add(e)
	return w.Decision(), nil
}

// ReceiptFor is what a receipt for a production says: the demands that it answers, and those of its documents that
// nobody has sealed or closed. What our own side makes of the answers is not in it.
func ReceiptFor(m matter.Matter, p production.Production) response.ReceiptSent {
	r := response.ReceiptSent{Production: p.Event}
	for _, a := range p.Answers {
		if a.Answer == production.Outstanding {
			continue
		}
		label := a.Demand
		if d, stands := demand.Find(m.Demands, label); stands {
			label = d.Called() // a schedule may have numbered it anew
		}
		r.Demands = append(r.Demands, label)
	}
	for _, d := range m.Documents {
		if d.Event == p.Event {
			r.Documents = append(r.Documents, d.Document)
		}
	}
	r.Documents = m.OpenDocuments(r.Documents)
	return r
}

// RecordTried says that a receipt is tried now, before a mail server is asked.
type RecordTried struct {
	Matter  string `json:"matter"`
	No      int    `json:"no"`               // of the receipt's event in the matter's stream
	Attempt int    `json:"attempt"`          // from 1
	Answer  string `json:"answer,omitempty"` // of the mail server to the attempt before, if that is known
}

// CommandName implements workflow.Command.
func (RecordTried) CommandName() string { return "RecordReceiptTried" }

// Streams implements workflow.Command.
func (c RecordTried) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command. It is a Conflict if another attempt came first.
func (c RecordTried) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, r, err := receiptOf(facts, a, c.Matter, c.No)
	if err != nil {
		return workflow.Decision{}, err
	}
	if r.Done {
		return workflow.Decision{}, workflow.Clash("This receipt went out, or never will.")
	}
	if err := r.Follows(c.Attempt); err != nil {
		return workflow.Decision{}, err
	}
	s := matter.Stream(c.Matter)
	e := a.Event(s, w.Today(), response.ReceiptTried{No: c.No, Attempt: c.Attempt})
	e.Personal = contactmail.Answered(a, s, c.Answer)
	w.Add(e)
	return w.Decision(), nil
}

// receiptOf finds a receipt for the program itself, which alone mails it.
func receiptOf(facts workflow.Facts, a workflow.Act, id string, no int) (*matter.Work, response.Receipt, error) {
	if facts.Actor.Role != workflow.System {
		return nil, response.Receipt{}, workflow.Forbid("Only the program itself can do this.")
	}
	w, err := matter.Begin(facts, a, id)
	if err != nil {
		return nil, response.Receipt{}, err
	}
	r, ok := w.Matter().Receipt(no)
	if !ok {
		return nil, r, workflow.Absent("receipt")
	}
	return w, r, nil
}

// RecordMailed says that a receipt went out, or why it never will.
type RecordMailed struct {
	Matter string `json:"matter"`
	No     int    `json:"no"` // of the receipt's event in the matter's stream
	Failed bool   `json:"failed,omitempty"`
	Answer string `json:"answer,omitempty"` // of the mail server
}

// CommandName implements workflow.Command.
func (RecordMailed) CommandName() string { return "RecordReceiptMailed" }

// Streams implements workflow.Command.
func (c RecordMailed) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c RecordMailed) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, r, err := receiptOf(facts, a, c.Matter, c.No)
	if err != nil {
		return workflow.Decision{}, err
	}
	if r.Done { // it went out twice, or two machines tell
		return workflow.Decision{}, nil
	}
	s := matter.Stream(c.Matter)
	e := a.Event(s, w.Today(), response.ReceiptMailed{No: c.No, Failed: c.Failed})
	e.Personal = contactmail.Answered(a, s, c.Answer)
	w.Add(e)
	if c.Failed {
		m := w.Matter()
		w.Join(workflow.Decision{Alerts: alert.ToOwners(facts, w.Review(), m.Owner, a.At, workflow.Alert{
			Key: fmt.Sprintf("unsent/%s/%d", m.ID, c.No), Kind: workflow.AlertUnsent, Matter: m.ID, Review: m.Review, Version: c.No,
		})})
	}
	return w.Decision(), nil
}
