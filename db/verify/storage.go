package verify

import (
	"context"
	"fmt"
	"strings"
)

// mostDamage bounds what is named of one table, and of the pages of the file.
const mostDamage = 20

// table is how the migrations make one.
type table struct {
	name    string
	columns []storedColumn
}

// storedColumn is a column with what may stand in it.
type storedColumn struct {
	name  string
	class string // as typeof has it; no column holds NULL
	flag  bool   // nothing but 0 and 1
	key   bool   // of the primary one
}

// classes are the storage classes that the types of the schema stand for. SQLite lets a
// column have values of any: comparisons, orders and indexes then go by another rule than
// the program, which does not see the difference.
var classes = map[string]string{
	"TEXT": "text", "BIGINT": "integer", "INTEGER": "integer", "BOOLEAN": "integer", "BYTEA": "blob", "TIMESTAMP": "text",
}

// tablesOf reads the tables of a database as they were declared.
func tablesOf(ctx context.Context, on asker) ([]table, error) {
	rows, err := on.QueryContext(ctx, `SELECT l.name, c.name, c.type, c.pk > 0
		FROM pragma_table_list AS l, pragma_table_xinfo(l.name) AS c WHERE l.schema = 'main' AND l.type = 'table' AND l.name <> 'sqlite_schema'
		ORDER BY l.name, c.cid`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []table
	for rows.Next() {
		var name, declared string
		var c storedColumn
		if err := rows.Scan(&name, &c.name, &declared, &c.key); err != nil {
			return nil, err
		}
		if c.class, c.flag = classes[declared], declared == "BOOLEAN"; name == "sqlite_sequence" {
			c.class = map[string]string{"name": "text", "seq": "integer"}[c.name] // SQLite's own declares nothing
		}
		if c.class == "" {
			return nil, fmt.Errorf("what the type %q of %s.%s is stored as is not known", declared, name, c.name)
		}
		if len(all) == 0 || all[len(all)-1].name != name {
			all = append(all, table{name: name})
		}
		t := &all[len(all)-1]
		t.columns = append(t.columns, c)
	}
	return all, rows.Err()
}

// integrity lets SQLite hold its pages, the entries of indexes against their tables, and
// the constraints against the rows.
func (f *findings) integrity(ctx context.Context, tx asker) error {
	rows, err := tx.QueryContext(ctx, fmt.Sprintf("PRAGMA integrity_check(%d)", mostDamage))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var found string
		if err := rows.Scan(&found); err != nil {
			return err
		}
		for line := range strings.Lines(found) {
			if line = strings.TrimSpace(line); line != "" && line != "ok" && !strings.HasPrefix(line, "***") {
				f.problem(0, "", "The database is damaged: %s.", line)
			}
		}
	}
	return rows.Err()
}

// storage compares the storage class of every value with what its column was declared to hold.
func (f *findings) storage(ctx context.Context, tx asker, t table) error {
	key, classes, wrong := []string{}, []string{}, []string{}
	for _, c := range t.columns {
		name := `"` + c.name + `"`
		if c.key {
			key = append(key, "quote("+name+")")
		}
		of := "typeof(" + name + ")"
		allowed := of + " = '" + c.class + "'"
		if c.flag {
			allowed += " AND " + name + " IN (0, 1)"
			of = "CASE WHEN " + of + " = 'integer' AND NOT " + name + " IN (0, 1) THEN 'neither 0 nor 1' ELSE " + of + " END"
		}
		classes = append(classes, "CASE WHEN "+allowed+" THEN '' ELSE '"+c.name+" is '||"+of+"||'; ' END")
		wrong = append(wrong, "NOT ("+allowed+")")
	}
	if len(key) == 0 {
		key = []string{"'rowid ' || rowid"}
	}
	// An index could have another answer than the table.
	rows, err := tx.QueryContext(ctx, fmt.Sprintf(`SELECT %s, %s FROM "%s" NOT INDEXED WHERE %s LIMIT %d`,
		strings.Join(key, " || '/' || "), strings.Join(classes, " || "), t.name, strings.Join(wrong, " OR "), mostDamage))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key, what string
		if err := rows.Scan(&key, &what); err != nil {
			return err
		}
		f.problem(0, "", "The row %s of the table %s has values that their columns cannot hold: %s.", key, t.name, strings.TrimSuffix(what, "; "))
	}
	return rows.Err()
}
