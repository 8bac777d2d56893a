package award

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	awardpage "duces/templates/award"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/deadline"
	"duces/workflow/jurisdiction"
	"duces/workflow/validation"
)

// typed is a form as it was sent.
type typed struct {
	url.Values
	wrong frame.Problems // what cannot be read
}

func read(c echo.Context) (*typed, error) {
	values, err := frame.Values(c)
	return &typed{Values: values}, err
}

func (t *typed) text(name string) string { return strings.TrimSpace(t.Get(name)) }

func (t *typed) day(name, label string) deadline.Date {
	if t.text(name) == "" {
		return deadline.Date{}
	}
	day, err := deadline.ParseDate(t.text(name))
	if err != nil {
		t.wrong = append(t.wrong, workflow.At(name, validation.Date(label, t.text(name))))
	}
	return day
}

func (t *typed) year(name, label string) int {
	if t.text(name) == "" {
		return 0
	}
	year, err := strconv.Atoi(t.text(name))
	if err != nil {
		t.wrong = append(t.wrong, workflow.At(name, validation.Not(label, t.text(name), "a year of four digits")))
	}
	return year
}

// field is an input as it stands.
func (t *typed) field(name, label, hint string, required bool) page.Field {
	return page.Field{Name: name, Label: label, Hint: hint, Value: t.Get(name), Required: required}
}

// showForm shows a form with what is wrong.
func (p *Pages) showForm(c echo.Context, status int, v awardpage.FormView, t *typed, found frame.Problems, crumbs ...page.Crumb) error {
	v.Key = frame.Key(t.Values)
	fields := make([]page.Field, len(v.Inputs))
	for i := range v.Inputs {
		v.Inputs[i].Field = found.At(v.Inputs[i].Field)
		fields[i] = v.Inputs[i].Field
	}
	v.Problems = found.Summary(fields...)
	v.Action = c.Request().URL.RequestURI()
	return p.Show(c, status, v.Title, awardpage.Form(v), append(append([]page.Crumb{awardsCrumb}, crumbs...), page.Crumb{Title: v.Title})...)
}

func (p *Pages) showRecord(c echo.Context) error {
	return p.recordForm(c, http.StatusOK, &typed{Values: url.Values{}}, nil, nil, "")
}

// record puts an award on record, and asks where its number may be that of another.
func (p *Pages) record(c echo.Context) error {
	t, err := read(c)
	if err != nil {
		return err
	}
	facts, err := p.read.World(c.Request().Context(), frame.Who(c).ID)
	if err != nil {
		return err
	}
	cmd := award.Record{
		Details: award.Details{
			Agency: t.text("agency"), Number: t.text("number"), Program: t.text("program"), Year: t.year("year", "Program year"),
			Role: award.Role(t.text("role")), Basis: award.Basis(t.text("basis")),
			From: t.day("from", "Period begins"), Until: t.day("until", "Period ends"),
			Terms: award.Terms{Regulation: t.text("terms.regulation"), AsOf: t.day("terms.as_of", "Text of")},
		},
		MadeOn: t.day("made_on", "Award date"), Name: t.text("name"), Amount: t.text("amount"),
	}
	if same := t.text("same"); same == "distinct" {
		cmd.Distinct = true
	} else {
		cmd.SameAs = same
	}
	to, which, err := t.recipient(facts)
	if err != nil {
		return err
	}
	cmd.Recipient = to
	if cmd.Shares, err = t.shares(facts); err != nil {
		return err
	}
	if cmd.SubawardOf, err = t.parent(facts); err != nil {
		return err
	}
	if len(t.wrong) > 0 {
		return p.recordForm(c, http.StatusUnprocessableEntity, t, t.wrong, which, t.text("same"))
	}
	result, err := p.Do(c, cmd)
	if err != nil {
		found, status, other := frame.ProblemsOf(err)
		if other != nil {
			return other
		}
		existing := t.text("same")
		if e, ours := errors.AsType[*workflow.Error](err); ours && e.Existing != "" {
			existing = e.Existing
			if e.Code == workflow.Refused { // in words of the form, which has no ids
				found = frame.Problems{workflow.At("same", e.Message)}
			}
		}
		return p.recordForm(c, status, t, found, which, existing)
	}
	said := "Award " + cmd.Number + " is on record."
	if cmd.SameAs != "" {
		said = "The number " + cmd.Number + " is another way of writing this award's number."
	}
	p.Done(c, result, said)
	return frame.Redirect(c, awardpage.Href(result.Created[0]))
}

