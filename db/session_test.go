package db_test

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"
)

// count asks the file itself, as a thief of it would.
func (o *office) count(query string, args ...any) int {
	o.t.Helper()
	file, err := sql.Open("sqlite3", "file:"+filepath.Join(o.dir, "duces.db")+"?mode=ro")
	if err != nil {
		o.t.Fatal(err)
	}
	defer file.Close()
	var n int
	if err := file.QueryRowContext(o.t.Context(), query, args...).Scan(&n); err != nil {
		o.t.Fatal(err)
	}
	return n
}

func TestSessionsLastUntilTheyExpireOrEnd(t *testing.T) {
	o := openOffice(t)
	s := o.db.Sessions()
	find := func(token, want string) {
		t.Helper()
		data, found, err := s.FindCtx(t.Context(), token)
		if err != nil || found != (want != "") || string(data) != want {
			t.Errorf("%s: got %q, %v, %v; want %q", token, data, found, err, want)
		}
	}
	commit := func(token, data string, left time.Duration) {
		t.Helper()
		if err := s.CommitCtx(t.Context(), token, []byte(data), time.Now().Add(left)); err != nil {
			t.Fatal(err)
		}
	}
	find("unknown", "")
	commit("a", "first", time.Hour)
	commit("a", "second", time.Hour)
	find("a", "second")
	commit("over", "late", -time.Second)
	find("over", "")
	commit("b", "other", time.Hour) // sweeps
	if n := o.count("SELECT count(*) FROM sessions"); n != 2 {
		t.Errorf("%d sessions are stored, want 2: the expired one is to be swept", n)
	}
	for range 2 {
		if err := s.DeleteCtx(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		find("a", "")
	}
	find("b", "other")
	if err := s.Commit("c", []byte("without a context"), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if data, found, err := s.Find("c"); err != nil || !found || string(data) != "without a context" {
		t.Errorf("got %q, %v, %v", data, found, err)
	}
	if err := s.Delete("c"); err != nil {
		t.Fatal(err)
	}
	find("c", "")
}

func TestASessionsTokenIsNotInTheDatabase(t *testing.T) {
	o := openOffice(t)
	if err := o.db.Sessions().CommitCtx(t.Context(), "the-token", []byte("data"), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte("the-token"))
	if o.count("SELECT count(*) FROM sessions WHERE token_hash = ?", hex.EncodeToString(sum[:])) != 1 ||
		o.count("SELECT count(*) FROM sessions WHERE token_hash = 'the-token' OR instr(data, 'the-token')") != 0 {
		t.Error("the row is not keyed by the hash of its token alone")
	}
}
