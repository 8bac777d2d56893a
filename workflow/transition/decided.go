package transition

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/demand"
	"duces/workflow/field"
	"duces/workflow/grant"
	"duces/workflow/ledger"
	"duces/workflow/process"
)

// completed are values with what the record says of them: of decisions what the ledger and the law say of their awards,
// of the basis of a finding its demands and documents in full. What was given before, and was completed then, stays as it
// is: of a step that was approved all of it, of a correction what the step had. Corrected is the event of the step that
// they correct; 0: the step is new.
func (w mover) completed(t process.Transition, on civil.Date, given, before field.Values, corrected int64) (field.Values, error) {
	if len(given.Decisions)+len(given.Exhibits) == 0 && !t.Finding.Made() {
		return given, nil
	}
	var err error
	name := ""
	for _, f := range t.Fields {
		if f.Type == process.Decisions {
			name = f.Name
		}
	}
	if given.Decisions, err = grant.Complete(w.Facts(), w.Work, name, on, given.Decisions, corrected); err != nil {
		return given, err
	}
	for _, f := range t.Fields {
		var full any
		switch {
		case f.Type == process.Decisions && len(given.Decisions) > 0:
			full = given.Decisions
		case f.Type == process.Exhibits:
			var all []field.Document
			if all, err = w.exhibits(f, given.Exhibits[f.Name], before.Exhibits[f.Name]); err == nil && len(all) == 0 {
				continue
			}
			full = all
		case f.Name == process.BasisDemands && t.Finding.Made() && len(given.Demands[f.Name]) > 0:
			full = w.asOnRecord(given.Demands[f.Name], before.Demands[f.Name])
		default:
			continue
		}
		if err != nil {
			return given, err
		}
		raw, err := ledger.Canonical(full)
		if err != nil {
			return given, err
		}
		given.Fields = workflow.With(given.Fields, f.Name, raw)
	}
	return given, nil
}

// exhibits are documents of the matter as the record has them. Of one that is closed to the actor it says what it says
// of one that the matter does not have; one that was named before and is closed to them stays, for no form shows it.
func (w mover) exhibits(f process.Field, named, before []field.Document) ([]field.Document, error) {
	full := make([]field.Document, 0, len(named))
	in := func(list []field.Document, sum string) int {
		return slices.IndexFunc(list, func(d field.Document) bool { return d.SHA256 == sum })
	}
	for _, d := range named {
		if i := in(before, d.SHA256); i >= 0 {
			full = append(full, before[i])
			continue
		}
		doc, has := w.Matter().DocumentFor(w.Facts().Actor.ID, d.SHA256)
		if !has {
			return nil, workflow.Malformed("fields."+f.Name, fmt.Sprintf(
				"%s: the matter has no document with the SHA-256 %s that you can open. Choose one of its documents.", f.Title, d.SHA256))
		}
		full = append(full, doc)
	}
	for _, d := range before {
		if _, open := w.Matter().DocumentFor(w.Facts().Actor.ID, d.SHA256); !open && in(named, d.SHA256) < 0 {
			full = append(full, d)
		}
	}
	return full, nil
}

// asOnRecord are demands in the words that they have on record, or had when they were named before.
func (w mover) asOnRecord(named, before []demand.Demand) []demand.Demand {
	known := slices.Concat(before, w.Matter().Demands)
	full := slices.Clone(named)
	for i, d := range named {
		if standing, is := demand.Find(known, d.Known()); is {
			full[i] = standing
		}
	}
	return full
}
