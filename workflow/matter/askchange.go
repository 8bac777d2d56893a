package matter

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/approval/noted"
	"duces/workflow/due"
	"duces/workflow/validation"
)

// ask asks a second person for a change: nobody removes a deadline alone, or ends a right
// of the jurisdiction that runs, and whoever decides must read why.
func (c ChangeDeadline) ask(w *Work, d due.Deadline, e workflow.Event) error {
	title := w.def.DeadlineTitle(d.Kind)
	if a, waits := w.matter.Waiting(d.ID); waits {
		no := workflow.Refuse("pending", "A request to "+due.AskedChange(a.Change, title)+" is already pending.", "Approve, reject, or withdraw that request first.")
		no.Existing = a.ID
		return no
	}
	if workflow.Blank(c.Reason) {
		return workflow.Malformed("reason", validation.Required("Reason")+" This ends a running right of the jurisdiction, and a second person must approve it.")
	}
	stored := c
	stored.Deadline, stored.Version, stored.Reason = d.ID, d.Version, ""
	if moved, is := e.Data.(due.Moved); is {
		stored.Due = moved.Due
	}
	about := approval.About{Review: w.matter.Review, Matter: w.matter.ID, Process: w.matter.Process, Deadline: d.ID, Change: c.Change, Streams: stored.Streams()}
	personal := map[string]workflow.Sealed{"note": w.act.Seal(Stream(w.matter.ID), "reason/"+d.ID, c.Reason)}
	id := w.act.NewID("approval/" + w.matter.ID + "/" + d.ID)
	asked, hash, err := approval.Ask(w.facts, w.act, id, stored, about, workflow.Supervisor, personal)
	if err != nil {
		return err
	}
	w.Join(asked)
	w.Note(w.Today(), noted.Requested{Approval: id, Deadline: d.ID, Kind: d.Kind, Change: c.Change, Hash: hash})
	return nil
}

// MayAsk implements approval.Command.
func (c ChangeDeadline) MayAsk(facts workflow.Facts, about approval.About) error {
	if err := facts.Actor.May(VerbFor(c.Change)); err != nil {
		return err
	}
	return facts.See(Stream(about.Matter))
}

// Ended implements approval.Command: the change is made if the deadline still is what it was
// when that was asked for, and would get the date that it would have got then.
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
	e, err := c.event(w, d)
	if err != nil {
		return workflow.Decision{}, err
	}
	if moved, is := e.Data.(due.Moved); is && moved.Due != c.Due {
		return workflow.Decision{}, workflow.Clash(fmt.Sprintf("The change would now lead to %s, not to %s as when this was requested. Reject this request, and submit it again.", moved.Due.Text(), c.Due.Text()))
	}
	e.Personal = map[string]workflow.Sealed{"reason": r.Personal["note"]}
	w.Add(e)
	w.MarkMissed()
	return w.Decision(), nil
}

// EndRequest begins what follows from the end of a request about a matter: the
// matter's own history says it too.
func EndRequest(facts workflow.Facts, a workflow.Act, r approval.Request) (*Work, error) {
	w, err := Begin(facts, a, r.About.Matter)
	if err != nil {
		return w, err
	}
	e := a.Event(Stream(w.matter.ID), w.Today(), noted.Says(r))
	e.Personal = r.Comment
	w.Add(e)
	return w, nil
}

func withApprovals(m Matter, e workflow.Event, fold func(approval.About, noted.Approvals) noted.Approvals) Matter {
	m.Version, m.Changed = e.No, e.No
	m.Approvals = fold(approval.About{Review: m.Review, Matter: m.ID, Process: m.Process}, m.Approvals)
	return m
}
