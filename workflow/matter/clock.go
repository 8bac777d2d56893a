package matter

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/clock"
	"duces/workflow/due"
)

// ClockCorrected takes back what a wrong clock did to the matter before the time
// for it had come. It changes nothing that a person did. A hold that the clock ended goes on, by events of its own.
type ClockCorrected struct {
	Open []string `json:"open,omitempty"` // deadlines that were recorded as missed and are open again
	// Early are dates of series that arose when the time for it had not come. What nobody marked done of them is canceled.
	Early []string `json:"early,omitempty"`
}

// Type is the stored name.
func (ClockCorrected) Type() string { return "matter_clock_corrected" }

var clockEvents = []workflow.EventType{
	changing(func(m Matter, d ClockCorrected, e workflow.Event) Matter {
		m = m.clockCorrected(e.Recorded)
		for i := range m.Deadlines {
			if x := &m.Deadlines[i]; slices.Contains(d.Early, x.ID) {
				x.OutOfSeries = true
				if x.Status != due.StatusMet {
					x.Status = due.StatusCancelled
				}
			}
		}
		m.Clocks++
		return m
	}, func(d ClockCorrected, n workflow.Names) string {
		said := "Clock corrected: alerts are scheduled again"
		for _, of := range []struct {
			what string
			ids  []string
		}{{"not missed and open again", d.Open}, {"added too early and taken back", d.Early}} {
			titles := make([]string, len(of.ids))
			for i, id := range of.ids {
				titles[i] = due.TitleOf(n, id)
			}
			if len(titles) > 0 {
				said += "; " + of.what + ": " + strings.Join(titles, ", ")
			}
		}
		return said
	}, nil),
}

// clockCorrected is the matter as it stands if now is the true time.
func (m Matter) clockCorrected(now time.Time) Matter {
	m.Deadlines = due.ClockCorrected(m.Deadlines, now)
	m.StepAlerts = slices.DeleteFunc(slices.Clone(m.StepAlerts), func(a StepAlert) bool { return a.At.After(now) })
	for _, move := range []*Move{&m.Last, &m.Dealt} {
		if move.Recorded.After(now) {
			move.Recorded = now
		}
	}
	return m
}

// alertKey keeps alerts apart from those that a wrong clock queued under the same name.
func (m Matter) alertKey(name string) string {
	if m.Clocks == 0 {
		return name
	}
	return fmt.Sprintf("%s/%d", name, m.Clocks+1)
}

// CorrectClock says that the ledger was written with times that have not come yet.
// Recorded time starts again at the act's own, which must be the true one.
type CorrectClock struct {
	Reason string `json:"reason"`
}

// CommandName implements workflow.Command.
func (CorrectClock) CommandName() string { return "CorrectClock" }

// Streams implements workflow.Command.
func (CorrectClock) Streams() []workflow.Stream { return []workflow.Stream{clock.Stream} }

// CorrectsClock lets the act be recorded with an earlier time than the act before it.
func (CorrectClock) CorrectsClock() {}

// Decide implements workflow.Command.
func (c CorrectClock) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if err := facts.Actor.May(workflow.VerbCorrectClock); err != nil {
		return workflow.Decision{}, err
	}
	if err := workflow.Collect(workflow.CheckProse("reason", "Reason", c.Reason, true)); err != nil {
		return workflow.Decision{}, err
	}
	found := clock.Ahead{Of: a.At}
	if err := facts.Ask(&found); err != nil {
		return workflow.Decision{}, err
	}
	if found.First == 0 {
		return workflow.Decision{}, workflow.Refuse("clock_ahead", "No entry is later than this machine's clock.", "There is nothing to correct.")
	}
	matters := slices.DeleteFunc(found.Streams, func(s workflow.Stream) bool { return s.Kind() != KindName })
	if err := facts.Load(matters...); err != nil {
		return workflow.Decision{}, err
	}
	d := workflow.Decision{Events: []workflow.Event{clock.Correction(a, found, c.Reason)}}
	own, _ := workflow.BuiltInActor(workflow.SystemActor)
	for _, s := range matters {
		w, err := Begin(facts.As(own), a, s.ID())
		if err != nil {
			return workflow.Decision{}, err
		}
		w.correctClock()
		d.Join(w.Decision())
	}
	return d, nil
}

func (w *Work) correctClock() {
	right := w.matter.clockCorrected(w.act.At)
	d := ClockCorrected{Early: w.early()}
	if len(d.Early) == 0 && reflect.DeepEqual(right, w.matter) {
		w.goOn()
		return // the clock did nothing else here: what was recorded with a wrong time, a person did
	}
	for i, old := range w.matter.Deadlines {
		if right.Deadlines[i].Status != old.Status && !slices.Contains(d.Early, old.ID) {
			d.Open = append(d.Open, old.ID)
		}
	}
	w.Note(w.Today(), d)
	w.holdAgain()
	w.MarkMissed()
	w.goOn()
}