// recipient finds the jurisdiction that was typed; which are those of one name, to choose from.
func (t *typed) recipient(facts workflow.Facts) (id string, which []page.Option, err error) {
	text := t.text("recipient")
	if text == "" {
		return "", nil, nil
	}
	all, err := bearing(facts, text)
	if err != nil {
		return "", nil, err
	}
	for _, r := range all {
		if r.ID == t.text("which") || len(all) == 1 {
			id = r.ID
		}
		which = append(which, page.Option{Value: r.ID, Label: r.Full()})
	}
	if len(all) == 1 {
		which = nil
	}
	switch {
	case len(all) == 0:
		_, wrong, err := named(facts, text)
		t.wrong = append(t.wrong, workflow.At("recipient", wrong+" Add the jurisdiction first."))
		return "", nil, err
	case id == "":
		t.wrong = append(t.wrong, workflow.At("which", "Several jurisdictions have this name. Choose one."))
	}
	return id, which, nil
}

// shares reads one share on each line: a jurisdiction, and after its last space an amount.
func (t *typed) shares(facts workflow.Facts) (all []award.GivenShare, err error) {
	for line := range strings.Lines(frame.Lines(t.Get("shares"))) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		at := strings.LastIndexAny(line, " \t")
		if at < 0 {
			t.wrong = append(t.wrong, workflow.At("shares", validation.Quoted(line)+" has no amount. Enter a jurisdiction and its amount."))
			continue
		}
		found, wrong, err := named(facts, strings.TrimRight(line[:at], " \t,;:"))
		if err != nil {
			return nil, err
		}
		if wrong != "" {
			t.wrong = append(t.wrong, workflow.At("shares", wrong))
		}
		all = append(all, award.GivenShare{Jurisdiction: found.ID, Amount: line[at+1:]})
	}
	return all, nil
}

// parent is the award of which a subaward is a part, by the agency and number that were typed.
func (t *typed) parent(facts workflow.Facts) (string, error) {
	if t.text("parent_number") == "" {
		return "", nil
	}
	key := award.KeyOf(t.text("parent_agency"), t.text("parent_number"))
	q := award.ByKey{Asked: []award.Key{key}}
	if err := facts.Ask(&q); err != nil {
		return "", err
	}
	switch ids := q.IDs[key]; len(ids) {
	case 0:
		t.wrong = append(t.wrong, workflow.At("parent_number", "No award with this agency and number is on record."))
	case 1:
		return ids[0], nil
	default:
		t.wrong = append(t.wrong, workflow.At("parent_number", "Several awards are on record whose number is written almost like this."))
	}
	return "", nil
}

