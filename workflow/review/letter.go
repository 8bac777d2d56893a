package review

import (
	"fmt"
	"strings"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/process"
)

// LetterTemplateSaved is one more version of a review's template of a kind of letter.
type LetterTemplateSaved struct {
	Letter  string `json:"letter"`  // name of the kind
	Version int    `json:"version"` // from 1; version 0 is the text of the process
	Text    string `json:"text"`
}

// Type is the stored name.
func (LetterTemplateSaved) Type() string { return "letter_template_saved" }

var letterEvents = []workflow.EventType{
	workflow.Detailed(reviewEvent(func(r Review, d LetterTemplateSaved, e workflow.Event) Review {
		r.Templates = workflow.With(r.Templates, d.Letter, Template{Version: d.Version, Text: d.Text, On: e.Effective, By: e.Actor})
		return r
	}, func(d LetterTemplateSaved, _ workflow.Names) string {
		return fmt.Sprintf("Letter template saved: %s, version %d", strings.ReplaceAll(d.Letter, "_", " "), d.Version)
	}, nil), func(d LetterTemplateSaved, _ workflow.Event, _ workflow.Names) []workflow.EventDetail {
		return []workflow.EventDetail{{Title: "Text", Text: d.Text}}
	}),
}

// Template is a version of the text of a kind of letter.
type Template struct {
	Version int // 0: the text of the process
	Text    string
	On      civil.Date // when it was saved, and by whom
	By      string
}

// Template is the text that letters of a kind have in the review now.
func (r Review) Template(l process.Letter) Template {
	if t, saved := r.Templates[l.Name]; saved {
		return t
	}
	return Template{Text: l.Text}
}

// TemplatesOf are all versions of a kind of letter, newest first, from the history of the review.
func TemplatesOf(l process.Letter, past []workflow.Event) []Template {
	list := []Template{{Text: l.Text}}
	for _, e := range past {
		if d, is := e.Data.(LetterTemplateSaved); is && d.Letter == l.Name {
			list = append([]Template{{Version: d.Version, Text: d.Text, On: e.Effective, By: e.Actor}}, list...)
		}
	}
	return list
}

// SaveLetterTemplate saves a new version of a template.
type SaveLetterTemplate struct {
	Review string `json:"review"`
	Letter string `json:"letter"`
	Text   string `json:"text"`
	// Seen, if given, is the version that the caller changed.
	Seen *int `json:"seen,omitempty"`
}

// CommandName implements Command.
func (SaveLetterTemplate) CommandName() string { return "SaveLetterTemplate" }

// Streams implements Command.
func (c SaveLetterTemplate) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Review)} }

// Decide implements Command. The same text again is no new version.
func (c SaveLetterTemplate) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	r, err := Find(facts, c.Review)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbRunReviews); err != nil {
		return workflow.Decision{}, err
	}
	def, err := FindProcess(facts, r.Process)
	if err != nil {
		return workflow.Decision{}, err
	}
	l, ok := def.Letter(c.Letter)
	if !ok {
		return workflow.Decision{}, workflow.Absent("letter")
	}
	now := r.Template(l)
	if c.Seen != nil && *c.Seen != now.Version {
		return workflow.Decision{}, &workflow.Error{
			Code: workflow.Conflict, Existing: fmt.Sprint(now.Version),
			Message: fmt.Sprintf("Someone else saved version %d of this template. Nothing was saved. Review it and try again.", now.Version),
		}
	}
	if err := checkTemplate(c.Text, def, l); err != nil {
		return workflow.Decision{}, err
	}
	text := strings.TrimRight(strings.ReplaceAll(c.Text, "\r\n", "\n"), "\n ") + "\n"
	if text == now.Text {
		return workflow.Decision{}, nil
	}
	saved := LetterTemplateSaved{Letter: l.Name, Version: now.Version + 1, Text: text}
	return workflow.Decision{Events: []workflow.Event{a.Event(Stream(r.ID), a.Today(), saved)}}, nil
}

// checkTemplate names by line what is wrong with a template of a kind of letter.
func checkTemplate(text string, def *process.Definition, l process.Letter) error {
	no := workflow.CheckProse("text", "Text", text, true)
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if err := workflow.CheckSeen(strings.ReplaceAll(line, "\t", " ")); err != nil && len(no) == 0 {
			no = append(no, workflow.At("text", fmt.Sprintf("Line %d: %s", i+1, workflow.Sentence(err))))
		}
	}
	for _, p := range l.Check(text, def) {
		no = append(no, workflow.At("text", p.Error()))
	}
	return workflow.Collect(no)
}
