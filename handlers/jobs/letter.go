package jobs

import (
	"context"
	"time"

	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/process"
)

// unowed says that a message need not go out any more. It is no failure.
type unowed string

func (u unowed) Error() string { return workflow.NoLongerOwed + string(u) }

// scene is what a letter is written from: the record as its recipient may read it.
type scene struct {
	workflow.World
	matter workflow.Matter
	review workflow.Review
	place  workflow.Jurisdiction
	def    *process.Definition
}

func (s *Sweeper) scene(ctx context.Context, alert workflow.Alert) (scene, error) {
	var x scene
	var err error
	if x.World, err = s.Store.World(ctx, alert.Recipient, workflow.MatterStream(alert.Matter)); err != nil {
		return x, err
	}
	if x.Actor.ID == "" || x.Actor.Disabled {
		return x, unowed("the recipient's access has ended.")
	}
	x.matter, err = x.Matter(alert.Matter)
	if workflow.CodeOf(err) == workflow.NotFound {
		return x, unowed("the recipient is not a member of the review any more.")
	}
	if err != nil {
		return x, err
	}
	if x.review, err = x.Review(x.matter.Review); err != nil {
		return x, err
	}
	if x.place, err = x.Jurisdiction(x.matter.Jurisdiction); err != nil {
		return x, err
	}
	x.def, err = x.Process(x.matter.Process)
	return x, err
}

// letter writes the message of an alert from the record as it stands, read as
// its recipient: what they may no longer see they are no longer told.
func (s *Sweeper) letter(ctx context.Context, out workflow.Outgoing, now time.Time) (workflow.User, mail.Letter, error) {
	x, err := s.scene(ctx, out.Alert)
	if err != nil {
		return workflow.User{}, mail.Letter{}, err
	}
	var l mail.Letter
	switch out.Alert.Kind {
	case workflow.AlertApproval:
		l, err = s.approvalLetter(x, out.Alert)
	case workflow.AlertStep:
		l, err = s.stepLetter(x, now)
	default:
		l, err = s.deadlineLetter(x, out.Alert, now)
	}
	return x.Actor, l, err
}

func (s *Sweeper) approvalLetter(x scene, alert workflow.Alert) (mail.Letter, error) {
	a, ok := x.matter.Approval(alert.Approval)
	if !ok || a.Status != workflow.Pending {
		return mail.Letter{}, unowed("the request has been decided.")
	}
	t, _ := x.def.Transition(a.Transition)
	state, _ := x.def.State(a.From)
	asker, err := x.User(a.RequestedBy)
	if workflow.CodeOf(err) != workflow.NotFound && err != nil {
		return mail.Letter{}, err
	}
	return mail.Approval{
		To: x.Actor, Jurisdiction: x.place, Review: x.review, Approval: a, Transition: t,
		From: state.Title, AskedBy: asker.Name, URL: s.BaseURL + "/approvals/" + a.ID,
	}.Letter(), nil
}

func (s *Sweeper) stepLetter(x scene, now time.Time) (mail.Letter, error) {
	due, _, ok := x.matter.Step(x.def)
	if !ok || !x.matter.StepLate(x.def, now) {
		return mail.Letter{}, unowed("the matter has moved on since.")
	}
	state, _ := x.def.State(x.matter.State)
	return mail.Step{
		To: x.Actor, Jurisdiction: x.place, Review: x.review, State: state.Title, Since: x.matter.Entered, Limit: state.StepLimit, Due: due,
		URL: s.BaseURL + "/matters/" + x.matter.ID,
	}.Letter(), nil
}

func (s *Sweeper) deadlineLetter(x scene, alert workflow.Alert, now time.Time) (mail.Letter, error) {
	d, ok := x.matter.Deadline(alert.Deadline)
	if !ok || !d.Live() || d.Version != alert.Version {
		return mail.Letter{}, unowed("the deadline has been met, moved or cancelled since.")
	}
	kind, _ := x.def.Deadline(d.Kind)
	loc, err := time.LoadLocation(d.Zone)
	if err != nil {
		return mail.Letter{}, err
	}
	return mail.Deadline{
		To: x.Actor, Jurisdiction: x.place, Review: x.review, Kind: kind, Deadline: d, Alert: alert,
		Today: deadline.DateIn(now, loc), URL: s.BaseURL + "/matters/" + x.matter.ID,
	}.Letter(), nil
}
