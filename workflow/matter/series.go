package matter

import (
	"cmp"
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/process"
)

// A series of dates of our own side is a chain: each is About the one before it. All are counted from the first,
// whose Repeats are those of the series.

// Whose is the user whose date of our own side it is: whoever it was given to, or else the matter's owner; empty: nobody's.
func (m Matter) Whose(d due.Deadline) string { return cmp.Or(d.User, m.Owner) }

// following is the date of a series that arose after another one.
func (w *Work) following(d due.Deadline) (due.Deadline, bool) {
	i := slices.IndexFunc(w.matter.Deadlines, func(x due.Deadline) bool {
		return x.About == d.ID && x.Kind == process.OwnDate && !x.OutOfSeries
	})
	if i < 0 {
		return due.Deadline{}, false
	}
	return w.matter.Deadlines[i], true
}

// firstOf is the first date of the series of another one.
func (w *Work) firstOf(d due.Deadline) due.Deadline {
	for d.About != "" {
		before, known := w.matter.Deadline(d.About)
		if !known {
			break
		}
		d = before
	}
	return d
}

// nextOwn opens the next date of a series once one is done or has passed.
func (w *Work) nextOwn(d due.Deadline) {
	series := w.firstOf(d).Repeats
	if _, is := w.following(d); series == nil || is {
		return
	}
	after := w.Today().AddDays(-1)
	if d.Due.After(after) && !d.OutOfSeries {
		after = d.Due
	}
	next := series.Next(after)
	if next.IsZero() {
		return
	}
	opened, err := w.Own(d.Kind, d.ID, deadline.FixedOn(next), d.Due)
	if err != nil {
		return // beyond the years that dates can have
	}
	opened.User, opened.Ladder, opened.Repeats = d.User, d.Ladder, series
	e := w.act.Event(Stream(w.matter.ID), w.Today(), opened)
	e.Personal = map[string]workflow.Sealed{due.TitleName: w.act.Seal(e.Stream, "title/"+opened.Deadline, d.Title)}
	w.Add(e)
}

// correctSeries is the series of a date that is corrected, if that is its first: it begins on the corrected day,
// whatever the date itself was extended to.
func (w *Work) correctSeries(d due.Deadline, basis due.Basis) (*due.Repeats, error) {
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
func (w *Work) carrySeries(first due.Deadline, before due.Repeats) error {
	for d, found := w.following(first); found; d, found = w.following(d) {
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

// goOn opens the next date of each series of which none is there, although its last one is done or has passed.
func (w *Work) goOn() {
	if state, _ := w.def.State(w.matter.State); state.Terminal {
		return
	}
	for _, last := range w.matter.Deadlines {
		if last.Kind != process.OwnDate || last.Repeats == nil || last.About != "" {
			continue
		}
		for d, found := w.following(last); found; d, found = w.following(d) {
			last = d
		}
		if last.Status == due.StatusMet || last.Status == due.StatusMissed {
			w.nextOwn(last)
		}
	}
}

// early are the dates of series that arose when the time for it had not come, but for what somebody canceled.
func (w *Work) early() []string {
	var ids []string
	for _, d := range w.matter.Deadlines {
		if d.Kind == process.OwnDate && d.About != "" && d.Arose.After(w.act.At) && d.Status != due.StatusCancelled {
			ids = append(ids, d.ID)
		}
	}
	return ids
}
