package deadline

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"duces/workflow/civil"
)

// A receipt tells every day, which is what a reader wants and nine tenths of
// its text. History keeps it in brief: days on end that say the same, or count
// on by one, are one run with its first and last day. Reading it tells every
// day again, in the same words.

// run is a step on paper; with Through it stands for every day from Date on,
// or back for a period that is counted back.
type run struct {
	Step
	Through civil.Date `json:"through,omitzero"`
}

// numbered takes "day 3 of 10" apart.
func numbered(why string) (unit string, n int, of string, ok bool) {
	end := strings.LastIndex(why, " of ")
	if end < 0 {
		return "", 0, "", false
	}
	from := strings.LastIndexByte(why[:end], ' ')
	of = why[end+len(" of "):]
	if from < 1 || !digits(of) || !digits(why[from+1:end]) {
		return "", 0, "", false
	}
	n, err := strconv.Atoi(why[from+1 : end])
	return why[:from], n, of, err == nil
}

func digits(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

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
		day := first.days()
		for n < min(len(steps), longRun) && day(n) == steps[n] {
			n++
		}
		first.Through = civil.Date{}
		if n > 1 {
			first.Through = steps[n-1].Date
		}
		runs, steps = append(runs, first), steps[n:]
	}
	return runs
}

// days gives step n of a run, counted from 0.
func (r run) days() func(n int) Step {
	direction := 1
	if r.Through.Before(r.Date) {
		direction = -1
	}
	why := func(int) string { return r.Why }
	if unit, first, of, ok := numbered(r.Why); ok {
		why = func(n int) string { return unit + " " + strconv.Itoa(first+n) + " of " + of }
	}
	return func(n int) Step { return Step{Date: r.Date.AddDays(direction * n), Counted: r.Counted, Why: why(n)} }
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
		day := r.days()
		for n := range more {
			steps = append(steps, day(n+1))
		}
	}
	return steps, nil
}
