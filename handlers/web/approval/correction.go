package approval

import (
	"errors"
	"slices"

	"duces/handlers/web/subject"
	approvalpage "duces/templates/approval"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/approval/noted"
	"duces/workflow/transition"
)

// showCorrection puts what a request would correct, or did, beside what stood
// when it was asked for, and what would follow if it waits.
func (p *Pages) showCorrection(s subject.Matter, asked transition.Asked, v *approvalpage.View) error {
	past, err := s.History()
	if err != nil {
		return err
	}
	then := slices.IndexFunc(past, func(e workflow.Event) bool {
		d, is := e.Data.(noted.Requested)
		return is && d.Approval == asked.ID
	})
	stood := past
	if asked.Status != approval.Pending && then >= 0 {
		stood = past[:then]
	}
	r, err := transition.FindOnRecord(s.Process, stood, asked.Corrects)
	if err != nil {
		return err
	}
	v.Correction, v.To = true, words.State(s.Process, r.Transition.Target(r.Before.State))
	now := words.StepFacts(s.Process, asked.Transition, s.When(asked.On, asked.Time), asked.Fields, asked.Personal)
	v.Differences, v.Facts = words.Differences(s.StepFacts(r.Event), now)
	if asked.Status != approval.Pending {
		return nil
	}
	preview, err := asked.Preview(s.Facts, workflow.Act{Actor: asked.RequestedBy, At: p.Engine.Now()})
	if e, ours := errors.AsType[*workflow.Error](err); ours && e.Code != workflow.Internal {
		v.Stale = "This cannot be done now: " + e.Error()
		return nil
	}
	if err != nil {
		return err
	}
	follows, err := s.Follows(preview, past)
	v.Follows = &follows
	return err
}
