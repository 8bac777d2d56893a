package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"duces/db/sqlc"
)

// IndexFaults counts what does not hold between tables and their indexes, such
// as rows that an index leaves out. It reads the tables whole.
func IndexFaults(ctx context.Context, pool *sql.DB, tables ...string) (int, error) {
	faults := 0
	for _, table := range tables {
		n, err := indexFaults(ctx, pool, table)
		if err != nil {
			return faults, err
		}
		faults += n
	}
	return faults, nil
}

func indexFaults(ctx context.Context, pool *sql.DB, table string) (faults int, err error) {
	rows, err := pool.QueryContext(ctx, "PRAGMA integrity_check("+table+")")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return faults, err
		}
		if line != "ok" {
			faults++
		}
	}
	return faults, rows.Err()
}

// DropIndexes drops the indexes of some tables that keep nothing out, and gives the statements that make them again.
func DropIndexes(ctx context.Context, on sqlc.DBTX, tables []string) (again []string, err error) {
	rows, err := on.QueryContext(ctx, "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'index' AND sql LIKE 'CREATE INDEX%' ORDER BY rowid")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name, table, text string
		if err := rows.Scan(&name, &table, &text); err != nil {
			return nil, err
		}
		if slices.Contains(tables, table) {
			names, again = append(names, name), append(again, text)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, err := on.ExecContext(ctx, "DROP INDEX "+quoted(name)); err != nil {
			return nil, err
		}
	}
	return again, nil
}