func (p *Pages) recordForm(c echo.Context, status int, t *typed, found frame.Problems, which []page.Option, existing string) error {
	for i, d := range found {
		switch {
		case strings.HasPrefix(d.Field, "shares."):
			found[i].Field = "shares"
		case d.Field == "subaward_of":
			found[i].Field = "parent_number"
		}
	}
	in := func(as awardpage.InputKind, f page.Field, options ...page.Option) awardpage.Input {
		return awardpage.Input{Field: f, As: as, Options: options}
	}
	v := awardpage.FormView{
		Title: "Record an award", Lead: "Agency and award number together identify an award.", Button: "Record award", Back: awardpage.Home,
		Inputs: []awardpage.Input{
			in(awardpage.Line, t.field("agency", "Agency", "", true)),
			in(awardpage.Line, t.field("number", "Award number", "As the agency writes it.", true)),
		},
	}
	add := func(list ...awardpage.Input) { v.Inputs = append(v.Inputs, list...) }
	if existing != "" && existing != "distinct" {
		v.Existing = existing
	}
	if v.Existing != "" || t.text("same") == "distinct" {
		options := []page.Option{{Value: "distinct", Label: "It is another award"}}
		if v.Existing != "" {
			options = slices.Insert(options, 0, page.Option{
				Value: v.Existing, Label: "It is the same award", Hint: "Its number is written so too. Leave the amount out. Record money as an action of that award.",
			})
		}
		add(in(awardpage.Radio, t.field("same", "Is it the award on record?", "", true), options...))
	}
	add(
		in(awardpage.Line, t.field("program", "Program", "Such as Byrne JAG.", true)),
		in(awardpage.Line, t.field("year", "Program year", "", true)),
		in(awardpage.Line, t.field("recipient", "Recipient", "Name of a jurisdiction on record. Of a joint award, its fiscal agent.", true)),
	)
	if len(which) > 0 {
		add(in(awardpage.Radio, t.field("which", "Which jurisdiction?", "", true), which...))
	}
	add(
		in(awardpage.Choice, t.field("role", "Role of the recipient", "", false), awardpage.Titles(award.Roles)...),
		in(awardpage.Choice, t.field("basis", "Basis", "Formula: a statute divides the money. Categorical: the agency chose an application.", false), awardpage.Titles(award.Bases)...),
		in(awardpage.Day, t.field("made_on", "Award date", "", true)),
		in(awardpage.Line, t.field("amount", "Amount of the first obligation", "Dollars of the federal share, such as $1,234,567.89.", false)),
		in(awardpage.Text, t.field("shares", "Shares of a joint award", "One jurisdiction per line, then its amount, such as: King County 109,000.00. They sum to the amount.", false)),
		in(awardpage.Day, t.field("from", "Period begins", "", false)),
		in(awardpage.Day, t.field("until", "Period ends", "", false)),
		in(awardpage.Line, t.field("name", "Name in the award", "What the recipient or the project is called in the award.", false)),
		in(awardpage.Line, t.field("terms.regulation", "Regulation in the terms", "Such as 2 CFR part 200.", false)),
		in(awardpage.Day, t.field("terms.as_of", "Text of the regulation as of", "", false)),
		in(awardpage.Line, t.field("parent_agency", "Agency of the award that a subaward is part of", "For a subrecipient only.", false)),
		in(awardpage.Line, t.field("parent_number", "Number of the award that a subaward is part of", "For a subrecipient only.", false)),
	)
	return p.showForm(c, status, v, t, found)
}

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
func (t *typed) given(a award.Award) award.Given {
	g := award.Given{
		Kind: award.ActionKind(t.text("kind")), On: t.day("on", "Date"), Amount: t.text("amount"), Until: t.day("until", "New end of the period"),
		Condition: t.text("condition"), FiscalYear: t.year("fiscal_year", "Fiscal year"), Reference: t.text("reference"),
	}
	if t.Has(shareName(0)) {
		for i, id := range a.Holders {
			g.Shares = append(g.Shares, award.GivenShare{Jurisdiction: id, Amount: cmp.Or(t.text(shareName(i)), "0.00")})
		}
	}
	return g
}

func shareName(i int) string { return fmt.Sprintf("shares.%d.amount", i) }

// actionInputs are those of an action.
func (t *typed) actionInputs(facts workflow.Facts, a award.Award, of string) []awardpage.Input {
	var all []awardpage.Input
	add := func(as awardpage.InputKind, f page.Field, options ...page.Option) {
		all = append(all, awardpage.Input{Field: f, As: as, Options: options})
	}
	add(awardpage.Choice, t.field("kind", "Action", "", true), awardpage.KindTitles(about[of].kinds)...)
	add(awardpage.Day, t.field("on", "Date", "Day on which it took effect.", true))
	switch of {
	case "money":
		add(awardpage.Line, t.field("amount", "Amount", "Dollars, such as $1,234,567.89. The action says which way the money moves.", true))
		for i, id := range a.Holders {
			name := "a jurisdiction"
			if j, err := jurisdiction.Find(facts, id); err == nil {
				name = j.Title()
			}
			add(awardpage.Line, t.field(shareName(i), "Share of "+name, "", false))
		}
	case "period":
		add(awardpage.Day, t.field("until", "New end of the period", "", true))
	default:
		add(awardpage.Line, t.field("condition", "Condition", "Its name, as the award has it.", true))
		add(awardpage.Line, t.field("fiscal_year", "Fiscal year", "Leave empty for that of the date.", false))
	}
	add(awardpage.Line, t.field("reference", "Reference", "The agency's own, such as the number of a modification.", false))
	return all
}

