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
	// Guidance are the guidance documents that it rests on, which an order may set aside.
	Guidance []string `json:"guidance,omitempty"`
	// Finding is the number of the matter's finding that the decision rests on; 0: it names none.
	Finding int `json:"finding,omitempty"`
	// Authority are ids of the sections of law (workflow/authority) that it names.
	Authority []string `json:"authority,omitempty"`
	// Facts, Action and AppealRights are what the notice of an adverse outcome says, 28 CFR 18.5(b).
	Facts        string `json:"facts,omitempty"`
	Action       string `json:"action,omitempty"`
	AppealRights string `json:"appeal_rights,omitempty"`
	// Shares say how much of AmountCents is whose, where the award is joint. Duces divides all of a column.
	Shares []DecidedShare `json:"shares,omitempty"`
	// ReviewRight answers whether there is a right to review where two paragraphs differ; nil: nobody was asked.
	ReviewRight *RightAnswer `json:"review_right,omitempty"`
	// NoReviewRight says that an adverse outcome carries no right to ask for review.
	NoReviewRight bool `json:"no_review_right,omitempty"`
	// Law and Right say how the text of the law was chosen, and on what the right to review rests. Duces writes them,
	// of an adverse outcome.
	Law   string `json:"law,omitempty"`
	Right string `json:"right,omitempty"`
}

// DecidedShare is the part of a decision's amount that falls on one jurisdiction.
type DecidedShare struct {
	Jurisdiction string `json:"jurisdiction"`
	Cents        int64  `json:"cents"`
}

// RightAnswer is what a person answered. Its author is the actor of the event, or who asked for its approval.
type RightAnswer struct {
	Right  bool   `json:"right"`
	Reason string `json:"reason"`
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
