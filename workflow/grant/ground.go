package grant

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/finding"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/validation"
)

// Ground is a finding as a decision names it among its grounds: by the status that its step led to.
type Ground struct {
	Name    string
	Finding finding.Finding
}

// Findings are the findings that a matter has made, as grounds. In a process that records no findings they are the
// statuses that the matter has reached, without a number.
func Findings(facts workflow.Facts, def *process.Definition, m matter.Matter) ([]Ground, error) {
	var all []Ground
	if slices.ContainsFunc(def.Transitions, func(t process.Transition) bool { return t.Finding.Made() }) {
		for _, f := range m.Findings {
			name := f.Kind.Title()
			if t, known := def.Transition(f.Transition); known && t.To != process.Same {
				name = def.StateTitle(t.To)
			}
			all = append(all, Ground{name, f})
		}
		return all, nil
	}
	past, err := facts.History(matter.Stream(m.ID))
	for _, e := range past {
		if moved, is := e.Data.(matter.Transitioned); is && moved.From != moved.To {
			all = append(all, Ground{def.StateTitle(moved.To), finding.Finding{On: e.Effective}})
		}
	}
	return all, err
}

// Conditions are the conditions of an award on record on a day, each name once.
func Conditions(x award.Award, on civil.Date) []string {
	var names []string
	for _, c := range x.Conditions(on, time.Time{}) {
		if !slices.Contains(names, c.Name) {
			names = append(names, c.Name)
		}
	}
	return names
}

// groundsKnown wants grounds from the conditions of the award and the findings of the matter. A finding that was
// superseded is accepted, for decisions have named it; a refusal names only those that stand.
func groundsKnown(facts workflow.Facts, w *matter.Work, on civil.Date, x award.Award, grounds []string) error {
	if len(grounds) == 0 {
		return workflow.Malformed("grounds", validation.Required("Grounds")+" Name the conditions or findings that it rests on.")
	}
	findings, err := Findings(facts, w.Process(), w.Matter())
	if err != nil {
		return err
	}
	offered := Conditions(x, on)
	accepted := slices.Clone(offered)
	for _, f := range findings {
		if f.Finding.On.After(on) {
			continue
		}
		accepted = append(accepted, f.Name)
		if f.Finding.Stands(on) && !slices.Contains(offered, f.Name) {
			offered = append(offered, f.Name)
		}
	}
	for _, g := range grounds {
		if !slices.ContainsFunc(accepted, func(n string) bool { return workflow.SameName(n, g) }) {
			return workflow.Malformed("grounds", "Grounds: "+validation.Quote(g)+" is neither a condition of the award on record nor a finding of the matter. "+
				"Those are: "+cmp.Or(strings.Join(offered, "; "), "none")+".")
		}
	}
	return nil
}
