package signin_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"duces/db/storetest"
)

func TestASessionsTokenIsNotInTheDatabase(t *testing.T) {
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	defer store.Close()
	if err := store.SignIn.Sessions().CommitCtx(t.Context(), "the-token", []byte("data"), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte("the-token"))
	if storetest.Select(t, dir, "count(*) FROM sessions WHERE token_hash = ?", hex.EncodeToString(sum[:])) != 1 ||
		storetest.Select(t, dir, "count(*) FROM sessions WHERE token_hash = 'the-token' OR instr(data, 'the-token')") != 0 {
		t.Error("the row is not keyed by the hash of its token alone")
	}
}

func TestASessionThatIsStoredSweepsThoseThatExpired(t *testing.T) {
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	defer store.Close()
	commit := func(token string, left time.Duration, want int64) {
		t.Helper()
		if err := store.SignIn.Sessions().CommitCtx(t.Context(), token, []byte("data"), time.Now().Add(left)); err != nil {
			t.Fatal(err)
		}
		if n := storetest.Select(t, dir, "count(*) FROM sessions"); n != want {
			t.Errorf("%d sessions are stored, want %d", n, want)
		}
	}
	commit("a", time.Hour, 1)
	commit("over", -time.Second, 2)
	commit("b", time.Hour, 2)
}
