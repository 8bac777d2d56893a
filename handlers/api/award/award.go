package award

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
	"duces/workflow/proceeding"
	"duces/workflow/stay"
	"duces/workflow/view"
)

// Award is one line of the list of awards.
type Award struct {
	ID         string           `json:"id"`
	Agency     string           `json:"agency"`
	Number     string           `json:"number"`
	Program    string           `json:"program"`
	Year       int              `json:"year" doc:"Program year."`
	Recipient  jurisdiction.Ref `json:"recipient" doc:"Of a joint award, its fiscal agent."`
	Role       string           `json:"role,omitempty" enum:"direct,pass_through,subrecipient"`
	Basis      string           `json:"basis,omitempty" enum:"formula,categorical"`
	SubawardOf string           `json:"subaward_of,omitempty" doc:"Id of the award that it is a part of. Subawards are never added to totals."`
	Name       string           `json:"name,omitempty"`
	MadeOn     string           `json:"made_on" doc:"YYYY-MM-DD."`
	Until      string           `json:"until,omitempty" doc:"Last day of the period, YYYY-MM-DD."`
	Awarded    int64            `json:"awarded" doc:"Cents. The net of obligations and de-obligations."`
	Undrawn    int64            `json:"undrawn" doc:"Cents."`
	Drawn      int64            `json:"drawn" doc:"Cents."`
	Version    int              `json:"version"`
}

// AwardShare is whose a part of an amount is.
type AwardShare struct {
	Jurisdiction string `json:"jurisdiction" doc:"Id of a jurisdiction."`
	Cents        int64  `json:"cents"`
}

// AwardAction is a line of an award's ledger.
type AwardAction struct {
	No          int             `json:"no" doc:"Number of the action in the history of the award."`
	Kind        string          `json:"kind,omitempty" enum:"obligation,deobligation,drawdown,match,extension,condition_accepted,condition_certified,movement" doc:"Left out if the action only removes another."`
	On          string          `json:"on" doc:"YYYY-MM-DD."`
	Recorded    time.Time       `json:"recorded_at"`
	Actor       string          `json:"actor" doc:"Id of the user who recorded it."`
	FederalYear int             `json:"federal_fiscal_year" doc:"Federal fiscal year of the day. It begins on October 1."`
	Cents       int64           `json:"cents,omitempty" doc:"Always above zero. The kind says which way the money moves."`
	Shares      []AwardShare    `json:"shares,omitempty"`
	Until       string          `json:"until,omitempty" doc:"New last day of the period, YYYY-MM-DD."`
	Condition   string          `json:"condition,omitempty"`
	FiscalYear  int             `json:"fiscal_year,omitempty" doc:"Fiscal year of the condition."`
	Document    *field.Document `json:"document,omitempty"`
	Reference   string          `json:"reference,omitempty"`
	From        string          `json:"from,omitempty" doc:"Column that a decision moved cents from."`
	Into        string          `json:"into,omitempty" doc:"Column that a decision moved cents to."`
	Corrects    int             `json:"corrects,omitempty" doc:"Number of the action that it corrects."`
	Removed     bool            `json:"removed,omitempty" doc:"true: it says that the action it corrects never happened."`
	CorrectedBy int             `json:"corrected_by,omitempty" doc:"Number of the action that corrects it."`
}

// AwardName is a name from a day on.
type AwardName struct {
	Name string `json:"name"`
	From string `json:"from" doc:"YYYY-MM-DD."`
}

// AwardIdentifier is one from a day on.
type AwardIdentifier struct {
	Scheme string `json:"scheme" enum:"duns,uei,number"`
	Value  string `json:"value"`
	From   string `json:"from" doc:"YYYY-MM-DD."`
}

// AwardCondition is one that the award has.
type AwardCondition struct {
	Name        string `json:"name"`
	FiscalYear  int    `json:"fiscal_year"`
	AcceptedOn  string `json:"accepted_on,omitempty" doc:"YYYY-MM-DD."`
	CertifiedOn string `json:"certified_on,omitempty" doc:"YYYY-MM-DD."`
	// Orders are in the order of the record.
	Orders []ConditionOrder `json:"orders" doc:"Court orders that set the condition aside (5 U.S.C. 706) or postpone it (705), on the day asked about."`
}

// ConditionOrder is a clause by which a condition does not hold.
type ConditionOrder struct {
	ClauseOf
	Standing  string            `json:"standing" enum:"set_aside,postponed"`
	Text      string            `json:"text" doc:"The same in words, with the end." example:"Postponed until further order"`
	Since     string            `json:"since" format:"date"`
	Decisions []RestingDecision `json:"decisions" doc:"Decisions on the award that rest on the condition since then."`
}

