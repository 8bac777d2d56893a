package letters_test

import (
	"slices"
	"strings"
	"testing"

	"duces/handlers/delivery"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/assignment"
	"duces/workflow/opening"
	"duces/workflow/review"
	"duces/workflow/view"
)

// gather sweeps on the morning fourteen days before the response is due, and at
// the hour of the digest that the alerts of that morning wait for.
func gather(team *sweeptest.Team, w sweeptest.Sweeper) {
	team.Sweep(w, "2018-02-09T13:00:00Z")
	team.Sweep(w, "2018-02-10T13:00:00Z")
}

// unsubscribable is a sweeper whose digests can be ended from the mail.
func unsubscribable(team *sweeptest.Team) sweeptest.Sweeper {
	return team.SweeperWith(sweeptest.Settings{
		Sender: delivery.Mailbox{}, Unsubscribe: func(user string) string { return "/unsubscribe?u=" + user },
	})
}

func TestADigestIsOneMailPerPersonGroupedByReviewWorstFirst(t *testing.T) {
	team := sweeptest.New(t, "City of Chicago", "City of Peoria")
	team.Request()
	legal, officer := team.Users[workflow.Legal], team.Users[workflow.Compliance]
	team.Review = team.Must(legal, review.Open{Name: "Spring review", Authority: "8 U.S.C. 1373", Members: []string{officer}}).Created[0]
	ids := team.Must(legal, opening.Open{Review: team.Review, Jurisdictions: team.Jurisdictions}).Created
	team.Must(officer, assignment.Assign{Matters: ids, User: officer})
	demands := `"demands":[{"number":1,"text":"All orders."}]}`
	team.Move(ids[:1], "issue_request", "2018-01-24", `{"due":{"kind":"fixed","date":"2018-02-16"},`+demands) // seven days from the ninth
	team.Move(ids[1:], "issue_request", "2018-01-24", `{"due":{"kind":"fixed","date":"2018-02-05"},`+demands) // overdue by then
	gather(team, unsubscribable(team))
	digests := team.Letters(workflow.AlertDigest)
	if len(digests) != 1 || digests[0].Row.Recipient.ID != officer {
		t.Fatalf("%d digests", len(digests))
	}
	l := digests[0]
	if l.Subject != "Digest of Sat, Feb 10, 2018: 3 due dates, 1 overdue" {
		t.Errorf("the subject is %q", l.Subject)
	}
	l.Says(t, "City of Chicago", "Response to the document request", "Fri, Feb 16, 2018", "in 6 days", "Fri, Feb 23, 2018", "in 13 days",
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
	for _, other := range team.Letters(workflow.AlertDeadline) {
		if other.Get("List-Unsubscribe") != "" {
			t.Errorf("%q can be unsubscribed from", other.Subject)
		}
	}
}

func TestWhatADigestHoldsIsCheckedAgainWhenItGoesOut(t *testing.T) {
	team := sweeptest.New(t, "City of Chicago", "City of Peoria")
	matters := team.Request()
	legal, officer := team.Users[workflow.Legal], team.Users[workflow.Compliance]
	team.Review = team.Must(legal, review.Open{Name: "Spring review", Authority: "8 U.S.C. 1373", Members: []string{officer}}).Created[0]
	team.Request()
	w := unsubscribable(team)
	team.Sweep(w, "2018-02-09T13:00:00Z")
	team.Clock = sweeptest.Instant(t, "2018-02-09T18:00:00Z")
	team.Must(legal, review.SetMember{Review: team.Review, User: officer, Member: false})
	team.Move(matters[:1], "receive_response", "2018-02-09", `{"production":{"all":"complete"}}`)
	team.Sweep(w, "2018-02-10T13:00:00Z")
	digests := team.Letters(workflow.AlertDigest)
	if len(digests) != 1 {
		t.Fatalf("%d digests", len(digests))
	}
	digests[0].Says(t, "City of Peoria", "1 due date")
	digests[0].Lacks(t, "Spring review", "City of Chicago")
	left := 0
	for _, row := range team.Outbox(view.MailUnowed) {
		if row.Recipient.ID == officer && row.Digest {
			left++
		}
	}
	if left != 3 {
		t.Errorf("%d alerts of the digest were dropped on their own", left)
	}
}

func TestADigestWithNothingLeftIsNotSent(t *testing.T) {
	team := sweeptest.New(t, "City of Chicago")
	team.Request()
	w := unsubscribable(team)
	team.Sweep(w, "2018-02-09T13:00:00Z")
	team.Clock = sweeptest.Instant(t, "2018-02-09T18:00:00Z")
	team.Must(team.Users[workflow.Legal], review.SetMember{Review: team.Review, User: team.Users[workflow.Compliance], Member: false})
	team.Sweep(w, "2018-02-10T13:00:00Z")
	if sent := team.Letters(workflow.AlertDigest); len(sent) != 0 {
		t.Fatalf("sent: %s", sent[0].Text)
	}
	if !slices.ContainsFunc(team.Outbox(view.MailUnowed), func(r view.MailRow) bool { return r.Kind == workflow.AlertDigest }) {
		t.Error("the empty digest is not marked as no longer owed")
	}
}

func TestADigestSwitchedOffInTheMeantimeIsNotSent(t *testing.T) {
	team := sweeptest.New(t, "City of Chicago")
	team.Request()
	w := unsubscribable(team)
	team.Sweep(w, "2018-02-09T13:00:00Z")
	team.Must(team.Users[workflow.Compliance], account.SetPreferences{User: team.Users[workflow.Compliance], Preferences: account.Preferences{NoDigest: true}})
	team.Sweep(w, "2018-02-10T13:00:00Z")
	if sent := team.Letters(workflow.AlertDigest); len(sent) != 0 {
		t.Fatalf("sent: %s", sent[0].Text)
	}
}

func TestALongDigestShowsTheWorstAndCountsTheRest(t *testing.T) {
	names := make([]string, 180)
	for i := range names {
		names[i] = "City " + string(rune('A'+i/26)) + string(rune('A'+i%26))
	}
	team := sweeptest.New(t, names...)
	team.Request()
	gather(team, unsubscribable(team))
	l := team.Letters(workflow.AlertDigest)[0]
	l.Says(t, "180 due dates", "And 30 more", "City AA")
	if n := strings.Count(l.Text, "in 13 days\n"); n != 150 {
		t.Errorf("%d dates are shown", n)
	}
}

func TestAnAdministratorsDigestNamesNothing(t *testing.T) {
	team := sweeptest.New(t, "City of Chicago", "City of Peoria")
	admin := team.AddUser("admin", workflow.Admin)
	team.Under(ladderWith(t, "{days: -14, to: [owner, compliance]}", "{days: -14, to: [owner, compliance, admin]}"))
	team.Request()
	gather(team, unsubscribable(team))
	all := sweeptest.To(team.Letters(workflow.AlertDigest), admin)
	if len(all) != 1 {
		t.Fatalf("%d digests", len(all))
	}
	all[0].Says(t, "2 deadlines are near", "in 13 days")
	all[0].Lacks(t, "City", "January 2018", "esponse")
}
