package workflow_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/assignment"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/process"
	"duces/workflow/recalculation"
	"duces/workflow/review"
	"duces/workflow/sweep"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

// mails lists the alerts about a matter's deadlines, the oldest first.
func (d *fixture) mails(id string) []view.MailRow {
	d.t.Helper()
	page, err := d.db.Mails(context.Background(), workflow.Viewer{ID: d.users[workflow.Auditor], Role: workflow.Auditor}, view.MailFilter{Matter: id, Limit: 200})
	if err != nil {
		d.t.Fatal(err)
	}
	rows := slices.DeleteFunc(page.Items, func(m view.MailRow) bool { return m.Kind == workflow.AlertStep })
	slices.Reverse(rows)
	return rows
}

// fresh lists the alerts that something queues.
func (d *fixture) fresh(id string, happens func()) []view.MailRow {
	d.t.Helper()
	before := map[string]bool{}
	for _, m := range d.mails(id) {
		before[m.ID] = true
	}
	happens()
	return slices.DeleteFunc(d.mails(id), func(m view.MailRow) bool { return before[m.ID] })
}

// tick lets the clock come by at an instant, and lists the alerts it queued.
func (d *fixture) tick(id, at string) []view.MailRow {
	d.t.Helper()
	d.at(at)
	return d.fresh(id, func() {
		d.must(workflow.SystemActor, sweep.Tick{Matters: []string{id}, At: d.engine.Now()})
	})
}

