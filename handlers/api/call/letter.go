package call

import (
	"duces/handlers/letterfile"
	"duces/workflow"
	"duces/workflow/dispatch"
)

// LetterAsked is one letter of several.
type LetterAsked struct {
	Matter   string            `json:"matter" doc:"Id."`
	Office   string            `json:"office,omitempty" doc:"Default: the usual office of the letter."`
	Replaces int64             `json:"replaces,omitempty" minimum:"1" doc:"Event of a returned letter that this one replaces."`
	Service  int64             `json:"service,omitempty" minimum:"1" doc:"Event of the service of which the letter speaks. It must count. Default: the one from which the dates run."`
	Template *int              `json:"template,omitempty" doc:"Version that the preview returned."`
	Values   map[string]string `json:"values,omitempty" doc:"Of the fields, as the preview returned them. If one has changed, nothing is sent and the answer names it (409). Absent: the letter says what is on record now."`
}

// LetterPreview is a letter as it would go out now.
type LetterPreview struct {
	Matter    string            `json:"matter"`
	Office    string            `json:"office"`
	Addressee string            `json:"addressee"`
	Template  int               `json:"template"`
	Values    map[string]string `json:"values" doc:"Of the fields. Send them back to make sure that nothing has changed."`
	Text      string            `json:"text" doc:"Markdown."`
	Blanks    []string          `json:"blanks" doc:"Fields without a value. The letter cannot be sent with one."`
	Problem   string            `json:"problem,omitempty" doc:"Why it cannot be sent."`
}

// Letter is the letter that is asked for.
func (l LetterAsked) Letter() dispatch.Letter {
	return dispatch.Letter{Matter: l.Matter, Office: l.Office, Replaces: l.Replaces, Service: l.Service, Values: l.Values}
}

// FillIn takes what a caller did not give of letters from how they would go out now.
func FillIn(letters []dispatch.Letter, asked []LetterAsked, now []dispatch.Composed) {
	for i, x := range now {
		l := &letters[i]
		if l.Template = x.Template; asked[i].Template != nil {
			l.Template = *asked[i].Template
		}
		if l.Values == nil {
			l.Values = x.Values
		}
	}
}

// PreviewsOf are letters as they would go out now.
func PreviewsOf(now []dispatch.Composed) []LetterPreview {
	list := make([]LetterPreview, len(now))
	for i, x := range now {
		p := LetterPreview{
			Matter: x.Matter, Office: x.Office, Addressee: x.Addressee, Template: x.Template, Values: x.Values,
			Text: x.Text, Blanks: OrEmpty(x.Blanks),
		}
		if p.Values == nil {
			p.Values = map[string]string{}
		}
		if err := letterfile.Stops(x); err != nil {
			p.Problem = workflow.Sentence(err)
		}
		list[i] = p
	}
	return list
}
