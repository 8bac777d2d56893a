package transition

import (
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/field"
	"duces/workflow/grant"
	"duces/workflow/ledger"
	"duces/workflow/process"
)

// completed are values whose decisions say what the ledger and the law say of their awards. Corrected is the event of the step
// that they correct; 0: the step is new.
func (w mover) completed(t process.Transition, on deadline.Date, given field.Values, corrected int64) (field.Values, error) {
	if len(given.Decisions) == 0 {
		return given, nil
	}
	var err error
	if given.Decisions, err = grant.Complete(w.Facts(), w.Work, on, given.Decisions, corrected); err != nil {
		return given, err
	}
	for _, f := range t.Fields {
		if f.Type != process.Decisions {
			continue
		}
		raw, err := ledger.Canonical(given.Decisions)
		if err != nil {
			return given, err
		}
		given.Fields = workflow.With(given.Fields, f.Name, raw)
	}
	return given, nil
}
