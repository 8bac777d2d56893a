package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
)

// tamper does to a database what nobody should: tamper DIR SQL...
// It goes past the program, with the driver alone, and prints what a query answers.
func tamper() {
	if err := tamperWith(os.Args[1], os.Args[2:]...); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func tamperWith(dir string, statements ...string) error {
	pool, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, "duces.db"))
	if err != nil {
		return err
	}
	defer pool.Close()
	for _, s := range statements {
		done, err := pool.Exec(s)
		if err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
		rows, err := done.RowsAffected()
		if err != nil {
			return err
		}
		fmt.Println(rows)
	}
	return nil
}
