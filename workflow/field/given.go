package field

import (
	"strings"

	"duces/workflow"
	"duces/workflow/process"
)

// Given is what a transition was given, in the order of its form.
func Given(def *process.Definition, transition string, fields Fields, personal map[string]workflow.Sealed) []workflow.EventDetail {
	if def == nil {
		return nil
	}
	t, _ := def.Transition(transition)
	var details []workflow.EventDetail
	for _, f := range t.Fields {
		text := ""
		if sealed, is := personal["fields."+f.Name]; is && f.Type == process.Text {
			text = sealed.Text()
		} else if raw, is := fields[f.Name]; is {
			text = strings.Join(Said(f, raw), "; ")
		}
		details = append(details, workflow.EventDetail{Title: f.Title, Text: text})
	}
	return details
}
