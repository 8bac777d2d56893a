// Package speed measures how fast Duces is on the machine that it runs on: durable acts, long acts of the clock and of
// people, lists, a server and its pages, mails, verification. What it measures is made through the engine, in a directory
// of its own, and each mark has a limit: what the same disk does without Duces, in the same run, or a fixed number.
package speed

import (
	"context"
	"fmt"
	"time"
)

// Size is how much is measured.
type Size struct {
	Matters int
	Awards  int
	Events  int // in the ledger, when lists are read and it is verified
	Acts    int // of callers who wait for each
	Mails   int
	Long    int // notes in the matter with the longest history
	Pages   int // that a reader reads in a round
	Export  time.Duration
	Rounds  int // of which the best counts, since whatever else the machine does can only slow one down
}

// Quick and Full are the sizes that “duces bench” has: as many governments as the Census Bureau counts, with 22 events each.
var (
	Quick = Size{Matters: 3_000, Awards: 3_000, Events: 60_000, Acts: 4_096, Mails: 1_000, Long: 2_000, Pages: 400, Export: 2 * time.Second, Rounds: 2}
	Full  = Size{Matters: 90_837, Awards: 3_000, Events: 2_000_000, Acts: 16_384, Mails: 10_000, Long: 2_000, Pages: 2_000, Export: 10 * time.Second, Rounds: 4}
)

// Mark is one result.
type Mark struct {
	Name    string  `json:"name"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Limit   float64 `json:"limit"`
	Against string  `json:"against"` // what the limit is: Fixed, or what was measured
	Ratio   float64 `json:"ratio"`   // value to limit
	Want    float64 `json:"want"`    // the ratio
	AtMost  bool    `json:"at_most"` // less is better
	OK      bool    `json:"ok"`
}

// Fixed says of a limit that it is a number and was not measured.
const Fixed = "a fixed number"

// run is one measurement.
type run struct {
	size     Size
	dir      string
	program  string // this one, as a file
	progress func(string)
	marks    []Mark
}

// Run measures everything in dir, which must be empty, and tells progress what it is about to do. It runs program,
// which is this one, as “duces verify” and as “duces bench” with --serve and --echo.
func Run(ctx context.Context, dir, program string, size Size, progress func(string)) ([]Mark, error) {
	r := &run{size: size, dir: dir, program: program, progress: progress}
	for _, part := range []func(context.Context) error{r.durable, r.served, r.imports, r.awards, r.mails, r.review} {
		if err := part(ctx); err != nil {
			return r.marks, err
		}
	}
	return r.marks, nil
}

// atLeast records a mark that is good from a part of its limit on, and atMost one that is good up to it.
func (r *run) atLeast(name string, value float64, unit string, limit float64, against string, want float64) {
	r.mark(Mark{Name: name, Value: value, Unit: unit, Limit: limit, Against: against, Want: want})
}

func (r *run) atMost(name string, value float64, unit string, limit float64, against string, want float64) {
	r.mark(Mark{Name: name, Value: value, Unit: unit, Limit: limit, Against: against, Want: want, AtMost: true})
}

func (r *run) mark(m Mark) {
	m.Ratio = m.Value / m.Limit
	m.OK = m.Ratio >= m.Want
	if m.AtMost {
		m.OK = m.Ratio <= m.Want
	}
	r.marks = append(r.marks, m)
}

// says tells what comes next.
func (r *run) says(format string, args ...any) { r.progress(fmt.Sprintf(format, args...)) }

// perSecond times how fast something is done n times.
func perSecond(n int, do func() error) (float64, error) {
	began := time.Now()
	err := do()
	return float64(n) / time.Since(began).Seconds(), err
}

// best is the shortest of some tries, in milliseconds.
func best(tries int, do func() error) (float64, error) {
	least := time.Hour
	for range tries {
		began := time.Now()
		if err := do(); err != nil {
			return 0, err
		}
		least = min(least, time.Since(began))
	}
	return float64(least.Microseconds()) / 1000, nil
}