// RestingDecision is a decision that rests on a condition.
type RestingDecision struct {
	Matter  string `json:"matter" doc:"Id."`
	Event   int64  `json:"event" doc:"Number of the step in the ledger."`
	On      string `json:"on" format:"date"`
	Outcome string `json:"outcome" enum:"made,made_with_conditions,withheld,denied,suspended,terminated,disallowed"`
}

// AwardTerms are what was recorded of an award's terms.
type AwardTerms struct {
	Regulation string `json:"regulation,omitempty" example:"2 CFR part 200"`
	AsOf       string `json:"as_of,omitempty" doc:"Day whose text applies, YYYY-MM-DD."`
}

// AwardDetail is one award with its ledger.
type AwardDetail struct {
	Award
	From        string            `json:"from,omitempty" doc:"First day of the period, YYYY-MM-DD."`
	Terms       *AwardTerms       `json:"terms,omitempty"`
	Columns     award.Columns     `json:"columns" doc:"Cents in each column. awarded is the sum of all but match."`
	Note        string            `json:"note,omitempty" doc:"Such as: fully de-obligated."`
	Shares      []ShareColumns    `json:"shares" doc:"Of a joint award."`
	Conditions  []AwardCondition  `json:"conditions"`
	Names       []AwardName       `json:"names"`
	Identifiers []AwardIdentifier `json:"identifiers"`
	Actions     []AwardAction     `json:"actions" doc:"In the order in which they were recorded, corrected ones too."`
}

// ShareColumns is the share of one jurisdiction.
type ShareColumns struct {
	Jurisdiction jurisdiction.Ref `json:"jurisdiction"`
	FiscalAgent  bool             `json:"fiscal_agent"`
	award.Columns
}

// DetailOut carries it.
type DetailOut struct{ Body AwardDetail }

// Known says as of when something is asked.
type Known struct {
	AsOf    string    `query:"as_of" doc:"At the end of this day, YYYY-MM-DD. Without it, all that is on record counts."`
	KnownAs time.Time `query:"known_as_of" doc:"As it was known at this instant, RFC 3339. Without it, as it is known now."`
}

// AwardIn asks for one.
type AwardIn struct {
	ID string `path:"id"`
	Known
}

// AwardsIn is one page of the list.
type AwardsIn struct {
	call.Paged
	Jurisdiction string `query:"jurisdiction" doc:"Id of a jurisdiction that is the recipient or has a share."`
	Program      string `query:"program" maxLength:"200"`
	Year         int    `query:"year" doc:"Program year."`
	Query        string `query:"q" maxLength:"200" doc:"Part of the agency, award number, program, name, or identifier."`
}

// RecordIn puts an award on record.
type RecordIn struct {
	call.Keyed
	Body struct {
		Agency     string             `json:"agency" example:"Office of Justice Programs"`
		Number     string             `json:"number" example:"2017-DJ-BX-0001"`
		Program    string             `json:"program" example:"Byrne JAG"`
		Year       int                `json:"year" doc:"Program year."`
		Recipient  string             `json:"recipient" doc:"Id of a jurisdiction. Of a joint award, the fiscal agent."`
		Role       string             `json:"role,omitempty" enum:"direct,pass_through,subrecipient" doc:"Without it, the role is not on record."`
		Basis      string             `json:"basis,omitempty" enum:"formula,categorical" doc:"Without it, the basis is not on record."`
		SubawardOf string             `json:"subaward_of,omitempty" doc:"Id of the award that this is a part of. For subrecipients only."`
		MadeOn     string             `json:"made_on" doc:"Date of the award, YYYY-MM-DD."`
		From       string             `json:"from,omitempty" doc:"First day of the period, YYYY-MM-DD."`
		Until      string             `json:"until,omitempty" doc:"Last day of the period, YYYY-MM-DD."`
		Terms      AwardTerms         `json:"terms,omitempty"`
		Name       string             `json:"name,omitempty" doc:"What the recipient or the project is called in the award."`
		Amount     string             `json:"amount,omitempty" doc:"Dollars of the first obligation, the federal share only. Required if the award is joint." example:"$1,234,567.89"`
		Shares     []award.GivenShare `json:"shares,omitempty" doc:"Of a joint award (34 U.S.C. 10156(d)(4)). They sum to the amount; the recipient has one of them."`
		SameAs     string             `json:"same_as,omitempty" doc:"Id of the award on record that this one is, if its number is written otherwise there."`
		Distinct   bool               `json:"distinct,omitempty" doc:"true: this is another award than the one on record whose number is written almost alike."`
	}
}

