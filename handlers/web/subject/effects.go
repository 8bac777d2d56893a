package subject

import (
	"errors"
	"slices"
	"strings"
	"time"

	matterpage "duces/templates/matter"
	"duces/templates/page"
	proceedingpage "duces/templates/proceeding"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/award"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/proceeding"
	"duces/workflow/review"
	"duces/workflow/stay"
)

// mostTouched is how many matters a preview names.
const mostTouched = 50

// tried is what a request does once it is approved, without waiting.
type tried struct {
	approval.Command
	by string
}

// Decide implements workflow.Command.
func (t tried) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	return t.Ended(facts, a, approval.Request{Status: approval.Given, RequestedBy: t.by})
}

// Effects says what a command about an order would do, without doing it. The facts are left as the command would leave
// proceedings. waits says that a second person must approve it.
func (r *Reader) Effects(facts workflow.Facts, cmd approval.Command, by string, now time.Time, waits bool) (proceedingpage.Effects, error) {
	e := proceedingpage.Effects{Waits: waits}
	reader := facts.Actor
	clock, _ := workflow.BuiltInActor(workflow.SystemActor)
	whole := facts.Whole().As(clock)
	d, err := workflow.Decide(whole, workflow.Act{ID: "preview", Actor: by, At: now, Command: tried{cmd, by}})
	if err != nil {
		return e, err
	}
	orders := map[string]bool{}
	for _, event := range d.Events {
		switch event.Stream.Kind() {
		case matter.KindName:
			err = matterEvent(&e, whole, reader, event)
		case proceeding.KindName:
			err = fold(whole, event)
			switch data := event.Data.(type) {
			case proceeding.OrderEntered:
				x, _ := workflow.Look[proceeding.Proceeding](whole, event.Stream)
				orders[x.Orders[len(x.Orders)-1].ID] = true
			case proceeding.OrderVoided:
				orders[data.Order] = true
			case proceeding.ClauseCorrected:
				orders[data.Order] = true
			case proceeding.ClauseEventCame:
				orders[data.Order] = true
			}
		}
		if err != nil {
			return e, err
		}
	}
	return e, touched(&e, whole, reader, orders)
}

// fold moves a proceeding on in the facts.
func fold(facts workflow.Facts, event workflow.Event) error {
	x, err := workflow.Look[proceeding.Proceeding](facts, event.Stream)
	if err != nil {
		return err
	}
	state, err := kinds.All.Fold(x, event)
	facts.Put(event.Stream, state)
	return err
}

// seen is a matter with its page; ok: the reader may see it.
func seen(facts workflow.Facts, reader workflow.Actor, id string) (n proceedingpage.Named, m matter.Matter, ok bool, err error) {
	m, err = matter.Find(facts.As(reader), id)
	if workflow.CodeOf(err) == workflow.NotFound {
		return n, m, false, nil
	}
	if err != nil {
		return n, m, false, err
	}
	j, err := jurisdiction.Find(facts, m.Jurisdiction)
	if err != nil {
		return n, m, false, err
	}
	r, err := review.Find(facts, m.Review)
	return proceedingpage.Named{Text: j.Title() + ", " + r.Name, Href: matterpage.Href(id)}, m, true, err
}

// matterEvent adds what an event does in a matter.
func matterEvent(e *proceedingpage.Effects, facts workflow.Facts, reader workflow.Actor, event workflow.Event) error {
	named, m, ok, err := seen(facts, reader, event.Stream.ID())
	if err != nil || !ok {
		return err
	}
	def, err := review.FindProcess(facts, m.Process)
	if err != nil {
		return err
	}
	moved := func(id, will string) {
		d, known := m.Deadline(id)
		if known {
			e.Moved = append(e.Moved, proceedingpage.Moved{Matter: named, Title: words.Kind(def, d.Kind), Old: page.DayText(d.Due), New: will})
		}
	}
	switch data := event.Data.(type) {
	case due.Tolled:
		moved(data.Deadline, "Tolled from "+data.On.Text())
	case due.Moved:
		moved(data.Deadline, page.DayText(data.Due))
	case matter.BarFound:
		e.Conflicts = append(e.Conflicts, proceedingpage.Named{Text: named.Text + ": " + data.Why, Href: named.Href})
	}
	return nil
}

// touched lists the matters and awards of those whom orders are about.
func touched(e *proceedingpage.Effects, facts workflow.Facts, reader workflow.Actor, orders map[string]bool) error {
	ids := map[string]bool{}
	for id := range orders {
		whom, err := stay.Concerned(facts, id)
		if err != nil {
			return err
		}
		matters, err := stay.Matters(facts, whom)
		if err != nil {
			return err
		}
		for _, m := range matters {
			ids[m] = true
		}
	}
	awards := map[string]bool{}
	for id := range ids {
		if len(e.Matters) == mostTouched {
			e.More++
			continue
		}
		named, m, ok, err := seen(facts, reader, id)
		switch {
		case err != nil:
			return err
		case !ok:
			e.Elsewhere++
			continue
		}
		e.Matters = append(e.Matters, named)
		own := award.Held{Jurisdictions: []string{m.Jurisdiction}}
		if err := facts.Ask(&own); err != nil {
			return err
		}
		for _, a := range own.All() {
			awards[a] = true
		}
	}
	byText := func(a, b proceedingpage.Named) int { return strings.Compare(a.Text, b.Text) }
	slices.SortFunc(e.Matters, byText)
	for id := range awards {
		x, err := workflow.Look[award.Award](facts, award.Stream(id))
		if err != nil {
			return err
		}
		e.Awards = append(e.Awards, proceedingpage.Named{Text: x.Number + ", " + x.Program})
	}
	slices.SortFunc(e.Awards, byText)
	return nil
}

// Unable is why a request could not be done now; empty: an error that is no refusal.
func Unable(err error) string {
	if ours, is := errors.AsType[*workflow.Error](err); is && ours.Code != workflow.Internal {
		return "This cannot be done now: " + ours.Error()
	}
	return ""
}
