package matter

import (
	"duces/templates/words"
	"duces/workflow/jurisdiction"
)

// JurisdictionColumns are the columns that a file has behind a jurisdiction's name.
var JurisdictionColumns = []string{"U.S. state", "Kind", "Parent"}

// JurisdictionFacts fill the column of a jurisdiction and those behind it.
func JurisdictionFacts(j jurisdiction.Ref) []any {
	return []any{j.Name, j.State, words.JurisdictionKind(j.Kind), j.Parent}
}

// MoreColumns are the columns that the file of a list of matters has behind those of the page, by their titles.
var MoreColumns = map[string][]string{
	"Jurisdiction":  append(JurisdictionColumns[:3:3], "Tags"),
	"Status":        {"Answer", "Overdue", "Pending approval", "Stage", "Closed by"},
	"Next deadline": {"Next due date", "Days late"},
	"Our next step": {"Our step is due", "Our step is late", "Our days late"},
}

func (r Row) statusFacts() []any {
	_, answer := words.Answered(r.Completeness)
	return []any{r.StateTitle, answer, r.Overdue, r.Waiting, r.StageTitle, r.ClosedBy}
}

func (r Row) nextFacts() []any {
	if r.Next == nil {
		return []any{nil, nil, nil}
	}
	return []any{r.Kind, r.Next.Due, DaysLate(r.DaysLate)}
}

func (r Row) stepFacts() []any {
	if r.Step == nil {
		return []any{nil, nil, nil, nil}
	}
	return []any{r.NextStep, r.Step.Due, r.Step.Late, DaysLate(r.StepDaysLate)}
}

// DaysLate is a number of days as a fact; what is not late has none.
func DaysLate(n int) any {
	if n <= 0 {
		return nil
	}
	return n
}