// NameIn gives an award another name.
type NameIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Name string `json:"name"`
		From string `json:"from" doc:"First day on which the award has the name, YYYY-MM-DD."`
	}
}

// IdentifierIn gives the recipient another identifier.
type IdentifierIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Scheme string `json:"scheme" enum:"duns,uei" doc:"DUNS numbers identify recipients until April 3, 2022, and UEIs from April 4, 2022."`
		Value  string `json:"value"`
		From   string `json:"from" doc:"First day on which it identifies the recipient, YYYY-MM-DD."`
	}
}

var tags = []string{"Awards"}

func (o *operations) addAwards() {
	call.Add(o.API, huma.Operation{
		OperationID: "list-awards", Method: http.MethodGet, Path: "/awards", Summary: "List awards", Tags: tags,
		Description: "Those made last come first. Amounts are those of all that is on record.",
	}, func(ctx context.Context, u account.User, in *AwardsIn) (*call.ListOut[Award], error) {
		page, err := o.reads.Awards(ctx, u.Viewer(), view.AwardFilter{
			Jurisdiction: in.Jurisdiction, Program: in.Program, Year: in.Year, Query: in.Query, Limit: in.Limit, Cursor: in.Cursor,
		})
		if err != nil {
			return nil, err
		}
		return call.ListOf(page.Items, page.Next, lineOf), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "get-award", Method: http.MethodGet, Path: "/awards/{id}", Summary: "Get an award with its ledger", Tags: tags,
		Description: "With as_of and known_as_of, the columns, shares and conditions are those of that day, as they were known then. The list of actions is always whole.",
	}, o.award)
	call.Add(o.API, huma.Operation{
		OperationID: "record-award", Method: http.MethodPost, Path: "/awards", Summary: "Record an award", Tags: tags, DefaultStatus: http.StatusCreated,
		Description: "Agency and award number together identify an award. If an award of the agency is on record whose number has the same letters and digits but is written otherwise, " +
			"the answer is a refusal that names it. Repeat the request with same_as or distinct. With same_as, the other way of writing the number is added to that award, and its id is returned.",
	}, o.record)
	call.Add(o.API, huma.Operation{
		OperationID: "name-award", Method: http.MethodPost, Path: "/awards/{id}/names", Summary: "Give an award another name from a day on", Tags: tags, DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *NameIn) (*call.ResultOut, error) {
		from, err := call.Date("from", in.Body.From)
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, award.ChangeName{Award: in.ID, Name: in.Body.Name, From: from})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "identify-award", Method: http.MethodPost, Path: "/awards/{id}/identifiers", Summary: "Give an award another identifier of its recipient from a day on", Tags: tags,
		DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *IdentifierIn) (*call.ResultOut, error) {
		from, err := call.Date("from", in.Body.From)
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, award.ChangeIdentifier{Award: in.ID, Scheme: award.Scheme(in.Body.Scheme), Value: in.Body.Value, From: from})
	})
}

func lineOf(r view.AwardRow) Award {
	return Award{
		ID: r.ID, Agency: r.Agency, Number: r.Number, Program: r.Program, Year: r.Year, Recipient: r.Recipient, Role: r.Role, Basis: r.Basis, SubawardOf: r.SubawardOf,
		Name: r.Name, MadeOn: r.MadeOn, Until: r.Until, Awarded: r.Awarded, Undrawn: r.Undrawn, Drawn: r.Drawn, Version: r.Version,
	}
}

func (o *operations) record(ctx context.Context, u account.User, in *RecordIn) (*call.MadeOut, error) {
	b := in.Body
	cmd := award.Record{
		Details: award.Details{
			Agency: b.Agency, Number: b.Number, Program: b.Program, Year: b.Year, Recipient: b.Recipient,
			Role: award.Role(b.Role), Basis: award.Basis(b.Basis), SubawardOf: b.SubawardOf, Terms: award.Terms{Regulation: b.Terms.Regulation},
		},
		Name: b.Name, Amount: b.Amount, Shares: b.Shares, SameAs: b.SameAs, Distinct: b.Distinct,
	}
	for _, d := range []struct {
		field, text string
		into        *civil.Date
	}{{"made_on", b.MadeOn, &cmd.MadeOn}, {"from", b.From, &cmd.From}, {"until", b.Until, &cmd.Until}, {"terms.as_of", b.Terms.AsOf, &cmd.Terms.AsOf}} {
		var err error
		if *d.into, err = call.Date(d.field, d.text); err != nil {
			return nil, err
		}
	}
	r, err := o.Do(ctx, u, in.Keyed, cmd)
	if err != nil {
		return nil, err
	}
	return call.Created(r, "/awards/"), nil
}

