package jobs_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"duces/handlers/jobs"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// Quiet hours are from 10 p.m. to 6:30 a.m. in Chicago, which is six hours
// behind UTC; the response is due on Friday 23 February 2018.
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
			o := quietOffice(t, "City of Chicago")
			o.requested()
			down := sender(t, jobs.SMTPConfig{TLS: jobs.TLSNone})
			down.DialBy(func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("connection refused") })
			w := o.sweeper(o.db, down)
			o.sweep(w, c.queued)
			// Nobody could wait for hours that were set only afterwards.
			officer := o.users[workflow.Compliance]
			o.must(officer, account.SetPreferences{User: officer, Preferences: account.Preferences{NoWeekly: true, QuietFrom: "22:00", QuietTo: "06:30"}})
			tried := o.attempts()
			r := newRelay(t)
			w.Sender = plain(t, r)
			o.sweep(w, c.back)
			if c.goes != c.back {
				if len(r.taken()) != 0 || o.attempts() != tried {
					t.Errorf("at night %d went out, with %d attempts after %d", len(r.taken()), o.attempts(), tried)
				}
				before := instant(t, c.goes).Add(-1).Format("2006-01-02T15:04:05.999999999Z07:00")
				if o.sweep(w, before); len(r.taken()) != 0 {
					t.Error("it went out before the morning")
				}
				o.sweep(w, c.goes)
			}
			if len(r.taken()) != 1 {
				t.Errorf("%d went out", len(r.taken()))
			}
		})
	}
}

func TestWhatIsHeldAtNightKeepsNobodyElseWaiting(t *testing.T) {
	o := quietOffice(t, many(190)...)
	matters := o.requested()
	officer, legal := o.users[workflow.Compliance], o.users[workflow.Legal]
	o.must(legal, matter.AssignOwner{Matters: matters[185:], User: legal})
	r := newRelay(t)
	w := o.sweeper(o.db, plain(t, r))
	o.clock = instant(t, morning)
	if _, err := w.Tick(t.Context(), o.clock); err != nil { // the program ends before it sends
		t.Fatal(err)
	}
	o.must(officer, account.SetPreferences{User: officer, Preferences: account.Preferences{NoWeekly: true, QuietFrom: "22:00", QuietTo: "06:30"}})
	if got := o.sweep(w, "2018-02-25T05:00:00Z"); got.Sent != 5 || o.attempts() != 5 || len(r.taken()) != 5 {
		t.Errorf("at night: %+v with %d attempts", got, o.attempts())
	}
	if got := o.sweep(w, "2018-02-25T12:30:00Z"); got.Sent != 190 || o.attempts() != 195 {
		t.Errorf("in the morning: %+v with %d attempts", got, o.attempts())
	}
	for id, n := range copies(t, r) {
		if n != 1 {
			t.Errorf("%s arrived %d times", id, n)
		}
	}
}

func TestQuietHoursHoldNothingForEver(t *testing.T) {
	night := instant(t, "2018-02-25T05:00:00Z")
	to := account.User{Zone: "America/Chicago", Preferences: account.Preferences{QuietFrom: "22:00", QuietTo: "06:30"}}
	for name, c := range map[string]struct {
		out  view.Outgoing
		goes string
	}{
		"an alert of yesterday":              {view.Outgoing{Queued: night.AddDate(0, 0, -1)}, "2018-02-25T12:30:00Z"},
		"one that is five days old":          {view.Outgoing{Queued: night.AddDate(0, 0, -5)}, "2018-02-25T12:30:00Z"},
		"an older one":                       {view.Outgoing{Queued: night.AddDate(0, 0, -5).Add(-time.Second)}, "2018-02-25T05:00:00Z"},
		"a date that passes before the end":  {view.Outgoing{Queued: night, Ends: night.Add(time.Hour)}, "2018-02-25T05:00:00Z"},
		"a digest, which has an hour itself": {view.Outgoing{Queued: night, Alert: workflow.Alert{Kind: workflow.AlertDigest}}, "2018-02-25T05:00:00Z"},
	} {
		if got := jobs.QuietUntil(to, c.out, night); !got.Equal(instant(t, c.goes)) {
			t.Errorf("%s goes at %s, want %s", name, got, c.goes)
		}
	}
}

func TestALaterAlertTakesThePlaceOfOneThatDidNotGoOut(t *testing.T) {
	o := quietOffice(t, "City of Chicago")
	o.requested()
	down := sender(t, jobs.SMTPConfig{TLS: jobs.TLSNone})
	down.DialBy(func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("connection refused") })
	w := o.sweeper(o.db, down)
	o.sweep(w, morning) // one day late: to the compliance officer
	r := newRelay(t)
	w.Sender = plain(t, r)
	o.sweep(w, "2018-02-26T13:00:00Z") // three days late: to the supervisors as well
	if got := o.told(o.users[workflow.Compliance]); got != "1 unowed, 3" {
		t.Errorf("the officer is told %q", got)
	}
	to := map[string]int{}
	for _, m := range r.taken() {
		to[m.To]++
	}
	if len(to) != 3 || to["compliance@example.org"] != 1 {
		t.Errorf("sent to %v", to)
	}
}
