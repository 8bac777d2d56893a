package letters

import (
	"time"

	"duces/handlers/delivery"
	"duces/templates/mail"
	"duces/workflow/civil"
)

// step says that a matter has rested in its state beyond the limit.
func (w Writer) step(s subject, now time.Time) (mail.Letter, error) {
	due, err := s.stepLate(now)
	if err != nil {
		return mail.Letter{}, err
	}
	state, _ := s.process.State(s.matter.State)
	return mail.Step{
		To: s.to, Jurisdiction: s.jurisdiction, Review: s.review, State: state.Title, Next: s.process.NextStep(s.matter.State), Answer: s.matter.Completeness(),
		Since: s.matter.Entered, Limit: state.StepLimit, Due: due, URL: w.matterURL(s.matter.ID),
	}.Letter(), nil
}

// stepLate is the last day of our own step, if it is still late.
func (s subject) stepLate(now time.Time) (civil.Date, error) {
	due, _, ok := s.matter.Step(s.process)
	if !ok || !s.matter.StepLate(s.process, now) {
		return due, delivery.Unowed("The matter's status has changed.")
	}
	return due, nil
}
