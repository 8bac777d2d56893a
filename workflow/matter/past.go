package matter

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/extension"
)

// StepsOf asks for the events of matters that say what steps were given, which dates were moved, and which requests
// for more time were decided, with their corrections. Whole histories are many times as long.
type StepsOf struct {
	Matters []string
	Found   map[string][]workflow.Event // by matter, in order
}

// Asks implements workflow.Question.
func (q *StepsOf) Asks() string {
	return fmt.Sprintf("which steps did %d matters take?", len(q.Matters))
}

// Types are those of the events.
func (q *StepsOf) Types() []string {
	return []string{Transitioned{}.Type(), due.Moved{}.Type(), extension.Decided{}.Type()}
}

// Steps are those of the matters of one act: they are read with one question, if somebody asks for them at all.
type Steps struct {
	facts workflow.Facts
	of    StepsOf
}

// StepsIn gives the steps of some matters.
func StepsIn(facts workflow.Facts, matters []string) *Steps {
	return &Steps{facts: facts, of: StepsOf{Matters: matters}}
}

// Of are the events of one of them with the content of their last correction, and with what the act has added so far.
func (s *Steps) Of(w *Work) ([]workflow.Event, error) {
	if s.of.Found == nil {
		if err := s.facts.Ask(&s.of); err != nil {
			return nil, err
		}
	}
	past, err := s.facts.ShownEvents(Stream(w.matter.ID), s.of.Found[w.matter.ID])
	if err != nil {
		return nil, err
	}
	return Standing(w.history(past, w.decision.Events))
}
