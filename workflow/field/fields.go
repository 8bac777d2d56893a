package field

import (
	"encoding/json"
	"maps"
)

// Fields are what a transition was given, by field name, each in its canonical JSON.
type Fields map[string]json.RawMessage

// Document is a file by its content; the bytes lie in the blob store.
type Document struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"` // lower-case hex
	Size   int64  `json:"size"`   // bytes
	Type   string `json:"type"`   // media type, by the content
	// RawName is under which it was sent, where that is not safe to show.
	RawName string `json:"raw_name,omitempty"`
}

// Decided is what a matter's end means for one award.
type Decided struct {
	Award       string `json:"award"` // award number
	Program     string `json:"program,omitempty"`
	FiscalYear  int    `json:"fiscal_year,omitempty"`
	Outcome     string `json:"outcome"` // one of Outcomes
	AmountCents int64  `json:"amount_cents,omitempty"`
	Condition   string `json:"condition,omitempty"`
	// Grounds are the award conditions or findings that the decision rests on.
	Grounds []string `json:"grounds,omitempty"`
	// NoReviewRight says that an adverse outcome carries no right to ask for review.
	NoReviewRight bool `json:"no_review_right,omitempty"`
}

// Text is a field that holds one JSON string, or "" where there is none.
func (f Fields) Text(name string) string {
	var s string
	if raw, ok := f[name]; ok && json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

func (f Fields) Clone() map[string]json.RawMessage {
	c := make(map[string]json.RawMessage, len(f))
	maps.Copy(c, f)
	return c
}
