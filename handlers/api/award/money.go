package award

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
	"duces/workflow/proceeding"
	"duces/workflow/review"
	"duces/workflow/stay"
	"duces/workflow/view"
)

// AwardMoney is cents by where they stand.
type AwardMoney struct {
	Awarded    int64 `json:"awarded" doc:"Cents. The sum of the other columns, without barred."`
	Undrawn    int64 `json:"undrawn" doc:"Cents."`
	Drawn      int64 `json:"drawn" doc:"Cents."`
	Withheld   int64 `json:"withheld" doc:"Cents."`
	Denied     int64 `json:"denied" doc:"Cents."`
	Disallowed int64 `json:"disallowed" doc:"Cents."`
	Repaid     int64 `json:"repaid" doc:"Cents."`
	Barred     int64 `json:"barred" doc:"Cents. The part of undrawn whose denial a court order bars, on some ground or on any. An order about a guidance document bars only decisions that rest on it, and is not counted. It is no column of its own."`
}

// MoneyRow is a row of the money view.
type MoneyRow struct {
	Jurisdiction *jurisdiction.Ref `json:"jurisdiction,omitempty" doc:"Only if the view is by jurisdiction. Of a joint award, each jurisdiction has its share."`
	Program      string            `json:"program,omitempty" doc:"Only if the view is by program."`
	Year         int               `json:"year,omitempty" doc:"Program year. Only if the view is by year."`
	AwardMoney
	AtRisk   int64      `json:"at_risk" doc:"Cents that are undrawn or drawn of jurisdictions that, in a review that you see, have an open matter, or a closed one in which a final finding of noncompliance was not superseded. As of the same day, and as known at the same instant."`
	BarredBy []ClauseOf `json:"barred_by" doc:"The clauses that bar it, whomever they bind."`
}

// ClauseOf is a clause of a court order.
type ClauseOf struct {
	Proceeding string `json:"proceeding" doc:"Id."`
	Order      string `json:"order" doc:"Id."`
	Clause     int    `json:"clause"`
	Title      string `json:"title" doc:"The clause, its order, and where it was entered."`
}

// MoneyView is what awards add up to.
type MoneyView struct {
	AsOf    string     `json:"as_of,omitempty" doc:"At the end of this day. Left out: all that is on record counts."`
	KnownAs *time.Time `json:"known_as_of,omitempty" doc:"As it was known at this instant. Left out: as it is known now."`
	Total   AwardMoney `json:"total" doc:"Each award once. Subawards and match are not added."`
	AtRisk  int64      `json:"at_risk" doc:"The sum of at_risk of the rows."`
	Rows    []MoneyRow `json:"rows"`
}

// MoneyIn asks for it.
type MoneyIn struct {
	Known
	By      []string `query:"by" enum:"jurisdiction,program,year" default:"jurisdiction" doc:"What the rows are divided by, with commas between."`
	Review  string   `query:"review" doc:"Only jurisdictions that have a matter in this review, by its id."`
	Program string   `query:"program" maxLength:"200" doc:"Only this program."`
	Year    int      `query:"year" doc:"Only this program year."`
}

// MoneyOut carries it.
type MoneyOut struct{ Body MoneyView }

func (o *operations) addMoney() {
	call.Add(o.API, huma.Operation{
		OperationID: "get-money", Method: http.MethodGet, Path: "/money", Summary: "Add up awards as of a day, as it was known at an instant", Tags: tags,
		Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, u account.User, in *MoneyIn) (*MoneyOut, error) {
		asOf, err := call.Date("as_of", in.AsOf)
		if err != nil {
			return nil, err
		}
		f := view.MoneyFilter{
			AsOf: asOf, KnownAs: in.KnownAs, Program: in.Program, Year: in.Year, ByJurisdiction: true,
			ByProgram: slices.Contains(in.By, "program"), ByYear: slices.Contains(in.By, "year"),
		}
		facts, err := o.reads.World(ctx, u.ID)
		if err != nil {
			return nil, err
		}
		if in.Review != "" {
			if _, err := review.Find(facts, in.Review); err != nil {
				return nil, err
			}
		}
		lines, err := o.reads.Money(ctx, u.Viewer(), f)
		if err != nil {
			return nil, err
		}
		barred, err := stay.BarredAwards(facts, stay.View{Kinds: kinds.All, On: asOf, Known: in.KnownAs, At: o.Now()})
		if err != nil {
			return nil, err
		}
		view.WithBarred(lines, f, barred)
		reviewed, err := o.reads.Reviewed(ctx, u.Viewer(), view.ReviewedFilter{Review: in.Review, AsOf: asOf, KnownAs: in.KnownAs})
		if err != nil {
			return nil, err
		}
		if in.Review != "" {
			lines = slices.DeleteFunc(lines, func(r view.MoneyRow) bool { return !reviewed.All[r.Jurisdiction.ID] })
		}
		byJurisdiction := slices.Contains(in.By, "jurisdiction")
		rows := reviewed.Divided(lines, byJurisdiction)
		out := MoneyView{AsOf: call.DateText(asOf), KnownAs: call.Instant(in.KnownAs), Total: AwardMoney(view.MoneyTotal(lines)), Rows: make([]MoneyRow, len(rows))}
		for i, r := range rows {
			out.Rows[i] = MoneyRow{Program: r.Program, Year: r.Year, AwardMoney: AwardMoney(r.AwardMoney), AtRisk: r.AtRisk, BarredBy: []ClauseOf{}}
			for _, by := range r.BarredBy {
				out.Rows[i].BarredBy = append(out.Rows[i].BarredBy, ClauseOf{proceeding.Of(by.Order), by.Order, by.Clause, by.Title})
			}
			if byJurisdiction {
				out.Rows[i].Jurisdiction = &rows[i].Jurisdiction
			}
			out.AtRisk += r.AtRisk
		}
		return &MoneyOut{Body: out}, nil
	})
}