func crumbOf(a award.Award) page.Crumb {
	return page.Crumb{Href: awardpage.Href(a.ID), Title: a.Number}
}

func (p *Pages) showAction(c echo.Context) error {
	facts, a, err := p.onRecord(c)
	if err != nil {
		return err
	}
	t := &typed{Values: url.Values{"version": {strconv.Itoa(a.Version)}}}
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

func (p *Pages) actionForm(c echo.Context, status int, facts workflow.Facts, a award.Award, t *typed, found frame.Problems) error {
	of := formOf(c)
	v := awardpage.FormView{
		Title: about[of].title, Lead: "Award " + a.Number, Button: "Save", Back: awardpage.Href(a.ID), Version: cmp.Or(frame.Seen(t.Values), a.Version),
		Inputs: t.actionInputs(facts, a, of),
	}
	if status == http.StatusConflict {
		v.Version = a.Version
	}
	return p.showForm(c, status, v, t, found, crumbOf(a))
}

// act records an action.
func (p *Pages) act(c echo.Context) error {
	return p.send(c, func(t *typed, a award.Award) workflow.Command {
		return award.Act{Award: a.ID, Version: frame.Seen(t.Values), Given: t.given(a)}
	}, p.actionForm, "The action is saved.")
}

// send takes a form about an award; refused, it comes back as it was typed.
func (p *Pages) send(
	c echo.Context, command func(*typed, award.Award) workflow.Command,
	form func(echo.Context, int, workflow.Facts, award.Award, *typed, frame.Problems) error, said string,
) error {
	t, err := read(c)
	if err != nil {
		return err
	}
	facts, a, err := p.onRecord(c)
	if err != nil {
		return err
	}
	cmd := command(t, a)
	if len(t.wrong) > 0 {
		return form(c, http.StatusUnprocessableEntity, facts, a, t, t.wrong)
	}
	result, err := p.Do(c, cmd)
	if err != nil {
		found, status, other := frame.ProblemsOf(err)
		if other != nil {
			return other
		}
		return form(c, status, facts, a, t, found)
	}
	p.Done(c, result, said)
	return frame.Redirect(c, awardpage.Href(a.ID))
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
	facts, a, err := p.onRecord(c)
	if err != nil {
		return err
	}
	act, err := correcting(c, a)
	if err != nil {
		return err
	}
	t := &typed{Values: url.Values{"kind": {string(act.Kind)}, "on": {act.On.String()}, "condition": {act.Condition}, "reference": {act.Reference}}}
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
	if act.FiscalYear > 0 {
		t.Set("fiscal_year", strconv.Itoa(act.FiscalYear))
	}
	return p.correctionForm(c, http.StatusOK, facts, a, t, nil)
}

func (p *Pages) correctionForm(c echo.Context, status int, facts workflow.Facts, a award.Award, t *typed, found frame.Problems) error {
	act, err := correcting(c, a)
	if err != nil {
		return err
	}
	removed := t.field("removed", "It never happened", "", false)
	removed.Values = t.Values["removed"]
	v := awardpage.FormView{
		Title: "Correct action " + strconv.Itoa(act.No), Lead: "The action as it was recorded stays in the ledger as it was known before.",
		Button: "Save", Back: awardpage.Href(a.ID), Version: cmp.Or(frame.Seen(t.Values), a.Version),
		Inputs: append(t.actionInputs(facts, a, aboutOf(act.Kind)),
			awardpage.Input{Field: removed, As: awardpage.Box, Options: []page.Option{{Value: "yes", Label: "Remove the action, and record none instead."}}},
			awardpage.Input{Field: t.field("reason", "Reason", "", true), As: awardpage.Text}),
	}
	if status == http.StatusConflict {
		v.Version = a.Version
	}
	return p.showForm(c, status, v, t, found, crumbOf(a))
}

// correct puts another action in the stead of one on record.
func (p *Pages) correct(c echo.Context) error {
	return p.send(c, func(t *typed, a award.Award) workflow.Command {
		act, err := correcting(c, a)
		if err != nil {
			t.wrong = append(t.wrong, workflow.At("", workflow.Sentence(err)))
		}
		cmd := award.CorrectAction{Award: a.ID, Version: frame.Seen(t.Values), Action: act.No, Removed: t.Has("removed"), Reason: frame.Lines(t.Get("reason"))}
		if !cmd.Removed {
			right := t.given(a)
			right.Document = act.Document
			cmd.Given = &right
		}
		return cmd
	}, p.correctionForm, "The action is corrected.")
}

func (p *Pages) showName(c echo.Context) error {
	return p.showEmpty(c, p.nameForm)
}

// showEmpty shows a form about an award before anything is typed.
func (p *Pages) showEmpty(c echo.Context, form func(echo.Context, int, workflow.Facts, award.Award, *typed, frame.Problems) error) error {
	facts, a, err := p.onRecord(c)
	if err != nil {
		return err
	}
	return form(c, http.StatusOK, facts, a, &typed{Values: url.Values{}}, nil)
}

func (p *Pages) nameForm(c echo.Context, status int, _ workflow.Facts, a award.Award, t *typed, found frame.Problems) error {
	v := awardpage.FormView{
		Title: "Change the name", Lead: "It stays one award. Earlier names stay on record.", Button: "Save", Back: awardpage.Href(a.ID),
		Inputs: []awardpage.Input{
			{Field: t.field("name", "Name", "What the recipient or the project is called in the award.", true)},
			{Field: t.field("from", "From", "First day on which the award has the name.", true), As: awardpage.Day},
		},
	}
	return p.showForm(c, status, v, t, found, crumbOf(a))
}

func (p *Pages) changeName(c echo.Context) error {
	return p.send(c, func(t *typed, a award.Award) workflow.Command {
		return award.ChangeName{Award: a.ID, Name: t.text("name"), From: t.day("from", "From")}
	}, p.nameForm, "The name is saved.")
}

func (p *Pages) showIdentifier(c echo.Context) error {
	return p.showEmpty(c, p.identifierForm)
}

func (p *Pages) identifierForm(c echo.Context, status int, _ workflow.Facts, a award.Award, t *typed, found frame.Problems) error {
	v := awardpage.FormView{
		Title: "Change the identifier", Lead: "It stays one award. Earlier identifiers stay on record.", Button: "Save", Back: awardpage.Href(a.ID),
		Inputs: []awardpage.Input{
			{
				Field: t.field("scheme", "Kind of identifier", "DUNS numbers identify recipients until April 3, 2022, and UEIs from April 4, 2022.", true), As: awardpage.Choice,
				Options: []page.Option{{Value: string(award.UEI), Label: award.UEI.Title()}, {Value: string(award.DUNS), Label: award.DUNS.Title()}},
			},
			{Field: t.field("value", "Identifier", "", true)},
			{Field: t.field("from", "From", "First day on which it identifies the recipient.", true), As: awardpage.Day},
		},
	}
	return p.showForm(c, status, v, t, found, crumbOf(a))
}

func (p *Pages) changeIdentifier(c echo.Context) error {
	return p.send(c, func(t *typed, a award.Award) workflow.Command {
		return award.ChangeIdentifier{Award: a.ID, Scheme: award.Scheme(t.text("scheme")), Value: t.text("value"), From: t.day("from", "From")}
	}, p.identifierForm, "The identifier is saved.")
}