// found is an award by its id, with the facts around it.
func (o *operations) found(ctx context.Context, u account.User, id string) (workflow.Facts, award.Award, error) {
	facts, err := o.reads.World(ctx, u.ID, award.Stream(id))
	if err != nil {
		return facts, award.Award{}, err
	}
	a, err := award.Find(facts, id)
	return facts, a, err
}

func (o *operations) award(ctx context.Context, u account.User, in *AwardIn) (*DetailOut, error) {
	asOf, err := call.Date("as_of", in.AsOf)
	if err != nil {
		return nil, err
	}
	facts, a, err := o.found(ctx, u, in.ID)
	if err != nil {
		return nil, err
	}
	return o.detail(facts, a, asOf, in.KnownAs)
}

func (o *operations) detail(facts workflow.Facts, a award.Award, asOf civil.Date, known time.Time) (*DetailOut, error) {
	to, err := jurisdiction.Current(facts, a.Recipient)
	if err != nil {
		return nil, err
	}
	all := a.Columns(civil.Date{}, time.Time{})
	d := AwardDetail{
		Award: Award{
			ID: a.ID, Agency: a.Agency, Number: a.Number, Program: a.Program, Year: a.Year, Recipient: to.Ref(), Role: string(a.Role), Basis: string(a.Basis),
			SubawardOf: a.SubawardOf, Name: a.NameOn(asOf), MadeOn: a.Made.String(), Until: call.DateText(a.PeriodEnds(asOf, known)),
			Awarded: all.Awarded, Undrawn: all.Undrawn, Drawn: all.Drawn, Version: a.Version,
		},
		From: call.DateText(a.From), Columns: a.Columns(asOf, known), Note: a.Note(asOf, known),
		Shares: []ShareColumns{}, Names: []AwardName{}, Identifiers: []AwardIdentifier{}, Actions: make([]AwardAction, 0, len(a.Actions)),
	}
	if a.Terms != (award.Terms{}) {
		d.Terms = &AwardTerms{Regulation: a.Terms.Regulation, AsOf: call.DateText(a.Terms.AsOf)}
	}
	for _, id := range a.Holders {
		j, err := jurisdiction.Find(facts, id)
		if err != nil {
			return nil, err
		}
		d.Shares = append(d.Shares, ShareColumns{j.Ref(), id == a.Recipient, a.ColumnsOf(id, asOf, known)})
	}
	if d.Conditions, err = o.conditions(facts, a, asOf, known); err != nil {
		return nil, err
	}
	for _, n := range a.Names {
		d.Names = append(d.Names, AwardName{n.Name, n.From.String()})
	}
	for _, i := range a.Identifiers {
		d.Identifiers = append(d.Identifiers, AwardIdentifier{string(i.Scheme), i.Value, i.From.String()})
	}
	for _, act := range a.Actions {
		d.Actions = append(d.Actions, actionOf(act))
	}
	return &DetailOut{Body: d}, nil
}

// conditions are those of an award, with the orders by which they do not hold.
func (o *operations) conditions(facts workflow.Facts, a award.Award, asOf civil.Date, known time.Time) ([]AwardCondition, error) {
	asked := stay.View{Kinds: kinds.All, On: asOf, Known: known, At: o.Now()}
	bars, err := stay.OfAward(facts, a, asked)
	if err != nil {
		return nil, err
	}
	asides, err := stay.Asides(facts, bars)
	if err != nil {
		return nil, err
	}
	var rested []stay.Rested
	if len(asides) > 0 {
		decisions, err := stay.DecisionsOn(facts, facts.Actor.ID, a, asked)
		if err != nil {
			return nil, err
		}
		rested = stay.Resting(decisions, asides)
	}
	all := []AwardCondition{}
	for _, c := range a.Conditions(asOf, known) {
		one := AwardCondition{c.Name, c.FiscalYear, call.DateText(c.AcceptedOn), call.DateText(c.CertifiedOn), []ConditionOrder{}}
		for _, s := range asides {
			if s.Condition != c.Name {
				continue
			}
			by := ConditionOrder{
				ClauseOf: ClauseOf{proceeding.Of(s.Ref.Order), s.Ref.Order, s.Ref.Clause, s.Title}, Standing: "set_aside", Text: s.Text(), Since: s.Since().String(),
				Decisions: []RestingDecision{},
			}
			if s.Postponed {
				by.Standing = "postponed"
			}
			for _, r := range s.Of(rested) {
				by.Decisions = append(by.Decisions, RestingDecision{r.Matter, r.Event, r.On.String(), r.Outcome})
			}
			one.Orders = append(one.Orders, by)
		}
		all = append(all, one)
	}
	return all, nil
}
