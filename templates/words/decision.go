package words

import (
	"encoding/json"
	"fmt"
	"strings"

	"duces/workflow/authority"
	"duces/workflow/field"
)

// Decision is a decision on an award, fact by fact.
type Decision struct {
	Award  string // with its program and year
	Facts  []Fact
	Shares []field.DecidedShare // by the ids of jurisdictions
}

// Passage is a text that a fact cites.
type Passage struct {
	Title, Text string
}

// DecisionOf lists what a decision says. Sections of law are cited, and their words are passages.
func DecisionOf(d field.Decided) Decision {
	v := Decision{Award: d.AwardText(), Shares: d.Shares}
	add := func(title string, values ...string) {
		if len(values) > 0 && values[0] != "" {
			v.Facts = append(v.Facts, Fact{Title: title, Values: values})
		}
	}
	add("Outcome", field.OutcomeTitle(d.Outcome))
	add("Amount", d.AmountText())
	add("Conditions", d.Condition)
	add("Grounds", d.Grounds...)
	if d.Finding > 0 {
		add("Finding", fmt.Sprintf("Finding %d", d.Finding))
	}
	if len(d.Authority)+len(d.Law) > 0 {
		v.Facts = append(v.Facts, authorityFact(d))
	}
	add("Facts", d.Facts)
	add("Action", d.Action)
	add("Appeal rights", d.AppealRights)
	if right := rightFact(d); len(right.Values) > 0 {
		v.Facts = append(v.Facts, right)
	}
	return v
}

func authorityFact(d field.Decided) Fact {
	f := Fact{Title: "Authority"}
	for _, id := range d.Authority {
		s, known := authority.Named(id)
		if !known {
			f.Values = append(f.Values, id)
			continue
		}
		f.Values = append(f.Values, s.Cited())
		f.Passages = append(f.Passages, Passage{s.Cited() + ", " + s.Heading, "“" + s.Text + "” " + s.Source + "."})
	}
	if d.Law != "" {
		f.Passages = append(f.Passages, Passage{"How the text was chosen", d.Law})
	}
	return f
}

// rightFact says whether there is a right to review, in short. What it rests on is a passage, for it quotes the law.
func rightFact(d field.Decided) Fact {
	f := Fact{Title: "Right to review"}
	switch answer := d.ReviewRight.Text(); {
	case answer != "":
		f.Values = []string{strings.ToUpper(answer[:1]) + answer[1:]}
	case d.NoReviewRight:
		f.Values = []string{"There is no right."}
	case d.Right != "":
		f.Values = []string{"There is a right."}
	}
	if d.Right != "" {
		f.Passages = []Passage{{"What it rests on", d.Right}}
	}
	return f
}

// decisionsFact is the value of a field of decisions.
func decisionsFact(title string, raw json.RawMessage) (Fact, error) {
	f := Fact{Title: title}
	var all []field.Decided
	if err := json.Unmarshal(raw, &all); err != nil {
		return f, err
	}
	for _, d := range all {
		v := DecisionOf(d)
		f.Decisions = append(f.Decisions, v)
		f.Values = append(f.Values, v.text())
	}
	return f, nil
}

// text is the decision in one line, as a difference shows it.
func (v Decision) text() string {
	parts := []string{v.Award}
	for _, f := range v.Facts {
		parts = append(parts, f.Title+": "+strings.Join(f.Values, "; "))
	}
	return strings.Join(parts, " · ")
}
