package matter

import (
	"slices"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/step"
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
		m = AtTrueTime(m, e.Recorded)
		m.Docket = m.TakenBack(d.Early)
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

// AtTrueTime is the matter as it stands if now is the true time.
func AtTrueTime(m Matter, now time.Time) Matter {
	m.Docket = m.ClockCorrected(now)
	m.StepAlerts = slices.DeleteFunc(slices.Clone(m.StepAlerts), func(a step.Alert) bool { return a.At.After(now) })
	for _, move := range []*Move{&m.Last, &m.Dealt} {
		if move.Recorded.After(now) {
			move.Recorded = now
		}
	}
	return m
}
