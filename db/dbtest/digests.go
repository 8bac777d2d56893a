package dbtest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/view"
)

var digestRules = []rule{
	{"a digest takes with it what it holds", "Queue Gather Digested SentWith", two(digestTakesWhatItHolds)},
	{"a digest that fails, is given back or is not needed takes with it what it holds", "Digested SentWith", two(digestEndsWhatItHolds)},
	{"what is held for an hour whose digest was made is not lost", "Gather Digested", two(heldForAPastHour)},
	{"what a person gets at one moment is one message", "Gather Digested", two(gatheredInOne)},
	{"what was gathered and not begun takes in what comes after", "Gather Digested", two(gatheredLater)},
	{"what cannot be written together goes out alone", "Gather Scatter", two(scattered)},
	{"rounds at once queue each thing once", "Queue Gather", two(roundsAtOnce)},
}

// held is an alert about a matter that waits for the digest of an instant.
func (fx *twoReviews) held(key string, at time.Time) workflow.Alert {
	return workflow.Alert{Key: key, Kind: workflow.AlertDeadline, Recipient: fx.people["compliance"], Digest: true, NotBefore: at}
}

func (fx *twoReviews) queue(want int, alerts ...workflow.Alert) {
	fx.t.Helper()
	if n, err := fx.Digests.Queue(fx.t.Context(), fx.Now(), alerts); n != want || err != nil {
		fx.t.Errorf("%d were new, want %d: %v", n, want, err)
	}
}

func (fx *twoReviews) gather(at time.Time, want int) {
	fx.t.Helper()
	if n, err := fx.Digests.Gather(fx.t.Context(), at); n != want || err != nil {
		fx.t.Errorf("%d digests were made, want %d: %v", n, want, err)
	}
}

func digestTakesWhatItHolds(t *testing.T, fx *twoReviews) {
	hour := fx.Now().Add(time.Hour)
	declined := fx.held("c", hour)
	declined.Declined = true
	fx.queue(3, fx.held("a", hour), fx.held("b", hour), declined)
	fx.queue(0, fx.held("a", hour), fx.held("b", hour), declined)
	fx.gather(hour.Add(-time.Microsecond), 0)
	fx.claim(hour.Add(time.Hour), 0) // what is held does not go separately
	fx.gather(hour, 1)
	fx.gather(hour, 0)
	digest := fx.claim(hour, 1)[0]
	lines, err := fx.Digests.Digested(t.Context(), digest.ID)
	if err != nil || len(lines) != 2 || digest.Alert.Kind != workflow.AlertDigest {
		t.Fatalf("the digest %+v holds %+v, %v", digest, lines, err)
	}
	slices.SortFunc(lines, func(a, b view.Outgoing) int { return strings.Compare(a.Alert.Key, b.Alert.Key) })
	for i, key := range []string{"a", "b"} {
		if a := lines[i].Alert; a.Key != key || a.Recipient != fx.people["compliance"] || !a.Digest {
			t.Errorf("line %d is %+v", i, a)
		}
	}
	if sent, err := fx.Digests.SentWith(t.Context(), digest.ID); err != nil || len(sent) != 0 {
		t.Errorf("before it was sent, with it went %+v, %v", sent, err)
	}
	if err := fx.Outbox.MailSent(t.Context(), view.Taken{ID: digest.ID, Digest: true, At: hour, Answer: "250 queued"}); err != nil {
		t.Fatal(err)
	}
	if sent, err := fx.Digests.SentWith(t.Context(), digest.ID); err != nil || len(sent) != 2 {
		t.Errorf("with the digest went %+v, %v", sent, err)
	}
	if owed, err := fx.Digests.Digested(t.Context(), digest.ID); err != nil || len(owed) != 0 {
		t.Errorf("of a digest that was sent is still owed %+v, %v", owed, err)
	}
	for _, l := range lines {
		m, err := fx.Mail.Mail(t.Context(), fx.viewer("auditor"), l.ID)
		if err != nil || m.Status != view.MailSent || m.With != digest.ID || m.Attempts != 1 || m.Answer != "250 queued" || !m.Sent.Equal(hour) {
			t.Errorf("on record is %+v, %v", m, err)
		}
	}
	fx.gather(hour.Add(24*time.Hour), 0)
}

func heldForAPastHour(t *testing.T, fx *twoReviews) {
	hour := fx.Now().Add(time.Hour)
	for i := range 3 { // a clock was set back twice
		fx.queue(1, fx.held(fmt.Sprint("held ", i), hour))
		fx.gather(hour, 1)
		digest := fx.claim(hour, 1)[0]
		if lines, err := fx.Digests.Digested(t.Context(), digest.ID); err != nil || len(lines) != 1 {
			t.Errorf("digest %d holds %+v, %v", i, lines, err)
		}
		if err := fx.Outbox.MailSent(t.Context(), view.Taken{ID: digest.ID, Digest: true, At: hour, Answer: "250 queued"}); err != nil {
			t.Fatal(err)
		}
	}
}

