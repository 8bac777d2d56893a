package deadline

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"

	fast "github.com/go-json-experiment/json"
)

// A receipt tells every day, which is what a reader wants and nine tenths of
// its text. History keeps it in brief: days on end that say the same, or count
// on by one, are one run with its first and last day. Reading it tells every
// day again, in the same words.

// run is a step on paper; with Through it stands for every day from Date on,
// or back for a period that is counted back.
type run struct {
	Step
	Through Date `json:"through,omitzero"`
}

var numbered = regexp.MustCompile(`^(.+) (\d+) of (\d+)$`)

// Brief is the receipt as shorter text: UnmarshalJSON gives the same receipt for both.
func (r Receipt) Brief() ([]byte, error) {
	t := r.text()
	t.Steps = inBrief(r.Steps)
	return json.Marshal(t)
}

func inBrief(steps []Step) []run {
	var runs []run
	for len(steps) > 0 {
		first, n := run{Step: steps[0]}, 1
		if len(steps) > 1 {
			first.Through = steps[1].Date // for its direction
		}
		for n < min(len(steps), longRun) && first.day(n) == steps[n] {
			n++
		}
		first.Through = Date{}
		if n > 1 {
			first.Through = steps[n-1].Date
		}
		runs, steps = append(runs, first), steps[n:]
	}
	return runs
}

// day is step n of a run, counted from 0.
func (r run) day(n int) Step {
	s := Step{Date: r.Date.AddDays(n), Counted: r.Counted, Why: r.Why}
	if r.Through.Before(r.Date) {
		s.Date = r.Date.AddDays(-n)
	}
	if m := numbered.FindStringSubmatch(r.Why); m != nil {
		if at, err := strconv.Atoi(m[2]); err == nil {
			s.Why = m[1] + " " + strconv.Itoa(at+n) + " of " + m[3]
		}
	}
	return s
}

// inFull tells every day of runs again.
func inFull(runs []run) ([]Step, error) {
	steps := make([]Step, 0, len(runs))
	for _, r := range runs {
		more := 0
		if !r.Through.IsZero() {
			more = max(r.Date.DaysUntil(r.Through), r.Through.DaysUntil(r.Date))
			if more < 1 || more >= longRun {
				return nil, fmt.Errorf("a run of steps from %s through %s has two days at least and %d at most", r.Date, r.Through, longRun)
			}
		}
		steps = append(steps, r.Step)
		for n := range more {
			steps = append(steps, r.day(n+1))
		}
	}
	return steps, nil
}

// ReadStored reads a receipt that this program wrote and keeps, without the
// sentences that UnmarshalJSON has for one that somebody wrote by hand. It
// takes a fifth of the time.
func ReadStored(text []byte) (Receipt, error) {
	var t receiptText
	if err := fast.Unmarshal(text, &t, fast.RejectUnknownMembers(true)); err != nil {
		return Receipt{}, err
	}
	return t.receipt()
}
