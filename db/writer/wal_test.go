package writer_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"duces/db/directory"
	"duces/db/sqlite"
	"duces/db/storetest"
)

// logSize is what the write-ahead log of a directory takes on the disk.
func logSize(t *testing.T, dir string) int64 {
	t.Helper()
	info, err := os.Stat(filepath.Join(dir, directory.DatabaseFile+"-wal"))
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// reader begins to read a directory, and goes on until it is told to end.
func reader(t *testing.T, dir string) (end func()) {
	t.Helper()
	pool, err := sqlite.OpenReading(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	tx, err := pool.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRowContext(t.Context(), "SELECT count(*) FROM events").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
	}
}

// As long as somebody reads, the log cannot be emptied. Once they have ended, it
// shrinks: by itself where nothing is written, and with the next writes where something is.
func TestTheLogShrinksAfterALongReader(t *testing.T) {
	for name, c := range map[string]struct {
		pause  time.Duration
		writes int
		most   int64
	}{
		"while nothing is written": {pause: time.Minute, most: 1 << 20},
		"under load":               {writes: 3, most: sqlite.LogSize},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				store := storetest.Open(t, dir)
				defer store.Close()
				write := func(token string, bytes int) {
					t.Helper()
					if err := store.SignIn.Sessions().CommitCtx(t.Context(), token, make([]byte, bytes), time.Now().Add(time.Hour)); err != nil {
						t.Fatal(err)
					}
				}
				write("first", 1)
				end := reader(t, dir)
				for i := 0; logSize(t, dir) < 2*sqlite.LogSize; i++ {
					write(strconv.Itoa(i), 1<<20)
				}
				time.Sleep(time.Minute)
				if size := logSize(t, dir); size < 2*sqlite.LogSize {
					t.Errorf("beside a reader the log has shrunk to %d bytes; it needs all of it", size)
				}
				end()
				time.Sleep(c.pause)
				for range c.writes {
					write("last", 1)
				}
				if size := logSize(t, dir); size > c.most {
					t.Errorf("the log still has %d bytes", size)
				}
			})
		})
	}
}

// A log that is at rest stays no larger than its bound, however it came to its size.
func TestALogThatACrashLeftIsEmptied(t *testing.T) {
	dir, copied := t.TempDir(), t.TempDir()
	store := storetest.Open(t, dir)
	defer store.Close()
	if err := store.SignIn.Sessions().CommitCtx(t.Context(), "token", make([]byte, 4<<20), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{directory.DatabaseFile, directory.DatabaseFile + "-wal", directory.KeyFile} {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		storetest.WriteFile(t, filepath.Join(copied, name), string(raw))
	}
	synctest.Test(t, func(t *testing.T) {
		after := storetest.Open(t, copied)
		defer after.Close()
		if size := logSize(t, copied); size < 4<<20 {
			t.Fatalf("the log has %d bytes: that proves nothing", size)
		}
		time.Sleep(time.Minute)
		if size := logSize(t, copied); size > 0 {
			t.Errorf("the log has %d bytes", size)
		}
		if n := storetest.Select(t, copied, "count(*) FROM sessions"); n != 1 {
			t.Errorf("%d sessions are left", n)
		}
	})
}
