package form

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"duces/handlers/web/subject"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow/calendar"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/process"
	"duces/workflow/timezone"
	"duces/workflow/transition"
)

// Foresee says, by field, when something would be due in each of some matters; under
// "" stands what no due field gives.
func Foresee(t process.Transition, on civil.Date, fields map[string]json.RawMessage, matters ...subject.Matter) map[string]page.Dates {
	all := map[string]page.Dates{}
	add := func(field, title string, dates []due.Foreseen) {
		d := all[field]
		d.List = append(d.List, words.Spread(title, "matter", dates))
		all[field] = d
	}
	var in []transition.In
	var steps []due.Foreseen
	for _, s := range matters {
		in = append(in, transition.In{Who: s.Jurisdiction.Title(), Context: DateContext(on, s)})
		if step, limited := ownStep(s, t, on); limited {
			steps = append(steps, due.Foreseen{Who: s.Jurisdiction.Title(), Receipt: step})
		}
	}
	for _, o := range transition.ForeseeMany(t, fields, in) {
		field := o.Field
		if !matterpage.ShowsDates(t, field) {
			field = ""
		}
		add(field, words.Kind(matters[0].Process, o.Deadline), o.Dates)
	}
	if len(steps) > 0 {
		d := all[""]
		d.List = append(d.List, words.OurSteps(matters[0].Process.NextStep(t.Target(matters[0].Matter.State)), steps))
		all[""] = d
	}
	for field, d := range all {
		if field != "" && len(d.List) == 1 {
			d.List[0].Title = "" // the field says it
		}
	}
	return all
}

// ownStep is until when the matter may rest in the state to which a step leads.
func ownStep(s subject.Matter, t process.Transition, on civil.Date) (deadline.Receipt, bool) {
	m := s.Matter
	if to := t.Target(m.State); to != m.State {
		m.State, m.Entered = to, on
	}
	last, _, limited := m.Step(s.Process)
	return deadline.Receipt{Due: last}, limited && !on.IsZero()
}

// DateContext is in what dates of a matter are computed that run from a day.
func DateContext(on civil.Date, s subject.Matter) deadline.Context {
	return deadline.Context{From: on, State: s.Jurisdiction.State, Zone: timezone.Named(s.Jurisdiction.Zone), Calendar: calendar.Of(s.Facts)}
}

// WithProblems puts beside the dates what in the form keeps them from being computed.
func WithProblems(dates map[string]page.Dates, t process.Transition, problems map[string]string) map[string]page.Dates {
	names := slices.Sorted(maps.Keys(problems))
	for _, f := range t.Fields {
		if !matterpage.ShowsDates(t, f.Name) {
			continue
		}
		own := matterpage.InputName(f.Name)
		i := slices.IndexFunc(names, func(input string) bool { return input == own || strings.HasPrefix(input, own+".") })
		d := dates[f.Name]
		if i >= 0 {
			d.Problem = problems[names[i]]
		}
		if d.Problem = cmp.Or(problems[matterpage.EffectiveName], d.Problem); d.Problem != "" {
			d.List = nil
		}
		dates[f.Name] = d
	}
	return dates
}

// DatesOnly keeps the problems of dates: the rest of the form may be unfinished.
func DatesOnly(t process.Transition, problems map[string]string) map[string]string {
	kept := maps.Clone(problems)
	maps.DeleteFunc(kept, func(input, _ string) bool {
		return input != matterpage.EffectiveName && !slices.ContainsFunc(t.Fields, func(f process.Field) bool {
			own := matterpage.InputName(f.Name)
			return f.Type == process.Due && (input == own || strings.HasPrefix(input, own+"."))
		})
	})
	return kept
}
