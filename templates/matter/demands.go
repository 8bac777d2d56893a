package matter

import (
	"slices"
	"strings"

	"duces/templates/page"
	"duces/workflow/demand"
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

// Standing are the demands that are asked for now.
func Standing(all []production.Status) []production.Status {
	return slices.DeleteFunc(slices.Clone(all), func(s production.Status) bool { return !s.Stands || s.Withdrawn })
}

// Judging is the form by which our own side accepts or rejects what is withheld from a demand.
func Judging(s production.Status) process.Transition {
	return process.Transition{
		Name: "judge_withholding", Title: "Accept or reject what is withheld", Help: strings.TrimSpace("Demand " + s.Line() + ". " + s.Last.Words()),
		Effective: process.Effective{Name: "on", Title: "Decided on"},
		Fields: []process.Field{{Name: "accepted", Title: "Do we accept it?", Type: process.Choice, Required: true, Options: []process.Option{
			{Name: "yes", Title: "Yes, nothing more is due for demand " + string(s.Called())}, {Name: "no", Title: "No, demand " + string(s.Called()) + " is still due"},
		}}},
	}
}

// ProductionTitle names a production.
func ProductionTitle(x production.Production) string {
	if x.Source == "" {
		return page.DayText(x.On)
	}
	return page.DayText(x.On) + ", " + x.Source
}
