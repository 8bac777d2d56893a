package jobs_test

import (
	"log/slog"
	"slices"
	"strings"
	"testing"

	"duces/handlers/jobs"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/view"
)

// gathered sweeps on the morning fourteen days before the response is due, and
// at the hour of the digest that what came up then waits for.
func (o *office) gathered(w *jobs.Sweeper) {
	o.t.Helper()
	o.sweep(w, "2018-02-09T13:00:00Z")
	o.sweep(w, "2018-02-10T13:00:00Z")
}

func (o *office) withWayOut() *jobs.Sweeper {
	o.t.Helper()
	w, err := jobs.New(jobs.Settings{
		Store: o.db, Sender: jobs.Mailbox{}, From: "Duces <duces@example.org>", BaseURL: "https://duces.example.org", Logger: slog.New(slog.DiscardHandler),
		Unsubscribe: func(user string) string { return "/unsubscribe?u=" + user },
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return w
}

func TestADigestIsOneMailPerPersonGroupedByReviewWorstFirst(t *testing.T) {
	o := newOffice(t, "City of Chicago", "City of Peoria")
	o.requested()
	legal, officer := o.users[workflow.Legal], o.users[workflow.Compliance]
	o.review = o.must(legal, review.Open{Name: "Spring review", Authority: "8 U.S.C. 1373", Members: []string{officer}}).Created[0]
	ids := o.must(legal, matter.Open{Review: o.review, Jurisdictions: o.places}).Created
	demands := `"demands":[{"number":1,"text":"All orders."}]}`
	o.move(ids[:1], "issue_request", "2018-01-24", `{"due":{"kind":"fixed","date":"2018-02-16"},`+demands) // seven days from the ninth
	o.move(ids[1:], "issue_request", "2018-01-24", `{"due":{"kind":"fixed","date":"2018-02-05"},`+demands) // overdue by then
	o.gathered(o.withWayOut())
	digests := o.letters(workflow.AlertDigest)
	if len(digests) != 1 || digests[0].row.Recipient.ID != officer {
		t.Fatalf("%d digests", len(digests))
	}
	l := digests[0]
	if l.Subject != "Digest of Saturday 10 February 2018: 3 due dates, 1 overdue" {
		t.Errorf("the subject is %q", l.Subject)
	}
	l.says(t, "City of Chicago", "Response to the document request", "Friday 16 February 2018", "in 6 days", "Friday 23 February 2018", "in 13 days",
		"Overdue in Spring review", "5 days overdue", "/deadlines/response-1", "https://duces.example.org/preferences")
	order := []string{"== Overdue in Spring review", ": 5 days overdue", "== Spring review", ": in 6 days", "== January 2018 document requests", "in 13 days"}
	at := -1
	for _, words := range order {
		next := strings.Index(l.Text, words)
		if next <= at {
			t.Errorf("%q does not stand where it should:\n%s", words, l.Text)
		}
		at = next
	}
	for name, want := range map[string]string{
		"List-Unsubscribe": "<https://duces.example.org/unsubscribe?u=" + officer + ">", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"References": "<digest." + officer + "@example.org>",
	} {
		if got := l.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, other := range o.letters(workflow.AlertDeadline) {
		if other.Get("List-Unsubscribe") != "" {
			t.Errorf("%q can be unsubscribed from", other.Subject)
		}
	}
}

func TestWhatADigestHoldsIsCheckedAgainWhenItGoesOut(t *testing.T) {
	o := newOffice(t, "City of Chicago", "City of Peoria")
	matters := o.requested()
	legal, officer := o.users[workflow.Legal], o.users[workflow.Compliance]
	o.review = o.must(legal, review.Open{Name: "Spring review", Authority: "8 U.S.C. 1373", Members: []string{officer}}).Created[0]
	o.requested()
	w := o.withWayOut()
	o.sweep(w, "2018-02-09T13:00:00Z")
	o.clock = instant(t, "2018-02-09T18:00:00Z")
	o.must(legal, review.SetMember{Review: o.review, User: officer, Member: false})
	o.move(matters[:1], "receive_response", "2018-02-09", `{"completeness":"complete"}`)
	o.sweep(w, "2018-02-10T13:00:00Z")
	digests := o.letters(workflow.AlertDigest)
	if len(digests) != 1 {
		t.Fatalf("%d digests", len(digests))
	}
	digests[0].says(t, "City of Peoria", "1 due date")
	digests[0].lacks(t, "Spring review", "City of Chicago")
	left := 0
	for _, row := range o.outbox(view.MailUnowed) {
		if row.Recipient.ID == officer && row.Digest {
			left++
		}
	}
	if left != 3 {
		t.Errorf("%d alerts of the digest were settled on their own", left)
	}
}

func TestADigestWithNothingLeftIsNotSent(t *testing.T) {
	o := newOffice(t, "City of Chicago")
	o.requested()
	w := o.withWayOut()
	o.sweep(w, "2018-02-09T13:00:00Z")
	o.clock = instant(t, "2018-02-09T18:00:00Z")
	o.must(o.users[workflow.Legal], review.SetMember{Review: o.review, User: o.users[workflow.Compliance], Member: false})
	o.sweep(w, "2018-02-10T13:00:00Z")
	if sent := o.letters(workflow.AlertDigest); len(sent) != 0 {
		t.Fatalf("sent: %s", sent[0].Text)
	}
	if !slices.ContainsFunc(o.outbox(view.MailUnowed), func(r view.MailRow) bool { return r.Kind == workflow.AlertDigest }) {
		t.Error("the empty digest is not marked as no longer owed")
	}
}

func TestADigestSwitchedOffInTheMeantimeIsNotSent(t *testing.T) {
	o := newOffice(t, "City of Chicago")
	o.requested()
	w := o.withWayOut()
	o.sweep(w, "2018-02-09T13:00:00Z")
	o.must(o.users[workflow.Compliance], account.SetPreferences{User: o.users[workflow.Compliance], Preferences: account.Preferences{NoDigest: true}})
	o.sweep(w, "2018-02-10T13:00:00Z")
	if sent := o.letters(workflow.AlertDigest); len(sent) != 0 {
		t.Fatalf("sent: %s", sent[0].Text)
	}
}

func TestALongDigestShowsTheWorstAndCountsTheRest(t *testing.T) {
	names := make([]string, 180)
	for i := range names {
		names[i] = "City " + string(rune('A'+i/26)) + string(rune('A'+i%26))
	}
	o := newOffice(t, names...)
	o.requested()
	o.gathered(o.withWayOut())
	l := o.letters(workflow.AlertDigest)[0]
	l.says(t, "180 due dates", "And 30 more", "City AA")
	if n := strings.Count(l.Text, "in 13 days\n"); n != 150 {
		t.Errorf("%d dates are shown", n)
	}
}

func TestAnAdministratorsDigestNamesNothing(t *testing.T) {
	o := newOffice(t, "City of Chicago", "City of Peoria")
	admin := o.user("admin", workflow.Admin)
	o.under(oddly(t, "{days: -14, to: [owner, compliance]}", "{days: -14, to: [owner, compliance, admin]}"))
	o.requested()
	o.gathered(o.withWayOut())
	all := to(o.letters(workflow.AlertDigest), admin)
	if len(all) != 1 {
		t.Fatalf("%d digests", len(all))
	}
	all[0].says(t, "2 deadlines are near", "in 13 days")
	all[0].lacks(t, "City", "January 2018", "esponse")
}
