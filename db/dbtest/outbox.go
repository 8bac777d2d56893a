package dbtest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duces/workflow"
	"duces/workflow/sweep"
	"duces/workflow/view"
)

var outboxRules = []rule{
	{"no two who claim at once get the same message", "ClaimMail", two(claimIsExclusive)},
	{"a message is queued once per key", "ClaimMail", two(queuedOncePerKey)},
	{"a message is sent the same until it is taken", "ClaimMail MailRendered MailRefused MailSent", two(sentTheSameUntilTaken)},
	{"a claim that is given back has spent no attempt", "ReturnMail ClaimMail", two(returnedClaimSpendsNoAttempt)},
	{"a permanent refusal ends a message", "MailRefused ClaimMail", two(permanentRefusalEndsMessage)},
	{"messages are rendered and sent all together, or none", "MailRendered MailSent", two(renderedAndSentTogether)},
	{"what nobody needs is ended with the reason, if it was claimed", "MailNeedless", two(needlessEndsWithReason)},
	{"faults in writing a message are counted for each", "MailFaulted", two(faultsCountedForEach)},
	{"a message is found by the Message-ID that it was sent under", "MailByMessageID MailRendered", two(foundByMessageID)},
	{"a message is due exactly while there is one to claim", "MailDue ClaimMail", two(dueWhileThereIsOneToClaim)},
}

func wait(out view.Outgoing) time.Duration { return time.Duration(out.Attempt) * time.Minute }

// queued leaves the compliance officer owed one message about each of n
// matters, due the next day.
func (fx *twoReviews) queued(n int) {
	fx.t.Helper()
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf("City %02d", i))
	}
	fx.begin(fx.north, names...)
	for _, name := range names {
		fx.request("legal", name, "2018-02-23")
		fx.taken(name)
	}
	fx.at("2018-02-22T15:00:00Z")
	fx.sweep(n)
}

// claim takes what may go out at an instant.
func (fx *twoReviews) claim(at time.Time, want int) []view.Outgoing {
	fx.t.Helper()
	got, err := fx.Outbox.ClaimMail(fx.t.Context(), at, 1000, wait)
	if err != nil || len(got) != want {
		fx.t.Fatalf("%d messages may go out, want %d: %v", len(got), want, err)
	}
	return got
}

// message reads one as an auditor does.
func (fx *twoReviews) message(id string) view.MailRow {
	fx.t.Helper()
	row, err := fx.Mail.Mail(fx.t.Context(), fx.viewer("auditor"), id)
	if err != nil {
		fx.t.Fatal(err)
	}
	return row
}

// sweep lets the clock do what is due, as the minute tick does.
func (fx *twoReviews) sweep(want int) {
	fx.t.Helper()
	due, err := fx.Lists.DueMatters(fx.t.Context(), fx.Now(), 1000)
	if err != nil || len(due) != want {
		fx.t.Fatalf("%d matters are due, want %d: %v", len(due), want, err)
	}
	for _, id := range due {
		fx.do(workflow.SystemActor, sweep.Tick{Matters: []string{id}, At: fx.Now()})
	}
}

func claimIsExclusive(t *testing.T, fx *twoReviews) {
	fx.queued(40)
	var mu sync.Mutex
	var wg sync.WaitGroup
	claims := map[string]int{}
	for range 8 {
		wg.Go(func() {
			for {
				got, err := fx.Outbox.ClaimMail(t.Context(), fx.Now(), 3, wait)
				if err != nil {
					t.Error(err)
				}
				if len(got) == 0 { // also after an error
					return
				}
				mu.Lock()
				twice := false
				for _, m := range got {
					claims[m.ID]++
					twice = twice || claims[m.ID] > 1
				}
				mu.Unlock()
				if twice {
					return // or this would never end
				}
			}
		})
	}
	wg.Wait()
	if len(claims) != 40 {
		t.Errorf("%d messages were claimed, want 40", len(claims))
	}
	for id, n := range claims {
		if n != 1 {
			t.Errorf("message %s was claimed %d times at one instant", id, n)
		}
	}
}

func queuedOncePerKey(t *testing.T, fx *twoReviews) {
	fx.queued(2)
	fx.sweep(0)
	for range 3 { // ticks that come again
		for _, id := range fx.matters {
			fx.do(workflow.SystemActor, sweep.Tick{Matters: []string{id}, At: fx.Now()})
		}
	}
	got, err := fx.Outbox.ClaimMail(t.Context(), fx.Now(), 100, wait)
	if err != nil || len(got) != 2 {
		t.Fatalf("%d messages, %v; want one for each matter", len(got), err)
	}
	for _, m := range got {
		a := m.Alert
		if a.Kind != workflow.AlertDeadline || a.Recipient != fx.people["compliance"] || a.Rung != -1 || a.Version != 1 || !strings.Contains(a.Key, a.Matter) ||
			m.Attempt != 1 || !m.Queued.Equal(fx.Now()) || len(m.Bytes) != 0 {
			t.Errorf("claimed %+v", m)
		}
	}
}

