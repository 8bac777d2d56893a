package main

import (
	"math/rand/v2"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

const (
	crashMatters = 240
	crashClients = 12
)

// TestWhatWasAcknowledgedSurvivesKills ends the real program with SIGKILL under
// load, again and again on the same directory: each acknowledged move must be
// there once, and the whole must verify.
func TestWhatWasAcknowledgedSurvivesKills(t *testing.T) {
	t.Parallel()
	rounds := kills(200, 10)
	dir := filepath.Join(t.TempDir(), "data")
	token, matters := team(t, dir)
	movers := make([]*mover, crashClients)
	for i := range movers {
		movers[i] = &mover{token: token, steps: map[string]int{}, acked: map[string]map[int64]bool{}}
		for j := i; j < len(matters); j += crashClients {
			movers[i].matters = append(movers[i].matters, matters[j])
		}
	}
	began := time.Now()
	acknowledged := 0
	for round := range rounds {
		server := start(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
		each(movers, func(m *mover) {
			m.resolve(t, server.url) // what the last kill left open
			m.check(t, server.url)
		})
		if t.Failed() {
			t.Fatalf("in round %d of %d", round+1, rounds)
		}
		killed := make(chan struct{})
		// The load lasts from a moment to a quarter of a second, ended at no chosen point.
		time.AfterFunc(time.Duration(rand.Int64N(int64(250*time.Millisecond))), func() {
			_ = server.cmd.Process.Kill()
			close(killed)
		})
		each(movers, func(m *mover) { m.run(t, server.url, round) })
		<-killed
		<-server.ended
	}
	server := start(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	each(movers, func(m *mover) {
		m.resolve(t, server.url)
		for matter := range m.acked {
			m.checkMatter(t, server.url, matter)
		}
	})
	for _, m := range movers {
		for _, seqs := range m.acked {
			acknowledged += len(seqs)
		}
	}
	if err := server.stop(t, syscall.SIGTERM); err != nil {
		t.Errorf("%v: %s", err, server.errs)
	}
	out, errs, code := ask(t, "verify", "--data", dir)
	if code != 0 {
		t.Errorf("verify exits %d: %s%s", code, out, errs)
	}
	if acknowledged < rounds {
		t.Errorf("only %d moves in %d rounds: that is no load", acknowledged, rounds)
	}
	t.Logf("%d kills in %v, %d moves acknowledged", rounds, time.Since(began).Round(time.Second), acknowledged)
}
