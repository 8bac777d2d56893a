package matter

import (
	"slices"
	"strings"

	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow/demand"
	"duces/workflow/privilege"
	"duces/workflow/process"
	"duces/workflow/production"
)

// DemandLine is a demand by its number.
type DemandLine struct{ Label, Text string }

// DemandLinesOf words demands in their order.
func DemandLinesOf(list []demand.Demand) []DemandLine {
	lines := make([]DemandLine, len(list))
	for i, d := range list {
		lines[i] = DemandLine{Label: string(d.Called()), Text: d.Full()}
	}
	return lines
}

func join(list []string) string { return strings.Join(list, ", ") }

// Standing are the demands that are not withdrawn.
func Standing(all []production.Status) []production.Status {
	return slices.DeleteFunc(slices.Clone(all), func(s production.Status) bool { return !s.Stands || s.Withdrawn })
}

// Judging is the form by which our own side accepts or rejects what is withheld from a demand.
func Judging(s production.Status) process.Transition {
	return process.Transition{
		Name: "judge_withholding", Title: "Accept or reject what is withheld", Help: "Demand " + s.Line() + ".",
		Effective: process.Effective{Name: "on", Title: "Decided on"},
		Fields: []process.Field{{Name: "accepted", Title: "Do we accept it?", Type: process.Choice, Required: true, Options: []process.Option{
			{Name: "yes", Title: "Yes, nothing more is due for demand " + string(s.Called())}, {Name: "no", Title: "No, demand " + string(s.Called()) + " is still due"},
		}}},
	}
}

// WithheldFacts are what is on record about what is withheld from a demand: the answer, its day, and the privilege log.
func WithheldFacts(s production.Status) []words.Fact {
	facts := []words.Fact{{Title: "Received", Values: []string{ProductionTitle(s.By)}}}
	add := func(title, value string) {
		if value != "" {
			facts = append(facts, words.Fact{Title: title, Values: []string{value}})
		}
	}
	if s.Last.Answer != "" {
		add("Answer", s.Last.Text())
		add("Ground", s.Last.Ground)
		add("Part", s.Last.Part)
	}
	var log []string
	for _, e := range production.GivenOf(production.Delivery{Claims: s.Claims}).PrivilegeLog {
		log = append(log, entryText(e))
	}
	if len(log) > 0 {
		facts = append(facts, words.Fact{Title: "Privilege log", Values: log})
	}
	add("The privilege log does not say", join(s.Lacks))
	return facts
}

// entryText is an entry of a privilege log in one line.
func entryText(e privilege.Entry) string {
	said := []string{e.Label, e.Date, e.DocType, e.Author, e.Recipients, e.Privilege, e.Description}
	for _, pages := range e.Bates {
		said = append(said, pages.String())
	}
	said = append(said, words.Count(e.Count, "document", "documents"))
	return strings.Join(slices.DeleteFunc(said, func(text string) bool { return text == "" }), ", ")
}

// ProductionTitle names a production.
func ProductionTitle(x production.Production) string {
	if x.Source == "" {
		return page.DayText(x.On)
	}
	return page.DayText(x.On) + ", " + x.Source
}
