package award

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/authority"
	"duces/workflow/grant"
	"duces/workflow/jurisdiction"
	"duces/workflow/validation"
)

// AuthorityIn asks what a decision of a day may name.
type AuthorityIn struct {
	ID      string `path:"id"`
	On      string `query:"on" required:"true" doc:"Day of the decision, YYYY-MM-DD."`
	Outcome string `query:"outcome" required:"true" enum:"made,made_with_conditions,withheld,denied,suspended,terminated,disallowed"`
}

// AuthoritiesIn asks what binds an award on a day.
type AuthoritiesIn struct {
	ID string `path:"id"`
	On string `query:"on" doc:"Day of the decision, YYYY-MM-DD. Without it, today where the recipient is."`
}

// AwardLaw is the law that binds an award on a day.
type AwardLaw struct {
	On       string       `json:"on" format:"date"`
	Sections []LawSection `json:"sections" doc:"Those that bind the award, those too that no decision can name."`
	Law      string       `json:"law" doc:"How the text of the law was chosen."`
}

// AuthoritiesOut carries it.
type AuthoritiesOut struct{ Body AwardLaw }

// LawSection is a section of law in one wording.
type LawSection struct {
	ID      string   `json:"id"`
	Cite    string   `json:"cite"`
	Heading string   `json:"heading"`
	Text    string   `json:"text" doc:"Quoted. … marks words left out."`
	Source  string   `json:"source"`
	From    string   `json:"from,omitempty" doc:"First day in force, YYYY-MM-DD. Left out if it is earlier than the dates on record."`
	Until   string   `json:"until,omitempty" doc:"First day no longer in force, YYYY-MM-DD."`
	Carries []string `json:"carries" doc:"Outcomes of a decision that may name it as its authority."`
}

// AwardAuthority is what a decision about an award may name, and the right to review that goes with it.
type AwardAuthority struct {
	Offered []LawSection `json:"offered" doc:"Sections that bind the award and may carry the outcome."`
	Law     string       `json:"law" doc:"How the text of the law was chosen."`
	Right   string       `json:"right,omitempty" enum:"right,none,ask" doc:"Whether there is a right to review. ask: two paragraphs differ, so the decision must answer. Left out if 28 CFR part 18 does not bind the award, or the award's role or basis is not on record."`
	Why     string       `json:"why,omitempty" doc:"What the right rests on."`
	Quoted  []LawSection `json:"quoted" doc:"Paragraphs that the right rests on. For ask, those that differ."`
}

// AuthorityOut carries it.
type AuthorityOut struct{ Body AwardAuthority }

func (o *operations) addAuthority() {
	call.Add(o.API, huma.Operation{
		OperationID: "award-authority", Method: http.MethodGet, Path: "/awards/{id}/authority",
		Summary: "List the law that a decision about an award may name", Tags: tags,
		Description: "The date of the award or its recorded terms choose the text of 2 CFR part 200. 28 CFR part 18 and the statute of the Byrne JAG program bind awards of the Office of Justice Programs only.",
	}, o.authority)
	call.Add(o.API, huma.Operation{
		OperationID: "list-award-authorities", Method: http.MethodGet, Path: "/awards/{id}/authorities",
		Summary: "List the sections of law that bind an award on a day", Tags: tags,
	}, o.authorities)
}

func (o *operations) authorities(ctx context.Context, u account.User, in *AuthoritiesIn) (*AuthoritiesOut, error) {
	on, err := call.Date("on", in.On)
	if err != nil {
		return nil, err
	}
	facts, a, err := o.found(ctx, u, in.ID)
	if err != nil {
		return nil, err
	}
	if on.IsZero() {
		j, err := jurisdiction.Current(facts, a.Recipient)
		if err != nil {
			return nil, err
		}
		on = j.Today(workflow.Act{At: o.Now()})
	}
	binding, why, err := grant.Binding(a, on)
	return &AuthoritiesOut{AwardLaw{On: on.String(), Sections: sectionsOf(binding), Law: why}}, err
}

func (o *operations) authority(ctx context.Context, u account.User, in *AuthorityIn) (*AuthorityOut, error) {
	on, err := call.Date("on", in.On)
	if err == nil && on.IsZero() {
		err = workflow.Malformed("on", validation.Required("Date"))
	}
	if err != nil {
		return nil, err
	}
	facts, a, err := o.found(ctx, u, in.ID)
	if err != nil {
		return nil, err
	}
	outcome := authority.Outcome(in.Outcome)
	binding, why, err := grant.Binding(a, on)
	if err != nil {
		return nil, err
	}
	out := AwardAuthority{Offered: sectionsOf(authority.Offered(binding, outcome)), Law: why, Quoted: []LawSection{}}
	role, err := grant.RoleIn(facts, a, outcome)
	if err != nil || role == "" {
		return &AuthorityOut{out}, err
	}
	right, err := authority.Rights(role, outcome, nil)
	out.Right, out.Why, out.Quoted = string(right.Standing), right.Sentence, sectionsOf(right.Paragraphs)
	return &AuthorityOut{out}, err
}

func sectionsOf(all []authority.Section) []LawSection {
	list := make([]LawSection, 0, len(all))
	for _, s := range all {
		section := LawSection{
			ID: s.ID, Cite: s.Cite, Heading: s.Heading, Text: s.Text, Source: s.Source, From: call.DateText(s.From), Until: call.DateText(s.Until), Carries: []string{},
		}
		for _, o := range s.Carries {
			section.Carries = append(section.Carries, string(o))
		}
		list = append(list, section)
	}
	return list
}
