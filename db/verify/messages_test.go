package verify_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/db/storetest"
	"duces/db/verify"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/sweep"
	"duces/workflow/view"
)

// mailed is a directory in which a message has ended in every way, and one waits.
func mailed(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	store := storetest.Open(t, dir)
	d := storetest.Fixture(t, store, 0)
	ctx, out := context.Background(), store.Outbox
	now := time.Date(2018, 2, 27, 15, 0, 0, 0, time.UTC)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	queue := func(key string, change func(*workflow.Alert)) {
		t.Helper()
		a := workflow.Alert{Key: key, Kind: workflow.AlertWeekly, Recipient: d.Users[workflow.Compliance]}
		if change != nil {
			change(&a)
		}
		n, err := out.Queue(ctx, now, []workflow.Alert{a})
		if err != nil || n != 1 {
			t.Fatal(n, err)
		}
	}
	claim := func() view.Outgoing {
		t.Helper()
		all, err := out.ClaimMail(ctx, now, 10, func(view.Outgoing) time.Duration { return time.Minute })
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		return all[0]
	}
	render := func(m view.Outgoing) {
		t.Helper()
		must(out.MailRendered(ctx, view.Rendered{ID: m.ID, MessageID: "<" + m.ID + "@example.org>", Address: "compliance@example.org", Subject: "Due", Bytes: []byte("Subject: Due\r\n\r\n" + m.ID)}))
	}
	queue("sent", nil)
	m := claim()
	render(m)
	must(out.MailRefused(ctx, m.ID, now, "451 later", false))
	now = now.Add(2 * time.Minute)
	must(out.MailSent(ctx, view.Taken{ID: claim().ID, At: now, Answer: "250 taken"}))
	queue("failed", nil)
	m = claim()
	render(m)
	must(out.MailRefused(ctx, m.ID, now, "550 no such person", true))
	queue("unowed", nil)
	must(out.MailNeedless(ctx, claim().ID, now, view.MailUnowed, "The deadline has been met."))
	queue("declined", func(a *workflow.Alert) { a.Declined = true })
	queue("held", func(a *workflow.Alert) { a.Digest = true })
	n, err := out.Gather(ctx, now)
	if err != nil || n != 1 {
		t.Fatal(n, err)
	}
	m = claim()
	render(m)
	must(out.MailSent(ctx, view.Taken{ID: m.ID, Digest: true, At: now, Answer: "250 taken"}))
	queue("waiting", nil)
	must(store.Close())
	return dir
}

// columns are those of mails, each with another value.
var columns = map[string]string{
	"id": "'other'", "key": "'other'", "kind": "'heartbeat'", "matter_id": "'m'", "review_id": "'r'", "deadline_id": "'d'", "version": "version + 1", "rung": "rung + 1",
	"approval_id": "'a'", "late": "NOT late", "recipient": "(SELECT id FROM users WHERE role = 'legal')", "status": "CASE status WHEN 'failed' THEN 'sent' ELSE 'failed' END",
	"attempts": "attempts + 1", "queued_at": "queued_at + 1", "next_at": "next_at + 1", "sent_at": "sent_at + 1", "message_id": "'<x@example.org>'", "address": "'x@example.org'",
	"subject": "'X'", "answer": "'250 OK'", "digest": "NOT digest", "digest_id": "'x'", "told_for": "'u'", "faults": "faults + 1", "ahead": "NOT ahead", "event": "event - 1",
	"recipient_name": "'Eve'", "salt": "replace(salt, substr(salt, 1, 1), 'f')||'0'",
}

