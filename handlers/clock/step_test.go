package clock_test

import (
	"strings"
	"testing"
	"time"

	"duces/handlers/delivery"
	"duces/handlers/delivery/mailtest"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/opening"
)

// A matter may rest 14 days in the state open: from Wednesday 24 January to
// Wed, Feb 7, 2018.
func TestOurOwnSideIsAlertedTheDayAfterItsLimitThenWeeklyUntilTheMatterMoves(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago")
	ids := team.Must(team.Users[workflow.Legal], opening.Open{Review: team.Review, Jurisdictions: team.Jurisdictions}).Created
	r := mailtest.NewRelay(t)
	w := team.Sweeper(r.Client(t))
	days := func(from, to string) {
		for at := sweeptest.Instant(t, from); at.Before(sweeptest.Instant(t, to)); at = at.Add(6 * time.Hour) {
			team.Sweep(w, at.Format(time.RFC3339))
		}
	}
	days("2018-01-25T01:30:00Z", "2018-02-08T13:00:00Z")
	if early := r.Taken(); len(early) != 0 {
		t.Fatalf("alerted before the limit: %+v", early[0])
	}
	alerted := func() map[string]int {
		count := map[string]int{}
		for _, m := range r.Taken() {
			name, _, _ := strings.Cut(m.To, "@")
			count[name]++
		}
		return count
	}
	check := func(when string, legal, supervisor, second int) {
		t.Helper()
		got := alerted()
		if got["legal"] != legal || got["supervisor"] != supervisor || got["second"] != second || got["compliance"] != 0 {
			t.Errorf("%s: alerted %v, want legal %d, supervisor %d, second %d", when, got, legal, supervisor, second)
		}
	}
	team.Sweep(w, "2018-02-08T13:00:00Z") // seven in the morning in Chicago
	check("on the day after", 1, 0, 0)
	m := mailtest.Read(t, r.Taken()[0].Raw)
	if !strings.Contains(m.Subject, "City of Chicago") || !strings.Contains(m.Text, "Feb 7, 2018") || !strings.Contains(m.Text, ids[0]) {
		t.Errorf("the letter is %q:\n%s", m.Subject, m.Text)
	}
	days("2018-02-08T19:00:00Z", "2018-02-15T13:00:00Z")
	check("within the week", 1, 0, 0)
	days("2018-02-15T13:00:00Z", "2018-02-22T13:00:00Z")
	check("a week later", 2, 1, 1)
	days("2018-02-22T13:00:00Z", "2018-02-28T13:00:00Z")
	check("two weeks later", 3, 2, 2)

	team.Clock = sweeptest.Instant(t, "2018-02-28T15:00:00Z")
	team.Move(ids, "send_notice", "2018-02-28", `{}`)
	days("2018-03-01T13:30:00Z", "2018-03-30T00:00:00Z")
	check("after the move", 3, 2, 2)
}

func TestAfterDowntimeOneMessageStandsForTheStepAlertsThatWereNotSent(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago")
	team.Must(team.Users[workflow.Legal], opening.Open{Review: team.Review, Jurisdictions: team.Jurisdictions})
	w := team.Sweeper(delivery.Mailbox{})
	if got := team.Sweep(w, "2018-02-24T15:00:00Z"); got != (sweeptest.Swept{Queued: 3, Sent: 3}) {
		t.Errorf("the first sweep after seventeen days: %+v", got)
	}
	if got := team.Sweep(w, "2018-02-28T15:00:00Z"); got != (sweeptest.Swept{}) {
		t.Errorf("before the next week: %+v", got)
	}
	if got := team.Sweep(w, "2018-03-01T15:00:00Z"); got != (sweeptest.Swept{Queued: 3, Sent: 3}) {
		t.Errorf("in the next week: %+v", got)
	}
}