func roundsAtOnce(t *testing.T, fx *twoReviews) {
	hour := fx.Now().Add(time.Hour)
	var alerts []workflow.Alert
	for i := range 40 {
		a := fx.held(fmt.Sprint("held ", i), hour)
		a.Recipient = fx.people[[]string{"compliance", "legal"}[i%2]]
		alerts = append(alerts, a)
	}
	var queued, made atomic.Int64
	atOnce := func(count *atomic.Int64, round func() (int, error)) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				n, err := round()
				if err != nil {
					t.Error(err)
				}
				count.Add(int64(n))
			})
		}
		wg.Wait()
	}
	atOnce(&queued, func() (int, error) { return fx.Digests.Queue(t.Context(), fx.Now(), alerts) })
	atOnce(&made, func() (int, error) { return fx.Digests.Gather(t.Context(), hour) })
	if queued.Load() != 40 || made.Load() != 2 {
		t.Errorf("said to be new: %d alerts and %d digests, want 40 and 2", queued.Load(), made.Load())
	}
	held := 0
	for _, d := range fx.claim(hour, 2) {
		lines, err := fx.Digests.Digested(t.Context(), d.ID)
		if err != nil {
			t.Fatal(err)
		}
		held += len(lines)
	}
	if held != 40 {
		t.Errorf("the digests hold %d alerts, want 40", held)
	}
}

