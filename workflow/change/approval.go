package change

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/approval/noted"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/validation"
)

// ask asks a second person for a change: nobody removes a deadline alone, or ends a right
// of the jurisdiction that runs, and whoever decides must read why.
func (c Deadline) ask(w *matter.Work, d due.Deadline, e workflow.Event) error {
	title := w.Process().DeadlineTitle(d.Kind)
	if a, waits := w.Matter().Waiting(d.ID); waits {
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
	about := approval.About{Review: w.Matter().Review, Matter: w.Matter().ID, Process: w.Matter().Process, Deadline: d.ID, Change: c.Change, Streams: stored.Streams()}
	personal := map[string]workflow.Sealed{"note": w.Act().Seal(matter.Stream(w.Matter().ID), "reason/"+d.ID, c.Reason)}
	id := w.Act().NewID("approval/" + w.Matter().ID + "/" + d.ID)
	asked, hash, err := approval.Ask(w.Facts(), w.Act(), id, stored, about, workflow.Supervisor, personal)
	if err != nil {
		return err
	}
	w.Join(asked)
	w.Note(w.Today(), noted.Requested{Approval: id, Deadline: d.ID, Kind: d.Kind, Change: c.Change, Hash: hash})
	return nil
}

// MayAsk implements approval.Command.
func (c Deadline) MayAsk(facts workflow.Facts, about approval.About) error {
	if err := facts.Actor.May(VerbFor(c.Change)); err != nil {
		return err
	}
	return facts.See(matter.Stream(about.Matter))
}

// Ended implements approval.Command: the change is made if the deadline still is what it was
// when that was asked for, and would get the date that it would have got then.
func (c Deadline) Ended(facts workflow.Facts, a workflow.Act, r approval.Request) (workflow.Decision, error) {
	w, err := matter.EndRequest(facts, a, r)
	if err != nil || r.Status != approval.Given {
		return w.Decision(), err
	}
	w.MarkMissed()
	d, ok := w.Matter().Deadline(c.Deadline)
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
