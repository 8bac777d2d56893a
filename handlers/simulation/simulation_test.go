package simulation_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"duces/workflow"
)

// TestNobodyMissesADate plays two years of a team whose clock, mail server
// and program fail at random, and then holds the record against an oracle that
// knows only what happened and when the clock came by.
//
// Each run draws new seeds, so that -count plays as many as one likes. A seed
// that is printed is played again with DUCES_SEED=n. Ten thousand deadlines, with a
// sweep each hour, take longer than the usual limit of ten minutes:
//
//	DUCES_SIMULATE=10000 go test ./handlers/simulation -run TestNobodyMissesADate -v -timeout 2h
func TestNobodyMissesADate(t *testing.T) {
	size, step, seeds := 120, 12*time.Hour, []uint64{rand.Uint64(), rand.Uint64()}
	if testing.Short() {
		size, seeds = 60, seeds[:1]
	}
	if s := os.Getenv("DUCES_SIMULATE"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			t.Fatalf("DUCES_SIMULATE is a number of deadlines, not %q", s)
		}
		size, step, seeds = n, time.Hour, seeds[:1]
	}
	if s := os.Getenv("DUCES_SEED"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatalf("DUCES_SEED is a number, not %q", s)
		}
		seeds = []uint64{n}
	}
	for _, seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			s := newSimulation(t, seed, size)
			s.play(step)
			s.drain()
			s.judge()
		})
	}
}

var (
	simulationBegins = time.Date(2024, 1, 15, 12, 0, 0, 0, time.UTC)
	simulationEnds   = simulationBegins.AddDate(2, 0, 0)
)

// outage is a time during which something did not work.
type outage struct{ from, to time.Time }

func (x outage) holds(at time.Time) bool { return !at.Before(x.from) && at.Before(x.to) }

// outages draws outages: one after every few days on the average.
func (s *simulation) outages(every time.Duration, lengths ...time.Duration) []outage {
	var all []outage
	for at := simulationBegins; ; {
		at = at.Add(time.Duration(s.r.ExpFloat64() * float64(every)))
		if at.After(simulationEnds) {
			return all
		}
		length := lengths[s.r.IntN(len(lengths))]
		x := outage{at, at.Add(length/4 + time.Duration(s.r.Int64N(int64(length))))}
		all = append(all, x)
		at = x.to
	}
}

func during(all []outage, at time.Time) bool {
	return slices.ContainsFunc(all, func(x outage) bool { return x.holds(at) })
}

// play lets two years pass: what people do, and between that the sweeps.
func (s *simulation) play(step time.Duration) {
	const day = 24 * time.Hour
	s.idle = s.outages(25*day, 6*time.Hour, day, 3*day, 9*day, 21*day)
	s.mail.outages = s.outages(20*day, 2*time.Hour, day, 4*day)
	for at := simulationBegins; at.Before(simulationEnds); {
		next := at.Add(step).Truncate(time.Hour)
		if s.r.IntN(2) == 0 { // on the hour, or somewhere in it
			next = next.Add(time.Duration(s.r.Int64N(int64(time.Hour))).Truncate(time.Second))
		}
		s.people(at, next)
		at = next
		s.clock = at
		if during(s.idle, at) {
			continue
		}
		if s.r.IntN(150) == 0 {
			s.restart()
		}
		// The count of the day reads all histories and puts right what was overlooked, so it comes seldom, and must find nothing.
		s.sweep(s.r.Int64N(int64(10*day/step)) == 0)
	}
}

// drain lets the outbox run empty after all outages have ended.
func (s *simulation) drain() {
	s.mail.quiet(s.clock)
	for range 80 {
		s.clock = s.clock.Add(3 * time.Hour)
		s.sweep(false)
	}
}

// sweep lets the clock come by, and now and then a second time at the same
// instant, which must do nothing. With the count of the day it counts first.
func (s *simulation) sweep(count bool) {
	again := s.r.IntN(12) == 0
	s.mail.at(s.clock, s.r)
	s.sweeps = append(s.sweeps, s.clock)
	sweep := s.sweeper.Pass
	if count {
		sweep = s.sweeper.Sweep
	}
	swept, err := sweep(s.t.Context(), s.clock)
	if swept.Overlooked > 0 {
		s.t.Errorf("the count at %s found %d overlooked", s.clock, swept.Overlooked)
	}
	if s.dead { // between a message and its record
		s.rise()
		return
	}
	if err != nil || swept.Failed > 0 {
		s.t.Fatalf("sweep at %s: %+v, %v", s.clock, swept, err)
	}
	if !again {
		return
	}
	if swept, err := s.sweeper.Ticker.Tick(s.t.Context(), s.clock); err != nil || swept.Queued+swept.Missed+swept.Failed > 0 {
		s.t.Errorf("a second tick at %s: %+v, %v", s.clock, swept, err)
	}
}

// judge holds the record against what happened.
func (s *simulation) judge() {
	versions := s.facts()
	reminders := 0
	for _, v := range versions {
		reminders += len(v.alerts)
		s.judgeVersion(v)
	}
	mails := s.judgeOutbox(versions)
	report, err := s.db.Verify(s.t.Context(), nil)
	if err != nil || len(report.Problems) > 0 {
		s.t.Errorf("verify: %+v, %v", report.Problems, err)
	}
	deadlines := map[[2]string]bool{}
	for _, v := range versions {
		deadlines[[2]string{v.matter, v.deadline}] = true
	}
	s.t.Logf("played %d deadlines in %d versions, %d reminders, %d sweeps, %d outages of the clock, %d of the mail server, %d restarts, %d deaths, %d closures, %d acts (%d refused)",
		len(deadlines), len(versions), reminders, len(s.sweeps), len(s.idle), len(s.mail.outages), s.restarts, len(s.died), s.closures, s.acts, s.refused)
	s.t.Logf("messages: %v, and %d copies after a death", mails, s.mail.copies())
	if s.t.Failed() {
		s.t.Logf("play it again with DUCES_SEED=%d", s.seed)
	}
}

func (s *simulation) auditor() workflow.Viewer {
	return workflow.Viewer{ID: s.watcher, Role: workflow.Auditor}
}
