package award

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	awardpage "duces/templates/award"
	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
)

// What the forms of actions are about, with their kinds.
var about = map[string]struct {
	title string
	kinds []award.ActionKind
}{
	"money":     {"Record money", []award.ActionKind{award.Obligation, award.Deobligation, award.Drawdown, award.Match}},
	"period":    {"Extend the period", []award.ActionKind{award.Extension}},
	"condition": {"Record a condition", []award.ActionKind{award.Accepted, award.Certified}},
}

func aboutOf(kind award.ActionKind) string {
	for name, form := range about {
		if slices.Contains(form.kinds, kind) {
			return name
		}
	}
	return ""
}

// given is an action as it was typed.
func (t *Typed) given(a award.Award) award.Given {
	g := award.Given{
		Kind: award.ActionKind(t.Text("kind")), On: t.Day("on", "Date"), Amount: t.Text("amount"), Until: t.Day("until", "New end of the period"),
		Condition: t.Text("condition"), FiscalYear: t.year("fiscal_year", "Fiscal year"), Reference: t.Text("reference"), Document: t.Document(),
	}
	if t.Has(shareName(0)) {
		for i, id := range a.Holders {
			g.Shares = append(g.Shares, award.GivenShare{Jurisdiction: id, Amount: cmp.Or(t.Text(shareName(i)), "0.00")})
		}
	}
	return g
}

func shareName(i int) string { return fmt.Sprintf("shares.%d.amount", i) }

// actionInputs are those of an action.
func (t *Typed) actionInputs(facts workflow.Facts, a award.Award, of string) []awardpage.Input {
	var all []awardpage.Input
	add := func(as awardpage.InputKind, f page.Field, options ...page.Option) {
		all = append(all, awardpage.Input{Field: f, As: as, Options: options})
	}
	add(awardpage.Choice, t.Field("kind", "Action", "", true), awardpage.KindTitles(about[of].kinds)...)
	add(awardpage.Day, t.Field("on", "Date", "Day on which it took effect.", true))
	switch of {
	case "money":
		add(awardpage.Line, t.Field("amount", "Amount", "Dollars, such as $1,234,567.89. The action says which way the money moves.", true))
		for i, id := range a.Holders {
			name := "a jurisdiction"
			if j, err := jurisdiction.Find(facts, id); err == nil {
				name = j.Title()
			}
			add(awardpage.Line, t.Field(shareName(i), "Share of "+name, "", false))
		}
	case "period":
		add(awardpage.Day, t.Field("until", "New end of the period", "", true))
	default:
		add(awardpage.Line, t.Field("condition", "Condition", "Its name, as the award has it.", true))
		add(awardpage.Line, t.Field("fiscal_year", "Fiscal year", "Leave empty for that of the date.", false))
	}
	add(awardpage.Line, t.Field("reference", "Reference", "The agency's own, such as the number of a modification.", false))
	return append(all, t.DocumentInputs("What the action rests on, such as the notice of award.")...)
}

// The inputs of the document of an action: a file, and one that is here already.
const (
	documentName = "document"
	KeptName     = "kept"
)

// document sends the document of an action, by the action's number.
func (p *Pages) document(c echo.Context) error {
	_, a, err := p.OnRecord(c)
	if err != nil {
		return err
	}
	no, _ := strconv.Atoi(c.Param("number"))
	i := slices.IndexFunc(a.Actions, func(act award.Action) bool { return act.No == no && act.Document != nil })
	if i < 0 {
		return workflow.Absent("document")
	}
	return p.SendDocument(c, *a.Actions[i].Document)
}

// SendDocument sends a document that is on record, as a download.
func (p *Pages) SendDocument(c echo.Context, doc field.Document) error {
	file, err := p.read.ReadDocument(c.Request().Context(), doc.SHA256)
	if err != nil {
		return err
	}
	defer file.Close()
	return frame.SendDocument(c, doc, file)
}

func (p *Pages) showAction(c echo.Context) error {
	facts, a, err := p.OnRecord(c)
	if err != nil {
		return err
	}
	t := &Typed{Reading: frame.Reading{Values: url.Values{"version": {strconv.Itoa(a.Version)}}}}
	if kinds := about[formOf(c)].kinds; len(kinds) == 1 {
		t.Set("kind", string(kinds[0]))
	}
	return p.actionForm(c, http.StatusOK, facts, a, t, nil)
}

