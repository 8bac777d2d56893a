package debt

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	awards "duces/handlers/web/award"
	"duces/handlers/web/frame"
	awardpage "duces/templates/award"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/debt"
	"duces/workflow/jurisdiction"
	"duces/workflow/repayment"
	"duces/workflow/view"
)

// debts lists them.
func (p *Pages) debts(c echo.Context) error {
	u := frame.Who(c)
	v := awardpage.DebtsView{
		Award:        c.QueryParam("award"),
		Jurisdiction: page.Field{Name: "jurisdiction", Label: "Jurisdiction", Value: strings.TrimSpace(c.QueryParam("jurisdiction"))},
		Show:         page.Field{Name: "show", Label: "Which debts", Value: c.QueryParam("show")},
	}
	v.Show = frame.OneOf(c, v.Show, awardpage.ShowDebts)
	f := view.DebtFilter{Award: v.Award, Overpaid: v.Show.Value == "overpaid", Cursor: c.QueryParam("cursor")}
	var err error
	if f.Jurisdiction, err = p.awards.Filtered(c, &v.Jurisdiction); err != nil {
		return err
	}
	frame.WrongFields(c, v.Jurisdiction)
	var rows view.Page[view.DebtRow]
	if v.Jurisdiction.Error == "" {
		if rows, err = p.read.Debts(c.Request().Context(), u.Viewer(), f); err != nil {
			return err
		}
	}
	v.Rows, v.Filtered = rows.Items, v.Jurisdiction.Value != "" || f.Overpaid || f.Award != ""
	v.Prev, v.Next = frame.Pager(c, rows.Next)
	v.Summary = words.Count(len(rows.Items), "debt", "debts")
	return p.Show(c, http.StatusOK, "Debts", awardpage.DebtList(v), awards.Crumb, page.Crumb{Title: "Debts"})
}

// debtOf reads the debt that the address names, with its award.
func (p *Pages) debtOf(c echo.Context) (facts workflow.Facts, r repayment.Repayment, of award.Award, err error) {
	id := c.Param("id")
	if facts, err = p.read.World(c.Request().Context(), frame.Who(c).ID, repayment.Stream(id)); err != nil {
		return facts, r, of, err
	}
	if r, err = repayment.Find(facts, id); err == nil {
		of, err = award.Find(facts, r.Award)
	}
	return facts, r, of, err
}

// debt shows one with its entries.
func (p *Pages) debt(c echo.Context) error {
	at := awards.PastOf(c)
	facts, r, of, err := p.debtOf(c)
	if err != nil {
		return err
	}
	by, err := jurisdiction.Current(facts, r.Debtor)
	if err != nil {
		return err
	}
	v := awardpage.DebtView{Of: of, Debtor: by.Ref(), AsOf: at.On, Known: at.KnownOn, On: at.AsOf}
	v.Repayment, v.WasKnown = r.At(at.AsOf, at.Known)
	v.MayRecord = frame.Who(c).Can(workflow.VerbRecordAwards) && r.Withdrawn.IsZero()
	_, waits := r.Open()
	v.MayDecide = v.MayRecord && waits
	show := func() error {
		return p.Show(c, http.StatusOK, "Debt of "+by.Title(), awardpage.Debt(v), awards.Crumb, awards.CrumbOf(of), page.Crumb{Title: "Debt"})
	}
	if !v.WasKnown {
		return show()
	}
	if v.On.IsZero() {
		v.On = by.Today(workflow.Act{At: p.Engine.Now()})
	}
	v.Terms, _ = r.Debt(at.Known)
	if v.OffsetFrom, v.OffsetRule, err = v.Terms.OffsetFrom(); err != nil {
		return err
	}
	if v.Stands = r.Stands(v.On, at.Known); v.Stands {
		if v.Balance, err = v.Terms.Balance(v.On); err != nil {
			return err
		}
	}
	if v.Ledger, err = r.Ledger(at.AsOf, at.Known); err != nil {
		return err
	}
	return show()
}

// debtForm is a form about a debt as it was typed.
type debtForm struct {
	v       awardpage.FormView
	command func(t *awards.Typed) workflow.Command
	said    string
	// preview says what the command would do; nil: the form has none.
	preview func(facts workflow.Facts, a workflow.Act, cmd workflow.Command, v *awardpage.FormView) error
}

// debtMaker makes the form of a debt.
type debtMaker func(c echo.Context, t *awards.Typed, facts workflow.Facts, r repayment.Repayment, of award.Award) debtForm

