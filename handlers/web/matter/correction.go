package matter

import (
	"fmt"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/correction"
	"duces/workflow/document"
	"duces/workflow/due"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/transition"
)

// corrections says in entries of the history what was corrected, by which entry,
// and where the reader can correct a step.
func (p *Pages) corrections(c echo.Context, s subject.Matter, entries []matterpage.Act) error {
	shown := map[int64]bool{}
	for _, a := range entries {
		shown[a.Step] = true
	}
	corrected := map[int64]*matterpage.Entry{}
	for _, x := range s.Matter.Corrections {
		corrected[x.Of] = &matterpage.Entry{Event: x.Event, On: x.On, Shown: shown[x.Event]}
	}
	for i := range entries {
		a := &entries[i]
		switch d := a.Events[0].Event.Data.(type) {
		case matter.Transitioned:
			a.Corrected = corrected[a.Step]
			if t, ok := s.Process.Transition(d.Transition); ok && frame.Who(c).Actor().MayTake(t) == nil {
				a.CorrectHref = matterpage.CorrectHref(s.Matter.ID, a.Step)
			}
		case document.Added:
			a.Corrected = corrected[a.Step]
			if transition.MayAddDocuments(frame.Who(c).Actor(), s.Process) == nil {
				a.CorrectHref = matterpage.CorrectAddedHref(s.Matter.ID, a.Step)
			}
		case correction.Corrected:
			past, err := s.History()
			if err != nil {
				return err
			}
			if err := describe(a, d, s, past); err != nil {
				return err
			}
			a.Corrects.Shown = shown[d.Event]
		}
	}
	return nil
}

// describe says what a correction changed: of the step, and of its deadlines.
func describe(a *matterpage.Act, d correction.Corrected, s subject.Matter, past []workflow.Event) error {
	first := a.Events[0].Event.Seq
	for _, f := range a.Events {
		first = min(first, f.Event.Seq)
	}
	before := past[:max(0, slices.IndexFunc(past, func(e workflow.Event) bool { return e.Seq >= first }))]
	stood, err := matter.Standing(before)
	if err != nil {
		return err
	}
	of := func(seq int64) workflow.Event {
		if i := slices.IndexFunc(stood, func(e workflow.Event) bool { return e.Seq == seq }); i >= 0 {
			return stood[i]
		}
		return workflow.Event{}
	}
	a.Corrects = &matterpage.Entry{Event: d.Event}
	if i := slices.IndexFunc(before, func(e workflow.Event) bool { return e.Seq == d.Event }); i >= 0 {
		a.Corrects.On = before[i].Effective
	}
	names := workflow.Names{Process: s.Process}
	for i := range a.Events {
		f := &a.Events[i]
		old := of(f.Event.Corrects)
		if f.Event.Corrects == 0 || old.Data == nil {
			continue
		}
		then, now := s.StepFacts(old), s.StepFacts(f.Event)
		if then != nil {
			differ, _ := words.Differences(then, now)
			for _, x := range differ {
				a.More = append(a.More, fmt.Sprintf("%s: %s, not %s", x.Title, oneLine(x.New), oneLine(x.Old)))
			}
			continue
		}
		id, date, before := dueOf(f.Event), dateOf(f.Event), dateOf(old)
		switch {
		case date.IsZero():
			e := f.Event
			e.Corrects = 0 // the entry says already that it corrects
			f.Text = kinds.All.Says(e, names)
		case date != before:
			f.Text = fmt.Sprintf("%s due %s, not %s", due.TitleOf(names, id), date.Text(), before.Text())
		}
	}
	return nil
}

func oneLine(values []string) string {
	if len(values) == 0 {
		return "nothing"
	}
	return strings.Join(values, "; ")
}

// dueOf is the deadline that an event is about.
func dueOf(e workflow.Event) string {
	switch d := e.Data.(type) {
	case due.Opened:
		return d.Deadline
	case due.Moved:
		return d.Deadline
	}
	return ""
}

// dateOf is the due date that an event sets; zero if it sets none.
func dateOf(e workflow.Event) civil.Date {
	switch d := e.Data.(type) {
	case due.Opened:
		return d.Due
	case due.Moved:
		return d.Due
	}
	return civil.Date{}
}
