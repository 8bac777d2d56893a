package verify_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"duces/db/verify"
)

// changed are expressions for another value of a column, and retyped for the same value of another type.
var (
	changed = map[string]string{
		"a longer value":        "CASE typeof({c}) WHEN 'text' THEN {c} || 'x' WHEN 'integer' THEN {c} + 1 ELSE CAST({c} || x'00' AS BLOB) END",
		"a smaller value":       "CASE typeof({c}) WHEN 'text' THEN substr({c}, 2) WHEN 'integer' THEN {c} - 1 ELSE CAST(substr({c}, 2) AS BLOB) END",
		"an empty value":        "CASE typeof({c}) WHEN 'text' THEN '' WHEN 'integer' THEN 0 ELSE zeroblob(length({c})) END",
		"its opposite":          "CASE typeof({c}) WHEN 'text' THEN upper({c}) WHEN 'integer' THEN 1 - {c} ELSE zeroblob(0) END",
		"another row's value":   "coalesce((SELECT o.{c} FROM {t} o WHERE o.{c} IS NOT {t}.{c} LIMIT 1), {c})",
		"a value like no other": "CASE typeof({c}) WHEN 'text' THEN 'zz' || {c} WHEN 'integer' THEN {c} + 1000003 ELSE randomblob(length({c})) END",
	}
	retyped = map[string]string{
		"as text": "CAST({c} AS TEXT)", "as bytes": "CAST(CAST({c} AS TEXT) AS BLOB)",
		"as an integer": "CAST({c} AS INTEGER)", "as a float": "CAST({c} AS REAL)", "as nothing": "NULL",
	}
)

// Every change of every column, and of which rows there are, is caught or stands on the list of what is not
// proved; and what stands on the list is there because verification does let a change of it pass.
func TestEveryChangeIsCaughtOrSaidNotToBeProved(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of changes are slow; a short run makes random ones")
	}
	a := attack(t, rich(t))
	dir := t.TempDir()
	a.change(t, dir)
	if found, report, err := caught(t, dir); found || err != nil {
		t.Fatalf("something is found where nothing was done: %+v, %v", report.Problems, err)
	}
	w := &walk{attacked: a, passed: map[string]bool{}}
	t.Run("table", func(t *testing.T) {
		for _, table := range a.tables {
			t.Run(table.name, func(t *testing.T) {
				t.Parallel()
				w.table(t, table)
			})
		}
	})
	for _, u := range verify.NotProved() {
		if !w.passed[u.Table+" "+u.What] {
			t.Errorf("%s stands on the list of what is not proved, and every change of it is caught: take it off", u.Name())
		}
	}
	t.Logf("%d changes of %d tables: %d caught, %d listed as not proved", w.tried, len(a.tables), w.tried-w.listed, w.listed)
}

// walk changes one table after the other.
type walk struct {
	*attacked
	mu            sync.Mutex
	tried, listed int
	passed        map[string]bool // by what stands on the list
}

// try makes a change and has it verified. It says whether the change could be made.
func (w *walk) try(t *testing.T, dir, table, what, how string, mayPass bool, statements ...string) bool {
	t.Helper()
	if !w.change(t, dir, statements...) {
		return false
	}
	found, _, err := caught(t, dir)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tried++
	switch {
	case err != nil:
		t.Errorf("%s, %s: verification could not run: %v", what, how, err)
	case !found && !mayPass:
		t.Errorf("%s, %s: nobody notices (%s), and the list of what is not proved does not say so", what, how, strings.Join(statements, "; "))
	case !found:
		w.listed++
		w.passed[table+" "+what], w.passed[table+" "+verify.Everything] = true, true
	}
	return true
}

