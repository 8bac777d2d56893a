package debt

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	awards "duces/handlers/web/award"
	"duces/handlers/web/frame"
	awardpage "duces/templates/award"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/jurisdiction"
	"duces/workflow/repayment"
)

// terms are the terms of a demand as they were typed.
func terms(t *awards.Typed) repayment.GivenTerms {
	g := repayment.GivenTerms{
		Document: t.Document(), Demanded: t.Day("demanded", "Date of the demand"), Amount: t.Text("amount"), Rate: t.Text("rate"),
		InterestFrom: t.Day("interest_from", "Interest from"), OffsetNotice: t.Day("offset_notice", "Notice of offset"),
	}
	if text := t.Text("grace"); text != "" {
		days, err := strconv.Atoi(text)
		if err != nil {
			t.Found = append(t.Found, workflow.At("grace", "Days without interest: enter a number of days, such as 45."))
		}
		g.Grace = days
	}
	return g
}

func termInputs(t *awards.Typed) []awardpage.Input {
	return append([]awardpage.Input{
		{Field: t.Field("demanded", "Date of the demand", "", true), As: awardpage.Day},
		{Field: t.Field("amount", "Amount", "Dollars of principal, such as $10,000.00.", true)},
		{Field: t.Field("rate", "Interest rate", "Percent a year, such as 1.00: the Treasury rate of the day on which interest begins (31 CFR 901.9(b)).", true)},
		{Field: t.Field("interest_from", "Interest from", "Leave empty for the date of the demand. No appeal moves it.", false), As: awardpage.Day},
		{Field: t.Field("grace", "Days without interest", "Leave empty for the usual 30.", false)},
		{
			Field: t.Field("offset_notice", "Notice of offset",
				"Day on which notice and opportunities were complete (31 CFR 901.3(b)(4)(ii)), for awards from October 1, 2024.", false),
			As: awardpage.Day,
		},
	}, t.DocumentInputs("The letter that demands.")...)
}

func (p *Pages) correctedTerms(_ echo.Context, t *awards.Typed, _ workflow.Facts, r repayment.Repayment, _ award.Award) debtForm {
	return debtForm{
		v: awardpage.FormView{
			Title: "Correct the demand", Lead: "The demand as it was recorded stays in the debt as it was known before.", Button: "Save",
			Inputs:    append(termInputs(t), awardpage.Input{Field: t.Field("reason", "Reason", "", true), As: awardpage.Text}),
			Multipart: true, Preview: previewColumns,
		},
		command: func(t *awards.Typed) workflow.Command {
			return repayment.Correct{Debt: r.ID, Version: frame.Seen(t.Values), GivenTerms: terms(t), Reason: frame.Lines(t.Get("reason"))}
		},
		said: "The demand is corrected.",
		preview: func(facts workflow.Facts, a workflow.Act, cmd workflow.Command, v *awardpage.FormView) error {
			return p.becomes(facts, a, r, cmd, v)
		},
	}
}

// onRecordTerms are those of a debt as a form shows them.
func onRecordTerms(typed url.Values, r repayment.Repayment) {
	d, _ := r.Debt(time.Time{})
	typed.Set("demanded", d.Demanded.String())
	typed.Set("amount", award.AmountText(int64(d.Principal)))
	typed.Set("rate", repayment.RateText(d.Rate))
	typed.Set("interest_from", d.InterestFrom.String())
	if d.Grace > 0 {
		typed.Set("grace", strconv.Itoa(d.Grace))
	}
	if !d.OffsetNotice.IsZero() {
		typed.Set("offset_notice", d.OffsetNotice.String())
	}
	if letter := r.Terms[len(r.Terms)-1].Document; letter != nil {
		typed.Set(awards.KeptName, matterpage.Kept(*letter))
	}
}

func (p *Pages) showDemand(c echo.Context) error { return p.awards.ShowEmpty(c, p.demandForm) }

func (p *Pages) demandForm(c echo.Context, status int, facts workflow.Facts, a award.Award, t *awards.Typed, found frame.Problems) error {
	all, err := repayment.Disallowances(facts, a)
	if err != nil {
		return err
	}
	options := []page.Option{{Label: "None on record here"}}
	for _, d := range all {
		options = append(options, page.Option{
			Value: d.Matter + "/" + strconv.FormatInt(d.Decision, 10), Label: page.DayText(d.On) + ": $" + award.AmountText(d.Cents) + " disallowed",
		})
	}
	for i, d := range found { // the form has one input for both
		if d.Field == "matter" {
			found[i].Field = "decision"
		}
	}
	v := awardpage.FormView{
		Title: "Demand repayment", Lead: "Award " + a.Number + ". No more can be demanded than is disallowed and not repaid.",
		Button: "Save", Back: awardpage.Href(a.ID), Multipart: true,
		Inputs: append([]awardpage.Input{
			{Field: t.Field("decision", "Decision", "That disallowed the cost.", false), As: awardpage.Choice, Options: options},
		}, termInputs(t)...),
	}
	if a.Joint() {
		var holders []page.Option
		for _, id := range a.Holders {
			j, err := jurisdiction.Find(facts, id)
			if err != nil {
				return err
			}
			holders = append(holders, page.Option{Value: id, Label: j.Title()})
		}
		v.Inputs = append(v.Inputs, awardpage.Input{
			Field: t.Field("debtor", "Debtor", "Whose share of the award it is.", true), As: awardpage.Choice, Options: holders,
		})
	}
	return p.awards.ShowForm(c, status, v, t, found, awards.CrumbOf(a))
}

// demand records a demand for repayment.
func (p *Pages) demand(c echo.Context) error {
	t, done, bad := p.awards.ReadWithFile(c)
	defer done()
	if t == nil {
		return bad
	}
	facts, a, err := p.awards.OnRecord(c)
	if err != nil {
		return err
	}
	refused := func(err error) error {
		found, status, other := frame.ProblemsOf(err)
		if other != nil {
			return other
		}
		if ours, is := errors.AsType[*workflow.Error](err); is && ours.Field != "" && ours.Code == workflow.Refused {
			found = frame.Problems{workflow.At(ours.Field, workflow.Sentence(err))}
		}
		return p.demandForm(c, status, facts, a, t, found)
	}
	if bad != nil {
		return refused(bad)
	}
	cmd := repayment.Demand{Award: a.ID, Debtor: t.Text("debtor"), GivenTerms: terms(t)}
	if in, number, chosen := strings.Cut(t.Text("decision"), "/"); chosen {
		cmd.Matter = in
		if cmd.Decision, err = strconv.ParseInt(number, 10, 64); err != nil {
			t.Found = append(t.Found, workflow.At("decision", "Decision: choose one of the list."))
		}
	}
	result, err := p.Do(c, cmd, t.Found...)
	if err != nil {
		return refused(err)
	}
	p.Done(c, result, "The demand is on record.")
	return frame.Redirect(c, awardpage.DebtHref(result.Created[0]))
}
