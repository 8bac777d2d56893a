package jobs_test

import (
	"strings"
	"testing"
	"time"

	"duces/handlers/jobs"
	"duces/workflow"
	"duces/workflow/matter"
)

// A matter may rest 14 days in the state open: from Wednesday 24 January to
// Wednesday 7 February 2018.
func TestOurOwnSideIsToldTheDayAfterItsLimitThenWeeklyUntilTheMatterMoves(t *testing.T) {
	o := quietOffice(t, "City of Chicago")
	ids := o.must(o.users[workflow.Legal], matter.Open{Review: o.review, Jurisdictions: o.places}).Created
	r := newRelay(t)
	w := o.sweeper(o.db, plain(t, r))
	days := func(from, to string) {
		for at := instant(t, from); at.Before(instant(t, to)); at = at.Add(6 * time.Hour) {
			o.sweep(w, at.Format(time.RFC3339))
		}
	}
	days("2018-01-25T01:30:00Z", "2018-02-08T13:00:00Z")
	if early := r.taken(); len(early) != 0 {
		t.Fatalf("told before the limit: %+v", early[0])
	}
	told := func() map[string]int {
		count := map[string]int{}
		for _, m := range r.taken() {
			name, _, _ := strings.Cut(m.To, "@")
			count[name]++
		}
		return count
	}
	check := func(when string, legal, supervisor, second int) {
		t.Helper()
		got := told()
		if got["legal"] != legal || got["supervisor"] != supervisor || got["second"] != second || got["compliance"] != 0 {
			t.Errorf("%s: told %v, want legal %d, supervisor %d, second %d", when, got, legal, supervisor, second)
		}
	}
	o.sweep(w, "2018-02-08T13:00:00Z") // seven in the morning in Chicago
	check("on the day after", 1, 0, 0)
	m := parse(t, r.taken()[0].Raw)
	if !strings.Contains(m.Subject, "City of Chicago") || !strings.Contains(m.Text, "7 February 2018") || !strings.Contains(m.Text, ids[0]) {
		t.Errorf("the letter is %q:\n%s", m.Subject, m.Text)
	}
	days("2018-02-08T19:00:00Z", "2018-02-15T13:00:00Z")
	check("within the week", 1, 0, 0)
	days("2018-02-15T13:00:00Z", "2018-02-22T13:00:00Z")
	check("a week later", 2, 1, 1)
	days("2018-02-22T13:00:00Z", "2018-03-01T13:00:00Z")
	check("two weeks later", 3, 2, 2)

	o.clock = instant(t, "2018-02-28T15:00:00Z")
	o.move(ids, "send_notice", "2018-02-28", `{}`)
	days("2018-03-01T13:30:00Z", "2018-03-30T00:00:00Z")
	check("after the move", 3, 2, 2)
}

func TestAfterDowntimeOneMessageStandsForTheStepAlertsThatWereNotSent(t *testing.T) {
	o := quietOffice(t, "City of Chicago")
	o.must(o.users[workflow.Legal], matter.Open{Review: o.review, Jurisdictions: o.places})
	w := o.sweeper(o.db, jobs.Mailbox{})
	if got := o.sweep(w, "2018-02-24T15:00:00Z"); got != (jobs.Swept{Queued: 3, Sent: 3}) {
		t.Errorf("the first sweep after seventeen days: %+v", got)
	}
	if got := o.sweep(w, "2018-02-28T15:00:00Z"); got != (jobs.Swept{}) {
		t.Errorf("before the next week: %+v", got)
	}
	if got := o.sweep(w, "2018-03-01T15:00:00Z"); got != (jobs.Swept{Queued: 3, Sent: 3}) {
		t.Errorf("in the next week: %+v", got)
	}
}
