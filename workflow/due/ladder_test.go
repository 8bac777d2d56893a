package due

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow/civil"
	"duces/workflow/process"
	"duces/workflow/timezone"
)

// The ladder of a fixed date, due 23 February 2018 in Chicago, asked at every
// seven o'clock, with somebody acknowledging at nine on some days.
func TestWhatAnAcknowledgementChanges(t *testing.T) {
	kind, _ := process.Default().Deadline("response")
	for _, c := range []struct {
		name  string
		acked []int // days relative to the due date
		down  [2]int
		want  string // rung, and who is told beyond the first
	}{
		{name: "nobody acknowledges, so that it escalates and comes back to all", want: "-14 -7 -3 -1 0 1 3! 7! 11! 15! 19!"},
		{name: "the first overdue alert is acknowledged, and forgotten", acked: []int{1}, want: "-14 -7 -3 -1 0 1 5 9! 13! 17!"},
		{name: "every alert is acknowledged on its day", acked: []int{1, 5, 9, 13, 17}, want: "-14 -7 -3 -1 0 1 5 9 13 17"},
		{name: "acknowledged after it had escalated", acked: []int{4}, want: "-14 -7 -3 -1 0 1 3! 8 12! 16! 20!"},
		{name: "acknowledged before it was due, which silences nothing that is overdue", acked: []int{-3}, want: "-14 -7 -3 -1 0 1 3! 7! 11! 15! 19!"},
		{name: "acknowledged twice on a day", acked: []int{1, 1}, want: "-14 -7 -3 -1 0 1 5 9! 13! 17!"},
		{name: "nothing ran for a week, and one message stands for what was missed", down: [2]int{-2, 5}, want: "-14 -7 -3 3! 7! 11! 15! 19!"},
		{name: "nothing ran before it was due", down: [2]int{-20, -2}, want: "-1 0 1 3! 7! 11! 15! 19!"},
	} {
		t.Run(c.name, func(t *testing.T) {
			due := civil.NewDate(2018, 2, 23)
			d := Deadline{
				ID: "response-1", Kind: "response", Status: StatusOpen, Version: 1, Due: due, Zone: "America/Chicago",
				Ends: due.EndIn(timezone.Named("America/Chicago")), Opened: due.AddDays(-30).At(0, time.UTC),
			}
			var reminded []string
			for day := -20; day <= 20; day++ {
				if c.down != [2]int{} && day >= c.down[0] && day <= c.down[1] {
					continue
				}
				at := due.AddDays(day).At(process.AlertHour, timezone.Named(d.Zone))
				d = d.AsOf(at)
				if next := d.NextAlert(kind); c.down == [2]int{} && next.Before(due.AddDays(day).At(0, timezone.Named(d.Zone))) && !next.IsZero() {
					t.Fatalf("day %d: the next alert was at %s", day, next)
				}
				for again := range 2 {
					rungs := d.RungsDue(kind, at)
					if len(rungs) == 0 {
						continue
					}
					if again > 0 {
						t.Fatalf("day %d: told twice", day)
					}
					acked, _ := d.AcknowledgedLate()
					rung := rungs[len(rungs)-1]
					mark := ""
					if Escalated(kind, rung) && !acked {
						mark = "!"
					}
					reminded = append(reminded, fmt.Sprintf("%d%s", rung, mark))
					for _, r := range rungs {
						d.Reminders = append(d.Reminders, Reminder{Version: 1, Rung: r})
					}
				}
				if slices.Contains(c.acked, day) {
					d.Acks = append(d.Acks, Ack{Version: 1, Day: day})
				}
			}
			if got := strings.Join(reminded, " "); got != c.want {
				t.Errorf("told %s\nwant %s", got, c.want)
			}
		})
	}
}
