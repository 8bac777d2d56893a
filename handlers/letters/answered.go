package letters

import (
	"fmt"

	"duces/handlers/delivery"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/response"
)

// answered says that an answer came, online or otherwise, and waits to be recorded.
func (w Writer) answered(s subject, alert workflow.Alert) (mail.Letter, error) {
	for _, sent := range s.matter.Submissions {
		if sent.No != alert.Version {
			continue
		}
		if sent.Recorded != 0 {
			return mail.Letter{}, delivery.Unowed("The answer was recorded.")
		}
		if !sent.Waits() {
			return mail.Letter{}, delivery.Unowed("The answer was set aside.")
		}
		a := mail.Answered{
			To: s.to, Jurisdiction: s.jurisdiction, Review: s.review, From: sent.Source(), On: sent.On.Text(), Files: fmt.Sprint(len(sent.Documents)),
			Request: !sent.Answers(), URL: w.matterURL(s.matter.ID),
		}
		if !sent.AskedUntil.IsZero() {
			a.Until = sent.AskedUntil.Text()
		}
		return a.Letter(), nil
	}
	for _, came := range s.matter.Productions {
		if came.No != alert.Version {
			continue
		}
		if !response.Awaits(came, s.matter.Deadlines) {
			return mail.Letter{}, delivery.Unowed("The answer was recorded, or another replaces it.")
		}
		files := 0
		for _, d := range s.matter.Documents {
			if d.Event == came.Event {
				files++
			}
		}
		return mail.Answered{
			To: s.to, Jurisdiction: s.jurisdiction, Review: s.review, From: came.Source, On: came.On.Text(), Files: fmt.Sprint(files),
			Apart: true, URL: w.matterURL(s.matter.ID),
		}.Letter(), nil
	}
	return mail.Letter{}, delivery.Unowed("The answer is not on record.")
}
