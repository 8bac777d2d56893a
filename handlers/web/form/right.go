package form

import (
	"duces/templates/page"
	"duces/workflow/due"
	"duces/workflow/process"
)

// RightsText names rights of the jurisdiction, each in a sentence.
func RightsText(def *process.Definition, rights []due.Right) []string {
	var all []string
	for _, r := range rights {
		all = append(all, r.Text(def, page.DayText)+".")
	}
	return all
}
