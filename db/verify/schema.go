package verify

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"duces/db/migrations"
	"duces/db/sqlite"
)

// schema compares tables, indexes and triggers with those that the migrations
// make: an append-only trigger that is gone is how history gets rewritten.
func (v *verification) schema(ctx context.Context, dir string, tx *sql.Tx) error {
	if err := migrations.Check(ctx, dir, tx); err != nil {
		return err
	}
	fresh := sqlite.InMemory()
	defer func() { _ = fresh.Close() }() // it is gone from memory either way
	if err := migrations.Apply(ctx, "in memory", fresh); err != nil {
		return err
	}
	want, err := schemaOf(ctx, fresh)
	if err != nil {
		return err
	}
	have, err := schemaOf(ctx, tx)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		switch text, ok := have[name]; {
		case !ok:
			v.problem(0, "", "The %s is missing from the schema.", name)
		case text != want[name] && text != migrations.Twice(want[name]):
			v.problem(0, "", "The %s is not as the migrations made it.", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(have)) {
		if _, ok := want[name]; !ok {
			v.problem(0, "", "The %s was added to the schema.", name)
		}
	}
	return nil
}

// schemaOf gives the text of everything in a schema, by kind and name.
func schemaOf(ctx context.Context, on interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
},
) (map[string]string, error) {
	rows, err := on.QueryContext(ctx, "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[string]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, err
		}
		found[name] = text
	}
	return found, rows.Err()
}
