// Package report is the family of operations on the weekly report.
package report

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/access"
	"duces/handlers/api/call"
	"duces/handlers/report"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/jurisdiction"
	weekly "duces/workflow/report"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

// Report is how a review stands, and what one week brought.
type Report struct {
	Review       call.Named       `json:"review"`
	Monday       string           `json:"week_of" format:"date" doc:"The Monday on which the week begins."`
	Sunday       string           `json:"through" format:"date" doc:"The Sunday on which it ends."`
	Zone         string           `json:"zone" doc:"Your time zone. The week begins and ends at midnight in it."`
	Known        time.Time        `json:"as_known_on" doc:"What was on record at this instant."`
	Published    bool             `json:"published" doc:"true: what is marked confidential is left out of lists, counts, and sums."`
	Confidential int              `json:"confidential,omitempty" doc:"How many matters the published version leaves out. Absent from the published version."`
	Matters      int              `json:"matters"`
	Closed       int              `json:"closed"`
	Overdue      int              `json:"overdue"`
	Waiting      int              `json:"pending_approval"`
	StepLate     int              `json:"our_step_late" doc:"Matters in which our next step is late."`
	Undecided    int              `json:"undecided" doc:"Matters found noncompliant, in which nothing is decided yet."`
	Stages       []ReportStage    `json:"stages"`
	Late         []ReportLate     `json:"overdue_matters" doc:"The longest overdue first, at most 10,000, as in each list."`
	Moves        []ReportMove     `json:"moves" doc:"Transitions recorded in the week, the latest first."`
	Stays        []ReportStay     `json:"stays" doc:"Clauses of court orders that bar steps or toll deadlines now."`
	Decisions    []ReportDecision `json:"decisions" doc:"Decisions recorded in the week."`
	Orders       []ReportOrder    `json:"orders" doc:"Court orders that steps of the week recorded."`
	Outcomes     []ReportOutcome  `json:"outcomes" doc:"Adverse decisions that are in effect now."`
	Money        []ReportMoney    `json:"money" doc:"What the awards of each jurisdiction come to, without subawards."`
	Total        ReportAmounts    `json:"money_total"`
	Unread       int              `json:"unread,omitempty" doc:"How many matters stays, money and money_total leave out, because there are too many: those with the latest due dates or with none."`
}

// ReportSubject is the matter that an item is about.
type ReportSubject struct {
	Matter       string           `json:"matter" doc:"Id."`
	Jurisdiction jurisdiction.Ref `json:"jurisdiction"`
}

// ReportStage counts the matters in one stage.
type ReportStage struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Matters int    `json:"matters" doc:"Closed ones too."`
}

// ReportLate is a matter with an overdue deadline.
type ReportLate struct {
	ReportSubject
	Title string `json:"title" doc:"Title of the deadline."`
	Due   string `json:"due" format:"date"`
	Days  int    `json:"days_late"`
}

// ReportMove is a transition.
type ReportMove struct {
	ReportSubject
	Title       string `json:"title" doc:"Title of the step."`
	From        string `json:"from" doc:"Title of the status before."`
	To          string `json:"to" doc:"Title of the status after."`
	By          string `json:"by" doc:"Name of the person. If two persons were needed, of the second."`
	On          string `json:"effective_on" format:"date"`
	CorrectedBy string `json:"corrected_by,omitempty" doc:"Name of the person who corrected the step last. Absent if it was not corrected."`
}

// ReportStay is a clause of an order that bears on a matter.
type ReportStay struct {
	ReportSubject
	Effect string `json:"effect" enum:"bar,toll" doc:"bar: it bars steps. toll: it tolls deadlines."`
	Order  string `json:"order" doc:"What the order is called. In the published version its kind and the day of entry."`
	Clause int    `json:"clause" doc:"Number of the clause."`
	Court  string `json:"court" doc:"Caption, court, and docket number. In the published version without the caption."`
	Until  string `json:"until" doc:"When it ends, in words."`
	Remark string `json:"remark,omitempty" doc:"What the record cannot tell of it."`
}

