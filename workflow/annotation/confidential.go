package annotation

import "duces/workflow"

// Confidential says of a matter that no published list may name it. The zero Confidential is none.
type Confidential struct {
	By     string // user id; empty: the matter is not marked
	Reason string
}

// IsZero says that the matter is not marked.
func (c Confidential) IsZero() bool { return c.By == "" }

// Confidentiality marks a matter confidential or replaces the reason, or takes the mark off. The reason is personal text.
type Confidentiality struct {
	Ended bool `json:"ended,omitempty"`
}

// Type is the stored name.
func (Confidentiality) Type() string { return "confidentiality" }

func (all Annotations) marked(d Confidentiality, e workflow.Event) Annotations {
	all.Confidential = Confidential{By: e.Actor, Reason: e.Personal[workflow.ReasonName].Text()}
	if d.Ended {
		all.Confidential = Confidential{}
	}
	return all
}

// ConfidentialRow is how reports leave out a matter.
type ConfidentialRow struct{ MatterID string }

// Key implements workflow.Row.
func (r ConfidentialRow) Key() string { return r.MatterID }
