package verify

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"duces/db/migrations"
	"duces/db/sqlite"
)

// made is what the migrations make of an empty database. It is the same for every run.
type made struct {
	schema  map[string]string // text by kind, name and table
	applied string            // the migrations that are on record
	tables  []table
}

// asMade is kept: making it takes longer than verifying a small directory.
var asMade = sync.OnceValues(func() (m made, err error) {
	ctx := context.Background()
	fresh := sqlite.InMemory()
	defer func() { _ = fresh.Close() }() // it is gone from memory either way
	if _, err := migrations.Apply(ctx, "in memory", fresh, func(int64, int64) {}); err != nil {
		return m, err
	}
	if m.schema, err = schemaOf(ctx, fresh); err != nil {
		return m, err
	}
	if m.applied, err = appliedOf(ctx, fresh); err != nil {
		return m, err
	}
	m.tables, err = tablesOf(ctx, fresh)
	return m, err
})

// asker is a pool or a transaction.
type asker interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// schema compares everything that stands in the schema with what the migrations make, whatever
// its name: an append-only trigger that is gone is how history gets rewritten, and one that was
// added can swallow what is written.
func (f *findings) schema(ctx context.Context, tx asker, want made) error {
	have, err := schemaOf(ctx, tx)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(want.schema)) {
		switch text, ok := have[name]; {
		case !ok:
			f.problem(0, "", "The %s is missing from the schema.", name)
		case text != want.schema[name] && text != migrations.Twice(want.schema[name]):
			f.problem(0, "", "The %s is not as the migrations made it.", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(have)) {
		if _, ok := want.schema[name]; !ok {
			f.problem(0, "", "The %s was added to the schema.", name)
		}
	}
	applied, err := appliedOf(ctx, tx)
	if err != nil {
		return err
	}
	if applied != want.applied {
		f.problem(0, "", "The table goose_db_version says that the migrations %s were applied; they should be %s.", applied, want.applied)
	}
	return nil
}

// schemaOf gives the text of everything in a schema, by kind, name and table. An index that
// SQLite makes by itself has none. SQLite reads bytes in the schema as it reads text, so
// the text also says which of its columns are not text.
func schemaOf(ctx context.Context, on asker) (map[string]string, error) {
	rows, err := on.QueryContext(ctx, `
		SELECT type || ' ' || name || CASE WHEN tbl_name = name THEN '' ELSE ' of ' || tbl_name END,
			coalesce(sql, 'none') || CASE WHEN types IN ('text text text text', 'text text text null') THEN '' ELSE ' as ' || types END
		FROM (SELECT *, concat_ws(' ', typeof(type), typeof(name), typeof(tbl_name), typeof(sql)) AS types FROM sqlite_schema)`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[string]string{}
	for rows.Next() {
		var name sql.NullString
		var text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, err
		}
		if first, twice := found[name.String]; twice {
			text = first + "\n" + text
		}
		found[name.String] = text
	}
	return found, rows.Err()
}

// appliedOf lists the migrations that are on record, in their order.
func appliedOf(ctx context.Context, on asker) (string, error) {
	rows, err := on.QueryContext(ctx, "SELECT quote(version_id), quote(is_applied) FROM goose_db_version ORDER BY version_id, is_applied")
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var version, applied string
		if err := rows.Scan(&version, &applied); err != nil {
			return "", err
		}
		if applied != "1" {
			version = fmt.Sprintf("%s (%s)", version, applied)
		}
		all = append(all, version)
	}
	return strings.Join(all, ", "), rows.Err()
}
