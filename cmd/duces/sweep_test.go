package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"duces/cmd/duces/demo"
	"duces/cmd/duces/server"
)

// The review of the demonstration, with all its deadlines, goes on without its
// server for a while; the clock then comes by from the command line.
func TestASweepTwiceAtOneInstantQueuesNothingTheSecondTime(t *testing.T) {
	t.Parallel()
	dir, begins := seeded(t), demo.DefaultNow.Add(time.Minute)
	queued := 0
	for _, later := range []time.Duration{0, 7 * 24 * time.Hour, 8 * 24 * time.Hour, 60 * 24 * time.Hour} {
		at := begins.Add(later).Format(time.RFC3339)
		for again := range 3 {
			out, errs, code := call(t, "sweep", "--data", dir, "--now", at)
			var swept server.Swept
			// No mail server is configured: what is due stays, which the exit status says.
			if err := json.Unmarshal([]byte(out), &swept); err != nil || code != 0 && (code != 1 || !strings.Contains(errs, "No mail server is configured")) {
				t.Fatalf("at %s: %s%s, exit %d", at, out, errs, code)
			}
			if again > 0 && (swept.Queued > 0 || swept.Missed > 0 || swept.Failed > 0) {
				t.Errorf("at %s, again: %+v", at, swept)
			}
			queued += swept.Queued
		}
	}
	if queued < 23 {
		t.Errorf("in two months only %d alerts were queued", queued)
	}
	if out, errs, code := call(t, "verify", "--data", dir); code != 0 {
		t.Errorf("verify: %s%s", out, errs)
	}
}
