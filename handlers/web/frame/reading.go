package frame

import (
	"net/url"
	"strings"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/validation"
)

// Reading reads what was typed into a form, and finds what cannot be read.
type Reading struct {
	url.Values
	Found Problems
}

// Text is one line as it was typed.
func (r *Reading) Text(name string) string { return strings.TrimSpace(r.Get(name)) }

// Day reads a day, which is zero if none was typed; what is none is a problem of its input. The label may be empty.
func (r *Reading) Day(name, label string) civil.Date {
	text := r.Text(name)
	if text == "" {
		return civil.Date{}
	}
	day, err := civil.ParseDate(text)
	if err != nil {
		r.Found = append(r.Found, workflow.At(name, validation.Date(label, text)))
	}
	return day
}
