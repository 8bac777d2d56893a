package call

import (
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/due"
)

// DateForeseen is a due date that an act would set, in one jurisdiction or in many.
type DateForeseen struct {
	Due      string      `json:"due,omitempty" format:"date" doc:"The date for most jurisdictions. Absent if none gets a date."`
	At       *time.Time  `json:"at,omitempty" doc:"For a period in hours: when it ends."`
	Weekday  string      `json:"weekday,omitempty"`
	Notes    []string    `json:"notes" doc:"Remarks, such as that a fixed date is a Saturday and does not move."`
	Skipped  []Skipped   `json:"skipped" doc:"Days that were not counted, and days on which the period could not end."`
	Refused  string      `json:"refused,omitempty" doc:"Why there is no date."`
	Earliest string      `json:"earliest,omitempty" format:"date" doc:"For several jurisdictions."`
	Latest   string      `json:"latest,omitempty" format:"date" doc:"For several jurisdictions."`
	Matters  int         `json:"matters" doc:"Number of jurisdictions with this date."`
	Others   []DateOther `json:"others,omitempty" doc:"For several jurisdictions: those with a different date, or no date."`
}

// Skipped is a day that did not count toward a period, or on which it could not end.
type Skipped struct {
	Date string `json:"date" format:"date"`
	Why  string `json:"why"`
}

// DateOther is a date that some jurisdictions get, and most do not.
type DateOther struct {
	Due           string   `json:"due,omitempty" format:"date"`
	Why           string   `json:"why,omitempty" doc:"Why the date differs."`
	Refused       string   `json:"refused,omitempty" doc:"Why there is no date."`
	Jurisdictions []string `json:"jurisdictions" doc:"By name."`
}

// ForeseenOf gathers the dates of one deadline.
func ForeseenOf(list []due.Foreseen) DateForeseen {
	s := due.SpreadOf(list)
	d := DateForeseen{Notes: []string{}, Skipped: []Skipped{}, Matters: len(s.Common.Who)}
	if s.Earliest.IsZero() && len(s.Others) > 0 {
		d.Refused = workflow.Sentence(s.Others[0].Err)
		return d
	}
	r := s.Common.Receipt
	d.Due, d.Weekday, d.Notes = DateText(r.Due), r.Due.Weekday().String(), OrEmpty(r.Notes)
	if r.Spec.Hours > 0 {
		d.At = &r.At
	}
	for _, x := range deadline.Skipped(r) {
		d.Skipped = append(d.Skipped, Skipped{DateText(x.Date), x.Why})
	}
	if s.Of > 1 {
		d.Earliest, d.Latest = DateText(s.Earliest), DateText(s.Latest)
	}
	for _, o := range s.Others {
		other := DateOther{Due: DateText(o.Receipt.Due), Why: o.Why, Jurisdictions: o.Who}
		if o.Err != nil {
			other.Refused = workflow.Sentence(o.Err)
		}
		d.Others = append(d.Others, other)
	}
	return d
}

// DescribePreview adds the answer of a preview, beside that of an operation's success.
func DescribePreview(o *huma.Operation, success string) {
	preview := *o.Responses[success]
	preview.Description = "The effects. Nothing is saved"
	o.Responses["200"] = &preview
}
