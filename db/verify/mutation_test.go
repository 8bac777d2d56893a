package verify_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"duces/db"
	"duces/db/dbtest"
	"duces/db/directory"
	"duces/db/storetest"
	"duces/db/verify"
	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/assignment"
	"duces/workflow/jurisdiction"
	"duces/workflow/sweep"
	"duces/workflow/view"
)

// many is how many random changes are made: DUCES_MUTATIONS says otherwise.
func many(t *testing.T) int {
	t.Helper()
	if text := os.Getenv("DUCES_MUTATIONS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if testing.Short() {
		return 40
	}
	return 400
}

// seeded gives a seed, which DUCES_SEED sets, and says it.
func seeded(t *testing.T) uint64 {
	t.Helper()
	seed := rand.Uint64()
	if text := os.Getenv("DUCES_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("DUCES_SEED=%d", seed)
	return seed
}

// Random changes of values, types and rows, and flipped bits in the file, are caught, unless what SQLite then
// reads differs in nothing but what stands on the list of what is not proved: a bit may lie where nothing is read.
func TestRandomChangesAreCaughtOrSaidNotToBeProved(t *testing.T) {
	n, seed := many(t), seeded(t)
	a := attack(t, rich(t))
	whole := t.TempDir()
	a.put(t, whole, a.file)
	before, err := contents(t, whole, a.tables)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	count := map[string]int{}
	const runs = 2 // at a time
	t.Run("half", func(t *testing.T) {
		for half := range uint64(runs) {
			t.Run(fmt.Sprint(half), func(t *testing.T) {
				t.Parallel()
				dir, r := t.TempDir(), rand.New(rand.NewPCG(seed, half))
				for range n / runs {
					kind, how := a.mutate(t, dir, r)
					if how == "" {
						kind = "nothing changed"
					}
					after, broken := contents(t, dir, a.tables)
					found, report, err := caught(t, dir)
					differs := broken != nil || !allowed(before, after)
					switch {
					case err != nil:
						t.Errorf("%s: verification could not run: %v", how, err)
					case found:
						kind += ", caught"
					case differs:
						t.Errorf("%s: nobody notices that %s differs: %+v, %v", how, difference(before, after), report, broken)
					case slices.EqualFunc(before, after, func(b, a content) bool { return b.all == a.all }):
						kind += ", and all is read as before"
					default:
						kind += ", listed as not proved"
					}
					mu.Lock()
					count[kind]++
					mu.Unlock()
				}
			})
		}
	})
	t.Logf("%d changes: %v", n, count)
}

// mutate makes a copy with a random change and says what it did; nothing, if the database refused.
func (a *attacked) mutate(t *testing.T, dir string, r *rand.Rand) (kind, how string) {
	t.Helper()
	if r.IntN(5) < 2 {
		file := slices.Clone(a.file)
		for range 1 + r.IntN(3) {
			bit := r.IntN(8 * len(file))
			if r.IntN(4) == 0 {
				bit = r.IntN(8 * min(len(file), 16*4096)) // where the schema lies
			}
			file[bit/8] ^= 1 << (bit % 8)
			how += fmt.Sprintf("bit %d flipped; ", bit)
		}
		a.put(t, dir, file)
		return "bits", how
	}
	table := a.tables[r.IntN(len(a.tables))]
	row := table.rows[r.IntN(len(table.rows))]
	column := table.columns[r.IntN(len(table.columns))]
	values := strings.NewReplacer("{c}", column, "{t}", table.name)
	var statements []string
	switch kind = []string{"value", "value", "value", "type", "row removed", "row added", "row doubled"}[r.IntN(7)]; kind {
	case "value":
		kinds := slices.Sorted(func(yield func(string) bool) {
			for _, e := range changed {
				if !yield(e) {
					return
				}
			}
		})
		kinds = append(kinds, "'"+randomText(r)+"'", fmt.Sprint(r.Int64()-r.Int64()), fmt.Sprint(r.IntN(3)), "randomblob(32)", fmt.Sprint(r.NormFloat64()))
		statements = []string{fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s AND quote(%[2]s) <> quote(%[3]s)", table.name, column, values.Replace(kinds[r.IntN(len(kinds))]), row)}
	case "type":
		how := []string{"as text", "as bytes", "as an integer", "as a float", "as nothing"}[r.IntN(5)]
		statements = []string{fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s", table.name, column, values.Replace(retyped[how]), row)}
		if r.IntN(4) == 0 {
			statements = []string{fmt.Sprintf("UPDATE %s SET %s = %s", table.name, column, values.Replace(retyped[how]))}
		}
	case "row removed":
		statements = []string{"DELETE FROM " + table.name + " WHERE " + row}
	case "row added":
		lists := freshKeys(table)
		statements = []string{fmt.Sprintf("INSERT INTO %[1]s SELECT %[2]s FROM %[1]s WHERE %[3]s", table.name, strings.Join(lists[r.IntN(len(lists))], ", "), row)}
	case "row doubled":
		statements = doubled(table, row)
	}
	if !a.change(t, dir, statements...) {
		return kind, ""
	}
	return kind, strings.Join(statements, "; ")
}

func randomText(r *rand.Rand) string {
	letters := []rune("abcxyz 0123/-é")
	text := make([]rune, r.IntN(12))
	for i := range text {
		text[i] = letters[r.IntN(len(letters))]
	}
	return string(text)
}

// content is what SQLite reads of a table, or of the schema: everything, and what is proved of each row.
type content struct {
	all    string
	proved []string
	fewer  bool // rows may be missing
}

// contents reads a database as SQLite gives it, in tables and not in indexes.
func contents(t *testing.T, dir string, tables []attackedTable) ([]content, error) {
	t.Helper()
	pool, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, directory.DatabaseFile)+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	read := func(query string) (all []string, err error) {
		rows, err := pool.Query(query)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				return nil, err
			}
			all = append(all, s)
		}
		return all, rows.Err()
	}
	var found []content
	take := func(table string, columns []string, from string) error {
		quoted := func(columns []string) string {
			if len(columns) == 0 {
				return "''"
			}
			return "quote(" + strings.Join(columns, ") || ',' || quote(") + ")"
		}
		all, err := read("SELECT " + quoted(columns) + " FROM " + from)
		if err != nil {
			return err
		}
		c := content{all: strings.Join(all, "\n"), fewer: unproved(table, verify.RowsRemoved)}
		if !unproved(table, "") {
			of := slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return unproved(table, c) })
			if c.proved, err = read("SELECT " + quoted(of) + " FROM " + from); err != nil {
				return err
			}
		}
		found = append(found, c)
		return nil
	}
	if err := take("sqlite_schema", []string{"type", "name", "tbl_name", "sql"}, "sqlite_schema"); err != nil {
		return nil, err
	}
	for _, table := range tables {
		if err := take(table.name, table.columns, table.name+" NOT INDEXED"); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// difference is the first line that is read otherwise than before.
func difference(before, after []content) string {
	for i := range after {
		b, a := strings.Split(before[i].all, "\n"), strings.Split(after[i].all, "\n")
		for n := range min(len(a), len(b)) {
			if a[n] != b[n] {
				return fmt.Sprintf("%s, now %s,", b[n], a[n])
			}
		}
		if len(a) != len(b) {
			return fmt.Sprintf("the number of rows, %d, now %d,", len(b), len(a))
		}
	}
	return "nothing"
}

// allowed says whether contents differ in nothing but what is not proved.
func allowed(before, after []content) bool {
	for i, b := range before {
		have := slices.Clone(after[i].proved)
		for _, row := range b.proved {
			at := slices.Index(have, row)
			if at < 0 && !b.fewer {
				return false
			}
			if at >= 0 {
				have = slices.Delete(have, at, at+1)
			}
		}
		if len(have) > 0 {
			return false
		}
	}
	return true
}

// Copies of directories at random moments of random histories, some of which the server still writes to, hold.
func TestNothingIsFoundInUntouchedCopies(t *testing.T) {
	n, r := many(t)/10, rand.New(rand.NewPCG(seeded(t), 0))
	const perStore = 40
	var store *db.DB
	var d *dbtest.Fixture
	var dir string
	var matters []string
	for i := range n {
		if i%perStore == 0 {
			if store != nil {
				if err := store.Close(); err != nil {
					t.Fatal(err)
				}
			}
			dir = t.TempDir()
			store = storetest.Open(t, dir)
			d = storetest.Fixture(t, store, 5)
			matters = d.Matters(5)
		}
		for range 1 + r.IntN(3) {
			act(t, r, store, d, matters[r.IntN(len(matters))])
		}
		copied := t.TempDir()
		if r.IntN(2) == 0 {
			if err := db.Snapshot(t.Context(), dir, filepath.Join(copied, directory.DatabaseFile)); err != nil {
				t.Fatal(err)
			}
		} else if err := copyFiles(dir, copied); err != nil {
			t.Fatal(err)
		}
		key, err := os.ReadFile(filepath.Join(dir, directory.KeyFile))
		if err != nil {
			t.Fatal(err)
		}
		storetest.WriteFile(t, filepath.Join(copied, directory.KeyFile), string(key))
		if found, report, err := caught(t, copied); found || err != nil {
			t.Fatalf("copy %d: %+v, %v", i, report.Problems, err)
		}
		if err := os.RemoveAll(copied); err != nil {
			t.Fatal(err)
		}
	}
	if store != nil {
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d copies", n)
}

// copyFiles copies the database with its log, while nobody writes.
func copyFiles(from, to string) error {
	for _, name := range []string{directory.DatabaseFile, directory.DatabaseFile + "-wal"} {
		raw, err := os.ReadFile(filepath.Join(from, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), raw, 0o600)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// act does one random thing; a refusal is an answer.
func act(t *testing.T, r *rand.Rand, store *db.DB, d *dbtest.Fixture, id string) {
	t.Helper()
	d.Pass(time.Duration(r.IntN(36)) * time.Hour)
	legal, ctx := d.Users[workflow.Legal], context.Background()
	var cmd workflow.Command
	switch r.IntN(7) {
	case 0:
		cmd = annotate.AddNote{Matter: id, Text: randomText(r) + "."}
	case 1:
		cmd = annotate.Tag{Matter: id, Tag: "t" + fmt.Sprint(r.IntN(4))}
	case 2:
		cmd = assignment.Assign{Matters: []string{id}, User: []string{legal, d.Users[workflow.Supervisor], ""}[r.IntN(3)]}
	case 3:
		cmd = jurisdiction.Add{Items: []jurisdiction.New{{Name: fmt.Sprint("Town ", r.Uint32()), Kind: "town", State: "NY", Zone: "America/New_York", Contact: randomText(r)}}}
	case 4:
		cmd = dbtest.Transition(id, []string{"send_notice", "issue_request", "receive_response", "issue_subpoena", "serve_subpoena", "close"}[r.IntN(6)])
	case 5:
		legal, cmd = workflow.SystemActor, sweep.Tick{Matters: []string{id}, At: d.Now()}
	default:
		claimed, err := store.Outbox.ClaimMail(ctx, d.Now(), 1+r.IntN(3), func(view.Outgoing) time.Duration { return time.Hour })
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range claimed {
			if err := store.Outbox.MailRefused(ctx, m.ID, d.Now(), "451 later", r.IntN(2) == 0); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	if _, err := d.Engine.Do(ctx, legal, fmt.Sprint(r.Uint64()), cmd); err != nil && workflow.CodeOf(err) == workflow.Internal {
		t.Fatalf("%T: %v", cmd, err)
	}
}
