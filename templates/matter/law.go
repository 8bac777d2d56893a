package matter

import (
	"slices"
	"strconv"
	"time"

	"duces/templates/page"
	"duces/workflow/authority"
	"duces/workflow/award"
	"duces/workflow/deadline"
	"duces/workflow/grant"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
	"duces/workflow/validation"
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
	Says     []string
	Sections []authority.Section
	Left     []authority.Section // that were ticked, and are not offered now
	Holders  []jurisdiction.Ref
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
		v.Says = []string{grant.OffRecord}
	default:
		binding, v.Holders, v.Says = law.Binding, law.Holders, []string{law.Why}
		if names := law.conditions(); names != "" {
			v.Says = append(v.Says, "Conditions on record: "+names+".")
		}
	}
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

func (x AwardLaw) conditions() string {
	var names []string
	for _, c := range x.Conditions(deadline.Date{}, time.Time{}) {
		if !slices.Contains(names, c.Name) {
			names = append(names, c.Name)
		}
	}
	return validation.And(names)
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
