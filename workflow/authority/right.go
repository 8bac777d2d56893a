package authority

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/validation"
)

// AwardRole is the part that a government has in one award: a government can have a different one in the next.
type AwardRole string

// The roles that 28 CFR 18.2 and 18.5 tell apart.
const (
	StateFormulaApplicant  AwardRole = "state_formula_applicant"
	StateFormulaRecipient  AwardRole = "state_formula_recipient"
	StateSubgrantApplicant AwardRole = "state_subgrant_applicant" // of a formula grant awarded to a state
	StateSubgrantee        AwardRole = "state_subgrantee"
	CategoricalApplicant   AwardRole = "categorical_applicant"
	CategoricalRecipient   AwardRole = "categorical_recipient"
	DirectLocalApplicant   AwardRole = "direct_local_applicant" // of a formula grant made to a local government itself
	DirectLocalRecipient   AwardRole = "direct_local_recipient"
)

// Standing says whether there is a right.
type Standing string

// The three answers.
const (
	HasRight Standing = "right"
	NoRight  Standing = "none"
	Ask      Standing = "ask" // two paragraphs differ: a person answers, and the answer is kept
)

var both = []string{"28cfr18.2(a)", "28cfr18.5(c)"}

var byRole = map[AwardRole]struct {
	title    string
	standing Standing
	sections []string
}{
	StateFormulaApplicant:  {"A state that applies for a formula award", HasRight, both},
	StateFormulaRecipient:  {"A state with a formula award", HasRight, both},
	StateSubgrantApplicant: {"An applicant for a state's subgrant", NoRight, []string{"28cfr18.2(c)"}},
	StateSubgrantee:        {"A state's subgrantee", NoRight, []string{"28cfr18.2(c)"}},
	CategoricalApplicant:   {"An applicant for a categorical award", NoRight, []string{"28cfr18.2(d)"}},
	CategoricalRecipient:   {"A recipient of a categorical award", HasRight, both},
	DirectLocalApplicant:   {"A local government that applies for a direct formula award", Ask, both},
	DirectLocalRecipient:   {"A local government with a direct formula award", Ask, both},
}

// Answer is what a person decided where the paragraphs differ.
type Answer struct {
	Right  bool       `json:"right"`
	Author string     `json:"author"`
	On     civil.Date `json:"on"`
	Reason string     `json:"reason"`
}

// Right is the notice and hearing right of one award role.
type Right struct {
	Standing   Standing
	Paragraphs []Section // what it rests on, quoted; of Ask, both that differ
	Sentence   string
	Answer     *Answer // the one that was used
}

// Rights computes the right to notice and review under 28 CFR part 18 that goes with an outcome for
// an award role. An answer counts only where the paragraphs differ, and is refused elsewhere and
// without its author, day and reason.
func Rights(role AwardRole, o Outcome, answer *Answer) (Right, error) {
	rule, known := byRole[role]
	switch {
	case !known:
		return Right{}, workflow.Malformed("role", validation.NoOption("Role in the award", string(role)))
	case answer != nil && rule.standing != Ask:
		return Right{}, workflow.Malformed("answer",
			rule.title+": the rule decides whether there is a right. Remove the answer.")
	case !o.Adverse():
		return Right{Standing: NoRight, Sentence: fmt.Sprintf(
			"The outcome “%s” is not adverse: 28 CFR 18.5(c) speaks of termination, noncompliance or denial.", o.Title())}, nil
	}
	r := Right{Standing: rule.standing}
	for _, id := range rule.sections {
		s, _ := Named(id)
		r.Paragraphs = append(r.Paragraphs, s)
	}
	switch {
	case rule.standing == HasRight:
		r.Sentence = rule.title + " has a right to notice and review under 28 CFR 18.2(a) and 18.5(c)."
	case rule.standing == NoRight:
		r.Sentence = fmt.Sprintf("%s has no right to review under 28 CFR part 18: %s, “%s”",
			rule.title, r.Paragraphs[0].Cite, r.Paragraphs[0].Text)
	case answer == nil:
		r.Sentence = rule.title + ": 28 CFR 18.2(a) names state formula applicants and recipients, 18.5(c) names any. " +
			"Decide whether there is a right to review, and give the reason."
	default:
		if err := answer.check(); err != nil {
			return Right{}, err
		}
		has := "has no right"
		if r.Standing, r.Answer = NoRight, answer; answer.Right {
			r.Standing, has = HasRight, "has a right"
		}
		r.Sentence = fmt.Sprintf("%s %s to review: decided by %s on %s. 28 CFR 18.2(a) and 18.5(c) differ. Reason: %s",
			rule.title, has, answer.Author, answer.On.Text(), answer.Reason)
	}
	return r, nil
}

func (a Answer) check() error {
	var missing []workflow.Detail
	for _, v := range []struct {
		field, title string
		blank        bool
	}{
		{"answer.author", "The author of the answer", workflow.Blank(a.Author)},
		{"answer.on", "The date of the answer", a.On.IsZero()},
		{"answer.reason", "The reason for the answer", workflow.Blank(a.Reason)},
	} {
		if v.blank {
			missing = append(missing, workflow.At(v.field, validation.Required(v.title)))
		}
	}
	return workflow.Collect(missing)
}

// CheckNotice refuses a notice that lacks what 28 CFR 18.5(b) requires, naming each part that is missing.
func CheckNotice(facts, action, appealRights string) error {
	var missing []workflow.Detail
	for _, part := range []struct{ field, title, text, paragraph string }{
		{"facts", "Facts", facts, "18.5(b)(1): a statement of facts sufficient to inform the party of the reasons"},
		{"action", "Action", action, "18.5(b)(2): a statement of the nature of the action"},
		{"appeal_rights", "Appeal rights", appealRights, "18.5(b)(3): a reference of the available appeal rights"},
	} {
		if workflow.Blank(part.text) {
			missing = append(missing, workflow.At(part.field, validation.Required(part.title)+" 28 CFR "+part.paragraph+"."))
		}
	}
	return workflow.Collect(missing)
}
