package change

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/matter"
)

// correctSeries is the series of a date that is corrected, if that is its first: it begins on the corrected day,
// whatever the date itself was extended to.
func correctSeries(w *matter.Work, d due.Deadline, basis due.Basis) (*due.Repeats, error) {
	if d.Repeats == nil || d.About != "" {
		return nil, nil
	}
	basis.Extensions = nil
	receipt, err := w.Derive(basis)
	if err != nil {
		return nil, err
	}
	series := *d.Repeats
	if series.First = receipt.Due; series.Check() != nil {
		return nil, workflow.Malformed("on", fmt.Sprintf("The series ends on %s. Its first date cannot be later.", series.Last.Text()))
	}
	return &series, nil
}

// carrySeries moves what is live of a series with its first date. A date that was corrected by itself stays.
func carrySeries(w *matter.Work, first due.Deadline, before due.Repeats) error {
	for d, found := w.Matter().Following(first); found; d, found = w.Matter().Following(d) {
		n := before.Number(d.Basis.Spec.Date)
		if n == 0 || d.Status != due.StatusOpen && d.Status != due.StatusMissed {
			continue
		}
		on := first.Repeats.Date(n)
		if on.IsZero() {
			w.Note(w.Today(), due.Cancelled{Deadline: d.ID, Cause: due.SeriesOver})
			continue
		}
		basis := d.Basis
		basis.Spec = deadline.FixedOn(on)
		receipt, err := w.Derive(basis)
		if err != nil {
			return workflow.Malformed("on", workflow.Sentence(err))
		}
		w.Note(w.Today(), w.Moved(d, due.CauseCorrected, basis, receipt))
	}
	return nil
}
