package matter

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/due"
)

// ask asks a second person to cancel a deadline: nobody removes one alone.
func (c ChangeDeadline) ask(w *Work, d due.Deadline) error {
	if id, waits := w.matter.Cancelling(d.ID); waits {
		no := workflow.Refuse("pending", fmt.Sprintf("Cancelling “%s” is already pending approval.", w.def.DeadlineTitle(d.Kind)), "Approve, reject, or withdraw that request first.")
		no.Existing = id
		return no
	}
	stored := ChangeDeadline{Matter: c.Matter, Deadline: d.ID, Change: c.Change, Authority: c.Authority, Version: d.Version}
	about := approval.About{Review: w.matter.Review, Matter: w.matter.ID, Process: w.matter.Process, Deadline: d.ID, Streams: stored.Streams()}
	personal := map[string]workflow.Sealed{"note": w.act.Seal(Stream(w.matter.ID), "reason/"+d.ID, c.Reason)}
	id := w.act.NewID("approval/" + w.matter.ID + "/" + d.ID)
	asked, hash, err := approval.Ask(w.facts, w.act, id, stored, about, workflow.Supervisor, personal)
	if err != nil {
		return err
	}
	w.Join(asked)
	w.Note(w.Today(), ApprovalRequested{Approval: id, Deadline: d.ID, Kind: d.Kind, Hash: hash})
	return nil
}

// MayAsk implements approval.Command.
func (c ChangeDeadline) MayAsk(facts workflow.Facts, about approval.About) error {
	if err := facts.Actor.May(VerbFor(c.Change)); err != nil {
		return err
	}
	return facts.See(Stream(about.Matter))
}

// Ended implements approval.Command: the deadline is cancelled if it still is what it was
// when that was asked for.
func (c ChangeDeadline) Ended(facts workflow.Facts, a workflow.Act, r approval.Request) (workflow.Decision, error) {
	w, err := EndRequest(facts, a, r)
	if err != nil || r.Status != approval.Given {
		return w.Decision(), err
	}
	w.MarkMissed()
	d, ok := w.matter.Deadline(c.Deadline)
	switch {
	case !ok:
		return workflow.Decision{}, workflow.Absent("deadline")
	case d.Version != c.Version:
		return workflow.Decision{}, workflow.Clash(fmt.Sprintf("This deadline has changed since the request. It is now due %s. Reject this request and submit a new one.", d.Due.Text()))
	}
	c.Reason = r.Personal["note"].Text()
	data, err := c.data(w, d)
	if err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(Stream(w.matter.ID), w.Today(), data)
	e.Personal = map[string]workflow.Sealed{"reason": r.Personal["note"]}
	w.Add(e)
	return w.Decision(), nil
}

// Cancelling is the request to cancel a deadline by hand that waits for a second person, if one does.
func (m Matter) Cancelling(id string) (approvalID string, waits bool) {
	for _, a := range m.Approvals {
		if a.Status == approval.Pending && a.Deadline == id {
			return a.ID, true
		}
	}
	return "", false
}

// Waits says whether anything about the matter waits for a second person.
func (m Matter) Waits() bool {
	for _, a := range m.Approvals {
		if a.Status == approval.Pending {
			return true
		}
	}
	return false
}

// EndRequest begins what follows from the end of a request about a matter: the
// matter's own history says it too.
func EndRequest(facts workflow.Facts, a workflow.Act, r approval.Request) (*Work, error) {
	w, err := Begin(facts, a, r.About.Matter)
	if err != nil {
		return w, err
	}
	var says workflow.Data
	switch r.Status {
	case approval.Given:
		says = ApprovalGiven{Approval: r.ID, Hash: r.Hash}
	case approval.Rejected:
		says = ApprovalRejected{Approval: r.ID}
	case approval.Lapsed:
		says = ApprovalLapsed{Approval: r.ID, Why: r.Why}
	default:
		says = ApprovalWithdrawn{Approval: r.ID}
	}
	e := a.Event(Stream(w.matter.ID), w.Today(), says)
	e.Personal = r.Comment
	w.Add(e)
	return w, nil
}
