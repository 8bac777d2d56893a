package words

import (
	"duces/templates/page"
	"duces/workflow/due"
	"duces/workflow/process"
	"duces/workflow/view"
)

// Answers are the choices of a filter by how complete an answer is.
var Answers = []page.Option{
	{Value: "", Label: "Any"},
	{Value: view.Incomplete, Label: "Refused or partial"},
	{Value: string(due.StatusAnswered), Label: NotRecorded},
	{Value: process.Refused, Label: "Refused"},
	{Value: process.Partial, Label: "Partial"},
	{Value: process.Complete, Label: "Complete"},
}

// LatestAnswer is how an answer stands on a matter: a deadline keeps the answer that met it,
// while a supplement makes the matter's answer another.
func LatestAnswer(completeness string) (kind page.TagKind, text string) {
	if kind, text = Answered(completeness); text != "" && completeness != string(due.StatusAnswered) {
		text = "Latest answer: " + completeness
	}
	return kind, text
}

// NotRecorded is how a deadline and a matter read whose answer came online and waits for the team.
const NotRecorded = "Answered, not yet recorded"

// Answered is a tag that says how complete an answer is; empty: nothing came.
func Answered(completeness string) (page.TagKind, string) {
	switch completeness {
	case "":
		return page.Neutral, ""
	case process.Complete:
		return page.Good, "Answer complete"
	case string(due.StatusAnswered):
		return page.Caution, NotRecorded
	}
	return page.Caution, "Answer " + completeness
}

// Met is how a deadline reads that was met, by an answer of some completeness or, if
// that is empty, by something that is no answer; late, or in time.
func Met(completeness string, late bool) (page.TagKind, string) {
	switch {
	case completeness != "" && completeness != process.Complete:
		return page.Caution, "Answered: " + completeness
	case late:
		return page.Caution, "Met late"
	}
	return page.Good, "Met"
}