func digestEndsWhatItHolds(t *testing.T, fx *twoReviews) {
	for name, c := range map[string]struct {
		end      func(digest view.Outgoing) error
		status   view.MailStatus
		attempts int
	}{
		"refused for good": {func(d view.Outgoing) error {
			return fx.Outbox.MailRefused(t.Context(), d.ID, fx.Now(), "550 no such user", true)
		}, view.MailFailed, 1},
		"refused with a temporary answer": {func(d view.Outgoing) error {
			return fx.Outbox.MailRefused(t.Context(), d.ID, fx.Now(), "451 later", false)
		}, view.MailQueued, 1},
		"not needed": {func(d view.Outgoing) error {
			return fx.Outbox.MailNeedless(t.Context(), d.ID, fx.Now(), view.MailUnowed, "All is done.")
		}, view.MailUnowed, 1},
		"given back": {func(d view.Outgoing) error {
			return fx.Outbox.ReturnMail(t.Context(), fx.Now(), []view.Outgoing{d})
		}, view.MailQueued, 0},
	} {
		fx.Pass(24 * time.Hour)
		fx.queue(2, fx.held(name+" 1", fx.Now()), fx.held(name+" 2", fx.Now()))
		fx.gather(fx.Now(), 1)
		var digest view.Outgoing
		for _, m := range fx.claimDue() {
			if m.Attempt == 1 {
				digest = m
			}
		}
		lines, err := fx.Digests.Digested(t.Context(), digest.ID)
		if err != nil || len(lines) != 2 {
			t.Fatalf("%s: the digest %+v holds %+v, %v", name, digest, lines, err)
		}
		for _, l := range lines {
			if m := fx.message(l.ID); m.Attempts != 1 || m.With != digest.ID {
				t.Errorf("%s, while it is tried: %+v", name, m)
			}
		}
		if err := c.end(digest); err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			if m := fx.message(l.ID); m.Status != c.status || m.Attempts != c.attempts || !m.Sent.IsZero() || (c.status != view.MailQueued) != (m.Answer != "") {
				t.Errorf("%s: %+v", name, m)
			}
		}
		owed, err := fx.Digests.Digested(t.Context(), digest.ID)
		if err != nil || (len(owed) == 2) != (c.status == view.MailQueued) {
			t.Errorf("%s: %d are still owed, %v", name, len(owed), err)
		}
		if sent, err := fx.Digests.SentWith(t.Context(), digest.ID); err != nil || len(sent) != 0 {
			t.Errorf("%s: sent are %+v, %v", name, sent, err)
		}
		if m := fx.message(digest.ID); m.Status == view.MailQueued { // ended here, so that the next round is its own
			fx.claimDue()
			if err := fx.Outbox.MailNeedless(t.Context(), digest.ID, fx.Now(), view.MailUnowed, "The test goes on."); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, id := range []string{"", "nothing"} {
		owed, err := fx.Digests.Digested(t.Context(), id)
		sent, also := fx.Digests.SentWith(t.Context(), id)
		if err != nil || also != nil || len(owed)+len(sent) != 0 {
			t.Errorf("the digest %q holds %v and held %v: %v, %v", id, owed, sent, err, also)
		}
	}
}

// claimDue takes whatever may go out now.
func (fx *twoReviews) claimDue() []view.Outgoing {
	fx.t.Helper()
	got, err := fx.Outbox.ClaimMail(fx.t.Context(), fx.Now(), 1000, wait)
	if err != nil {
		fx.t.Fatal(err)
	}
	return got
}

// near is an alert that waits for no digest.
func (fx *twoReviews) near(key, role string, kind workflow.AlertKind) workflow.Alert {
	return workflow.Alert{Key: key, Kind: kind, Recipient: fx.people[role]}
}

// carried are the keys of what a message carries.
func (fx *twoReviews) carried(id string) string {
	fx.t.Helper()
	lines, err := fx.Digests.Digested(fx.t.Context(), id)
	if err != nil {
		fx.t.Fatal(err)
	}
	var keys []string
	for _, l := range lines {
		keys = append(keys, l.Alert.Key)
	}
	slices.Sort(keys)
	return strings.Join(keys, " ")
}

func gatheredInOne(t *testing.T, fx *twoReviews) {
	fx.queue(7,
		fx.near("a", "compliance", workflow.AlertDeadline), fx.near("b", "compliance", workflow.AlertAssigned), fx.held("c", fx.Now()),
		fx.near("d", "compliance", workflow.AlertApproval), // which is a mail of its own
		fx.near("e", "legal", workflow.AlertDeadline),      // and so is the only one
		fx.held("later", fx.Now().Add(time.Hour)),
		workflow.Alert{Key: "at night", Kind: workflow.AlertDeadline, Recipient: fx.people["compliance"], NotBefore: fx.Now().Add(time.Hour)},
	)
	fx.gather(fx.Now(), 1)
	got := map[string]string{}
	for _, m := range fx.claim(fx.Now(), 3) {
		got[string(m.Alert.Kind)+" "+fx.carried(m.ID)] = m.Alert.Key
	}
	if got["alerts a b c"] == "" || got["approval "] != "d" || got["deadline "] != "e" {
		t.Errorf("claimed are %v", got)
	}
	fx.gather(fx.Now(), 0)
}

func gatheredLater(t *testing.T, fx *twoReviews) {
	fx.queue(2, fx.near("a", "compliance", workflow.AlertDeadline), fx.near("b", "compliance", workflow.AlertDeadline))
	fx.gather(fx.Now(), 1)
	fx.queue(2, fx.near("c", "compliance", workflow.AlertDeadline), fx.near("d", "compliance", workflow.AlertStep))
	fx.gather(fx.Now(), 0)
	first := fx.claim(fx.Now(), 1)[0]
	if got := fx.carried(first.ID); got != "a b c d" {
		t.Errorf("before it was begun it takes in %q", got)
	}
	fx.queue(1, fx.near("g", "compliance", workflow.AlertDeadline))
	fx.Pass(24 * time.Hour) // the attempt came to nothing
	fx.gather(fx.Now(), 0)
	if got := fx.carried(first.ID); got != "a b c d g" {
		t.Errorf("as it was never written it takes in %q", got)
	}
	if err := fx.Outbox.MailRendered(t.Context(), view.Rendered{ID: first.ID, Attempt: first.Attempt, MessageID: "<late@duces>", Bytes: []byte("late")}); workflow.CodeOf(err) != workflow.Conflict {
		t.Errorf("what was begun before is taken: %v", err)
	}
	first = fx.claim(fx.Now(), 1)[0]
	if err := fx.Outbox.MailRendered(t.Context(), view.Rendered{ID: first.ID, Attempt: first.Attempt, MessageID: "<first@duces>", Bytes: []byte("text")}); err != nil {
		t.Fatal(err)
	}
	fx.queue(2, fx.near("e", "compliance", workflow.AlertDeadline), fx.near("f", "compliance", workflow.AlertDeadline))
	fx.gather(fx.Now(), 1)
	if second := fx.claim(fx.Now(), 1)[0]; fx.carried(second.ID) != "e f" || fx.carried(first.ID) != "a b c d g" {
		t.Errorf("after it was written another one carries %q, and it %q", fx.carried(second.ID), fx.carried(first.ID))
	}
}

func scattered(t *testing.T, fx *twoReviews) {
	fx.queue(2, fx.near("a", "compliance", workflow.AlertDeadline), fx.near("b", "compliance", workflow.AlertDeadline))
	fx.gather(fx.Now(), 1)
	together := fx.claim(fx.Now(), 1)[0]
	if err := fx.Digests.Scatter(t.Context(), together.ID); err != nil {
		t.Fatal(err)
	}
	if err := fx.Outbox.MailNeedless(t.Context(), together.ID, fx.Now(), view.MailUnowed, "It could not be written."); err != nil {
		t.Fatal(err)
	}
	fx.gather(fx.Now(), 0)
	for _, m := range fx.claim(fx.Now(), 2) {
		if m.Alert.Kind != workflow.AlertDeadline || m.Attempt != 1 {
			t.Errorf("alone goes %+v", m)
		}
	}
}
