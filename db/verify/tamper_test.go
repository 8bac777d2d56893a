package verify_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"

	"duces/db"
	"duces/db/dbtest"
	"duces/db/directory"
	"duces/db/storetest"
	"duces/db/verify"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/annotate"
	"duces/workflow/assignment"
	"duces/workflow/change"
	"duces/workflow/program"
	"duces/workflow/sweep"
)

// worked is a directory with some history in it, closed.
func worked(t *testing.T) (dir string, checkpoint []byte) {
	t.Helper()
	dir = t.TempDir()
	store := storetest.Open(t, dir)
	_, checkpoint = work(t, store)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, checkpoint
}

// work fills a store with some history, and gives a checkpoint from the middle of it.
func work(t testing.TB, store *db.DB) (d *dbtest.Fixture, checkpoint []byte) {
	t.Helper()
	d = storetest.Fixture(t, store, 3)
	matters := d.Matters(3)
	for _, name := range []string{"issue_request", "receive_response", "issue_subpoena", "serve_subpoena"} {
		d.Move(matters[0], name)
	}
	d.Move(matters[1], "issue_request")
	d.Must(d.Users[workflow.Legal], account.AddToken{User: d.Users[workflow.Legal], Label: "script", Hash: "h"})
	d.Must(workflow.OperatorActor, program.Add{Label: "the mail server", For: program.Bounce, Hash: "p"})
	head, err := store.Read.LedgerHead(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	d.Must(d.Users[workflow.Legal], assignment.Assign{Matters: matters[:1], User: d.Users[workflow.Legal]})
	due := d.Matter(matters[1]).Deadlines[0]
	d.Must(d.Users[workflow.Compliance], change.Acknowledge{Matter: matters[1], Deadline: due.ID, Version: due.Version})
	d.Move(matters[2], "send_notice")
	d.Must(d.Users[workflow.Compliance], annotate.Tag{Matter: matters[2], Tag: "urgent"})
	return d, head.Checkpoint
}

const (
	dropTriggers = "DROP TRIGGER events_no_update"
	dropDelete   = "DROP TRIGGER events_no_delete"
)

// someEvent is the event that the cases change: a transition in the middle of history.
const someEvent = "(SELECT min(seq) FROM events WHERE type = 'transitioned')"

func TestVerifyNamesWhatWasTamperedWith(t *testing.T) {
	for name, c := range map[string]struct {
		how  []string
		seq  string // the event that must be named, as SQL over the untouched database; or empty
		says string
	}{
		"a byte changed in an event": {
			[]string{dropTriggers, "UPDATE events SET bytes = CAST(replace(CAST(bytes AS TEXT), '\"from\":\"open\"', '\"from\":\"opfn\"') AS BLOB) WHERE seq = " + someEvent},
			someEvent, "not those whose hash is in the tree",
		},
		"a leaf changed": {
			[]string{"DROP TRIGGER ledger_nodes_no_update", "UPDATE ledger_nodes SET hash = randomblob(32) WHERE id = 0"},
			"1", "not those whose hash is in the tree",
		},
		"an event deleted": {
			[]string{dropDelete, "DELETE FROM events WHERE seq = " + someEvent},
			someEvent, "missing from the ledger",
		},
		"the tail cut off": {
			[]string{dropDelete, "DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)"},
			"(SELECT max(seq) FROM events)", "missing from the ledger",
		},
		"a trigger dropped": {[]string{dropTriggers}, "", "trigger events_no_update of events is missing"},
		"a trigger dropped and a row updated": {
			[]string{dropTriggers, "UPDATE events SET recorded_at = recorded_at + 1 WHERE seq = " + someEvent},
			someEvent, "do not say what its bytes say",
		},
		"a trigger made toothless": {
			[]string{dropTriggers, "CREATE TRIGGER events_no_update BEFORE UPDATE ON events WHEN 0 BEGIN SELECT RAISE(ABORT, 'no'); END"},
			"", "trigger events_no_update of events is not as the migrations made it",
		},
		"a unique index dropped": {[]string{"DROP INDEX users_email"}, "", "index users_email of users is missing"},
		"a column of an event changed": {
			[]string{dropTriggers, "UPDATE events SET type = 'note_added' WHERE seq = " + someEvent}, someEvent, "do not say what its bytes say",
		},
		"who acted changed in its column": {
			[]string{dropTriggers, "UPDATE events SET actor = 'nobody' WHERE seq = " + someEvent}, someEvent, "do not say what its bytes say",
		},
		"when it was true changed in its column": {
			[]string{dropTriggers, "UPDATE events SET effective_on = '2000-01-01' WHERE seq = " + someEvent}, someEvent, "do not say what its bytes say",
		},
		"a matter's state changed": {
			[]string{"UPDATE matters SET state = 'closed' WHERE state = 'served'"},
			"(SELECT max(seq) FROM events WHERE stream = (SELECT 'matter/' || id FROM matters WHERE state = 'served'))", `State is "closed" and should be "served"`,
		},
		"a deadline's date changed":     {[]string{"UPDATE deadlines SET due_on = '2030-01-01' WHERE kind = 'response'"}, "", "DueOn"},
		"a matter taken from its owner": {[]string{"UPDATE matters SET owner = '' WHERE owner <> ''"}, "", `Owner is "" and should be`},
		"a matter given to an owner":    {[]string{"UPDATE matters SET owner = (SELECT id FROM users WHERE role = 'admin') WHERE owner = ''"}, "", `should be ""`},
		"a tag made up":                 {[]string{"INSERT INTO tags SELECT id, 'calm' FROM matters"}, "", "has a row"},
		"a tag taken away":              {[]string{"DELETE FROM tags"}, "", "The table tags lacks the row"},
		"a tag of no matter":            {[]string{"INSERT INTO tags VALUES ('gone', 'calm')"}, "", "The table tags has a row gone/calm that no history accounts for"},
		"an acknowledgement hidden":     {[]string{"UPDATE deadlines SET acknowledged = 0 WHERE acknowledged"}, "", "Acknowledged is false and should be true"},
		"an acknowledgement made up":    {[]string{"UPDATE deadlines SET acknowledged = 1 WHERE NOT acknowledged"}, "", "Acknowledged is true and should be false"},
		"a count of matters":            {[]string{"UPDATE matter_counts SET matters = matters + 1"}, "", "The table matter_counts has 2 matters"},
		"a count of no matters": {
			[]string{"INSERT INTO matter_counts SELECT review_id, 'gone', stage, closed, owner, answered, waiting, overdue, 3 FROM matter_counts LIMIT 1"},
			"", "in the state gone where there are 0",
		},
		"a matter that is not counted":               {[]string{"DELETE FROM matter_counts"}, "", "The table matter_counts has 0 matters"},
		"a name that matters are sorted by":          {[]string{"UPDATE matters SET name = 'aaa'"}, "", "has another name or state"},
		"a name that deadlines are sorted by":        {[]string{"UPDATE deadlines SET name = 'aaa'"}, "", "has another name or state"},
		"a state that matters are found by":          {[]string{"UPDATE matters SET us_state = 'ZZ'"}, "", "has another name or state"},
		"a state that deadlines are found by":        {[]string{"UPDATE deadlines SET us_state = 'ZZ'"}, "", "has another name or state"},
		"a word by which nothing is found any more":  {[]string{"DELETE FROM jurisdiction_words"}, "", "jurisdiction_words lacks the row"},
		"a word by which a wrong one is found":       {[]string{"INSERT INTO jurisdiction_words SELECT 'atlantis', id FROM jurisdictions"}, "", "does not account for"},
		"the words of a review":                      {[]string{"UPDATE reviews SET words = ''"}, "", "Words"},
		"a deadline removed":                         {[]string{"DELETE FROM deadlines WHERE kind = 'return'"}, "", "deadlines lacks the row"},
		"a deadline added":                           {[]string{"INSERT INTO deadlines (matter_id, id, review_id, kind, owed, status, overdue, is_right, due_on, ends_at, zone, version, acknowledged, answered) SELECT matter_id, 'return-9', review_id, kind, owed, status, overdue, is_right, due_on, ends_at, zone, version, acknowledged, answered FROM deadlines WHERE kind = 'return'"}, "", "does not account for"},
		"an approval's decider":                      {[]string{"UPDATE approvals SET decided_by = requested_by"}, "", "DecidedBy"},
		"a role raised":                              {[]string{"UPDATE users SET role = 'admin' WHERE role = 'legal'"}, "", "Role"},
		"a user of no history":                       {[]string{"INSERT INTO users (id, name, email, role, zone, disabled, sessions_ended, version) VALUES ('u', 'U', 'u@example.org', 'admin', 'UTC', 0, 1, 1)"}, "", "row u that no history accounts for"},
		"a token of no history":                      {[]string{"INSERT INTO tokens SELECT 'other', user_id, 'x', 'hash', 0, 0 FROM tokens"}, "", "token other"},
		"a token of no person, changed":              {[]string{"UPDATE program_tokens SET hash = 'y'"}, "", "is not the one that its history commits to"},
		"a token of no person, prolonged":            {[]string{"UPDATE program_tokens SET expires_at = 9000000000000000"}, "", "is not the one that its history commits to"},
		"a token of no person, removed":              {[]string{"DELETE FROM program_tokens"}, "", "is missing"},
		"a token of no person, of no history":        {[]string{"INSERT INTO program_tokens VALUES ('p', 'x', 0, 0)"}, "", "program_tokens has a row p"},
		"a program's label changed":                  {[]string{"UPDATE programs SET label = 'x'"}, "", "Label"},
		"a program of no history":                    {[]string{"INSERT INTO programs VALUES ('p', 'x', 'bounce', 0, 0, 1)"}, "", "programs has a row p"},
		"a token's removal":                          {[]string{"DELETE FROM tokens"}, "", "is missing"},
		"a member added":                             {[]string{"INSERT INTO members SELECT review_id, (SELECT id FROM users WHERE role = 'admin') FROM members LIMIT 1"}, "", "members has a row"},
		"a personal value changed":                   {[]string{"UPDATE personal SET value = 'Somebody Else' WHERE seq = 1 AND name = 'name'"}, "1", `personal value "name"`},
		"a salt changed":                             {[]string{"UPDATE personal SET salt = randomblob(32) WHERE seq = 1 AND name = 'name'"}, "1", `personal value "name"`},
		"a personal value added":                     {[]string{"INSERT INTO personal VALUES (1, 'note', zeroblob(32), 'x')"}, "1", "one was added"},
		"a personal value of no event":               {[]string{"INSERT INTO personal VALUES (99999, 'note', zeroblob(32), 'x')"}, "", "personal has a row 99999"},
		"the order of time is owed from too late on": {[]string{"UPDATE ledger_head SET ordered_from = size + 2"}, "", "The order of time is owed from event"},
		"an event's time set back": {
			[]string{dropTriggers, "UPDATE events SET recorded_at = recorded_at - 86400000000, bytes = CAST(replace(CAST(bytes AS TEXT), '\"recorded\":\"2018-02-27', '\"recorded\":\"2018-02-26') AS BLOB) WHERE seq = " + someEvent},
			someEvent, "an earlier time than the event before it",
		},
		"an inner node changed": {
			[]string{"DROP TRIGGER ledger_nodes_no_update", "UPDATE ledger_nodes SET hash = randomblob(32) WHERE id = 2"}, "2", "node over events 1 to 2",
		},
		"a node deleted": {
			[]string{"DROP TRIGGER ledger_nodes_no_delete", "DELETE FROM ledger_nodes WHERE id = 3"}, "3", "no leaf for event 3",
		},
		"an index emptied behind its table": {
			[]string{
				"PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET sql = sql || ' WHERE tick_at < 0' WHERE name = 'matters_tick'", "PRAGMA writable_schema = RESET", "REINDEX matters_tick",
				"PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET sql = replace(sql, ' WHERE tick_at < 0', '') WHERE name = 'matters_tick'",
			},
			"", "missing from index matters_tick",
		},
		"a column of another type":         {[]string{"UPDATE matters SET tick_at = CAST(CAST(tick_at AS TEXT) AS BLOB)"}, "", "tick_at is blob"},
		"a flag that is no flag":           {[]string{"UPDATE users SET disabled = 2 WHERE role = 'admin'"}, "", "disabled is neither 0 nor 1"},
		"streams of another type":          {[]string{dropTriggers, "UPDATE events SET stream = CAST(stream AS BLOB)"}, "", "stream is blob"},
		"one stream of another type":       {[]string{dropTriggers, "UPDATE events SET stream = CAST(stream AS BLOB) WHERE seq = 1"}, "", "stream is blob"},
		"a trigger that hides":             {[]string{"PRAGMA writable_schema = ON", "INSERT INTO sqlite_schema VALUES ('trigger', 'sqlite_t', 'mails', 0, 'CREATE TRIGGER sqlite_t BEFORE INSERT ON mails BEGIN SELECT RAISE(IGNORE); END')"}, "", "The trigger sqlite_t of mails was added"},
		"a trigger said to be of another":  {[]string{"PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET tbl_name = 'eventz' WHERE name = 'events_no_update'"}, "", "events_no_update"},
		"a table's declaration as bytes":   {[]string{"PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET sql = CAST(sql AS BLOB) WHERE name = 'documents'"}, "", "The table documents is not as the migrations made it"},
		"a trigger's name as bytes":        {[]string{"PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET name = CAST(name AS BLOB) WHERE name = 'events_no_update'"}, "", "The trigger events_no_update of events is not as"},
		"a trigger's table as bytes":       {[]string{"PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET tbl_name = CAST(tbl_name AS BLOB) WHERE name = 'events_no_update'"}, "", "The trigger events_no_update of events is not as"},
		"the kind of an index as bytes":    {[]string{"PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET type = CAST(type AS BLOB) WHERE name = 'sqlite_autoindex_users_1'"}, "", "The index sqlite_autoindex_users_1 of users is not as"},
		"a table dropped":                  {[]string{"DROP TABLE tags"}, "", "The table tags is missing from the schema"},
		"a table added":                    {[]string{"CREATE TABLE sqlitex (a)"}, "", "The table sqlitex was added"},
		"statistics that mislead plans":    {[]string{"ANALYZE"}, "", "The table sqlite_stat1 was added"},
		"a migration forgotten":            {[]string{"DELETE FROM goose_db_version WHERE version_id = 2"}, "", "goose_db_version"},
		"a head shown as of another time":  {[]string{"UPDATE ledger_head SET signed_at = signed_at + 1"}, "", "head is shown as of"},
		"an event with no number to speak": {[]string{"PRAGMA ignore_check_constraints = ON", "INSERT INTO events SELECT stream, 99, -1, type, recorded_at, bytes, actor, effective_on FROM events WHERE seq = 1"}, "", "1 events have a number below 1"},
		"an event before all streams":      {[]string{"PRAGMA ignore_check_constraints = ON", "INSERT INTO events SELECT '', -9223372036854775807 - 1, (SELECT max(seq) + 1 FROM events), type, recorded_at, bytes, actor, effective_on FROM events WHERE seq = 1"}, "", "are found by the names of their streams"},
		"nodes beyond the end":             {[]string{"INSERT INTO ledger_nodes SELECT max(id) + 1, zeroblob(32) FROM ledger_nodes"}, "", "nodes beyond"},
		"the head's root changed":          {[]string{"UPDATE ledger_head SET root = zeroblob(32)"}, "", "what was signed"},
		"the head's signature changed":     {[]string{"UPDATE ledger_head SET checkpoint = CAST(replace(CAST(checkpoint AS TEXT), 'duces', 'ducet') AS BLOB)"}, "", "signature of the ledger's head does not hold"},
		"the head removed":                 {[]string{"DELETE FROM ledger_head"}, "", "no signed head"},
		"an event added behind the head": {
			[]string{"INSERT INTO events SELECT stream, no + 1, (SELECT max(seq) + 1 FROM events), type, recorded_at, bytes, actor, effective_on FROM events WHERE seq = (SELECT max(seq) FROM events)"},
			"(SELECT max(seq) + 1 FROM events)", "the signed head counts",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, _ := worked(t)
			seq := int64(0)
			if c.seq != "" {
				seq = storetest.Select(t, dir, c.seq)
			}
			storetest.Tamper(t, dir, c.how...)
			report, err := verify.Directory(t.Context(), dir, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range report.Problems {
				if strings.Contains(p.What, c.says) && (seq == 0 || p.Seq == seq) {
					return
				}
			}
			t.Errorf("no problem says %q at event %d: %+v", c.says, seq, report.Problems)
		})
	}
}

func TestVerifyFindsNothingWhereNothingWasDone(t *testing.T) {
	dir, checkpoint := worked(t)
	report, err := verify.Directory(t.Context(), dir, checkpoint)
	if err != nil || len(report.Problems) > 0 || report.Size == 0 || int64(report.Events) != report.Size || report.Streams == 0 {
		t.Fatalf("%+v, %v", report, err)
	}
	store := storetest.Open(t, dir)
	defer store.Close()
	beside, err := verify.Directory(t.Context(), dir, checkpoint) // needs no lock
	if err != nil || len(beside.Problems) > 0 || beside.Root != report.Root {
		t.Errorf("%+v, %v", beside, err)
	}
	own, err := store.Verify(t.Context(), checkpoint)
	if err != nil || len(own.Problems) > 0 || own.Root != report.Root {
		t.Errorf("%+v, %v", own, err)
	}
}

func TestVerifyReadsADirectoryThatItMayNotWrite(t *testing.T) {
	dir, _ := worked(t)
	before, err := os.ReadFile(filepath.Join(dir, directory.DatabaseFile))
	if err != nil {
		t.Fatal(err)
	}
	if report, err := verify.Directory(t.Context(), dir, nil); err != nil || len(report.Problems) > 0 {
		t.Errorf("%+v, %v", report, err)
	}
	after, err := os.ReadFile(filepath.Join(dir, directory.DatabaseFile))
	if err != nil || string(before) != string(after) {
		t.Errorf("verifying changed the database (%v)", err)
	}
}

func TestACheckpointFromEarlierShowsARewrite(t *testing.T) {
	dir, earlier := worked(t)
	other, theirs := worked(t)
	for name, c := range map[string]struct {
		dir     string
		against []byte
		says    string
	}{
		"one of another ledger":   {dir, theirs, "not signed by this ledger's key"},
		"the right one elsewhere": {other, earlier, "not signed by this ledger's key"},
	} {
		t.Run(name, func(t *testing.T) {
			report, err := verify.Directory(t.Context(), c.dir, c.against)
			if err != nil || len(report.Problems) != 1 || !strings.Contains(report.Problems[0].What, c.says) {
				t.Errorf("%+v, %v", report, err)
			}
		})
	}
	if _, err := verify.Directory(t.Context(), dir, []byte("no checkpoint")); workflow.CodeOf(err) != workflow.Invalid {
		t.Errorf("got %v", err)
	}
	t.Run("a directory that began anew under the same key", func(t *testing.T) {
		anew := t.TempDir()
		key, err := os.ReadFile(filepath.Join(dir, directory.KeyFile))
		if err != nil {
			t.Fatal(err)
		}
		storetest.WriteFile(t, filepath.Join(anew, directory.KeyFile), string(key))
		store := storetest.Open(t, anew)
		storetest.Fixture(t, store, 0)
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		report, err := verify.Directory(t.Context(), anew, earlier)
		if err != nil || len(report.Problems) != 1 || !strings.Contains(report.Problems[0].What, "the tail was cut off") {
			t.Errorf("%+v, %v", report, err)
		}
		store = storetest.Open(t, anew)
		grow(t, store)
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		report, err = verify.Directory(t.Context(), anew, earlier)
		if err != nil || len(report.Problems) != 1 || !strings.Contains(report.Problems[0].What, "not those that the given checkpoint was signed over") {
			t.Errorf("%+v, %v", report, err)
		}
	})
}

func TestVerifyCannotRunWithoutADatabase(t *testing.T) {
	dir, _ := worked(t)
	for name, spoil := range map[string]func(dir string) string{
		"no directory": func(dir string) string { return filepath.Join(dir, "none") },
		"no database":  func(dir string) string { return dir },
		"no key": func(string) string {
			if err := os.Remove(filepath.Join(dir, directory.KeyFile)); err != nil {
				t.Fatal(err)
			}
			return dir
		},
	} {
		if _, err := verify.Directory(t.Context(), spoil(t.TempDir()), nil); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
	garbage := t.TempDir()
	storetest.WriteFile(t, filepath.Join(garbage, directory.DatabaseFile), strings.Repeat("garbage ", 1000))
	if err := os.Rename(filepath.Join(dir, directory.DatabaseFile), filepath.Join(garbage, "x")); err != nil {
		t.Fatal(err)
	}
	if _, err := verify.Directory(t.Context(), garbage, nil); err == nil {
		t.Error("garbage was verified")
	}
}

func TestAFileThatIsBrokenIsAProblemWithAName(t *testing.T) {
	from, _ := worked(t)
	for name, c := range map[string]struct {
		spoil func(file []byte) []byte
		says  string
	}{
		"no database at all":    {func([]byte) []byte { return []byte(strings.Repeat("garbage ", 1000)) }, "is damaged or is no database"},
		"cut off in the middle": {func(file []byte) []byte { return file[:len(file)/2] }, "damaged"},
		"a page of zeros": {func(file []byte) []byte {
			clear(file[8*4096 : 9*4096])
			return file
		}, "damaged"},
		"nothing in it": {func([]byte) []byte { return nil }, "older version"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, file := range []string{directory.KeyFile, directory.DatabaseFile} {
				raw, err := os.ReadFile(filepath.Join(from, file))
				if err != nil {
					t.Fatal(err)
				}
				if file == directory.DatabaseFile {
					raw = c.spoil(raw)
				}
				storetest.WriteFile(t, filepath.Join(dir, file), string(raw))
			}
			report, err := verify.Directory(t.Context(), dir, nil)
			if said := fmt.Sprint(report.Problems, err); !strings.Contains(said, c.says) {
				t.Errorf("%s", said)
			}
			if refused := workflow.CodeOf(err) == workflow.Refused; refused != (c.says == "older version") {
				t.Errorf("verification could not run: %v", err)
			}
		})
	}
}

// stepBack writes an event a day earlier than the one before it into a closed
// directory, as a program would that knows of no order.
func stepBack(t *testing.T, dir string) (seq int64) {
	t.Helper()
	storetest.Tamper(t, dir, "UPDATE ledger_head SET signed_at = 0")
	store := storetest.Open(t, dir)
	before := time.Date(2018, 2, 26, 15, 0, 0, 0, time.UTC)
	done, err := workflow.NewEngine(store.Writer, func() time.Time { return before }).Do(t.Context(), workflow.OperatorActor, "", account.AddUser{
		Name: "N", Email: "n@example.org", Role: workflow.Auditor, Zone: "America/Chicago", PasswordHash: "x",
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return done.Events[0].Seq
}

func TestTimeStepsBackInAWholeLedgerWhereTheClockWasCorrectedAlone(t *testing.T) {
	dir, checkpoint := worked(t)
	seq := stepBack(t, dir)
	report, err := verify.Directory(t.Context(), dir, checkpoint)
	if err != nil || len(report.Problems) != 1 || report.Problems[0].Seq != seq || !strings.Contains(report.Problems[0].What, "an earlier time than the event before it") {
		t.Errorf("%+v, %v", report.Problems, err)
	}
	// What an earlier version wrote owes no order.
	storetest.Tamper(t, dir, "UPDATE ledger_head SET ordered_from = size + 1")
	if report, err := verify.Directory(t.Context(), dir, checkpoint); err != nil || len(report.Problems) > 0 {
		t.Errorf("written by an earlier version: %+v, %v", report.Problems, err)
	}
}

func TestACorrectionThatDoesNotFitTheTimesBeforeItIsAProblem(t *testing.T) {
	dir, _ := worked(t)
	store := storetest.Open(t, dir)
	at := time.Date(2019, 2, 27, 15, 0, 0, 0, time.UTC)
	engine := workflow.NewEngine(store.Writer, func() time.Time { return at })
	add := func(cmd workflow.Command) {
		t.Helper()
		if _, err := engine.Do(t.Context(), workflow.OperatorActor, "", cmd); err != nil {
			t.Fatal(err)
		}
	}
	add(account.AddUser{Name: "N", Email: "n@example.org", Role: workflow.Auditor, Zone: "America/Chicago", PasswordHash: "x"})
	at = at.AddDate(-1, 0, 1)
	add(sweep.CorrectClock{Reason: "The battery was empty."})
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if report, err := verify.Directory(t.Context(), dir, nil); err != nil || len(report.Problems) > 0 {
		t.Fatalf("%+v, %v", report.Problems, err)
	}
	storetest.Tamper(t, dir, dropTriggers, "UPDATE events SET bytes = CAST(replace(CAST(bytes AS TEXT), '\"first\":', '\"first\":1') AS BLOB) WHERE type = 'clock_corrected'")
	report, err := verify.Directory(t.Context(), dir, nil)
	if err != nil || !strings.Contains(fmt.Sprint(report.Problems), "does not fit the times of the events before it") {
		t.Errorf("%+v, %v", report.Problems, err)
	}
}

// grow adds events of whatever kind.
func grow(t *testing.T, store *db.DB) {
	t.Helper()
	e := workflow.NewEngine(store.Writer, func() time.Time { return time.UnixMicro(1519743600000000) })
	for i := range 60 {
		if _, err := e.Do(t.Context(), workflow.OperatorActor, "", account.AddUser{
			Name: "N", Email: fmt.Sprintf("n%d@example.org", i), Role: workflow.Auditor, Zone: "Europe/London", PasswordHash: "x",
		}); err != nil {
			t.Fatal(err)
		}
	}
}