func sentTheSameUntilTaken(t *testing.T, fx *twoReviews) {
	fx.queued(1)
	start := fx.Now()
	claim := func(after time.Duration, want int) view.Outgoing {
		t.Helper()
		got, err := fx.Outbox.ClaimMail(t.Context(), start.Add(after), 10, wait)
		if err != nil || len(got) != want {
			t.Fatalf("after %s: %d messages, %v; want %d", after, len(got), err, want)
		}
		if want == 0 {
			return view.Outgoing{}
		}
		return got[0]
	}
	first := claim(0, 1)
	raw := []byte("Subject: due tomorrow\r\n\r\nBody\x00\xff")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(fx.Outbox.MailRendered(t.Context(), view.Rendered{ID: first.ID, MessageID: "<1@duces>", Address: "compliance@example.gov", Subject: "Due tomorrow", Bytes: raw}))
	wantCode(t, "rendering again", fx.Outbox.MailRendered(t.Context(), view.Rendered{ID: first.ID, MessageID: "<2@duces>", Address: "x", Subject: "x", Bytes: []byte("other")}), workflow.Conflict)
	claim(time.Minute-time.Microsecond, 0)
	second := claim(time.Minute, 1) // the first attempt crashed
	if second.Attempt != 2 || string(second.Bytes) != string(raw) || second.MessageID != "<1@duces>" {
		t.Errorf("the second attempt is %+v", second)
	}
	must(fx.Outbox.MailRefused(t.Context(), first.ID, start.Add(time.Minute), "451 try later", false))
	claim(2*time.Minute, 0)
	if third := claim(3*time.Minute, 1); third.Attempt != 3 {
		t.Errorf("the third attempt is %+v", third)
	}
	must(fx.Outbox.MailSent(t.Context(), view.Taken{ID: first.ID, At: start.Add(3 * time.Minute), Answer: "250 queued"}))
	claim(1000*time.Hour, 0)
	wantCode(t, "settling again", fx.Outbox.MailRefused(t.Context(), first.ID, start, "550", true), workflow.Conflict)
	wantCode(t, "settling what is not there", fx.Outbox.MailSent(t.Context(), view.Taken{ID: "nothing", At: start, Answer: "250"}), workflow.Conflict)
	row, err := fx.Mail.Mail(t.Context(), fx.viewer("compliance"), first.ID)
	must(err)
	if row.Status != view.MailSent || row.Attempts != 3 || row.Answer != "250 queued" || !row.Sent.Equal(start.Add(3*time.Minute)) ||
		!row.Next.IsZero() || string(row.Bytes) != string(raw) || row.Subject != "Due tomorrow" || row.Jurisdiction != "City 00" {
		t.Errorf("on record is %+v", row)
	}
}

func returnedClaimSpendsNoAttempt(t *testing.T, fx *twoReviews) {
	fx.queued(2)
	got, err := fx.Outbox.ClaimMail(t.Context(), fx.Now(), 2, wait)
	if err != nil || len(got) != 2 || !got[0].Ends.Equal(time.Date(2018, 2, 24, 6, 0, 0, 0, time.UTC)) {
		t.Fatalf("claimed %+v, %v", got, err)
	}
	if err := fx.Outbox.MailSent(t.Context(), view.Taken{ID: got[1].ID, At: fx.Now(), Answer: "250 taken"}); err != nil {
		t.Fatal(err)
	}
	got[0].Answer = "535 wrong password"
	for range 2 { // the second time there is nothing to give back
		if err := fx.Outbox.ReturnMail(t.Context(), fx.Now(), got); err != nil {
			t.Fatal(err)
		}
	}
	row, err := fx.Mail.Mail(t.Context(), fx.viewer("auditor"), got[0].ID)
	if err != nil || row.Attempts != 0 || len(row.Tries) != 0 || !row.Next.Equal(fx.Now()) || row.Answer != "535 wrong password" {
		t.Errorf("on record is %+v, %v", row, err)
	}
	if row, err = fx.Mail.Mail(t.Context(), fx.viewer("auditor"), got[1].ID); err != nil || row.Status != view.MailSent || len(row.Tries) != 1 {
		t.Errorf("the one that was sent: %+v, %v", row, err)
	}
	again, err := fx.Outbox.ClaimMail(t.Context(), fx.Now(), 2, wait)
	if err != nil || len(again) != 1 || again[0].ID != got[0].ID || again[0].Attempt != 1 {
		t.Errorf("claimed again: %+v, %v", again, err)
	}
}

