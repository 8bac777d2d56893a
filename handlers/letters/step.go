package letters

import (
	"time"

	"duces/handlers/delivery"
	"duces/templates/mail"
)

// step says that a matter has rested in its state beyond the limit.
func (w Writer) step(s subject, now time.Time) (mail.Letter, error) {
	due, _, ok := s.matter.Step(s.process)
	if !ok || !s.matter.StepLate(s.process, now) {
		return mail.Letter{}, delivery.Unowed("The matter has moved on since.")
	}
	state, _ := s.process.State(s.matter.State)
	return mail.Step{
		To: s.to, Jurisdiction: s.jurisdiction, Review: s.review, State: state.Title, Answer: s.matter.Completeness(), Since: s.matter.Entered, Limit: state.StepLimit, Due: due,
		URL: w.BaseURL + "/matters/" + s.matter.ID,
	}.Letter(), nil
}
