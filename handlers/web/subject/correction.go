package subject

import (
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/correction"
	"duces/workflow/document"
	"duces/workflow/matter"
	"duces/workflow/transition"
)

// History is the whole history of the matter, oldest first. Nobody changes it.
func (s Matter) History() ([]workflow.Event, error) {
	if s.history == nil {
		return s.Facts.History(matter.Stream(s.Matter.ID))
	}
	return s.history()
}

// StepDates are the days of the steps in a history, as they stand, by event.
func StepDates(past []workflow.Event) (map[int64]civil.Date, error) {
	standing, err := matter.Standing(past)
	if err != nil {
		return nil, err
	}
	days := make(map[int64]civil.Date, len(standing))
	for _, e := range standing {
		days[e.Seq] = e.Effective
	}
	return days, nil
}

// Conflict words a conflict; days are those of StepDates.
func (s Matter) Conflict(x correction.Conflict, days map[int64]civil.Date) matterpage.Conflict {
	return matterpage.Conflict{Title: words.Act(s.Process, x.Transition), On: days[x.Event], Why: x.Why, Satisfy: x.Satisfy}
}

// Follows words what a correction would lead to.
func (s Matter) Follows(p transition.Preview, past []workflow.Event) (matterpage.Follows, error) {
	days, err := StepDates(past)
	if err != nil {
		return matterpage.Follows{}, err
	}
	var f matterpage.Follows
	for _, m := range p.Moved {
		f.Moved = append(f.Moved, matterpage.MovedDate{Title: words.Kind(s.Process, m.Kind), Old: m.Old, New: m.New})
	}
	for _, x := range p.Conflicts {
		f.Conflicts = append(f.Conflicts, s.Conflict(x, days))
	}
	return f, nil
}

// When is a day with its time in the jurisdiction, if it has one, in words.
func (s Matter) When(on civil.Date, hhmm string) string {
	return page.DayAtText(on, hhmm, s.Jurisdiction.Zone)
}

// StepFacts are the date of a step, or of documents that were added, and what was given of it.
func (s Matter) StepFacts(e workflow.Event) []words.Fact {
	switch d := e.Data.(type) {
	case matter.Transitioned:
		return words.StepFacts(s.Process, d.Transition, s.When(e.Effective, d.At), d.Fields, e.Personal)
	case document.Added:
		return append([]words.Fact{{Title: "Received on", Values: []string{page.DayText(e.Effective)}}}, words.AddedFacts(d, e.Personal)...)
	}
	return nil
}