func permanentRefusalEndsMessage(t *testing.T, fx *twoReviews) {
	fx.queued(1)
	var want []view.MailTry
	var got []view.Outgoing
	var err error
	for i, answer := range []string{"421 later", "", "550 no such user"} { // of the second, none came
		at := fx.Now().AddDate(0, 0, i)
		got, err = fx.Outbox.ClaimMail(t.Context(), at, 1, wait)
		if err != nil || len(got) != 1 {
			t.Fatal(got, err)
		}
		want = append(want, view.MailTry{At: at, Answer: answer})
		if answer == "" {
			continue
		}
		if err := fx.Outbox.MailRefused(t.Context(), got[0].ID, at, answer, i == 2); err != nil {
			t.Fatal(err)
		}
	}
	one, err := fx.Mail.Mail(t.Context(), fx.viewer("auditor"), got[0].ID)
	if diff := cmp.Diff(want, one.Tries); diff != "" || err != nil {
		t.Error(diff, err)
	}
	page, err := fx.Mail.Mails(t.Context(), fx.viewer("auditor"), view.MailFilter{Status: view.MailFailed})
	if err != nil || len(page.Items) != 1 || page.Items[0].Answer != "550 no such user" || !page.Items[0].Sent.IsZero() {
		t.Errorf("failed messages: %+v, %v", page.Items, err)
	}
	if got, err = fx.Outbox.ClaimMail(t.Context(), fx.Now().AddDate(1, 0, 0), 1, wait); err != nil || len(got) != 0 {
		t.Errorf("claimed again: %v, %v", got, err)
	}
}

func renderedAndSentTogether(t *testing.T, fx *twoReviews) {
	fx.queued(3)
	got := fx.claim(fx.Now(), 3)
	text := func(i int, messageID string) view.Rendered {
		return view.Rendered{ID: got[i].ID, MessageID: messageID, Address: "compliance@example.gov", Subject: "Due", Bytes: []byte(messageID)}
	}
	taken := func(i int) view.Taken { return view.Taken{ID: got[i].ID, At: fx.Now(), Answer: "250 taken"} }
	if err := fx.Outbox.MailRendered(t.Context(), text(0, "<0@duces>")); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "one that has bytes among others", fx.Outbox.MailRendered(t.Context(), text(1, "<1@duces>"), text(0, "<other@duces>"), text(2, "<2@duces>")), workflow.Conflict)
	for i, want := range []string{"<0@duces>", "", ""} {
		if row := fx.message(got[i].ID); string(row.Bytes) != want {
			t.Errorf("message %d has the bytes %q, want %q", i, row.Bytes, want)
		}
	}
	if err := fx.Outbox.MailRendered(t.Context(), text(1, "<1@duces>"), text(2, "<2@duces>")); err != nil {
		t.Errorf("what was refused together cannot be done separately: %v", err)
	}
	if err := fx.Outbox.MailSent(t.Context(), taken(0)); err != nil {
		t.Fatal(err)
	}
	wantCode(t, "one that was sent among others", fx.Outbox.MailSent(t.Context(), taken(1), taken(0), taken(2)), workflow.Conflict)
	for _, i := range []int{1, 2} {
		if row := fx.message(got[i].ID); row.Status != view.MailQueued || !row.Sent.IsZero() || row.Tries[0].Answer != "" {
			t.Errorf("message %d: %+v", i, row)
		}
	}
	if err := fx.Outbox.MailSent(t.Context(), taken(1), taken(2)); err != nil {
		t.Fatal(err)
	}
	for _, m := range got {
		if row := fx.message(m.ID); row.Status != view.MailSent || row.Answer != "250 taken" || !row.Sent.Equal(fx.Now()) {
			t.Errorf("%+v", row)
		}
	}
	for name, err := range map[string]error{
		"rendering nothing": fx.Outbox.MailRendered(t.Context()), "sending nothing": fx.Outbox.MailSent(t.Context()), "giving back nothing": fx.Outbox.ReturnMail(t.Context(), fx.Now(), nil),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	wantCode(t, "rendering what was sent", fx.Outbox.MailRendered(t.Context(), text(0, "<3@duces>")), workflow.Conflict)
	wantCode(t, "rendering what is not there", fx.Outbox.MailRendered(t.Context(), view.Rendered{ID: "nothing", MessageID: "<4@duces>"}), workflow.Conflict)
}

