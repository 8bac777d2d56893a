package jobs

import (
	"context"
	"time"

	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/deadline"
)

// unowed says that a message need not go out any more. It is no failure.
type unowed string

func (u unowed) Error() string { return workflow.NoLongerOwed + string(u) }

// letter writes the message of an alert from the record as it stands, read as
// its recipient: what they may no longer see they are no longer told.
func (s *Sweeper) letter(ctx context.Context, out workflow.Outgoing, now time.Time) (workflow.User, mail.Letter, error) {
	alert := out.Alert
	none := func(err error) (workflow.User, mail.Letter, error) { return workflow.User{}, mail.Letter{}, err }
	w, err := s.Store.World(ctx, alert.Recipient, workflow.MatterStream(alert.Matter))
	if err != nil {
		return none(err)
	}
	if w.Actor.ID == "" || w.Actor.Disabled {
		return none(unowed("the recipient's access has ended."))
	}
	m, err := w.Matter(alert.Matter)
	if workflow.CodeOf(err) == workflow.NotFound {
		return none(unowed("the recipient is not a member of the review any more."))
	}
	if err != nil {
		return none(err)
	}
	review, err := w.Review(m.Review)
	if err != nil {
		return none(err)
	}
	place, err := w.Jurisdiction(m.Jurisdiction)
	if err != nil {
		return none(err)
	}
	def, err := w.Process(m.Process)
	if err != nil {
		return none(err)
	}
	if alert.Kind == workflow.AlertApproval {
		a, ok := m.Approval(alert.Approval)
		if !ok || a.Status != workflow.Pending {
			return none(unowed("the request has been decided."))
		}
		t, _ := def.Transition(a.Transition)
		state, _ := def.State(a.From)
		asker, err := w.User(a.RequestedBy)
		if workflow.CodeOf(err) != workflow.NotFound && err != nil {
			return none(err)
		}
		return w.Actor, mail.Approval{
			To: w.Actor, Jurisdiction: place, Review: review, Approval: a, Transition: t,
			From: state.Title, AskedBy: asker.Name, URL: s.BaseURL + "/approvals/" + a.ID,
		}.Letter(), nil
	}
	if alert.Kind == workflow.AlertStep {
		due, _, ok := m.Step(def)
		if !ok || !m.StepLate(def, now) {
			return none(unowed("the matter has moved on since."))
		}
		state, _ := def.State(m.State)
		return w.Actor, mail.Step{
			To: w.Actor, Jurisdiction: place, Review: review, State: state.Title, Since: m.Entered, Limit: state.StepLimit, Due: due,
			URL: s.BaseURL + "/matters/" + m.ID,
		}.Letter(), nil
	}
	d, ok := m.Deadline(alert.Deadline)
	if !ok || !d.Live() || d.Version != alert.Version {
		return none(unowed("the deadline has been met, moved or cancelled since."))
	}
	kind, _ := def.Deadline(d.Kind)
	loc, err := time.LoadLocation(d.Zone)
	if err != nil {
		return none(err)
	}
	return w.Actor, mail.Deadline{
		To: w.Actor, Jurisdiction: place, Review: review, Kind: kind, Deadline: d, Alert: alert,
		Today: deadline.DateIn(now, loc), URL: s.BaseURL + "/matters/" + m.ID,
	}.Letter(), nil
}
