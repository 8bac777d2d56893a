package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"duces/db/directory"
)

// Log is the write-ahead log of the database in a directory, and what is left of its disk.
type Log struct{ dir string }

// LogOf names the log of the database in a directory.
func LogOf(dir string) Log { return Log{dir} }

// Size is what the log takes on the disk, in bytes.
func (l Log) Size() int64 {
	info, err := os.Stat(filepath.Join(l.dir, directory.DatabaseFile+"-wal"))
	if err != nil {
		return 0
	}
	return info.Size()
}

// Free is how many bytes may still be stored beside the log, as the disk says, and
// HasRoom tries whether so many really can.
func (l Log) Free() int64 { return directory.Free(l.dir) }

func (l Log) HasRoom(bytes int) error { return directory.HasRoom(l.dir, bytes) }

// CopyBack writes the whole log into the database and empties it. It needs the
// connection outside of a transaction, and waits for readers that still look at
// the log, as long as it is told: nothing is written meanwhile. done is false if one
// of them stayed.
func CopyBack(ctx context.Context, conn *sql.Conn, wait time.Duration) (done bool, err error) {
	if err := waitFor(ctx, conn, wait); err != nil {
		return false, err
	}
	var busy, frames, copied int
	err = conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &copied)
	return busy == 0 && err == nil, errors.Join(err, waitFor(ctx, conn, patience))
}

// waitFor bounds how long a connection waits for locks of others.
func waitFor(ctx context.Context, conn *sql.Conn, d time.Duration) error {
	_, err := conn.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d", d.Milliseconds()))
	return err
}
