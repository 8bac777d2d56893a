package handlers_test

import (
	"database/sql"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duces/db/directory"
	"duces/handlers/delivery"
	"duces/workflow"
)

func TestAnInvitationThatFailsForNowIsTriedAtGrowingPausesAndEachAttemptIsOnRecordFirst(t *testing.T) {
	w := newWorld(t)
	id, made := w.demanding()
	tries, onRecord, before := 0, 0, w.events(made)
	w.post.asked = func() { tries, onRecord = tries+1, w.invitation(made).Mails[0].Attempts }
	w.post.fails = &delivery.Refusal{Answer: "451 later"}
	w.triesAtGrowingPauses(&tries, &onRecord)
	if n := w.events(made) - before; n != 6 {
		t.Errorf("6 attempts made %d events", n)
	}
	legal := actor{"legal", workflow.Legal, 1}
	if _, body := w.ask(legal, http.MethodGet, "/matters/"+id, ""); !strings.Contains(body, "Attempts: 6. Mail server: 451 later") {
		t.Error("the page of the matter does not say how often it was tried")
	}
	w.post.fails = nil
	w.Pass(time.Hour)
	w.deliver()
	if i := w.invitation(made); len(i.Mails) != 0 || i.Failed != "" || tries != 7 || len(w.post.mails) != 1 {
		t.Errorf("taken at last, after %d attempts: %+v", tries, i)
	}
}

func TestAnInvitationThatIsRefusedForGoodAlertsWhoeverLooksAfterTheMatter(t *testing.T) {
	w := newWorld(t)
	id, _ := w.demanding()
	w.post.refuse = true
	w.deliver()
	w.alerted(id, "Mail not delivered", "550 no such user")
}

func TestACodeThatExpiredMeanwhileIsNotSent(t *testing.T) {
	w := newWorld(t)
	_, id, made := w.signedIn()
	w.Pass(time.Hour)
	if status, _, _ := w.person().form("/respond/link", url.Values{"email": {w.invitation(made).Email}}); status != http.StatusSeeOther {
		t.Fatalf("asking for a link: %d", status)
	}
	before := len(w.post.mails)
	w.post.fails = &delivery.Refusal{Answer: "451 later"}
	w.deliver()
	if owed := w.invitation(made).Mails; len(owed) != 1 || owed[0].Attempts != 1 {
		t.Fatalf("owed after one attempt: %+v", owed)
	}
	w.post.fails = nil
	w.Pass(time.Hour)
	w.deliver()
	if i := w.invitation(made); len(w.post.mails) != before || len(i.Mails) != 0 || !strings.Contains(i.Failed, "can no longer be used") {
		t.Errorf("%d mails went out; %+v", len(w.post.mails)-before, i)
	}
	w.alerted(id, "Mail not delivered", "can no longer be used")
}

// Rows of a thousand invitations and receipts that cannot be read stand before those that can.
func TestAThousandMailsThatWaitKeepNoOtherBack(t *testing.T) {
	w := newWorld(t)
	id, _, _ := w.receipt() // delivers its invitation
	_, made := w.demanding()
	pool, err := sql.Open("sqlite3", "file:"+filepath.Join(w.dir, directory.DatabaseFile))
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	for _, rows := range []string{
		"INSERT INTO invitations (id, matter_id, email, owed, revoked, version) SELECT '0000' || n, '0', '', TRUE, FALSE, 1",
		"INSERT INTO owed_receipts (matter_id, no) SELECT '0000' || n, 1",
	} {
		rows = "WITH RECURSIVE counted (n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM counted WHERE n < 1999) " + rows + " FROM counted"
		if _, err := pool.ExecContext(t.Context(), rows); err != nil {
			t.Fatal(err)
		}
	}
	w.deliver()
	if owed := w.invitation(made).Mails; len(owed) != 0 || !w.matter(id).Receipts[0].Done {
		t.Errorf("held back: %+v, %+v", owed, w.matter(id).Receipts[0])
	}
}