// whom names the recipients of alerts, each with of whom they are told instead.
func (d *fixture) whom(alerts []view.MailRow) string {
	var names []string
	for _, m := range alerts {
		name := m.Recipient.Name
		if m.For.ID != "" {
			name += " for " + m.For.Name
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func (d *fixture) wantRecipients(what string, alerts []view.MailRow, want string) {
	d.t.Helper()
	if got := d.whom(alerts); got != want {
		d.t.Errorf("%s: told %s; want %s", what, got, want)
	}
}

// refuses holds a refusal to the vocabulary and to words it must have.
func (d *fixture) refuses(what, actor string, cmd workflow.Command, code workflow.Code, words string) {
	d.t.Helper()
	_, err := d.do(actor, cmd)
	if err == nil || workflow.CodeOf(err) != code || !strings.Contains(err.Error(), words) {
		d.t.Errorf("%s: got %v, want %s with %q", what, err, code, words)
	}
}

// morning is seven o'clock in Chicago, on a day relative to 23 February 2018.
func morning(days int) string {
	return date("2018-02-23").AddDays(days).String() + "T13:00:00Z"
}

// asked opens a matter whose response is due on 23 February 2018; the compliance officer looks after it.
func (d *fixture) asked() string {
	d.t.Helper()
	d.at("2018-01-25T15:00:00Z")
	return d.taken(d.requested(fixedDate))
}

// taken has the compliance officer look after a matter.
func (d *fixture) taken(id string) string {
	d.t.Helper()
	officer := d.users[workflow.Compliance]
	d.must(officer, assignment.Assign{Matters: []string{id}, User: officer})
	return id
}

func TestALadderMayNameThoseWhoAreInNoReview(t *testing.T) {
	d := newFixture(t, 2)
	source := strings.Replace(string(process.Default().Source), "{days: -7, to: [owner, compliance]}", "{days: -7, to: [admin, auditor, compliance]}", 1)
	legal := d.users[workflow.Legal]
	d.review = d.must(workflow.OperatorActor, review.Open{Name: "Watched", Authority: "8 U.S.C. 1373", Members: []string{legal, d.users[workflow.Compliance]}, Process: source}).Created[0]
	id, other := d.asked(), d.asked()
	d.wantRecipients("two weeks before", d.tick(id, morning(-14)), "compliance")
	d.wantRecipients("a week before", d.tick(id, morning(-7)), "admin, auditor, compliance")

	d.must(workflow.OperatorActor, account.EnableUser{User: d.users[workflow.Auditor]})
	d.users[workflow.Auditor] = d.user("another", workflow.Auditor)
	d.wantRecipients("a week before, when one has left", d.tick(other, morning(-7)), "admin, another, compliance")
}

func TestOneMessageStandsForWhatADowntimeKeptBack(t *testing.T) {
	d := newFixture(t, 1)
	id := d.asked()
	got := d.tick(id, "2018-02-21T20:00:00Z")
	if len(got) != 1 || !got[0].Late || got[0].Rung != -3 {
		t.Fatalf("after the downtime: %+v", got)
	}
	d.wantRecipients("again", d.tick(id, "2018-02-21T20:00:00.000001Z"), "")
	var rungs []int
	for _, r := range d.deadline(id, "response").Reminders {
		rungs = append(rungs, r.Rung)
	}
	if fmt.Sprint(rungs) != "[-14 -7 -3]" {
		t.Errorf("on record as told: %v", rungs)
	}
}

func TestAnEscalationThatWasAnsweredStaysAway(t *testing.T) {
	d := newFixture(t, 1)
	id := d.asked()
	d.tick(id, morning(1))
	d.at("2018-02-24T15:00:00Z")
	d.must(d.users[workflow.Compliance], change.Acknowledge{Matter: id, Deadline: "response-1", Version: 1})
	d.wantRecipients("when it would have escalated", d.tick(id, morning(3)), "")
	d.wantRecipients("at the repeat", d.tick(id, morning(5)), "compliance")
	d.wantRecipients("when nobody acknowledged the repeat", d.tick(id, morning(9)), "compliance, second, supervisor")
}

func TestADateThatIsOverTakesItsQueuedAlertsWithIt(t *testing.T) {
	changed := func(c change.Deadline) func(*fixture, string) {
		return func(d *fixture, id string) {
			c.Matter, c.Deadline = id, "response-1"
			d.agreed(d.users[workflow.Legal], c)
		}
	}
	for name, c := range map[string]struct {
		finish func(*fixture, string)
		answer string
	}{
		"moved":     {changed(change.Deadline{Change: "extend", Days: 14, Authority: "Letter"}), "The due date was moved to Fri, Mar 9, 2018."},
		"met":       {changed(change.Deadline{Change: "meet", On: date("2018-02-16")}), "The deadline was met."},
		"tolled":    {changed(change.Deadline{Change: "toll", On: date("2018-02-16")}), "The deadline is tolled."},
		"cancelled": {changed(change.Deadline{Change: "cancel", Reason: "Sent in error."}), "The deadline was canceled."},
		"answered":  {func(d *fixture, id string) { d.move(id, "receive_response", "2018-02-16") }, "The deadline was met."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newFixture(t, 1)
			id := d.asked()
			d.must(d.users[workflow.Legal], assignment.Assign{Matters: []string{id}, User: d.users[workflow.Legal]})
			held := d.tick(id, morning(-7))
			d.wantRecipients("a week before", held, "compliance, legal")
			c.finish(d, id)
			for _, m := range d.mails(id) {
				if m.Kind == workflow.AlertDeadline && (!m.Unowed() || m.Answer != c.answer) {
					t.Errorf("the alert to %s is %s: %s", m.Recipient.Name, m.Status, m.Answer)
				}
			}
		})
	}
}

func TestADayDeclaredClosedDropsTheAlertsOfAllItMovesButNotWhatIsOnItsWay(t *testing.T) {
	d := newFixture(t, 3)
	d.at("2018-01-25T15:00:00Z")
	var ids []string
	for _, due := range []string{thirtyDays, thirtyDays, fixedDate} {
		ids = append(ids, d.taken(d.requested(due)))
	}
	for _, id := range ids {
		d.wantRecipients("the day before", d.tick(id, morning(-1)), "compliance")
	}
	claimed, err := d.db.ClaimMail(context.Background(), d.engine.Now(), 1, func(view.Outgoing) time.Duration { return time.Minute })
	if err != nil || len(claimed) != 1 {
		t.Fatal(claimed, err)
	}
	d.must(d.users[workflow.Admin], recalculation.AddClosure{Closure: deadline.Closure{Date: date("2018-02-23"), Kind: deadline.LegalHoliday, Name: "Day of mourning", Authority: "Proclamation"}})
	for _, id := range ids {
		m := d.mails(id)[0]
		moved := d.deadline(id, "response").Version == 2
		if want := moved && m.ID != claimed[0].ID; m.Unowed() != want {
			t.Errorf("moved %t, begun %t: the alert is %s: %s", moved, m.ID == claimed[0].ID, m.Status, m.Answer)
		}
	}
}

func TestAnActThatDealsWithAnOverdueDateEndsItsAlerts(t *testing.T) {
	d := newFixture(t, 1)
	id := d.asked()
	d.wantRecipients("a day overdue", d.tick(id, morning(1)), "compliance")
	cmd := moving(id, "issue_subpoena", "2018-02-24")
	cmd.Fields["grounds"] = json.RawMessage(`"no_response"`)
	asked := d.must(d.users[workflow.Legal], cmd)
	for _, m := range d.mails(id) {
		if m.Kind == workflow.AlertDeadline && m.Status != view.MailQueued {
			t.Errorf("before it is approved the alert is %s: %s", m.Status, m.Answer)
		}
	}
	d.must(d.users[workflow.Supervisor], approval.Approve{Matter: id, Approval: asked.Pending(), Approve: true})
	for _, m := range d.mails(id) {
		if m.Kind == workflow.AlertDeadline && (!m.Unowed() || m.Answer != "The matter's status has changed.") {
			t.Errorf("the alert is %s: %s", m.Status, m.Answer)
		}
	}
}

func TestADateEnteredOnItsLastDayAlertsAtOnce(t *testing.T) {
	for name, c := range map[string]struct {
		at, first string // when it is entered, and what is told within the minute
		next      string // and on the next morning
	}{
		"on its last day":      {at: "2018-02-23T16:00:00Z", first: "0", next: "1"},
		"late on its last day": {at: "2018-02-24T05:30:00Z", first: "0", next: "1"},
		"on the day before":    {at: "2018-02-22T16:00:00Z", next: "0"},
		"when it is over":      {at: "2018-02-24T16:00:00Z", first: "1", next: ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newFixture(t, 1)
			id := d.taken(d.matters(1)[0])
			d.at(c.at)
			d.move(id, "issue_request", "2018-01-24") // due on 23 February
			rungs := func(rows []view.MailRow) string {
				var list []string
				for _, m := range rows {
					list = append(list, fmt.Sprint(m.Rung))
				}
				return strings.Join(list, " ")
			}
			entered := d.engine.Now()
			if got := rungs(d.tick(id, entered.Add(time.Minute).Format(time.RFC3339))); got != c.first {
				t.Errorf("within the minute: %q, want %q", got, c.first)
			}
			day := civil.DateIn(entered, timezone.Named("America/Chicago")).AddDays(1)
			if got := rungs(d.tick(id, day.At(process.AlertHour, timezone.Named("America/Chicago")).Format(time.RFC3339))); got != c.next {
				t.Errorf("on the next morning: %q, want %q", got, c.next)
			}
		})
	}
}
