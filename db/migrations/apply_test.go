package migrations_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/pressly/goose/v3"

	"duces/db/migrations"
	"duces/db/sqlite"
	"duces/db/storetest"
	"duces/workflow"
	"duces/workflow/view"
)

// older makes a data directory as an older version of the program left it.
func older(t *testing.T, dir string, schema int64, rows ...string) {
	t.Helper()
	pool, err := sqlite.OpenWriting(dir, 32<<20)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	p, err := goose.NewProvider(goose.DialectSQLite3, pool, migrations.SQLite, goose.WithDisableGlobalRegistry(true),
		goose.WithGoMigrations(goose.NewGoMigration(7, nil, nil))) // what it fills in is copied with the rows
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), schema); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if _, err := pool.ExecContext(t.Context(), row); err != nil {
			t.Fatalf("%s: %v", row, err)
		}
	}
}

func TestEveryOlderSchemaBecomesThisOne(t *testing.T) {
	fresh := t.TempDir()
	if err := storetest.Open(t, fresh).Close(); err != nil {
		t.Fatal(err)
	}
	want := schemaIn(t, fresh)
	for schema := int64(1); schema < 11; schema++ {
		t.Run(fmt.Sprint(schema), func(t *testing.T) {
			dir := t.TempDir()
			older(t, dir, schema)
			if err := storetest.Open(t, dir).Close(); err != nil {
				t.Fatal(err)
			}
			if got := schemaIn(t, dir); !maps.Equal(got, want) {
				t.Errorf("%v\n\nnot\n\n%v", got, want)
			}
		})
	}
}

func schemaIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	pool, err := sqlite.OpenReading(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	rows, err := pool.QueryContext(t.Context(), "SELECT type || ' ' || name, COALESCE(sql, '') FROM sqlite_schema")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	schema := map[string]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			t.Fatal(err)
		}
		schema[name] = text
	}
	if err := rows.Err(); err != nil || len(schema) == 0 {
		t.Fatalf("%d tables and indexes, %v", len(schema), err)
	}
	return schema
}

func TestMessagesOfAnOlderSchemaAreKept(t *testing.T) {
	const (
		columns = "id, key, kind, matter_id, review_id, deadline_id, version, rung, approval_id, late, recipient, status, attempts, queued_at, next_at, sent_at, message_id, address, subject, answer"
		user    = "INSERT INTO users (id, name, email, role, zone, disabled, passwords, version) VALUES ('u', 'Dana', 'dana@example.org', 'compliance', 'UTC', 0, 0, 1)"
		attempt = "INSERT INTO mail_attempts (mail_id, attempt, at, answer) VALUES ('m', 1, 4, 'later'), ('m', 2, 6, '250 taken')"
		values  = "'m', 'k', 'deadline', '', '', 'd', 2, -3, '', 1, 'u', 'sent', 2, 3, 5, 6, '<m@example.org>', 'dana@example.org', 'Due', '250 taken'"
	)
	for schema, rows := range map[int64][]string{
		3: {user, "INSERT INTO mails (" + columns + ", bytes) VALUES (" + values + ", 'Subject: Due')", attempt},
		4: {
			user, "INSERT INTO mails (" + columns + ", digest, told_for, faults) VALUES (" + values + ", 0, 'u', 1)", attempt,
			"INSERT INTO mail_texts (mail_id, bytes) VALUES ('m', 'Subject: Due')",
		},
	} {
		for id, answer := range map[string]string{
			"unowed":   "No longer owed: the deadline has been met.",
			"declined": "Not wanted: the recipient has switched off the daily digest.",
			"failed":   "550 No longer owed: anything",
		} {
			bytes := ""
			if schema == 3 {
				bytes = ", bytes"
			}
			rows = append(rows, fmt.Sprintf("INSERT INTO mails (%s%s) SELECT '%s', '%[3]s', kind, matter_id, review_id, deadline_id, version, rung, approval_id, late, recipient, "+
				"'failed', 0, queued_at, next_at, 0, '', '', '', '%s'%[2]s FROM mails WHERE id = 'm'", columns, bytes, id, answer))
		}
		t.Run(fmt.Sprint(schema), func(t *testing.T) {
			dir := t.TempDir()
			older(t, dir, schema, rows...)
			store := storetest.Open(t, dir)
			dana := workflow.Viewer{ID: "u", Role: workflow.Compliance}
			m, err := store.Read.Mail(t.Context(), dana, "m")
			if err != nil || string(m.Bytes) != "Subject: Due" || m.Status != view.MailSent || m.Rung != -3 || !m.Late || len(m.Tries) != 2 {
				t.Errorf("%+v, %v", m, err)
			}
			for id, want := range map[string]view.MailRow{
				"unowed":   {Status: view.MailUnowed, Answer: "The deadline has been met."},
				"declined": {Status: view.MailDeclined, Answer: "The recipient has switched off the daily digest."},
				"failed":   {Status: view.MailFailed, Answer: "550 No longer owed: anything"},
			} {
				if m, err := store.Read.Mail(t.Context(), dana, id); err != nil || m.Status != want.Status || m.Answer != want.Answer {
					t.Errorf("%s: %+v, %v", id, m, err)
				}
			}
			if schema > 3 && m.For.ID != "u" {
				t.Errorf("told for %v", m.For)
			}
		})
	}
}
