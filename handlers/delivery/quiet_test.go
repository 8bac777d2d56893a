package delivery_test

import (
	"context"
	"errors"
	"net"
	"testing"

	"duces/handlers/delivery/mailtest"
	"duces/handlers/delivery/smtp"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/account"
)

// Quiet hours are from 10 p.m. to 6:30 a.m. in Chicago, which is six hours
// behind UTC; the response is due on Fri, Feb 23, 2018.
func TestQuietHoursHoldWhatAServerThatWasDownBringsToThem(t *testing.T) {
	for name, c := range map[string]struct {
		queued, back string
		goes         string // back: at once
	}{
		"it is back at night":                     {"2018-02-24T13:00:00Z", "2018-02-25T05:00:00Z", "2018-02-25T12:30:00Z"},
		"it is back by day":                       {"2018-02-24T13:00:00Z", "2018-02-24T20:00:00Z", "2018-02-24T20:00:00Z"},
		"the date would pass before the morning":  {"2018-02-23T13:00:00Z", "2018-02-24T04:30:00Z", "2018-02-24T04:30:00Z"},
		"it is back in the last minute of a day":  {"2018-02-24T13:00:00Z", "2018-02-25T03:59:00Z", "2018-02-25T03:59:00Z"},
		"it is back in the first minute of night": {"2018-02-24T13:00:00Z", "2018-02-25T04:00:00Z", "2018-02-25T12:30:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			team := sweeptest.NewQuiet(t, "City of Chicago")
			team.Request()
			down := mailtest.Client(t, smtp.Config{TLS: smtp.TLSNone, Dial: func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("connection refused") }})
			w := team.Sweeper(down)
			team.Sweep(w, c.queued)
			// Nobody could wait for hours that were set only afterwards.
			officer := team.Users[workflow.Compliance]
			team.Must(officer, account.SetPreferences{User: officer, Preferences: account.Preferences{NoWeekly: true, QuietFrom: "22:00", QuietTo: "06:30"}})
			tried := team.Attempts()
			r := mailtest.NewRelay(t)
			w.Mailer.Sender = r.Client(t)
			team.Sweep(w, c.back)
			if c.goes != c.back {
				if len(r.Taken()) != 0 || team.Attempts() != tried {
					t.Errorf("at night %d went out, with %d attempts after %d", len(r.Taken()), team.Attempts(), tried)
				}
				before := sweeptest.Instant(t, c.goes).Add(-1).Format("2006-01-02T15:04:05.999999999Z07:00")
				if team.Sweep(w, before); len(r.Taken()) != 0 {
					t.Error("it went out before the morning")
				}
				team.Sweep(w, c.goes)
			}
			if len(r.Taken()) != 1 {
				t.Errorf("%d went out", len(r.Taken()))
			}
		})
	}
}

func TestWhatIsHeldAtNightKeepsNobodyElseWaiting(t *testing.T) {
	team := sweeptest.NewCrowd(t, 190)
	r := mailtest.NewRelay(t)
	w := team.Sweeper(r.Client(t))
	team.Clock = sweeptest.Instant(t, sweeptest.Morning)
	if _, err := w.Ticker.Tick(t.Context(), team.Clock); err != nil { // the program ends before it sends
		t.Fatal(err)
	}
	for _, officer := range team.Officers[5:] {
		team.Must(officer, account.SetPreferences{User: officer, Preferences: account.Preferences{NoWeekly: true, QuietFrom: "22:00", QuietTo: "06:30"}})
	}
	if got := team.Sweep(w, "2018-02-25T05:00:00Z"); got.Sent != 5 || team.Attempts() != 5 || len(r.Taken()) != 5 {
		t.Errorf("at night: %+v with %d attempts", got, team.Attempts())
	}
	if got := team.Sweep(w, "2018-02-25T12:30:00Z"); got.Sent != 185 || team.Attempts() != 190 {
		t.Errorf("in the morning: %+v with %d attempts", got, team.Attempts())
	}
	for id, n := range copies(t, r) {
		if n != 1 {
			t.Errorf("%s arrived %d times", id, n)
		}
	}
}

func TestALaterAlertReplacesOneThatDidNotGoOut(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago")
	team.Request()
	down := mailtest.Client(t, smtp.Config{TLS: smtp.TLSNone, Dial: func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("connection refused") }})
	w := team.Sweeper(down)
	team.Sweep(w, sweeptest.Morning) // one day late: to the compliance officer
	r := mailtest.NewRelay(t)
	w.Mailer.Sender = r.Client(t)
	team.Sweep(w, "2018-02-26T13:00:00Z") // three days late: to the supervisors as well
	if got := team.Alerted(team.Users[workflow.Compliance]); got != "1 unowed, 3" {
		t.Errorf("the officer is alerted %q", got)
	}
	to := map[string]int{}
	for _, m := range r.Taken() {
		to[m.To]++
	}
	if len(to) != 3 || to["compliance@example.org"] != 1 {
		t.Errorf("sent to %v", to)
	}
}
