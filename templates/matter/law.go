package matter

import (
	"slices"
	"strconv"
	"strings"

	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/authority"
	"duces/workflow/award"
	"duces/workflow/grant"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
)

// LawName is the button that shows the law of the awards that a form names.
const LawName = "law"

// awardsList is the id of the list of awards on record that an award number can be chosen from.
const awardsList = "awards-on-record"

func (f Form) awardNumber(name string) page.Field {
	of := f.input(name, "Award number")
	of.List = awardsList
	return of
}

// AwardLaw is an award on record, with the sections that bind it on the day of a form.
type AwardLaw struct {
	award.Award
	Binding []authority.Section
	Why     string             // how they were chosen, or why none can be
	Holders []jurisdiction.Ref // of a joint award, those who have shares
	// Conditions are the names of its conditions on record on that day.
	Conditions []string
}

// lawOf is the award that a row of decisions names; false: it names none on record.
func (f Form) lawOf(number string) (AwardLaw, bool) {
	all := make([]award.Award, len(f.Awards))
	for i, x := range f.Awards {
		all[i] = x.Award
	}
	found, known := award.Pick(all, number, f.Agency)
	i := slices.IndexFunc(f.Awards, func(x AwardLaw) bool { return x.ID == found.ID })
	if !known || i < 0 {
		return AwardLaw{}, false
	}
	return f.Awards[i], true
}

// rowLaw is what a row of decisions shows of the law.
type rowLaw struct {
	Says      []string
	OffRecord bool // the award is not on record, so that any ground may be typed
	Ground    page.Field
	Grounds   []page.Option
	Sections  []authority.Section
	Left      []authority.Section // that were ticked, and are not offered now
	Holders   []jurisdiction.Ref
}

// rowLaw offers the sections that bind the award of a row and may carry its outcome. Of an award that is not on record
// nothing is known, so that it offers all that may.
func (f Form) rowLaw(p process.Field, i string) rowLaw {
	number, outcome := f.value(InputName(p.Name, i, "award")), authority.Outcome(f.value(InputName(p.Name, i, "outcome")))
	var v rowLaw
	binding := authority.Sections()
	law, known := f.lawOf(number)
	switch {
	case number == "":
		binding, v.Says = nil, []string{"Enter the award number to see the law that binds the award."}
	case !known:
		v.Says, v.OffRecord = []string{grant.OffRecord}, true
	default:
		binding, v.Holders, v.Says = law.Binding, law.Holders, []string{law.Why}
	}
	v.Ground, v.Grounds = f.grounds(p, i, law)
	for _, s := range authority.Sections() {
		may := s.May(outcome) || outcome == "" && len(s.Carries) > 0
		switch bound := slices.ContainsFunc(binding, func(b authority.Section) bool { return b.ID == s.ID }); {
		case bound && may:
			v.Sections = append(v.Sections, s)
		case f.names(InputName(p.Name, i, "authority"), s.ID):
			v.Left = append(v.Left, s)
		}
	}
	return v
}

// grounds are the choices of grounds in a row, with what is chosen or typed: the conditions of the award, if it is on
// record, and the findings of the matter. What was chosen before and is offered no longer stays, so that nothing is lost.
func (f Form) grounds(p process.Field, i string, law AwardLaw) (page.Field, []page.Option) {
	in := f.input(InputName(p.Name, i, "grounds"), "Grounds")
	in.Value = strings.Join(f.Typed[in.Name], "\n")
	var all []page.Option
	find := func(name string) int {
		return slices.IndexFunc(all, func(o page.Option) bool { return workflow.SameName(o.Value, name) })
	}
	add := func(o page.Option) {
		if find(o.Value) < 0 {
			all = append(all, o)
		}
	}
	for _, name := range law.Conditions {
		add(page.Option{Value: name, Label: name, Hint: "Condition of the award."})
	}
	for _, o := range f.Grounds {
		add(o)
	}
	for line := range strings.Lines(in.Value) {
		if name := strings.TrimSpace(line); name != "" {
			add(page.Option{Value: name, Label: name, Hint: "Neither a condition of this award on record nor a finding that is in effect."})
			in.Values = append(in.Values, all[find(name)].Value)
		}
	}
	return in, all
}

func sectionLabel(s authority.Section) string {
	label := s.Cite + ", " + s.Heading
	if s.Chosen == authority.ByAward && !s.From.IsZero() {
		label += ", awards from " + s.From.Text()
	}
	return label
}

// sectionID is the id of a section's checkbox.
func sectionID(name string, s authority.Section) string {
	return id(name) + "-" + strconv.Itoa(slices.IndexFunc(authority.Sections(), func(x authority.Section) bool { return x.ID == s.ID }))
}

// share is the input of one jurisdiction's part of the amount.
func (f Form) share(p process.Field, i string, of jurisdiction.Ref) page.Field {
	return f.input(InputName(p.Name, i, "share", of.ID), "Share of "+of.Title())
}

// decisionFields are the fields of decisions.
func (f Form) decisionFields() []process.Field {
	return slices.DeleteFunc(slices.Clone(f.Transition.Fields), func(p process.Field) bool { return p.Type != process.Decisions })
}

// NamedFindings are the numbers of the findings that the rows of decisions name.
func (f Form) NamedFindings() []string {
	var all []string
	for name, values := range f.Typed {
		if strings.HasSuffix(name, ".finding") {
			all = append(all, values...)
		}
	}
	return all
}