func (p *Pages) showDebtForm(make debtMaker, begin func(url.Values, repayment.Repayment)) echo.HandlerFunc {
	return func(c echo.Context) error {
		facts, r, of, err := p.debtOf(c)
		if err != nil {
			return err
		}
		t := &awards.Typed{Reading: frame.Reading{Values: url.Values{}}}
		if begin != nil {
			begin(t.Values, r)
		}
		return p.debtPage(c, http.StatusOK, make(c, t, facts, r, of), t, of, r, nil)
	}
}

func (p *Pages) debtPage(c echo.Context, status int, f debtForm, t *awards.Typed, of award.Award, r repayment.Repayment, found frame.Problems) error {
	f.v.Back, f.v.Version = awardpage.DebtHref(r.ID), cmp.Or(frame.Seen(t.Values), r.Version)
	if status == http.StatusConflict {
		f.v.Version = r.Version
	}
	return p.awards.ShowForm(c, status, f.v, t, found, awards.CrumbOf(of), page.Crumb{Href: awardpage.DebtHref(r.ID), Title: "Debt"})
}

func (p *Pages) takeDebtForm(make debtMaker) echo.HandlerFunc {
	return func(c echo.Context) error {
		t, done, bad := p.awards.ReadWithFile(c)
		defer done()
		if t == nil {
			return bad
		}
		facts, r, of, err := p.debtOf(c)
		if err != nil {
			return err
		}
		f := make(c, t, facts, r, of)
		if bad != nil {
			return p.debtRefused(c, f, t, of, r, bad)
		}
		cmd := f.command(t)
		if len(t.Found) > 0 {
			return p.debtPage(c, http.StatusUnprocessableEntity, f, t, of, r, t.Found.Besides(frame.Malformed(facts, cmd, p.Engine.Now())))
		}
		if f.preview != nil && t.Get("do") == "preview" {
			if err = f.preview(facts, workflow.Act{At: p.Engine.Now(), Actor: frame.Who(c).ID}, cmd, &f.v); err == nil {
				return p.debtPage(c, http.StatusOK, f, t, of, r, nil)
			}
		} else {
			var result workflow.Result
			if result, err = p.Do(c, cmd); err == nil {
				p.Done(c, result, f.said)
				return frame.Redirect(c, awardpage.DebtHref(r.ID))
			}
		}
		return p.debtRefused(c, f, t, of, r, err)
	}
}

// debtRefused shows a form again with why it was refused.
func (p *Pages) debtRefused(c echo.Context, f debtForm, t *awards.Typed, of award.Award, r repayment.Repayment, err error) error {
	found, status, other := frame.ProblemsOf(err)
	if other != nil {
		return other
	}
	return p.debtPage(c, status, f, t, of, r, found)
}

// becomes is what the balance of a debt becomes, as of today where the debtor is.
func (p *Pages) becomes(facts workflow.Facts, a workflow.Act, r repayment.Repayment, cmd workflow.Command, v *awardpage.FormView) error {
	after, err := repayment.Foresee(facts, a, r.ID, cmd)
	if err != nil {
		return err
	}
	on, err := awards.Today(facts, r.Debtor, a.At)
	if err != nil {
		return err
	}
	before, _ := r.Debt(time.Time{})
	right, _ := after.Debt(time.Time{})
	v.Becomes = &awardpage.Becomes{}
	if v.Becomes.Before, err = before.Balance(on); err == nil {
		v.Becomes.After, err = right.Balance(on)
	}
	return err
}

// debtDocument sends the letter of a demand as it was recorded or corrected, or the document of an entry.
func (p *Pages) debtDocument(c echo.Context) error {
	_, r, _, err := p.debtOf(c)
	if err != nil {
		return err
	}
	doc, known := awardpage.DebtDocument(r, c.Param("number"))
	if !known {
		return workflow.Absent("document")
	}
	return p.awards.SendDocument(c, doc)
}

// kindOf is the kind of entry that the address asks for.
func kindOf(c echo.Context) debt.Kind {
	if k := debt.Kind(c.QueryParam("kind")); slices.Contains(repayment.Kinds, k) {
		return k
	}
	return debt.Payment
}

