package award

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	awardpage "duces/templates/award"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/validation"
)

func (p *Pages) showRecord(c echo.Context) error {
	return p.recordForm(c, http.StatusOK, &Typed{Reading: frame.Reading{Values: url.Values{}}}, nil, nil, "")
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
			Agency: t.Text("agency"), Number: t.Text("number"), Program: t.Text("program"), Year: t.year("year", "Program year"),
			Role: award.Role(t.Text("role")), Basis: award.Basis(t.Text("basis")),
			From: t.Day("from", "Period begins"), Until: t.Day("until", "Period ends"),
			Terms: award.Terms{Regulation: t.Text("terms.regulation"), AsOf: t.Day("terms.as_of", "Text of")},
		},
		MadeOn: t.Day("made_on", "Award date"), Name: t.Text("name"), Amount: t.Text("amount"),
	}
	if same := t.Text("same"); same == "distinct" {
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
	result, err := p.Do(c, cmd, t.Found...)
	if err != nil {
		found, status, other := frame.ProblemsOf(err)
		if other != nil {
			return other
		}
		existing := t.Text("same")
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
func (t *Typed) recipient(facts workflow.Facts) (id string, which []page.Option, err error) {
	text := t.Text("recipient")
	if text == "" {
		return "", nil, nil
	}
	all, err := bearing(facts, text)
	if err != nil {
		return "", nil, err
	}
	for _, r := range all {
		if r.ID == t.Text("which") || len(all) == 1 {
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
		t.Found = append(t.Found, workflow.At("recipient", wrong+" Add the jurisdiction first."))
		return "", nil, err
	case id == "":
		t.Found = append(t.Found, workflow.At("which", "Several jurisdictions have this name. Choose one."))
	}
	return id, which, nil
}

// shares reads one share on each line: a jurisdiction, and after its last space an amount.
func (t *Typed) shares(facts workflow.Facts) (all []award.GivenShare, err error) {
	for line := range strings.Lines(frame.Lines(t.Get("shares"))) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		at := strings.LastIndexAny(line, " \t")
		if at < 0 {
			t.Found = append(t.Found, workflow.At("shares", validation.Quoted(line)+" has no amount. Enter a jurisdiction and its amount."))
			continue
		}
		found, wrong, err := named(facts, strings.TrimRight(line[:at], " \t,;:"))
		if err != nil {
			return nil, err
		}
		if wrong != "" {
			t.Found = append(t.Found, workflow.At("shares", wrong))
		}
		all = append(all, award.GivenShare{Jurisdiction: found.ID, Amount: line[at+1:]})
	}
	return all, nil
}

// parent is the award of which a subaward is a part, by the agency and number that were typed.
func (t *Typed) parent(facts workflow.Facts) (string, error) {
	if t.Text("parent_number") == "" {
		return "", nil
	}
	key := award.KeyOf(t.Text("parent_agency"), t.Text("parent_number"))
	q := award.ByKey{Asked: []award.Key{key}}
	if err := facts.Ask(&q); err != nil {
		return "", err
	}
	switch ids := q.IDs[key]; len(ids) {
	case 0:
		t.Found = append(t.Found, workflow.At("parent_number", "No award with this agency and number is on record."))
	case 1:
		return ids[0], nil
	default:
		t.Found = append(t.Found, workflow.At("parent_number", "Several awards are on record whose number is written almost like this."))
	}
	return "", nil
}

func (p *Pages) recordForm(c echo.Context, status int, t *Typed, found frame.Problems, which []page.Option, existing string) error {
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
			in(awardpage.Line, t.Field("agency", "Agency", "", true)),
			in(awardpage.Line, t.Field("number", "Award number", "As the agency writes it.", true)),
		},
	}
	add := func(list ...awardpage.Input) { v.Inputs = append(v.Inputs, list...) }
	if existing != "" && existing != "distinct" {
		v.Existing = existing
	}
	if v.Existing != "" || t.Text("same") == "distinct" {
		options := []page.Option{{Value: "distinct", Label: "It is another award"}}
		if v.Existing != "" {
			options = slices.Insert(options, 0, page.Option{
				Value: v.Existing, Label: "It is the same award", Hint: "Its number is written so too. Leave the amount out. Record money as an action of that award.",
			})
		}
		add(in(awardpage.Radio, t.Field("same", "Is it the award on record?", "", true), options...))
	}
	add(
		in(awardpage.Line, t.Field("program", "Program", "Such as Byrne JAG.", true)),
		in(awardpage.Line, t.Field("year", "Program year", "", true)),
		in(awardpage.Line, t.Field("recipient", "Recipient", "Name of a jurisdiction on record. Of a joint award, its fiscal agent.", true)),
	)
	if len(which) > 0 {
		add(in(awardpage.Radio, t.Field("which", "Which jurisdiction?", "", true), which...))
	}
	add(
		in(awardpage.Choice, t.Field("role", "Role of the recipient", "", false), awardpage.Titles(award.Roles)...),
		in(awardpage.Choice, t.Field("basis", "Basis", "Formula: a statute divides the money. Categorical: the agency chose an application.", false), awardpage.Titles(award.Bases)...),
		in(awardpage.Day, t.Field("made_on", "Award date", "", true)),
		in(awardpage.Line, t.Field("amount", "Amount of the first obligation", "Dollars of the federal share, such as $1,234,567.89.", false)),
		in(awardpage.Text, t.Field("shares", "Shares of a joint award", "One jurisdiction per line, then its amount, such as: King County 109,000.00. They sum to the amount.", false)),
		in(awardpage.Day, t.Field("from", "Period begins", "", false)),
		in(awardpage.Day, t.Field("until", "Period ends", "", false)),
		in(awardpage.Line, t.Field("name", "Name in the award", "What the recipient or the project is called in the award.", false)),
		in(awardpage.Line, t.Field("terms.regulation", "Regulation in the terms", "Such as 2 CFR part 200.", false)),
		in(awardpage.Day, t.Field("terms.as_of", "Text of the regulation as of", "", false)),
		in(awardpage.Line, t.Field("parent_agency", "Agency of the award that a subaward is part of", "For a subrecipient only.", false)),
		in(awardpage.Line, t.Field("parent_number", "Number of the award that a subaward is part of", "For a subrecipient only.", false)),
	)
	return p.ShowForm(c, status, v, t, found)
}