// ReportDecision is a decision on one award.
type ReportDecision struct {
	ReportSubject
	On      string `json:"effective_on" format:"date"`
	Award   string `json:"award" doc:"Award number."`
	Outcome string `json:"outcome"`
	Cents   int64  `json:"amount_cents"`
}

// ReportOrder is a court order.
type ReportOrder struct {
	ReportSubject
	On      string `json:"entered_on" format:"date"`
	Court   string `json:"court" doc:"With the docket number."`
	Caption string `json:"caption,omitempty" doc:"Absent from the published version, like the title."`
	Title   string `json:"title,omitempty"`
}

// ReportOutcome is what decisions with one adverse outcome come to.
type ReportOutcome struct {
	Outcome string `json:"outcome"`
	Awards  int    `json:"awards"`
	Cents   int64  `json:"amount_cents"`
}

// ReportMoney is what the awards of one jurisdiction come to.
type ReportMoney struct {
	ReportSubject
	ReportAmounts
}

// ReportAmounts are cents.
type ReportAmounts struct {
	Awarded    int64 `json:"awarded" doc:"Cents, as these."`
	AtRisk     int64 `json:"at_risk" doc:"Undrawn or drawn, with an open matter, or a closed one in which a final finding of noncompliance was not superseded."`
	Barred     int64 `json:"barred" doc:"Undrawn, and a court order bars denial on some ground."`
	Withheld   int64 `json:"withheld"`
	Denied     int64 `json:"denied"`
	Disallowed int64 `json:"disallowed"`
	Repaid     int64 `json:"repaid"`
}

// In asks for the report on one review.
type In struct {
	ID string `path:"id"`
	Asked
}

// Asked says which week, and for whom.
type Asked struct {
	Week      string `query:"week" doc:"A day of the week, YYYY-MM-DD. Absent: this week."`
	Published int    `query:"published" minimum:"0" maximum:"1" doc:"1: leave out what is marked confidential."`
}

// Out carries a report.
type Out struct{ Body Report }

// AllOut carries the reports on all reviews.
type AllOut struct{ Body call.List[Report] }

// AllIn asks for the reports on all reviews.
type AllIn struct {
	call.Paged
	Asked
}

// Reads is what the family reads. What the viewer may not see is workflow.NotFound, or not among the items.
type Reads interface {
	report.Store
	Reviews(context.Context, workflow.Viewer, time.Time) ([]view.ReviewRow, error)
}

type operations struct {
	*call.API
	reads Reads
}

// Register adds the family to the API.
func Register(api *call.API, reads Reads) {
	o := &operations{api, reads}
	one := huma.Operation{
		OperationID: "get-report", Method: http.MethodGet, Path: "/reviews/{id}/report", Summary: "Get the weekly report on a review", Tags: []string{"Reports"},
		Description: "What the status of the review is now, and what was recorded in one week. " +
			"The published version leaves out matters that are marked confidential as if they did not exist.",
	}
	all := one
	all.OperationID, all.Path, all.Summary = "list-reports", "/report", "List the weekly reports on all reviews"
	call.Add(api, one, o.one)
	call.Add(api, all, o.all)
	for suffix, media := range map[string]string{".csv": "text/csv", ".pdf": "application/pdf"} {
		file := one
		file.OperationID, file.Path, file.Summary = "get-report-"+suffix[1:], one.Path+suffix, one.Summary+", as a file"
		call.AddPage(api, file, media, "/reviews/:id/report"+suffix, func(in *In) []string { return []string{in.ID} })
		file = all
		file.OperationID, file.Path, file.Summary = "list-reports-"+suffix[1:], all.Path+suffix, all.Summary+", as a file"
		call.AddPage(api, file, media, "/report"+suffix, func(*Asked) []string { return nil })
	}
}

// Routes are the family's rows of the policy.
func Routes() []access.Route {
	var rows []access.Route
	for _, suffix := range []string{"", ".csv", ".pdf"} {
		rows = append(rows,
			access.Route{Method: http.MethodGet, Path: "/reviews/{id}/report" + suffix, For: workflow.VerbReadMatters, Member: true},
			access.Route{Method: http.MethodGet, Path: "/report" + suffix, For: workflow.VerbReadMatters})
	}
	return call.Routes(rows...)
}

