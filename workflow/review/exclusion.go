package review

import (
	"fmt"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/civil"
)

// JurisdictionExcluded leaves a jurisdiction off the list of the review because of pending litigation. Personal "reason"
// says more.
type JurisdictionExcluded struct {
	Jurisdiction string `json:"jurisdiction"`
	Name         string `json:"name"`
	Proceeding   string `json:"proceeding"`
	Case         string `json:"case"` // caption, court and number as they stood
}

// Type is the stored name.
func (JurisdictionExcluded) Type() string { return "jurisdiction_excluded" }

// ExclusionEnded says that a jurisdiction is left off no longer. Personal "reason" says why.
type ExclusionEnded struct {
	Jurisdiction string `json:"jurisdiction"`
	Name         string `json:"name"`
}

// Type is the stored name.
func (ExclusionEnded) Type() string { return "exclusion_ended" }

// Exclusion is a jurisdiction that is left off the list.
type Exclusion struct {
	JurisdictionExcluded
	Reason string
	On     civil.Date
}

// Exclusion finds that of a jurisdiction, by any of the ids that its records have or had.
func (r Review) Exclusion(ids ...string) (Exclusion, bool) {
	i := slices.IndexFunc(r.Exclusions, func(x Exclusion) bool { return slices.Contains(ids, x.Jurisdiction) })
	if i < 0 {
		return Exclusion{}, false
	}
	return r.Exclusions[i], true
}

// Says is the exclusion as a sentence.
func (x Exclusion) Says() string {
	return fmt.Sprintf("%s is left off the list of this review because of %s.", x.Name, x.Case)
}

// Refusal is what opening matters for excluded jurisdictions is refused with.
func Refusal(all []Exclusion) *workflow.Error {
	says := make([]string, len(all))
	for i, x := range all {
		says[i] = x.Says()
	}
	no := workflow.Refuse("excluded", strings.Join(says, " "), "End the exclusion first, or leave the jurisdiction out.")
	no.Existing = all[0].Proceeding
	return no
}

var exclusionEvents = []workflow.EventType{
	workflow.Detailed(reviewEvent(func(r Review, d JurisdictionExcluded, e workflow.Event) Review {
		r.Exclusions = append(slices.Clip(r.Exclusions), Exclusion{d, e.Personal[workflow.ReasonName].Text(), e.Effective})
		return r
	}, func(d JurisdictionExcluded, _ workflow.Names) string { return d.Name + " left off the list: " + d.Case }, nil), reasonDetail[JurisdictionExcluded]),
	workflow.Detailed(reviewEvent(func(r Review, d ExclusionEnded, _ workflow.Event) Review {
		r.Exclusions = slices.DeleteFunc(slices.Clone(r.Exclusions), func(x Exclusion) bool { return x.Jurisdiction == d.Jurisdiction })
		return r
	}, func(d ExclusionEnded, _ workflow.Names) string { return d.Name + " is left off the list no longer" }, nil), reasonDetail[ExclusionEnded]),
}

func reasonDetail[T any](_ T, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
	return []workflow.EventDetail{{Title: "Reason", Text: e.Personal[workflow.ReasonName].Text()}}
}