// formOf is which form of an action the address asks for.
func formOf(c echo.Context) string {
	of := c.QueryParam("of")
	if _, known := about[of]; !known {
		return "money"
	}
	return of
}

func (p *Pages) actionForm(c echo.Context, status int, facts workflow.Facts, a award.Award, t *Typed, found frame.Problems) error {
	of := formOf(c)
	v := awardpage.FormView{
		Title: about[of].title, Lead: "Award " + a.Number, Button: "Save", Back: awardpage.Href(a.ID), Version: cmp.Or(frame.Seen(t.Values), a.Version),
		Inputs: t.actionInputs(facts, a, of), Multipart: true,
	}
	if status == http.StatusConflict {
		v.Version = a.Version
	}
	return p.ShowForm(c, status, v, t, found, CrumbOf(a))
}

// act records an action.
func (p *Pages) act(c echo.Context) error {
	return p.send(c, func(t *Typed, a award.Award) workflow.Command {
		return award.Act{Award: a.ID, Version: frame.Seen(t.Values), Given: t.given(a)}
	}, p.actionForm, "The action is saved.")
}

// correcting is the action that a request corrects.
func correcting(c echo.Context, a award.Award) (award.Action, error) {
	no, _ := strconv.Atoi(c.Param("action"))
	i := slices.IndexFunc(a.Actions, func(act award.Action) bool { return act.No == no })
	if i < 0 || aboutOf(a.Actions[i].Kind) == "" {
		return award.Action{}, workflow.Absent("action")
	}
	return a.Actions[i], nil
}

func (p *Pages) showCorrection(c echo.Context) error {
	facts, a, err := p.OnRecord(c)
	if err != nil {
		return err
	}
	act, err := correcting(c, a)
	if err != nil {
		return err
	}
	t := &Typed{Reading: frame.Reading{Values: url.Values{"kind": {string(act.Kind)}, "on": {act.On.String()}, "condition": {act.Condition}, "reference": {act.Reference}}}}
	if act.Cents > 0 {
		t.Set("amount", award.AmountText(act.Cents))
	}
	for i, id := range a.Holders {
		for _, s := range act.Shares {
			if s.Jurisdiction == id {
				t.Set(shareName(i), award.AmountText(s.Cents))
			}
		}
	}
	if !act.Until.IsZero() {
		t.Set("until", act.Until.String())
	}
	if act.Document != nil {
		t.Set(KeptName, matterpage.Kept(*act.Document))
	}
	if act.FiscalYear > 0 {
		t.Set("fiscal_year", strconv.Itoa(act.FiscalYear))
	}
	return p.correctionForm(c, http.StatusOK, facts, a, t, nil)
}

func (p *Pages) correctionForm(c echo.Context, status int, facts workflow.Facts, a award.Award, t *Typed, found frame.Problems) error {
	act, err := correcting(c, a)
	if err != nil {
		return err
	}
	removed := t.Field("removed", "It never happened", "", false)
	removed.Values = t.Values["removed"]
	v := awardpage.FormView{
		Title: "Correct action " + strconv.Itoa(act.No), Lead: "The action as it was recorded stays in the ledger as it was known before.",
		Button: "Save", Back: awardpage.Href(a.ID), Version: cmp.Or(frame.Seen(t.Values), a.Version), Multipart: true,
		Inputs: append(t.actionInputs(facts, a, aboutOf(act.Kind)),
			awardpage.Input{Field: removed, As: awardpage.Box, Options: []page.Option{{Value: "yes", Label: "Remove the action, and record none instead."}}},
			awardpage.Input{Field: t.Field("reason", "Reason", "", true), As: awardpage.Text}),
	}
	if status == http.StatusConflict {
		v.Version = a.Version
	}
	return p.ShowForm(c, status, v, t, found, CrumbOf(a))
}

// correct puts another action in the stead of one on record.
func (p *Pages) correct(c echo.Context) error {
	return p.send(c, func(t *Typed, a award.Award) workflow.Command {
		act, err := correcting(c, a)
		if err != nil {
			t.Found = append(t.Found, workflow.At("", workflow.Sentence(err)))
		}
		cmd := award.CorrectAction{Award: a.ID, Version: frame.Seen(t.Values), Action: act.No, Removed: t.Has("removed"), Reason: frame.Lines(t.Get("reason"))}
		if !cmd.Removed {
			right := t.given(a)
			cmd.Given = &right
		}
		return cmd
	}, p.correctionForm, "The action is corrected.")
}