func (w *walk) table(t *testing.T, table attackedTable) {
	dir, rows := t.TempDir(), sampled(table.rows, 2)
	for _, c := range table.columns {
		w.column(t, dir, table, rows, c, "value", changed)
		if !isRowid(table, c) { // it can be nothing but an integer
			w.column(t, dir, table, rows, c, "type", retyped)
		}
	}
	added := false
	for _, row := range rows {
		if !w.try(t, dir, table.name, verify.RowsRemoved, row, unproved(table.name, verify.RowsRemoved), "DELETE FROM "+table.name+" WHERE "+row) {
			t.Error("no row could be removed")
		}
		for _, fresh := range freshKeys(table) {
			added = w.try(t, dir, table.name, "a row", "added", unproved(table.name, ""),
				fmt.Sprintf("INSERT INTO %[1]s SELECT %[2]s FROM %[1]s WHERE %[3]s", table.name, strings.Join(fresh, ", "), row)) || added
		}
		w.try(t, dir, table.name, "a row", "doubled", unproved(table.name, ""), doubled(table, row)...)
	}
	if !added {
		t.Error("no row could be added")
	}
}

// isRowid says whether a column is the number by which SQLite finds a row.
func isRowid(t attackedTable, column string) bool {
	return (t.name == "goose_db_version" || t.name == "file_texts") && column == "id" || t.name == "events" && column == "seq"
}

// column gives a column other values, or the same ones of other types, which are caught in every column.
func (w *walk) column(t *testing.T, dir string, table attackedTable, rows []string, c, kind string, expressions map[string]string) {
	done := false
	for how, expression := range expressions {
		to := strings.NewReplacer("{c}", c, "{t}", table.name).Replace(expression)
		for _, row := range rows {
			s := fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s AND quote(%[2]s) <> quote(%[3]s)", table.name, c, to, row)
			done = w.try(t, dir, table.name, c, how, kind == "value" && unproved(table.name, c), s) || done
		}
	}
	if !done {
		t.Errorf("%s: no change of its %s could be made", c, kind)
	}
}

// freshKeys are lists of columns for copies of a row that are rows of their own: with another value in
// one column of the key, in all of them, and in all columns that no two rows share.
func freshKeys(t attackedTable) [][]string {
	other := func(which ...string) []string {
		columns := slices.Clone(t.columns)
		for i, c := range columns {
			if slices.Contains(which, c) {
				columns[i] = fmt.Sprintf("CASE typeof(%[1]s) WHEN 'integer' THEN (SELECT max(%[1]s) + 1 FROM %[2]s) WHEN 'text' THEN %[1]s || '2' ELSE randomblob(length(%[1]s)) END", c, t.name)
			}
		}
		return columns
	}
	all := [][]string{other(t.keys...), other(append(slices.Clone(t.keys), t.unique...)...)}
	for _, k := range t.keys {
		all = append(all, other(k))
	}
	return all
}

// doubled inserts a row a second time as it is, past the index of the key if there is one. A table whose rows
// lie in its key cannot be brought to hold one twice by statements.
func doubled(t attackedTable, row string) []string {
	insert := fmt.Sprintf("INSERT INTO %[1]s SELECT * FROM %[1]s WHERE %[2]s", t.name, row)
	if !t.rowid || len(t.keys) == 0 || strings.HasPrefix(row, "id IS 1 ") || isRowid(t, t.keys[0]) {
		return []string{insert}
	}
	return []string{ // the table goes on without the index until the schema is put back
		"DELETE FROM sqlite_schema WHERE name = 'sqlite_autoindex_" + t.name + "_1'",
		"UPDATE sqlite_schema SET sql = replace(sql, 'PRIMARY KEY', '') WHERE type = 'table' AND name = '" + t.name + "'",
		"PRAGMA writable_schema = RESET",
		"PRAGMA writable_schema = ON",
		insert,
	}
}

// What README says is not proved is this list, word for word.
func TestReadmeNamesAllThatIsNotProved(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`\s+`).ReplaceAllString(strings.ReplaceAll(string(readme), "`", ""), " ")
	if want := "The whole list, by table and column: " + verify.NotProvedNames() + "."; !strings.Contains(text, want) {
		t.Errorf("README does not say %q", want)
	}
}
