package award

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/award"
	"duces/workflow/field"
)

// AwardActionGiven is an action as a request gives it.
type AwardActionGiven struct {
	Kind       string             `json:"kind" enum:"obligation,deobligation,drawdown,match,extension,condition_accepted,condition_certified"`
	On         string             `json:"on" doc:"Day on which it took effect, YYYY-MM-DD."`
	Amount     string             `json:"amount,omitempty" doc:"Dollars, as people write them: $1,234,567.89, 500000, or (500.00) for a de-obligation." example:"-525,000.50"`
	Shares     []award.GivenShare `json:"shares,omitempty" doc:"Of an amount of a joint award: how much of it is each jurisdiction's. They sum to the amount."`
	Until      string             `json:"until,omitempty" doc:"Of an extension, the new last day of the period, YYYY-MM-DD."`
	Condition  string             `json:"condition,omitempty" doc:"Name of the condition that was accepted or certified."`
	FiscalYear int                `json:"fiscal_year,omitempty" doc:"Fiscal year of the condition. Without it, that of the day."`
	Document   *field.Document    `json:"document,omitempty" doc:"As POST /documents returned it."`
	Reference  string             `json:"reference,omitempty" doc:"The agency's own reference, such as the number of a modification."`
}

// ActionIn adds one.
type ActionIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		AwardActionGiven
		Version int `json:"version,omitempty" minimum:"0" doc:"Version of the award that you saw. If it has changed since, the answer is a conflict."`
	}
}

// CorrectionIn corrects one.
type CorrectionIn struct {
	call.Keyed
	ID     string `path:"id"`
	Action int    `path:"action" doc:"Number of the action."`
	Body   struct {
		Right   *AwardActionGiven `json:"right,omitempty" doc:"The action as it is right."`
		Removed bool              `json:"removed,omitempty" doc:"true: the action never happened."`
		Reason  string            `json:"reason"`
		Version int               `json:"version,omitempty" minimum:"0" doc:"Version of the award that you saw. If it has changed since, the answer is a conflict."`
	}
}

func (o *operations) addActions() {
	call.Add(o.API, huma.Operation{
		OperationID: "add-award-action", Method: http.MethodPost, Path: "/awards/{id}/actions", Summary: "Add an action to the ledger of an award", Tags: tags, DefaultStatus: http.StatusCreated,
		Description: "An action that would take a column below zero, on its day or on a later one, is refused. Match is what the recipient adds. It is never counted as awarded.",
	}, func(ctx context.Context, u account.User, in *ActionIn) (*call.ResultOut, error) {
		g, err := in.Body.given("")
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, award.Act{Award: in.ID, Version: in.Body.Version, Given: g})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "correct-award-action", Method: http.MethodPost, Path: "/awards/{id}/actions/{action}/correction", Summary: "Correct an action, once", Tags: tags,
		DefaultStatus: http.StatusCreated,
		Description:   "The action stays in the ledger as it was known before. To correct it again, correct the correction.",
	}, func(ctx context.Context, u account.User, in *CorrectionIn) (*call.ResultOut, error) {
		cmd := award.CorrectAction{Award: in.ID, Version: in.Body.Version, Action: in.Action, Removed: in.Body.Removed, Reason: in.Body.Reason}
		if in.Body.Right != nil {
			g, err := in.Body.Right.given("right.")
			if err != nil {
				return nil, err
			}
			cmd.Given = &g
		}
		return o.Answer(ctx, u, in.Keyed, cmd)
	})
}

// given is the action as the command takes it; at is where its inputs stand in the body.
func (g AwardActionGiven) given(at string) (award.Given, error) {
	all := award.Given{
		Kind: award.ActionKind(g.Kind), Amount: g.Amount, Shares: g.Shares, Condition: g.Condition, FiscalYear: g.FiscalYear, Document: g.Document, Reference: g.Reference,
	}
	var err error
	if all.On, err = call.Date(at+"on", g.On); err == nil {
		all.Until, err = call.Date(at+"until", g.Until)
	}
	return all, err
}

func actionOf(act award.Action) AwardAction {
	out := AwardAction{
		No: act.No, Kind: string(act.Kind), On: act.On.String(), Recorded: act.Recorded.UTC(), Actor: act.Actor, FederalYear: award.FiscalYear(act.On),
		Cents: act.Cents, Until: call.DateText(act.Until), Condition: act.Condition, FiscalYear: act.FiscalYear, Document: act.Document, Reference: act.Reference,
		From: string(act.From), Into: string(act.Into), Corrects: act.Corrects, Removed: act.Removed, CorrectedBy: act.CorrectedBy,
	}
	for _, s := range act.Shares {
		out.Shares = append(out.Shares, AwardShare(s))
	}
	return out
}
