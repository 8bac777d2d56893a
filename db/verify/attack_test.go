package verify_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/db"
	"duces/db/dbtest"
	"duces/db/directory"
	"duces/db/storetest"
	"duces/db/verify"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/annotate"
	"duces/workflow/association"
	"duces/workflow/award"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/debt"
	"duces/workflow/dispatch"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/inbound"
	"duces/workflow/invitation"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/opening"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/productionreceipt"
	"duces/workflow/repayment"
	"duces/workflow/response"
	"duces/workflow/review"
	"duces/workflow/sentletter"
	"duces/workflow/transition"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// returned sends a letter, which comes back.
func returned(t testing.TB, store *db.DB, d *dbtest.Fixture, id string, docs []field.Document) {
	t.Helper()
	legal, today := d.Users[workflow.Legal], civil.DateIn(d.Now(), time.UTC)
	c := dispatch.SendLetters{Letter: process.OtherLetter, DatedOn: today, Message: "Hello.", Letters: []dispatch.Letter{{Matter: id, Office: "Mayor"}}}
	facts, err := store.Read.World(context.Background(), legal, matter.Stream(id))
	if err != nil {
		t.Fatal(err)
	}
	now, err := c.Compose(facts, workflow.Act{At: d.Now()})
	if err != nil {
		t.Fatal(err)
	}
	c.Letters[0].Values, c.Letters[0].Documents = now[0].Values, docs
	sent := d.Must(legal, c)
	d.Must(legal, sentletter.RecordReturned{Matter: id, Letter: sent.Events[0].Seq, ReturnedOn: today, Reason: "Moved."})
}

