package dbtest

import (
	"testing"
	"time"
)

var sessionRules = []rule{
	{"sessions last until they expire or end", "Sessions FindCtx CommitCtx DeleteCtx Find Commit Delete", sessionsLastUntilTheyEnd},
	{"sessions outlive a restart", "Sessions FindCtx CommitCtx", sessionsOutliveARestart},
}

func sessionsLastUntilTheyEnd(t *testing.T, o *opened) {
	s := o.Sessions.Sessions()
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
	commit("b", "other", time.Hour)
	find("over", "")
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

func sessionsOutliveARestart(t *testing.T, o *opened) {
	if err := o.Sessions.Sessions().CommitCtx(t.Context(), "a", []byte("data"), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	o.reopen(t)
	for range 2 {
		if data, found, err := o.Sessions.Sessions().FindCtx(t.Context(), "a"); err != nil || !found || string(data) != "data" {
			t.Errorf("got %q, %v, %v", data, found, err)
		}
	}
}
