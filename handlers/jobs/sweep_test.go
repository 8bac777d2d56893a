package jobs_test

import (
	"bytes"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"duces/handlers/jobs"
	"duces/workflow"
	"duces/workflow/view"
)

// lines keeps what is logged.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

func (l *lines) count(s string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.buf.String(), s)
}

func TestASecondSweepQueuesNothing(t *testing.T) {
	o := quietOffice(t, "City of Chicago", "City of Springfield")
	o.requested()
	w := o.sweeper(o.db, jobs.Mailbox{})
	if got := o.sweep(w, "2018-02-22T13:00:00Z"); got != (jobs.Swept{Queued: 2, Sent: 2}) {
		t.Errorf("the day before: %+v", got)
	}
	for range 3 {
		if got := o.sweep(w, "2018-02-22T13:00:00Z"); got != (jobs.Swept{}) {
			t.Errorf("again at the same instant: %+v", got)
		}
	}
	if got := o.sweep(w, "2018-02-23T12:00:00Z"); got != (jobs.Swept{}) {
		t.Errorf("a day later: %+v", got)
	}
}

// dated is how the subject of a message about one date begins.
var dated = regexp.MustCompile(`^(Due|Overdue) (in|today|by)`)

func TestEachRungIsToldOnItsDay(t *testing.T) {
	o := quietOffice(t, "City of Chicago")
	o.requested()
	r := newRelay(t)
	w := o.sweeper(o.db, plain(t, r))
	for day := instant(t, "2018-02-01T13:00:00Z"); day.Before(instant(t, "2018-03-06T00:00:00Z")); day = day.AddDate(0, 0, 1) {
		o.sweep(w, day.Format(time.RFC3339))
	}
	for role, want := range map[workflow.Role]string{
		workflow.Compliance: "-14 held, -7 held, -3 held, -1, 0, 1, 3, 7",
		workflow.Supervisor: "3, 7", // nobody has acknowledged
		workflow.Legal:      "",     // nobody owns the matter
	} {
		if got := o.told(o.users[role]); got != want {
			t.Errorf("%s was told: %s", role, got)
		}
	}
	var singly []string
	for _, m := range r.taken() {
		if words, _, _ := strings.Cut(parse(t, m.Raw).Subject, ":"); m.To == "compliance@example.org" && dated.MatchString(words) {
			singly = append(singly, words)
		}
	}
	if got, want := strings.Join(singly, ", "), "Due in 1 day, Due today, Overdue by 1 day, Overdue by 3 days, Overdue by 7 days"; got != want {
		t.Errorf("singly: %s", got)
	}
}

func TestADowntimeLeadsToOneAlertMarkedLate(t *testing.T) {
	o := quietOffice(t, "City of Chicago")
	o.requested()
	r := newRelay(t)
	w := o.sweeper(o.db, plain(t, r))
	if got := o.sweep(w, "2018-02-23T12:00:00Z"); got != (jobs.Swept{Queued: 1, Sent: 1}) {
		t.Fatalf("%+v", got)
	}
	m := parse(t, r.taken()[0].Raw)
	if !strings.HasPrefix(m.Subject, "Due today: ") {
		t.Errorf("the subject is %q", m.Subject)
	}
	if want := "This alert comes late: it was owed on Thursday 22 February 2018."; !strings.Contains(m.Text, want) || !strings.Contains(m.HTML, want) {
		t.Errorf("the mail does not say that it is late:\n%s", m.Text)
	}
	if got := o.sweep(w, "2018-02-23T12:01:00Z"); got != (jobs.Swept{}) {
		t.Errorf("the next sweep: %+v", got)
	}
}

func TestManyMattersAreSweptInOneGo(t *testing.T) {
	names := make([]string, 230)
	for i := range names {
		names[i] = "City " + string(rune('A'+i/26)) + string(rune('A'+i%26))
	}
	o := quietOffice(t, names...)
	o.requested()
	w := o.sweeper(o.db, jobs.Mailbox{})
	o.clock = instant(t, morning)
	if got, err := w.Tick(t.Context(), o.clock); err != nil || got.Missed != 230 || got.Queued != 230 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTheWaitGrowsAndEnds(t *testing.T) {
	pause := func(n int) time.Duration { return jobs.Wait(view.Outgoing{Attempt: n}, time.Time{}) }
	total := time.Duration(0)
	for n := 1; ; n++ {
		if n > 1 && pause(n) < pause(n-1) {
			t.Fatalf("the wait after attempt %d is shorter than the one before", n)
		}
		if pause(n) > time.Hour || pause(n) < 50*time.Second {
			t.Fatalf("the wait after attempt %d is %v", n, pause(n))
		}
		total += pause(n)
		if jobs.Exhausted(n) {
			break
		}
	}
	if total < 4*24*time.Hour || total > 6*24*time.Hour {
		t.Errorf("a message is tried for %v", total)
	}
}

func TestTheWaitTightensAsTheDateNears(t *testing.T) {
	ends := time.Date(2018, 2, 24, 6, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		left    time.Duration
		attempt int
		longest time.Duration
	}{
		"a day is left":           {24 * time.Hour, 6, time.Hour},
		"two hours are left":      {2 * time.Hour, 6, 30 * time.Minute},
		"twenty minutes are left": {20 * time.Minute, 6, 5 * time.Minute},
		"a minute is left":        {time.Minute, 6, time.Minute},
		"the first attempt":       {2 * time.Hour, 1, time.Minute},
		"the date has passed":     {-time.Hour, 6, time.Hour},
	} {
		got := jobs.Wait(view.Outgoing{Attempt: c.attempt, Ends: ends}, ends.Add(-c.left))
		if got > c.longest || got < c.longest-10*time.Second {
			t.Errorf("%s: the wait is %v, want %v", name, got, c.longest)
		}
	}
}

func TestSettingsAreChecked(t *testing.T) {
	for name, s := range map[string]jobs.Settings{
		"no sender's address":     {BaseURL: "https://duces.example.org"},
		"a sender with a newline": {BaseURL: "https://duces.example.org", From: "a@example.org\r\nBcc: b@example.org"},
		"no base URL":             {From: "a@example.org"},
		"a base URL of a script":  {From: "a@example.org", BaseURL: "javascript:alert(1)"},
		"a base URL without host": {From: "a@example.org", BaseURL: "https://"},
		"a base URL with a query": {From: "a@example.org", BaseURL: "https://duces.example.org/?a=b"},
	} {
		if _, err := jobs.New(s); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