// entry is the form of one kind of entry.
func (p *Pages) entry(c echo.Context, t *awards.Typed, _ workflow.Facts, r repayment.Repayment, _ award.Award) debtForm {
	kind := kindOf(c)
	money := kind == debt.Payment || kind == debt.Offset
	in := []awardpage.Input{{Field: t.Field("on", "Date", "Day on which it took effect.", true), As: awardpage.Day}}
	add := func(as awardpage.InputKind, f page.Field, options ...page.Option) {
		in = append(in, awardpage.Input{Field: f, As: as, Options: options})
	}
	if money || kind == debt.Charge || kind == debt.Waiver {
		add(awardpage.Line, t.Field("amount", "Amount", "Dollars, such as $1,234.56.", true))
	}
	if columns := awardpage.ColumnsFor(kind); len(columns) > 0 {
		add(awardpage.Choice, t.Field("column", "Column", "", true), columns...)
	}
	if kind == debt.Appeal {
		holds := t.Field("holds", "Collection", "An appeal never moves the date of interest.", false)
		holds.Values = t.Values["holds"]
		add(awardpage.Box, holds, page.Option{Value: "yes", Label: "The appeal holds collection."})
	}
	if kind == debt.Release || kind == debt.Reversal {
		add(awardpage.Choice, t.Field("names", "Entry", "", true), awardpage.EntriesFor(kind, r)...)
	}
	if money {
		add(awardpage.Line, t.Field("reference", "Reference", "Such as the number of a check.", false))
	}
	if kind == debt.Waiver || kind == debt.Reversal {
		add(awardpage.Text, t.Field("reason", "Reason", "", true))
	}
	in = append(in, t.DocumentInputs("What it rests on, such as the advice of the payment or the letter that waives.")...)
	f := debtForm{
		v: awardpage.FormView{Title: awardpage.EntryTitle(kind), Lead: awardpage.EntryLead(kind), Button: "Save", Inputs: in, Multipart: true},
		command: func(t *awards.Typed) workflow.Command {
			return repayment.Enter{Debt: r.ID, Version: frame.Seen(t.Values), Given: repayment.Given{
				Kind: kind, On: t.Day("on", "Date"), Amount: t.Text("amount"), Column: debt.Column(t.Text("column")), Holds: t.Has("holds"), Names: t.Text("names"),
				Reference: t.Text("reference"), Reason: frame.Lines(t.Get("reason")), Document: t.Document(),
			}}
		},
		said: "The entry is saved.",
	}
	if money {
		f.v.Preview = "Preview how it divides"
		f.preview = func(facts workflow.Facts, a workflow.Act, cmd workflow.Command, v *awardpage.FormView) error {
			enter, _ := cmd.(repayment.Enter)
			line, err := enter.Foresee(facts, a)
			v.Divided = &awardpage.Divided{Line: line}
			return err
		}
		return f
	}
	f.v.Preview = previewColumns
	f.preview = func(facts workflow.Facts, a workflow.Act, cmd workflow.Command, v *awardpage.FormView) error {
		return p.becomes(facts, a, r, cmd, v)
	}
	return f
}

// previewColumns is what the button is called that shows what a balance becomes.
const previewColumns = "Preview the balance"

func (p *Pages) withdrawal(_ echo.Context, t *awards.Typed, _ workflow.Facts, r repayment.Repayment, _ award.Award) debtForm {
	return debtForm{
		v: awardpage.FormView{
			Title: "Withdraw the demand", Lead: "Only a demand of which nothing was paid can be withdrawn.", Button: "Withdraw the demand",
			Inputs: []awardpage.Input{
				{Field: t.Field("on", "Date", "", true), As: awardpage.Day}, {Field: t.Field("reason", "Reason", "", true), As: awardpage.Text},
			},
		},
		command: func(t *awards.Typed) workflow.Command {
			return repayment.Withdraw{Debt: r.ID, Version: frame.Seen(t.Values), On: t.Day("on", "Date"), Reason: frame.Lines(t.Get("reason"))}
		},
		said: "The demand is withdrawn.",
	}
}

func (p *Pages) overpayment(_ echo.Context, t *awards.Typed, _ workflow.Facts, r repayment.Repayment, _ award.Award) debtForm {
	open, _ := r.Open()
	return debtForm{
		v: awardpage.FormView{
			Title: "Record what became of the overpayment", Lead: open.Cents.String() + " pays nothing that was due.", Button: "Save",
			Inputs: []awardpage.Input{{Field: t.Field("how", "What was done", "Such as: refunded by wire.", true)}},
		},
		command: func(t *awards.Typed) workflow.Command {
			return repayment.EndOverpayment{Debt: r.ID, Version: frame.Seen(t.Values), How: t.Text("how")}
		},
		said: "The overpayment is dealt with.",
	}
}
