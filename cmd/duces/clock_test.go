package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"duces/cmd/duces/console"
	"duces/cmd/duces/server"
	"duces/db"
	"duces/handlers/delivery/mailtest"
	"duces/handlers/sweeptest"
)

// machine runs the program as one whose clock can be set.
type machine struct {
	t     *testing.T
	dir   string
	relay *mailtest.Relay
	port  int
	read  int // mails that were looked at
}

// run runs a command with the machine's clock at an instant.
func (m *machine) run(at string, args ...string) (out, errs string, code int) {
	m.t.Helper()
	begins := sweeptest.Instant(m.t, at)
	var stdout, stderr bytes.Buffer
	args = append(args, "--data", m.dir)
	code = run(m.t.Context(), args, console.Console{In: strings.NewReader(""), Out: &stdout, Err: &stderr, Now: func() time.Time { return begins }, Getenv: func(name string) string {
		return map[string]string{"DUCES_PASSWORD": "a long enough password"}[name]
	}})
	return stdout.String(), stderr.String(), code
}

// sweep is a sweep that reaches the mail server, and the subjects of what it
// sent about dates, with how often each came.
func (m *machine) sweep(at string) (server.Swept, string) {
	m.t.Helper()
	out, errs, code := m.run(at, "sweep", "--smtp-host", "127.0.0.1", "--smtp-port", fmt.Sprint(m.port), "--smtp-tls", "none", "--smtp-from", "duces@example.gov", "--base-url", "https://duces.example.gov")
	var done server.Swept
	if err := json.Unmarshal([]byte(out), &done); err != nil || code != 0 {
		m.t.Fatalf("a sweep at %s: %s%s, exit %d", at, out, errs, code)
	}
	var said []string
	for _, mail := range m.relay.Taken()[m.read:] {
		m.read++
		subject, _, _ := strings.Cut(mailtest.Read(m.t, mail.Raw).Subject, ",")
		said = append(said, mail.To+" "+subject)
	}
	return done, strings.Join(said, "\n")
}

// refused holds what a command says when it cannot do its work.
func (m *machine) refused(at string, status int, says string, args ...string) {
	m.t.Helper()
	out, errs, code := m.run(at, args...)
	if code != status || out != "" || !strings.Contains(errs, says) || strings.Count(errs, "\n") != 1 {
		m.t.Errorf("%v at %s: exit %d, says %q and %q; want exit %d and %q", args, at, code, out, errs, status, says)
	}
}

// Three responses are due on 23 February 2018. On the fifth the machine's clock
// jumps a year ahead for one sweep.
func TestOneTickWithAWrongClockCanBeUndone(t *testing.T) {
	t.Parallel()
	team := sweeptest.NewQuiet(t, sweeptest.Three...)
	team.Request()
	m := &machine{t: t, dir: team.Copy(), relay: mailtest.NewRelay(t)}
	m.port = m.relay.OnTCP(t, nil)

	const day, wrong = "2018-02-05T15:00:00Z", "2019-02-05T15:00:00Z"
	m.refused(day, 2, "--now: 2019-02-05T15:00:00Z is in the future", "sweep", "--now", wrong)
	m.refused(day, 75, "--now: 2019-02-05T15:00:00Z is in the future", "bounce", "--now", wrong)
	m.refused(day, 1, "No entry is later than this machine's clock", "clock", "correct", "--reason", "It may have been wrong.")
	if done, said := m.sweep(day); done != (server.Swept{}) || said != "" {
		t.Fatalf("on the day: %+v %s", done, said)
	}
	if done, said := m.sweep(wrong); done.Missed != 3 || strings.Count(said, "3 overdue") == 0 {
		t.Fatalf("with the wrong clock: %+v %s", done, said)
	}

	// With the right time nothing that writes begins; what reads does.
	const says = "the last ledger entry has the later time 2019-02-05 15:00:00 UTC"
	m.refused(day, 2, says, "sweep")
	m.refused(day, 2, says, "serve", "--addr", "127.0.0.1:0")
	m.refused(day, 2, says, "user", "add", "--name", "Ada", "--email", "ada@example.gov", "--role", "admin")
	m.refused(day, 2, says, "token", "add", "legal@example.org", "--label", "script")
	m.refused(day, 75, says, "bounce")
	for _, args := range [][]string{{"user", "list"}, {"verify"}, {"checkpoint"}} {
		if out, errs, code := m.run(day, args...); code != 0 {
			t.Errorf("%v: %s%s, exit %d", args, out, errs, code)
		}
	}
	m.refused(day, 2, "--reason", "clock", "correct")
	server, err := db.Open(t.Context(), m.dir, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m.refused(day, 2, "in use by another process of Duces; stop that one first", "clock", "correct", "--reason", "The battery was empty.")
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}

	out, errs, code := m.run(day, "clock", "correct", "--reason", "The battery was empty.", "--json")
	var said clockCorrectedJSON
	if err := json.Unmarshal([]byte(out), &said); err != nil || code != 0 {
		t.Fatalf("%s%s, exit %d", out, errs, code)
	}
	if said.Matters != 3 || said.First == 0 || said.Event <= said.First || !said.Wrong.Equal(sweeptest.Instant(t, wrong)) || !said.At.Equal(sweeptest.Instant(t, day)) {
		t.Errorf("it says %+v", said)
	}
	m.refused(day, 1, "No entry is later than this machine's clock", "clock", "correct", "--reason", "The battery was empty.")

	// The true reminders go out on the true days, in one mail on each.
	want := map[string]string{"2018-02-22": "3 due soon: ", "2018-02-23": "3 due today: ", "2018-02-24": "3 overdue: ", "2018-02-26": "3 overdue: "}
	for at := sweeptest.Instant(t, "2018-02-05T15:01:00Z"); at.Before(sweeptest.Instant(t, "2018-02-27T00:00:00Z")); at = at.Add(24 * time.Hour) {
		date := at.Format(time.DateOnly)
		done, mails := m.sweep(at.Format(time.RFC3339))
		if missed := map[bool]int{date == "2018-02-24": 3}[true]; done.Missed != missed || done.Failed > 0 {
			t.Errorf("on %s %+v, want %d missed", date, done, missed)
		}
		if got := strings.Count(mails, "compliance@example.org "+want[date]); want[date] != "" && got != 1 {
			t.Errorf("on %s %d mails say %q:\n%s", date, got, want[date], mails)
		}
		if want[date] == "" && (strings.Contains(mails, "3 due") || strings.Contains(mails, "overdue: ")) {
			t.Errorf("on %s there are mails about dates:\n%s", date, mails)
		}
		// The clock comes by in the afternoon: what is far off waits for the next morning.
		if digest := map[string]bool{"2018-02-10": true, "2018-02-17": true, "2018-02-21": true}[date]; digest != strings.Contains(mails, "Digest of") {
			t.Errorf("on %s a digest: %t\n%s", date, !digest, mails)
		}
	}

	// A true downtime of 30 days: one catch-up for all, and then no more.
	_, mails := m.sweep("2018-03-28T15:00:00Z")
	if got := strings.Count(mails, "compliance@example.org 3 overdue: "); got != 1 {
		t.Errorf("after 30 days there are %d catch-ups:\n%s", got, mails)
	}
	if _, mails := m.sweep("2018-03-28T15:01:00Z"); mails != "" {
		t.Errorf("a minute later:\n%s", mails)
	}
	if out, errs, code := m.run("2018-03-28T15:02:00Z", "verify"); code != 0 {
		t.Errorf("verify: %s%s", out, errs)
	}
}
