package verify

import (
	"errors"
	"fmt"

	"duces/db/sqlite"
	"duces/workflow"
)

// findings are what a verification, or a part of it, finds.
type findings struct {
	report  Report
	suspect map[workflow.Stream]bool // streams with a problem already named
	part    bool                     // it is what one processor does of the whole
}

func (f *findings) problem(seq int64, s workflow.Stream, format string, args ...any) {
	if s != "" {
		f.suspect[s] = true
	}
	f.add(Problem{Seq: seq, Stream: s, What: fmt.Sprintf(format, args...)})
}

func (f *findings) add(p Problem) {
	switch n := len(f.report.Problems); {
	case n < mostProblems:
		f.report.Problems = append(f.report.Problems, p)
	case n == mostProblems && !f.part: // the whole says so
		f.report.Problems = append(f.report.Problems, Problem{What: "There are more problems than these."})
	}
}

// unread makes a problem of what cannot be read because of how it is stored, so that the rest is
// read all the same. It gives back what says nothing of that, as a disk that fails.
func (f *findings) unread(s workflow.Stream, err error) error {
	e, ours := errors.AsType[*workflow.Error](err)
	if ours && e.Code != workflow.Internal || !sqlite.Stored(err) {
		return err
	}
	if ours && e.Unwrap() != nil {
		err = e.Unwrap() // which says what it is that cannot be read
	}
	what := "the database"
	if s != "" {
		what = string(s)
	}
	f.problem(0, s, "Some of %s cannot be read: %v.", what, err)
	return nil
}