// changes are statements that change what is kept of messages that have ended, by
// what they do.
func changes() map[string]string {
	all := map[string]string{
		"a message inserted":                         "INSERT INTO mails SELECT 'other', 'other', kind, matter_id, review_id, deadline_id, version, rung, approval_id, late, recipient, 'sent', 1, queued_at, next_at, sent_at, '<o@example.org>', address, subject, answer, digest, digest_id, told_for, faults, ahead, 0, '', recipient_name FROM mails WHERE key = 'sent'",
		"a message inserted as of before":            "INSERT INTO mails SELECT 'other', 'other', kind, matter_id, review_id, deadline_id, version, rung, approval_id, late, recipient, 'sent', 1, queued_at, next_at, sent_at, '<o@example.org>', address, subject, answer, digest, digest_id, told_for, faults, ahead, -1, '', recipient_name FROM mails WHERE key = 'sent'",
		"one doubled":                                "INSERT INTO mails SELECT 'other', 'other', kind, matter_id, review_id, deadline_id, version, rung, approval_id, late, recipient, status, attempts, queued_at, next_at, sent_at, message_id, address, subject, answer, digest, digest_id, told_for, faults, ahead, event, salt, recipient_name FROM mails WHERE key = 'sent'",
		"one doubled under an event of no message":   "INSERT INTO mails SELECT 'other', 'other', kind, matter_id, review_id, deadline_id, version, rung, approval_id, late, recipient, status, attempts, queued_at, next_at, sent_at, message_id, address, subject, answer, digest, digest_id, told_for, faults, ahead, 1, salt, recipient_name FROM mails WHERE key = 'sent'",
		"one said to have ended before":              "UPDATE mails SET event = -1 WHERE key = 'sent'",
		"one under an event that is none":            "UPDATE mails SET event = -2 WHERE key = 'sent'",
		"one said to be unrecorded":                  "UPDATE mails SET event = 0, salt = '' WHERE key = 'sent'",
		"one owed again":                             "UPDATE mails SET status = 'queued', next_at = 0 WHERE key = 'sent'",
		"one owed again and unrecorded":              "UPDATE mails SET status = 'queued', event = 0, salt = '' WHERE key = 'failed'",
		"the salts of two changed for each other":    "UPDATE mails SET salt = (SELECT salt FROM mails x WHERE x.key = CASE mails.key WHEN 'sent' THEN 'failed' ELSE 'sent' END) WHERE key IN ('sent', 'failed')",
		"a failure that is now a success":            "UPDATE mails SET status = 'sent', sent_at = queued_at, answer = '250 taken' WHERE key = 'failed'",
		"what was owed is said not to have been":     "UPDATE mails SET status = 'unowed', sent_at = 0, answer = 'The deadline has been met.' WHERE key = 'sent'",
		"one that waits is silenced":                 "UPDATE mails SET status = 'unowed', answer = 'The deadline has been met.' WHERE key = 'waiting'",
		"the answer to an attempt":                   "UPDATE mail_attempts SET answer = '250 taken' WHERE answer = '451 later'",
		"the time of an attempt":                     "UPDATE mail_attempts SET at = at + 1 WHERE answer = '451 later'",
		"the number of an attempt":                   "UPDATE mail_attempts SET attempt = 7 WHERE answer = '451 later'",
		"an attempt given to another message":        "UPDATE mail_attempts SET mail_id = (SELECT id FROM mails WHERE key = 'declined') WHERE answer = '451 later'",
		"an attempt given to a message that is none": "UPDATE mail_attempts SET mail_id = 'gone' WHERE answer = '451 later'",
		"an attempt deleted":                         "DELETE FROM mail_attempts WHERE answer = '451 later'",
		"all attempts deleted":                       "DELETE FROM mail_attempts",
		"an attempt inserted":                        "INSERT INTO mail_attempts SELECT id, 9, queued_at, '250 taken' FROM mails WHERE key = 'failed'",
		"an attempt of no message":                   "INSERT INTO mail_attempts VALUES ('gone', 1, 1, '')",
		"an attempt doubled":                         "INSERT INTO mail_attempts SELECT mail_id, attempt + 5, at, answer FROM mail_attempts WHERE answer = '451 later'",
		"the text of a message":                      "UPDATE mail_texts SET bytes = CAST(replace(CAST(bytes AS TEXT), 'Due', 'Dud') AS BLOB) WHERE mail_id = (SELECT id FROM mails WHERE key = 'sent')",
		"the text of one given to another":           "UPDATE mail_texts SET mail_id = (SELECT id FROM mails WHERE key = 'declined') WHERE mail_id = (SELECT id FROM mails WHERE key = 'sent')",
		"a text given to a message that is none":     "UPDATE mail_texts SET mail_id = 'gone' WHERE mail_id = (SELECT id FROM mails WHERE key = 'sent')",
		"a text deleted":                             "DELETE FROM mail_texts WHERE mail_id = (SELECT id FROM mails WHERE key = 'sent')",
		"a text inserted":                            "INSERT INTO mail_texts SELECT id, x'00' FROM mails WHERE key = 'declined'",
		"an empty text inserted":                     "INSERT INTO mail_texts SELECT id, x'' FROM mails WHERE key = 'declined'",
		"a text of no message":                       "INSERT INTO mail_texts VALUES ('gone', x'00')",
	}
	for _, key := range []string{"sent", "failed", "unowed", "declined", "held"} {
		all["deleted: "+key] = "DELETE FROM mails WHERE key = '" + key + "'"
	}
	for column, value := range columns {
		for _, key := range []string{"sent", "failed", "unowed", "declined", "held"} {
			all[column+" of the one "+key] = "UPDATE mails SET " + column + " = " + value + " WHERE key = '" + key + "'"
		}
	}
	return all
}

