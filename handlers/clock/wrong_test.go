package clock_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duces/handlers/delivery"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/step"
	"duces/workflow/sweep"
	"duces/workflow/view"
)

// post is a mail server that is down at times.
type post struct{ down bool }

func (p *post) Send(context.Context, string, string, []byte) (string, error) {
	if p.down {
		return "", &delivery.Refusal{Answer: "connection refused", Relay: true}
	}
	return "250 taken", nil
}

// Two teams have one past. The clock of one is then wrong for a while, and is
// corrected; the other never sees that. From then on both live alike, and
// matters and alerts must be the same.
func TestAfterACorrectionMattersStandAsIfTheClockHadNeverBeenWrong(t *testing.T) {
	seeds := uint64(12)
	if testing.Short() {
		seeds = 8
	}
	undone, kinds := 0, map[workflow.AlertKind]int{} // of wrong alerts
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 7))
			hours := func(least, most int) time.Duration {
				return time.Duration(least+random.IntN(most-least)) * time.Hour
			}
			team := sweeptest.New(t, sweeptest.Three...)
			mats := team.Request()
			team.Move(mats[2:], "receive_response", "2018-01-24", `{"production":{"all":"partial"}}`) // now it is our own turn
			server := &post{}
			w := team.Sweeper(server)
			now := team.Clock
			sweep := func(team *sweeptest.Team, w sweeptest.Sweeper, at time.Time) {
				team.Sweep(w, at.Format(time.RFC3339))
			}
			for range random.IntN(8) {
				now = now.Add(hours(1, 8*24))
				server.down = random.IntN(3) == 0
				sweep(team, w, now)
				if random.IntN(3) == 0 {
					acknowledge(team, mats[random.IntN(len(mats))])
				}
			}

			twin := team.Twin()
			twinServer := &post{}
			twinW := twin.Sweeper(twinServer)
			for ahead := now; random.IntN(3) > 0 || ahead.Equal(now); {
				ahead = ahead.Add(hours(2, 200*24))
				server.down = random.IntN(2) == 0
				sweep(team, w, ahead)
				if random.IntN(2) == 0 {
					acknowledge(team, mats[random.IntN(len(mats))])
				}
			}
			wrong := map[string]bool{}
			for _, row := range team.Outbox("") {
				if row.Queued.After(now) {
					wrong[row.ID] = true
					kinds[row.Kind]++
				}
			}
			if now = now.Add(time.Minute); !correct(t, team, now) {
				return // the wrong ticks found nothing to do
			}
			undone++

			now = now.Add(time.Minute)
			server.down = false
			for range 12 {
				sweep(team, w, now)
				sweep(twin, twinW, now)
				for _, id := range mats {
					if diff := cmp.Diff(stands(twin, id), stands(team, id)); diff != "" {
						t.Fatalf("at %s the matter stands otherwise than without the wrong clock:\n%s", now, diff)
					}
				}
				if random.IntN(3) == 0 {
					id := mats[random.IntN(len(mats))]
					acknowledge(team, id)
					acknowledge(twin, id)
				}
				now = now.Add(hours(1, 6*24)).Truncate(time.Minute)
			}
			if diff := cmp.Diff(mails(twin, nil), mails(team, wrong)); diff != "" {
				t.Errorf("other mails than without the wrong clock:\n%s", diff)
			}
			for _, tm := range []*sweeptest.Team{team, twin} {
				if report, err := tm.DB.Verify(t.Context(), nil); err != nil || len(report.Problems) > 0 {
					t.Errorf("verify: %+v, %v", report.Problems, err)
				}
			}
		})
	}
	for _, kind := range []workflow.AlertKind{workflow.AlertDeadline, workflow.AlertStep, workflow.AlertTogether, workflow.AlertWeekly, workflow.AlertHeart} {
		if undone == 0 || kinds[kind] == 0 {
			t.Errorf("of %d wrong clocks none queued an alert of the kind %s", undone, kind)
		}
	}
}

// correct corrects the clock at an instant, unless nothing lies ahead.
func correct(t *testing.T, team *sweeptest.Team, now time.Time) bool {
	t.Helper()
	team.Clock = now
	_, err := team.Engine.Do(t.Context(), workflow.OperatorActor, "", sweep.CorrectClock{Reason: "The battery was empty."})
	if workflow.CodeOf(err) == workflow.Refused {
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	return true
}

// acknowledge acknowledges what can be.
func acknowledge(team *sweeptest.Team, id string) {
	for _, d := range team.Matter(id).Deadlines {
		if d.Live() {
			team.Must(team.Users[workflow.Compliance], change.Acknowledge{Matter: id, Deadline: d.ID, Version: d.Version})
		}
	}
}

// stands is a matter without what counts its events.
func stands(team *sweeptest.Team, id string) matter.Matter {
	m := team.Matter(id)
	m.Version, m.Changed, m.Clocks = 0, 0, 0
	m.StepAlerts = append([]step.Alert{}, m.StepAlerts...)
	m.Deadlines = slices.Clone(m.Deadlines)
	for i, d := range m.Deadlines {
		m.Deadlines[i].Reminders = append([]due.Reminder{}, d.Reminders...)
		m.Deadlines[i].Acks = append([]due.Ack{}, d.Acks...)
		for n, ack := range d.Acks {
			// What became of a mail is recorded some milliseconds after its tick, and what follows is recorded no earlier.
			m.Deadlines[i].Acks[n].At = ack.At.Truncate(time.Second)
		}
	}
	return m
}

// mails are those of a team without the wrong ones, but for when they went out and what they went out
// with: one that was put together before the clock was wrong may have gone out meanwhile, and with more.
func mails(team *sweeptest.Team, wrong map[string]bool) []string {
	var all []string
	for _, r := range team.Outbox("") {
		if wrong[r.ID] || r.Kind.Carries() {
			continue
		}
		status := r.Status
		if status != view.MailSent {
			status = view.MailStatus(fmt.Sprint(status, ": ", r.Answer))
		}
		all = append(all, strings.Join([]string{
			r.Queued.Format(time.RFC3339), string(r.Kind), r.Recipient.Name, r.Jurisdiction, r.Deadline, fmt.Sprint("version ", r.Version, " rung ", r.Rung, " late ", r.Late, " digest ", r.Digest), string(status),
		}, " "))
	}
	slices.Sort(all)
	return all
}
