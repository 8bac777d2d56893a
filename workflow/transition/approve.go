package transition

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/alert"
	"duces/workflow/deadline"
	"duces/workflow/field"
	"duces/workflow/matter"
)

// request asks a second person, and tells the supervisors of the review.
func (w mover) request(q inquiry, personal map[string]workflow.Sealed) error {
	hash, err := contentHash(w.Matter().ID, q.transition.Name, w.Matter().State, q.on, q.given.Fields, personal)
	if err != nil {
		return err
	}
	id := w.Act().NewID("approval/" + w.Matter().ID)
	e := w.Act().Event(matter.Stream(w.Matter().ID), w.Today(), matter.ApprovalRequested{
		Approval: id, Transition: q.transition.Name, From: w.Matter().State, On: q.on, Fields: q.given.Fields, Hash: hash,
	})
	e.Personal = personal
	w.Add(e)
	w.Wait(id)
	others := slices.DeleteFunc(w.Review().InRole(w.Facts(), workflow.Supervisor), func(u account.User) bool { return u.ID == w.Act().Actor })
	// Only another supervisor can decide, and so stand in.
	for _, t := range alert.StandIns(w.Facts(), w.Review(), w.Act().At, others, func(d account.User) bool { return d.Role == workflow.Supervisor && d.ID != w.Act().Actor }) {
		w.Alert(workflow.Alert{
			Key: "approval/" + id + "/" + t.To.ID, Kind: workflow.AlertApproval, Matter: w.Matter().ID, Approval: id,
			Recipient: t.To.ID, For: t.For, NotBefore: t.To.AfterQuiet(w.Act().At, time.Time{}),
		})
	}
	return nil
}

// Approve decides a request for an adverse transition, by a second person.
type Approve struct {
	Matter   string `json:"matter"`
	Approval string `json:"approval"`
	Approve  bool   `json:"approve"`
	Note     string `json:"note,omitempty"`
	// Hash, if given, is what the approver saw; it must be what would happen.
	Hash string `json:"hash,omitempty"`
}

// CommandName implements Command.
func (Approve) CommandName() string { return "Approve" }

// Streams implements Command.
func (c Approve) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

func (c Approve) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	work, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	w := mover{work}
	asked, ok := w.Matter().Approval(c.Approval)
	if !ok {
		return workflow.Decision{}, workflow.Absent("approval")
	}
	if err := mayApprove(facts.Actor, asked); err != nil {
		return workflow.Decision{}, err
	}
	if asked.Status != matter.Pending {
		return workflow.Decision{}, &workflow.Error{Code: workflow.Conflict, Existing: asked.Status, Message: "This request is no longer open: it was " + approvalWords[asked.Status] + "."}
	}
	if c.Hash != "" && c.Hash != asked.Hash {
		return workflow.Decision{}, workflow.Clash("What would happen is not what you were shown. Look at the request again and decide.")
	}
	if err := matter.CheckNote(c.Note); err != nil {
		return workflow.Decision{}, err
	}
	today := w.Today()
	if !c.Approve {
		if workflow.Blank(c.Note) {
			return workflow.Decision{}, workflow.Malformed("note", "Note: say why the request is rejected.")
		}
		e := a.Event(matter.Stream(w.Matter().ID), today, matter.ApprovalRejected{Approval: asked.ID})
		e.Personal = w.Personal(nil, c.Note)
		w.Add(e)
		return w.Decision(), nil
	}
	return w.grant(asked, c.Note, today)
}

// grant checks the request once more, as of now, and performs exactly it.
func (w mover) grant(asked matter.Approval, note string, today deadline.Date) (workflow.Decision, error) {
	t, ok := w.Process().Transition(asked.Transition)
	if !ok {
		return workflow.Decision{}, &workflow.Error{Code: workflow.Internal, Message: "The process no longer has the transition that was asked for."}
	}
	hash, err := contentHash(w.Matter().ID, asked.Transition, asked.From, asked.On, asked.Fields, asked.Personal)
	if err != nil {
		return workflow.Decision{}, err
	}
	if hash != asked.Hash || asked.From != w.Matter().State {
		return workflow.Decision{}, workflow.Clash("What would happen is not what was asked for. Ask for the act anew.")
	}
	e := w.Act().Event(matter.Stream(w.Matter().ID), today, matter.ApprovalGiven{Approval: asked.ID, Hash: asked.Hash})
	e.Personal = w.Personal(nil, note)
	w.Add(e)
	w.MarkMissed()
	q := w.inquire(t, asked.On)
	if err := mayBegin(q); err != nil {
		return workflow.Decision{}, err
	}
	raw := asked.Fields.Clone()
	for name, sealed := range asked.Personal {
		if field, ok := textField(name); ok {
			if raw[field], err = jsonText(sealed.Text()); err != nil {
				return workflow.Decision{}, err
			}
		}
	}
	if q.given, err = field.Read(t, raw); err != nil {
		return workflow.Decision{}, err
	}
	q.asked = true
	if err := w.checkDate(q); err != nil {
		return workflow.Decision{}, err
	}
	if err := runGuards(q); err != nil {
		return workflow.Decision{}, err
	}
	if err := w.perform(q, asked.Personal, asked); err != nil {
		return workflow.Decision{}, err
	}
	return w.Decision(), nil
}

// WithdrawApproval takes a request back; only the one who made it may.
type WithdrawApproval struct {
	Matter   string `json:"matter"`
	Approval string `json:"approval"`
}

// CommandName implements Command.
func (WithdrawApproval) CommandName() string { return "WithdrawApproval" }

// Streams implements Command.
func (c WithdrawApproval) Streams() []workflow.Stream {
	return matter.Streams([]string{c.Matter})
}

func (c WithdrawApproval) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	work, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	w := mover{work}
	asked, ok := w.Matter().Approval(c.Approval)
	switch {
	case !ok:
		return workflow.Decision{}, workflow.Absent("approval")
	case asked.RequestedBy != facts.Actor.ID:
		return workflow.Decision{}, workflow.Forbid("Only the one who asked may withdraw a request.")
	case asked.Status != matter.Pending:
		return workflow.Decision{}, workflow.Clash(fmt.Sprintf("This request is no longer open: it was %s.", approvalWords[asked.Status]))
	}
	w.Note(w.Today(), matter.ApprovalWithdrawn{Approval: asked.ID})
	return w.Decision(), nil
}

var approvalWords = map[string]string{
	matter.Given: "approved", matter.Rejected: "rejected", matter.Withdrawn: "withdrawn", matter.Lapsed: "overtaken by another move", matter.Pending: "pending",
}

// textField is the field behind a personal value's name, if there is one.
func textField(personal string) (string, bool) { return strings.CutPrefix(personal, "fields.") }

func jsonText(s string) (json.RawMessage, error) { return json.Marshal(s) }
