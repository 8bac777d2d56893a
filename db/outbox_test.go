package db_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duces/workflow"
)

func wait(out workflow.Outgoing) time.Duration { return time.Duration(out.Attempt) * time.Minute }

// queued gives an office whose compliance officer is owed one message about
// each of n matters, due the next day.
func queued(t *testing.T, n int) *office {
	t.Helper()
	o := openOffice(t)
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf("City %02d", i))
	}
	o.open(o.north, names...)
	for _, name := range names {
		o.request("legal", name, "2018-02-23")
	}
	o.at("2018-02-22T15:00:00Z")
	o.sweep(n)
	return o
}

// sweep lets the clock do what is due, as the minute tick does.
func (o *office) sweep(want int) {
	o.t.Helper()
	due, err := o.db.DueMatters(o.t.Context(), o.now(), 1000)
	if err != nil || len(due) != want {
		o.t.Fatalf("%d matters are due, want %d: %v", len(due), want, err)
	}
	for _, id := range due {
		o.do(workflow.SystemActor, workflow.Tick{Matter: id, At: o.now()})
	}
}

func TestAClaimIsExclusive(t *testing.T) {
	o := queued(t, 40)
	var mu sync.Mutex
	var wg sync.WaitGroup
	claims := map[string]int{}
	for range 8 {
		wg.Go(func() {
			for {
				got, err := o.db.ClaimMail(t.Context(), o.now(), 3, wait)
				if err != nil {
					t.Error(err)
				}
				if len(got) == 0 {
					return
				}
				mu.Lock()
				for _, m := range got {
					claims[m.ID]++
				}
				mu.Unlock()
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

func TestAMessageIsQueuedOncePerKey(t *testing.T) {
	o := queued(t, 2)
	o.sweep(0)
	for range 3 { // ticks that come again
		for _, id := range o.matters {
			o.do(workflow.SystemActor, workflow.Tick{Matter: id, At: o.now()})
		}
	}
	got, err := o.db.ClaimMail(t.Context(), o.now(), 100, wait)
	if err != nil || len(got) != 2 {
		t.Fatalf("%d messages, %v; want one for each matter", len(got), err)
	}
	for _, m := range got {
		a := m.Alert
		if a.Kind != workflow.AlertDeadline || a.Recipient != o.users["compliance"] || a.Rung != -1 || a.Version != 1 || !strings.Contains(a.Key, a.Matter) ||
			m.Attempt != 1 || !m.Queued.Equal(o.now()) || len(m.Bytes) != 0 {
			t.Errorf("claimed %+v", m)
		}
	}
}

func TestAMessageIsSentTheSameUntilItIsTaken(t *testing.T) {
	o := queued(t, 1)
	start := o.now()
	claim := func(after time.Duration, want int) workflow.Outgoing {
		t.Helper()
		got, err := o.db.ClaimMail(t.Context(), start.Add(after), 10, wait)
		if err != nil || len(got) != want {
			t.Fatalf("after %s: %d messages, %v; want %d", after, len(got), err, want)
		}
		if want == 0 {
			return workflow.Outgoing{}
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
	must(o.db.MailRendered(t.Context(), workflow.Rendered{ID: first.ID, MessageID: "<1@duces>", Address: "compliance@example.gov", Subject: "Due tomorrow", Bytes: raw}))
	wantCode(t, "rendering again", o.db.MailRendered(t.Context(), workflow.Rendered{ID: first.ID, MessageID: "<2@duces>", Address: "x", Subject: "x", Bytes: []byte("other")}), workflow.Conflict)
	claim(time.Minute-time.Microsecond, 0)
	second := claim(time.Minute, 1) // the first attempt crashed
	if second.Attempt != 2 || string(second.Bytes) != string(raw) || second.MessageID != "<1@duces>" {
		t.Errorf("the second attempt is %+v", second)
	}
	must(o.db.MailRefused(t.Context(), first.ID, start.Add(time.Minute), "451 try later", false))
	claim(2*time.Minute, 0)
	if third := claim(3*time.Minute, 1); third.Attempt != 3 {
		t.Errorf("the third attempt is %+v", third)
	}
	must(o.db.MailSent(t.Context(), workflow.Taken{ID: first.ID, At: start.Add(3 * time.Minute), Answer: "250 queued"}))
	claim(1000*time.Hour, 0)
	wantCode(t, "settling again", o.db.MailRefused(t.Context(), first.ID, start, "550", true), workflow.Conflict)
	wantCode(t, "settling what is not there", o.db.MailSent(t.Context(), workflow.Taken{ID: "nothing", At: start, Answer: "250"}), workflow.Conflict)
	row, err := o.db.Mail(t.Context(), o.viewer("compliance"), first.ID)
	must(err)
	if row.Status != workflow.MailSent || row.Attempts != 3 || row.Answer != "250 queued" || !row.Sent.Equal(start.Add(3*time.Minute)) ||
		!row.Next.IsZero() || string(row.Bytes) != string(raw) || row.Subject != "Due tomorrow" || row.Jurisdiction != "City 00" {
		t.Errorf("on record is %+v", row)
	}
}

func TestAClaimThatIsGivenBackHasSpentNoAttempt(t *testing.T) {
	o := queued(t, 2)
	got, err := o.db.ClaimMail(t.Context(), o.now(), 2, wait)
	if err != nil || len(got) != 2 || !got[0].Ends.Equal(time.Date(2018, 2, 24, 6, 0, 0, 0, time.UTC)) {
		t.Fatalf("claimed %+v, %v", got, err)
	}
	if err := o.db.MailSent(t.Context(), workflow.Taken{ID: got[1].ID, At: o.now(), Answer: "250 taken"}); err != nil {
		t.Fatal(err)
	}
	got[0].Answer = "535 wrong password"
	for range 2 { // the second time there is nothing to give back
		if err := o.db.ReturnMail(t.Context(), o.now(), got); err != nil {
			t.Fatal(err)
		}
	}
	row, err := o.db.Mail(t.Context(), o.viewer("auditor"), got[0].ID)
	if err != nil || row.Attempts != 0 || len(row.Tries) != 0 || !row.Next.Equal(o.now()) || row.Answer != "535 wrong password" {
		t.Errorf("on record is %+v, %v", row, err)
	}
	if row, err = o.db.Mail(t.Context(), o.viewer("auditor"), got[1].ID); err != nil || row.Status != workflow.MailSent || len(row.Tries) != 1 {
		t.Errorf("the one that was sent: %+v, %v", row, err)
	}
	again, err := o.db.ClaimMail(t.Context(), o.now(), 2, wait)
	if err != nil || len(again) != 1 || again[0].ID != got[0].ID || again[0].Attempt != 1 {
		t.Errorf("claimed again: %+v, %v", again, err)
	}
}

func TestAPermanentRefusalEndsAMessage(t *testing.T) {
	o := queued(t, 1)
	var want []workflow.MailTry
	var got []workflow.Outgoing
	var err error
	for i, answer := range []string{"421 later", "", "550 no such user"} { // of the second, none came
		at := o.now().AddDate(0, 0, i)
		got, err = o.db.ClaimMail(t.Context(), at, 1, wait)
		if err != nil || len(got) != 1 {
			t.Fatal(got, err)
		}
		want = append(want, workflow.MailTry{At: at, Answer: answer})
		if answer == "" {
			continue
		}
		if err := o.db.MailRefused(t.Context(), got[0].ID, at, answer, i == 2); err != nil {
			t.Fatal(err)
		}
	}
	one, err := o.db.Mail(t.Context(), o.viewer("auditor"), got[0].ID)
	if diff := cmp.Diff(want, one.Tries); diff != "" || err != nil {
		t.Error(diff, err)
	}
	page, err := o.db.Mails(t.Context(), o.viewer("auditor"), workflow.MailFilter{Status: workflow.MailFailed})
	if err != nil || len(page.Items) != 1 || page.Items[0].Answer != "550 no such user" || !page.Items[0].Sent.IsZero() {
		t.Errorf("failed messages: %+v, %v", page.Items, err)
	}
	if got, err = o.db.ClaimMail(t.Context(), o.now().AddDate(1, 0, 0), 1, wait); err != nil || len(got) != 0 {
		t.Errorf("claimed again: %v, %v", got, err)
	}
}

func TestMessagesAreShownToWhomTheyConcern(t *testing.T) {
	o := queued(t, 3)
	o.open(o.south, "Houston")
	o.request("outsider", "Houston", "2018-02-23")
	o.at("2018-02-23T15:00:00Z")
	o.sweep(4) // three to compliance in the north, and in the south, which has none, to the supervisor
	for who, want := range map[string]int{"auditor": 7, "admin": 7, "legal": 6, "compliance": 6, "outsider": 1, "supervisor": 7, "second": 6} {
		var rows []workflow.MailRow
		f := workflow.MailFilter{Limit: 2}
		for {
			page, err := o.db.Mails(t.Context(), o.viewer(who), f)
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, page.Items...)
			if f.Cursor = page.Next; f.Cursor == "" {
				break
			}
		}
		if len(rows) != want {
			t.Errorf("%s sees %d messages, want %d", who, len(rows), want)
		}
		if !slices.IsSortedFunc(rows, func(a, b workflow.MailRow) int { return b.Queued.Compare(a.Queued) }) {
			t.Errorf("%s sees them in another order than newest first", who)
		}
		for _, r := range rows {
			if blank := r.Matter == "" && r.Jurisdiction == "" && r.Subject == ""; blank != (who == "admin") {
				t.Errorf("%s sees %+v", who, r)
			}
		}
	}
	mine, err := o.db.Mails(t.Context(), o.viewer("supervisor"), workflow.MailFilter{Recipient: o.users["supervisor"]})
	if err != nil || len(mine.Items) != 1 || mine.Items[0].Jurisdiction != "Houston" {
		t.Fatalf("to the supervisor: %+v, %v", mine.Items, err)
	}
	_, err = o.db.Mail(t.Context(), o.viewer("legal"), mine.Items[0].ID)
	wantCode(t, "a message of a review that is not theirs", err, workflow.NotFound)
	for who, want := range map[string]int{"legal": 2, "outsider": 0, "admin": 0} {
		page, err := o.db.Mails(t.Context(), o.viewer(who), workflow.MailFilter{Matter: o.matters["City 01"]})
		if err != nil || len(page.Items) != want {
			t.Errorf("%s sees %d messages of one matter, want %d: %v", who, len(page.Items), want, err)
		}
	}
}