func needlessEndsWithReason(t *testing.T, fx *twoReviews) {
	fx.queued(2)
	page, err := fx.Mail.Mails(t.Context(), fx.viewer("auditor"), view.MailFilter{})
	if err != nil || len(page.Items) != 2 {
		t.Fatal(page, err)
	}
	wantCode(t, "before it was claimed", fx.Outbox.MailNeedless(t.Context(), page.Items[0].ID, fx.Now(), view.MailUnowed, "The deadline has been met."), workflow.Conflict)
	got := fx.claim(fx.Now(), 2)
	at := fx.Now().Add(time.Second)
	for i, status := range []view.MailStatus{view.MailUnowed, view.MailDeclined} {
		why := "The reason " + string(status) + "."
		if err := fx.Outbox.MailNeedless(t.Context(), got[i].ID, at, status, why); err != nil {
			t.Fatal(err)
		}
		row := fx.message(got[i].ID)
		if diff := cmp.Diff([]view.MailTry{{At: at, Answer: why}}, row.Tries); diff != "" || row.Status != status || row.Answer != why || !row.Sent.IsZero() || !row.Next.IsZero() {
			t.Errorf("%+v\n%s", row, diff)
		}
		// Why nobody needs it says what it is about, which administrators do not read.
		if row, err := fx.Mail.Mail(t.Context(), fx.viewer("admin"), got[i].ID); err != nil || row.Answer != "" || row.Status != status {
			t.Errorf("an administrator reads %+v, %v", row, err)
		}
		wantCode(t, "a second time", fx.Outbox.MailNeedless(t.Context(), got[i].ID, at, view.MailUnowed, "Other."), workflow.Conflict)
	}
	fx.claim(fx.Now().AddDate(1, 0, 0), 0)
	wantCode(t, "what is not there", fx.Outbox.MailNeedless(t.Context(), "nothing", at, view.MailUnowed, "x"), workflow.Conflict)
}

func faultsCountedForEach(t *testing.T, fx *twoReviews) {
	fx.queued(2)
	got := fx.claim(fx.Now(), 2)
	for i, want := range []int{1, 2, 1, 3, 2} {
		m := got[[]int{0, 0, 1, 0, 1}[i]]
		if n, err := fx.Outbox.MailFaulted(t.Context(), m.ID); err != nil || n != want {
			t.Errorf("call %d: %d faults, want %d: %v", i, n, want, err)
		}
	}
	if row := fx.message(got[0].ID); row.Status != view.MailQueued || row.Attempts != 1 {
		t.Errorf("a fault of ours did more than count: %+v", row)
	}
	_, err := fx.Outbox.MailFaulted(t.Context(), "nothing")
	wantCode(t, "a message that is not there", err, workflow.NotFound)
}

func foundByMessageID(t *testing.T, fx *twoReviews) {
	fx.queued(2)
	got := fx.claim(fx.Now(), 2)
	find := func(messageID string) error {
		_, err := fx.Outbox.MailByMessageID(t.Context(), messageID)
		return err
	}
	wantCode(t, "before any was rendered", find("<a@duces>"), workflow.NotFound)
	if err := fx.Outbox.MailRendered(t.Context(), view.Rendered{ID: got[1].ID, MessageID: "<a@duces>", Address: "x", Subject: "x", Bytes: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"queued", "sent"} {
		m, err := fx.Outbox.MailByMessageID(t.Context(), "<a@duces>")
		want := got[1].Alert
		if err != nil || m.ID != got[1].ID || m.MessageID != "<a@duces>" || m.Alert.Recipient != want.Recipient ||
			m.Alert.Matter != want.Matter || m.Alert.Deadline != want.Deadline || m.Alert.Version != 1 || m.Alert.Rung != -1 || m.Alert.Kind != workflow.AlertDeadline {
			t.Errorf("%s: %+v, %v", when, m, err)
		}
		if when == "queued" {
			if err := fx.Outbox.MailSent(t.Context(), view.Taken{ID: m.ID, At: fx.Now(), Answer: "250"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, other := range []string{"a@duces", "<A@duces>", "<a@duces", ""} { // the other message has none
		wantCode(t, "the Message-ID "+other, find(other), workflow.NotFound)
	}
}

func dueWhileThereIsOneToClaim(t *testing.T, fx *twoReviews) {
	due := func(at time.Time, want bool) {
		t.Helper()
		if got, err := fx.Outbox.MailDue(t.Context(), at); err != nil || got != want {
			t.Errorf("at %s: %t, want %t: %v", at.Format(time.RFC3339Nano), got, want, err)
		}
	}
	due(fx.Now(), false)
	hour := fx.Now().Add(time.Hour)
	later := fx.held("later", hour)
	later.Digest = false
	fx.queue(2, later, fx.held("for a digest", fx.Now()))
	due(hour.Add(-time.Microsecond), false) // one for a digest is no message yet
	due(hour, true)
	m := fx.claim(hour, 1)[0]
	due(hour, false)
	due(hour.Add(time.Minute-time.Microsecond), false)
	due(hour.Add(time.Minute), true)
	if err := fx.Outbox.MailSent(t.Context(), view.Taken{ID: m.ID, At: hour, Answer: "250"}); err != nil {
		t.Fatal(err)
	}
	due(hour.AddDate(1, 0, 0), false)
}