func TestVerifyCatchesEveryChangeOfWhatIsKeptOfMessagesThatEnded(t *testing.T) {
	dir := mailed(t)
	if report, err := verify.Directory(t.Context(), dir, nil); err != nil || len(report.Problems) > 0 {
		t.Fatalf("untouched: %+v, %v", report.Problems, err)
	}
	listed := "'" + strings.Join(slices.Collect(maps.Keys(columns)), "', '") + "'"
	if n := storetest.Select(t, dir, "(SELECT count(*) FROM pragma_table_info('mails') WHERE name NOT IN ("+listed+"))"); n != 0 {
		t.Errorf("%d columns of mails are left unchanged", n)
	}
	all := changes()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t.Run(name, func(t *testing.T) {
			other := filepath.Join(t.TempDir(), "other")
			if err := os.CopyFS(other, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			storetest.Tamper(t, other, all[name])
			report, err := verify.Directory(t.Context(), other, nil)
			if err != nil {
				t.Fatal(err)
			}
			if said := fmt.Sprint(report.Problems); !strings.Contains(said, "mail") && !strings.Contains(said, "message") {
				t.Errorf("nothing is said of it: %+v", report.Problems)
			}
		})
	}
}

func TestMessagesOfAnEarlierVersionAreTakenOverAsTheyAre(t *testing.T) {
	dir := storetest.Former(t, storetest.FormerUser{Email: "dana@example.gov", Role: workflow.Compliance, Password: "p", Token: "t", Feed: "f"})
	early, late := "1519743600000000", "1893456000000000" // in 2018 and, by a wrong clock, in 2030
	for id, queued := range map[string]string{"one": early, "two": early, "three": late} {
		storetest.Tamper(t, dir,
			"INSERT INTO mails SELECT '"+id+"', '"+id+"', 'weekly', '', '', '', 0, 0, '', 0, id, 'sent', 1, "+queued+", 0, "+queued+", '<"+id+"@example.org>', 'dana@example.gov', 'S', '250', 0, '', '', 0, 0, -1, '', name FROM users",
			"INSERT INTO mail_attempts VALUES ('"+id+"', 1, "+queued+", '250')", "INSERT INTO mail_texts VALUES ('"+id+"', x'00')")
	}
	problems := func(dir string) []verify.Problem {
		t.Helper()
		report, err := verify.Directory(t.Context(), dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		return report.Problems
	}
	caught := func(dir string) {
		t.Helper()
		for _, how := range []string{
			"UPDATE mails SET answer = '251' WHERE id = 'one'", "UPDATE mails SET status = 'queued' WHERE id = 'two'", "UPDATE mails SET event = 0 WHERE id = 'one'", "UPDATE mails SET event = 1 WHERE id = 'two'",
			"DELETE FROM mails WHERE id = 'one'", "UPDATE mail_attempts SET answer = '' WHERE mail_id = 'two'", "UPDATE mail_texts SET bytes = x'01' WHERE mail_id = 'one'", "DELETE FROM mail_texts WHERE mail_id = 'two'",
			"INSERT INTO mails SELECT 'other', 'other', kind, matter_id, review_id, deadline_id, version, rung, approval_id, late, recipient, status, attempts, queued_at, next_at, sent_at, '', address, subject, answer, digest, digest_id, told_for, faults, ahead, -1, '', recipient_name FROM mails WHERE id = 'one'",
		} {
			other := filepath.Join(t.TempDir(), "other")
			if err := os.CopyFS(other, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			if storetest.Tamper(t, other, how); len(problems(other)) == 0 {
				t.Errorf("nothing is said of %s", how)
			}
		}
	}
	store := storetest.Open(t, dir)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if found := problems(dir); len(found) > 0 {
		t.Fatalf("taken over: %+v", found)
	}
	caught(dir)
	// A correction of the clock finds that one was queued too early. The others are as they were.
	store = storetest.Open(t, dir)
	now := time.UnixMicro(1893456000000000)
	engine := workflow.NewEngine(store.Writer, func() time.Time { return now })
	must := func(cmd workflow.Command) {
		t.Helper()
		if _, err := engine.Do(t.Context(), workflow.OperatorActor, "", cmd); err != nil {
			t.Fatal(err)
		}
	}
	must(account.AddUser{Name: "N", Email: "n@example.org", Role: workflow.Auditor, Zone: "America/Chicago", PasswordHash: "x"})
	now = time.Now()
	must(sweep.CorrectClock{Reason: "The battery was empty."})
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if n := storetest.Select(t, dir, "(SELECT count(*) FROM mails WHERE id = 'three' AND ahead AND event > 0)"); n != 1 {
		t.Error("the one of a wrong clock is not marked")
	}
	if found := problems(dir); len(found) > 0 {
		t.Fatalf("after a correction: %+v", found)
	}
	caught(dir)
	storetest.Tamper(t, dir, "UPDATE mails SET ahead = 0 WHERE id = 'three'")
	if len(problems(dir)) == 0 {
		t.Error("nothing is said of a mark that was removed")
	}
}