func (o *operations) read(ctx context.Context, u account.User, ids []string, in Asked) ([]Report, error) {
	now := o.Now()
	week, err := weekly.Asked(in.Week, now, timezone.Named(u.Zone))
	if err != nil {
		return nil, err
	}
	all, err := report.ReadAll(ctx, o.reads, u, ids, report.Query{Week: week, Published: in.Published == 1, Most: weekly.MostMatters, Now: now})
	if err != nil {
		return nil, err
	}
	shown := make([]Report, len(all))
	for i, r := range all {
		shown[i] = show(r)
	}
	return shown, nil
}

func (o *operations) one(ctx context.Context, u account.User, in *In) (*Out, error) {
	all, err := o.read(ctx, u, []string{in.ID}, in.Asked)
	if err != nil {
		return nil, err
	}
	return &Out{all[0]}, nil
}

func (o *operations) all(ctx context.Context, u account.User, in *AllIn) (*AllOut, error) {
	rows, err := o.reads.Reviews(ctx, u.Viewer(), o.Now())
	if err != nil {
		return nil, err
	}
	rows, next, err := call.Cut(rows, in.Paged, func(r view.ReviewRow) string { return r.ID })
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	all, err := o.read(ctx, u, ids, in.Asked)
	if err != nil {
		return nil, err
	}
	return &AllOut{call.List[Report]{Items: all, Next: next}}, nil
}

func show(r weekly.Report) Report {
	out := Report{
		Review: call.Named{ID: r.ID, Name: r.Review}, Monday: call.DateText(r.Week.Monday), Published: r.Published, Confidential: r.Confidential,
		Known: r.Known.UTC(), Matters: r.Matters, Closed: r.Closed, Overdue: r.Overdue, Waiting: r.Waiting, StepLate: r.StepLate, Undecided: r.Undecided,
		Sunday: call.DateText(r.Week.Sunday()), Zone: r.Week.Zone.String(), Total: ReportAmounts(r.Total), Unread: r.Unread,
		Stages: []ReportStage{}, Outcomes: []ReportOutcome{},
	}
	for _, s := range r.Stages {
		out.Stages = append(out.Stages, ReportStage(s))
	}
	out.Late = each(r.Late, func(l weekly.Late) ReportLate {
		return ReportLate{ReportSubject(l.Subject), l.Title, call.DateText(l.Due), l.Days}
	})
	out.Moves = each(r.Moves, func(m weekly.Move) ReportMove {
		return ReportMove{ReportSubject(m.Subject), m.Title, m.From, m.To, m.By, call.DateText(m.On), m.CorrectedBy}
	})
	out.Stays = each(r.Stays, func(s weekly.Stay) ReportStay {
		return ReportStay{ReportSubject(s.Subject), string(s.Effect), s.Order, s.Clause, s.Court, s.Until, s.Remark}
	})
	out.Decisions = each(r.Decisions, func(d weekly.Decision) ReportDecision {
		return ReportDecision{ReportSubject(d.Subject), call.DateText(d.On), d.Award, d.Outcome, d.Cents}
	})
	out.Orders = each(r.Orders, func(x weekly.Order) ReportOrder {
		return ReportOrder{ReportSubject(x.Subject), call.DateText(x.On), x.Case, x.Caption, x.Title}
	})
	for _, x := range r.Outcomes {
		out.Outcomes = append(out.Outcomes, ReportOutcome{x.Name, x.Awards, x.Cents})
	}
	out.Money = each(r.Money, func(m weekly.Money) ReportMoney {
		return ReportMoney{ReportSubject(m.Subject), ReportAmounts(m.Amounts)}
	})
	return out
}

func each[R, T any](l weekly.List[R], show func(R) T) []T {
	all := make([]T, 0, len(l.Items))
	for _, item := range l.Items {
		all = append(all, show(item))
	}
	return all
}