// rich is a closed directory in which every table has rows.
func rich(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	d, _ := work(t, store)
	ctx := context.Background()
	legal := d.Users[workflow.Legal]
	d.Must(legal, account.AddFeed{User: legal, Scope: workflow.FeedScope{Kind: workflow.FeedOfPerson}, Label: "phone", Hash: strings.Repeat("f", 64)})
	var docs []field.Document
	for _, name := range []string{"a.pdf", "b.pdf"} {
		hash, size, err := store.Blobs.PutBlob(ctx, strings.NewReader(name))
		if err != nil {
			t.Fatal(err)
		}
		d.Must(legal, upload.Record{Name: name, SHA256: hash, Size: size})
		docs = append(docs, field.Document{Name: name, SHA256: hash, Size: size, Type: "application/pdf"})
	}
	matters, err := store.Read.Matters(ctx, workflow.Viewer{ID: d.Users[workflow.Auditor], Role: workflow.Auditor}, view.MatterFilter{})
	if err != nil {
		t.Fatal(err)
	}
	d.Must(legal, transition.AddDocuments{
		Matter: matters.Items[0].ID, Documents: docs, Kind: document.Correspondence, ReceivedOn: civil.DateIn(d.Now(), time.UTC), Source: "City Clerk",
	})
	for _, doc := range docs {
		d.Must(workflow.SystemActor, inbound.Receive{
			Document: doc, Kind: "message", Readable: true, Senders: []string{"clerk@example.org"}, From: "clerk@example.org", Subject: doc.Name,
			MessageID: doc.Name, Addressed: []string{matters.Items[0].ID},
		})
	}
	waiting := matters.Items[slices.IndexFunc(matters.Items, func(m view.MatterRow) bool { return m.State == "requested" })].ID
	for _, until := range []string{"2018-05-01", "2018-05-02"} {
		d.Must(legal, change.AskExtension{Matter: waiting, Asking: change.Asking{
			Deadline: "response-1", On: civil.DateIn(d.Now(), time.UTC), Until: dbtest.Date(until), By: "letter", Reason: "The archive moves.",
		}})
	}
	for range 2 {
		returned(t, store, d, waiting, docs)
	}
	for _, name := range []string{"a", "b"} {
		f := view.File{SHA256: strings.Repeat(name, 64), Type: "text/plain", Text: view.TextRead}
		if err := store.Files.SawFile(ctx, f); err != nil {
			t.Fatal(err)
		}
		if err := store.Files.ReadFile(ctx, f, "the text of "+name); err != nil {
			t.Fatal(err)
		}
	}
	var towns []string
	for _, key := range []string{"once", "twice"} {
		added, err := d.Engine.Do(ctx, legal, key, jurisdiction.Add{Items: []jurisdiction.New{{Name: "Town of " + key, Kind: "town", State: "NY", Zone: "America/New_York"}}})
		if err != nil {
			t.Fatal(err)
		}
		towns = append(towns, added.Created[0])
		d.Must(legal, jurisdiction.AddAlias{Jurisdiction: added.Created[0], Alias: "Also " + key})
	}
	d.Must(legal, review.SetOnlineAnswers{Review: matters.Items[0].Review.ID, Allowed: true})
	for _, name := range []string{"a", "b"} {
		contact := d.Must(legal, jurisdiction.AddContact{
			Jurisdiction: matters.Items[0].Jurisdiction.ID, ContactDetails: jurisdiction.ContactDetails{Office: "Clerk " + name, Email: name + "@city.example"},
		}).Created[0]
		made := d.Must(legal, invitation.Invite{Matter: matters.Items[0].ID, Contact: contact}).Created[0]
		if _, err := store.Door.KeepDraft(ctx, made, nil, []byte("draft of "+name), time.Now()); err != nil {
			t.Fatal(err)
		}
		if err := store.Door.Sessions().CommitCtx(ctx, name, []byte("data of "+name), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	asked := matters.Items[slices.IndexFunc(matters.Items, func(m view.MatterRow) bool { return m.ID == waiting })]
	first := ""
	for i, number := range []string{"17-cv-1", "17-cv-2"} {
		members := d.Must(legal, association.Record{Name: "Conference " + number}).Created[0]
		d.Must(legal, proceeding.ChangeMembers{Association: members, On: dbtest.Date("2018-01-02"), Joined: []string{asked.Jurisdiction.ID}})
		made := d.Must(legal, proceeding.Open{
			Docket: proceeding.Docket{Court: "N.D. Ill.", Number: number}, Kind: proceeding.Challenge, Caption: "A city v. an agency",
			Filed: dbtest.Date("2018-01-02"), Zone: "America/Chicago", Parties: []proceeding.Party{{Role: proceeding.Plaintiff, Jurisdiction: asked.Jurisdiction.ID}},
		}).Created[0]
		entered := order.Moment{On: dbtest.Date("2018-01-03")}
		bar := order.Clause{
			Effect: order.Bar, Acts: order.Acts{Guidance: []string{"none"}}, Whom: order.Whom{Everyone: true, Named: []string{asked.Jurisdiction.ID}},
			Binds: []order.Bound{{Agency: "An agency"}},
		}
		d.Must(legal, proceeding.EnterOrder{Proceeding: made, Order: proceeding.OrderEntered{Kind: "other", Entered: entered, Clauses: []order.Clause{bar}}})
		for range i { // and one of the second that extends one of the first
			d.Must(legal, proceeding.EnterOrder{Proceeding: made, Order: proceeding.OrderEntered{Kind: "other", Entered: entered, Clauses: []order.Clause{{
				Effect: order.Extend, Whom: order.Whom{Everyone: true}, Changes: []order.Ref{{Order: proceeding.OrderID(first, 1), Clause: 1}},
			}}}})
		}
		first = made
	}
	for _, number := range []string{"2017-DJ-0001", "2017-DJ-0002"} {
		made := d.Must(legal, award.Record{
			Details: award.Details{Agency: "OJP", Number: number, Program: "JAG", Year: 2017, Recipient: asked.Jurisdiction.ID},
			MadeOn:  dbtest.Date("2017-09-26"), Amount: "100.00",
		}).Created[0]
		d.Must(legal, award.CorrectAction{Award: made, Action: 2, Reason: "Read wrong.", Given: &award.Given{Kind: award.Obligation, On: dbtest.Date("2017-09-27"), Amount: "90.00"}})
	}
	for _, m := range matters.Items[:2] {
		d.Must(legal, annotate.MarkConfidential{Matter: m.ID, Reason: "Talks are under way."})
	}
	disallowing := d.Must(legal, opening.Open{Review: d.Review, Jurisdictions: towns, OpenedOn: dbtest.Date("2018-01-24")}).Created[0]
	disallowed, decision := d.Disallowed(disallowing, "2017-UL-0001", "100.00")
	for range 2 {
		owed := d.Must(legal, repayment.Demand{
			Award: disallowed, Matter: disallowing, Decision: decision,
			GivenTerms: repayment.GivenTerms{Demanded: dbtest.Date("2018-02-27"), Amount: "50.00", Rate: "1.00"},
		}).Created[0]
		d.Must(legal, repayment.Enter{Debt: owed, Given: repayment.Given{Kind: debt.Payment, On: dbtest.Date("2018-02-27"), Amount: "60.00"}})
	}
	came := d.Must(legal, transition.RecordProduction{
		Matter: waiting, ReceivedOn: civil.DateIn(d.Now(), time.UTC), Source: "City Clerk", Production: production.Given{All: production.Partial},
	})
	of := came.Events[slices.IndexFunc(came.Events, func(e workflow.Recorded) bool { return e.Type == response.ProductionReceived{}.Type() })].Seq
	for _, name := range []string{"c", "d"} {
		contact := d.Must(legal, jurisdiction.AddContact{
			Jurisdiction: asked.Jurisdiction.ID, ContactDetails: jurisdiction.ContactDetails{Office: "Clerk " + name, Email: name + "@city.example"},
		}).Created[0]
		d.Must(legal, productionreceipt.Send{Matter: waiting, Production: of, Contact: contact})
	}
	for _, token := range []string{"a", "b"} {
		if err := store.SignIn.Sessions().CommitCtx(ctx, token, []byte("data of "+token), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	var reports []workflow.Alert
	for _, key := range []string{"first", "second"} {
		reports = append(reports, workflow.Alert{Key: key, Kind: workflow.AlertHeart, Recipient: d.Users[workflow.Auditor]})
	}
	if _, err := store.Outbox.Queue(ctx, d.Now(), reports); err != nil {
		t.Fatal(err)
	}
	claimed, err := store.Outbox.ClaimMail(ctx, d.Now(), 2, func(view.Outgoing) time.Duration { return time.Hour })
	if err != nil || len(claimed) != 2 {
		t.Fatalf("%d messages were claimed: %v", len(claimed), err)
	}
	for _, m := range claimed {
		if err := store.Outbox.MailRendered(ctx, view.Rendered{ID: m.ID, MessageID: "<" + m.ID + "@example.org>", Address: "a@example.org", Subject: "S", Bytes: []byte("Subject: S\r\n\r\nText.\r\n")}); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Outbox.MailSent(ctx, view.Taken{ID: claimed[0].ID, At: d.Now(), Answer: "250 taken"}); err != nil {
		t.Fatal(err)
	}
	if err := store.Outbox.MailRefused(ctx, claimed[1].ID, d.Now(), "451 later", false); err != nil {
		t.Fatal(err)
	}
	if err := store.Outbox.Ticked(ctx, d.Now()); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// openRaw opens a database as somebody does who minds no rule of it.
func openRaw(t testing.TB, dir string) *sql.DB {
	t.Helper()
	pool, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, directory.DatabaseFile)+"?_synchronous=OFF&_journal_mode=MEMORY")
	if err != nil {
		t.Fatal(err)
	}
	pool.SetMaxOpenConns(1)
	if _, err := pool.Exec("PRAGMA ignore_check_constraints = ON; PRAGMA writable_schema = ON"); err != nil {
		t.Fatal(err)
	}
	return pool
}

// attacked is a directory of which an attacker makes changed copies.
type attacked struct {
	tables  []attackedTable
	schema  string // statements that put its schema back as it was, few: the driver copies all that follow each
	file    []byte
	pliable []byte // the same with a schema that refuses nothing: no trigger, no constraint, no type
	key     []byte
	blobs   string // the folder of its documents
}

type attackedTable struct {
	name    string
	columns []string
	keys    []string // of the primary key
	unique  []string // of unique indexes
	rows    []string // each as the condition that finds it
	rowid   bool
}

var (
	typeWords = regexp.MustCompile(`\b(TEXT|BIGINT|BOOLEAN|BYTEA|TIMESTAMP|INTEGER NOT NULL)\b`)
	bans      = regexp.MustCompile(`\bNOT NULL\b`)
)

func attack(t testing.TB, dir string) *attacked {
	t.Helper()
	a := &attacked{blobs: filepath.Join(dir, directory.BlobDir)}
	path := filepath.Join(dir, directory.DatabaseFile)
	read := func(path string) []byte {
		t.Helper()
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	a.key = read(filepath.Join(dir, directory.KeyFile))
	pool := openRaw(t, dir)
	defer pool.Close()
	run := func(statement string, args ...any) {
		t.Helper()
		if _, err := pool.Exec(statement, args...); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	run("PRAGMA journal_mode = DELETE") // one file
	a.file = read(path)
	a.tables = tablesIn(t, pool)
	a.schema = "DELETE FROM sqlite_schema; INSERT INTO sqlite_schema VALUES " + strings.Join(texts(t, pool,
		"SELECT '(' || quote(type) || ', ' || quote(name) || ', ' || quote(tbl_name) || ', ' || rootpage || ', ' || quote(sql) || ')' FROM sqlite_schema"), ", ")
	run("DELETE FROM sqlite_schema WHERE type = 'trigger'")
	run("UPDATE sqlite_schema SET sql = replace(sql, 'CREATE UNIQUE INDEX', 'CREATE INDEX')")
	for _, name := range texts(t, pool, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'") {
		declared := texts(t, pool, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = '"+name+"'")[0]
		run("UPDATE sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?", bans.ReplaceAllString(typeWords.ReplaceAllString(declared, "BLOB"), ""), name)
	}
	if err := pool.Close(); err != nil {
		t.Fatal(err)
	}
	a.pliable = read(path)
	return a
}

func tablesIn(t testing.TB, pool *sql.DB) []attackedTable {
	t.Helper()
	var all []attackedTable
	for _, name := range texts(t, pool, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name <> 'sqlite_schema' ORDER BY name") {
		table := attackedTable{
			name:    name,
			columns: texts(t, pool, "SELECT name FROM pragma_table_xinfo('"+name+"')"),
			keys:    texts(t, pool, "SELECT name FROM pragma_table_xinfo('"+name+"') WHERE pk > 0"),
			unique:  texts(t, pool, `SELECT DISTINCT c.name FROM pragma_index_list('`+name+`') l, pragma_index_info(l.name) c WHERE l."unique" AND l.origin = 'c'`),
			rowid:   len(texts(t, pool, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND name = '"+name+"' AND NOT wr")) == 1,
		}
		by := table.keys
		if len(by) == 0 {
			by = []string{"rowid"}
		}
		var parts []string
		for _, k := range by {
			parts = append(parts, "'"+k+" IS ' || quote("+k+")")
		}
		table.rows = texts(t, pool, "SELECT "+strings.Join(parts, " || ' AND ' || ")+" FROM "+name)
		if len(table.rows) == 0 {
			t.Errorf("no row stands in the table %s: what becomes of its changes is not known; let rich have one", name)
		}
		all = append(all, table)
	}
	return all
}

func texts(t testing.TB, pool *sql.DB, query string) []string {
	t.Helper()
	rows, err := pool.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		all = append(all, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return all
}

// put makes a copy in a directory.
func (a *attacked) put(t testing.TB, dir string, file []byte) {
	t.Helper()
	storetest.WriteFile(t, filepath.Join(dir, directory.KeyFile), string(a.key))
	blobs := filepath.Join(dir, directory.BlobDir)
	if _, err := os.Stat(blobs); err != nil {
		if err := os.CopyFS(blobs, os.DirFS(a.blobs)); err != nil {
			t.Fatal(err)
		}
	}
	storetest.WriteFile(t, filepath.Join(dir, directory.DatabaseFile), string(file))
}

// change makes a changed copy in a directory, with the schema as it was, and says whether
// anything changed: a statement that is refused all the same changes nothing.
func (a *attacked) change(t testing.TB, dir string, statements ...string) (changed bool) {
	t.Helper()
	a.put(t, dir, a.pliable)
	pool := openRaw(t, dir)
	defer pool.Close()
	for _, s := range statements {
		done, err := pool.Exec(s)
		if err != nil {
			if !strings.Contains(err.Error(), "constraint") && !strings.Contains(err.Error(), "datatype mismatch") {
				t.Fatalf("%s: %v", s, err)
			}
			continue
		}
		if n, err := done.RowsAffected(); err != nil || n > 0 {
			changed = true
		}
	}
	if _, err := pool.Exec("BEGIN; " + a.schema + "; COMMIT"); err != nil {
		t.Fatal(err)
	}
	return changed
}

// caught says whether verification names anything, within bounded time.
func caught(t testing.TB, dir string) (found bool, report verify.Report, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	report, err = verify.Directory(ctx, dir, nil)
	if err != nil && workflow.CodeOf(err) == workflow.Refused && strings.Contains(err.Error(), "version of Duces") {
		return true, report, nil // it does not go on as if nothing were
	}
	return len(report.Problems) > 0, report, err
}

// unproved says what verification does not claim: whether a change of a column, or of which rows there are, may pass.
func unproved(table, what string) bool {
	return slices.ContainsFunc(verify.NotProved(), func(u verify.Unproved) bool {
		return u.Table == table && (u.What == what || u.What == verify.Everything)
	})
}

// sampled are at most n of all, from the first to the last.
func sampled[T any](all []T, n int) []T {
	if len(all) <= n {
		return all
	}
	some := make([]T, n)
	for i := range some {
		some[i] = all[i*(len(all)-1)/(n-1)]
	}
	return some
}
