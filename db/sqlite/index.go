package sqlite

import (
	"context"
	"database/sql"
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
