package review

import "duces/workflow"

// SetOnlineAnswers says whether the respondents of a review may answer online.
type SetOnlineAnswers struct {
	Review  string `json:"review"`
	Allowed bool   `json:"allowed"`
}

// CommandName implements workflow.Command.
func (SetOnlineAnswers) CommandName() string { return "SetOnlineAnswers" }

// Streams implements workflow.Command.
func (c SetOnlineAnswers) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Review)} }

// Decide implements workflow.Command.
func (c SetOnlineAnswers) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	r, err := Find(facts, c.Review)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbRunReviews); err != nil {
		return workflow.Decision{}, err
	}
	if r.Online == c.Allowed {
		return workflow.Decision{}, nil
	}
	set := a.Event(Stream(r.ID), a.Today(), OnlineAnswersSet{Allowed: c.Allowed})
	return workflow.Decision{Events: []workflow.Event{set}}, nil
}
