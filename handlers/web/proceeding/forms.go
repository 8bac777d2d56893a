package proceeding

import (
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/templates/page"
	pages "duces/templates/proceeding"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/view"
)

func typeOptions() []page.Option {
	var all []page.Option
	for _, t := range proceeding.Types {
		all = append(all, page.Option{Value: string(t), Label: t.Words()})
	}
	return all
}

func roleOptions() []page.Option {
	var all []page.Option
	for _, r := range proceeding.Roles {
		all = append(all, page.Option{Value: string(r), Label: r.Words() + "s"})
	}
	return all
}

const partiesHint = "One name per line. A name that is exactly that of one jurisdiction on record is linked to it."

// partyInputs are the names of parties by role.
func (e *entry) partyInputs() []pages.Input {
	var all []pages.Input
	for _, r := range roleOptions() {
		label := r.Label
		if r.Value == string(proceeding.Amicus) {
			label = "Amici curiae"
		}
		all = append(all, e.input(pages.Area, "names."+r.Value, label, ""))
	}
	return all
}

// namedParties reads them.
func (p *Pages) namedParties(c echo.Context, e *entry) ([]proceeding.Party, error) {
	var all []proceeding.Party
	for _, role := range proceeding.Roles {
		for _, name := range e.lines("names." + string(role)) {
			x := proceeding.Party{Name: name, Role: role}
			rows, err := p.read.Jurisdictions(c.Request().Context(), frame.Who(c).Viewer(), view.JurisdictionFilter{Query: name, Limit: mostFound})
			if err != nil {
				return nil, err
			}
			same := slices.DeleteFunc(rows.Items, func(r view.JurisdictionRow) bool { return !workflow.SameName(r.Name, name) })
			if len(same) == 1 {
				x.Jurisdiction = same[0].ID
			}
			all = append(all, x)
		}
	}
	return all, nil
}

// opening records a proceeding.
func (p *Pages) opening(c echo.Context, typed url.Values) (*entry, error) {
	facts, err := p.read.World(c.Request().Context(), frame.Who(c).ID)
	e := &entry{facts: facts, Reading: frame.Reading{Values: typed}, said: "Proceeding recorded."}
	e.form = pages.Form{Title: "Record a proceeding", Lead: "A lawsuit or an appeal.", Submit: "Record proceeding"}
	e.layout = func(e *entry) error {
		zone := pages.Input{As: pages.ZoneOf, Zones: frame.Zones(), Field: page.Field{
			Name: "zone", Label: "Time zone of the court", Hint: "Hours in orders are read in this time zone.", Value: zoneTyped(e), Required: true,
		}}
		e.form.Groups = []pages.Group{{Inputs: []pages.Input{
			required(e.input(pages.Line, "caption", "Caption", "Such as City of Chicago v. Sessions.")),
			required(e.input(pages.Line, "court", "Court", "Such as N.D. Ill., or 7th Cir.")),
			required(e.input(pages.Line, "number", "Docket number", "In any spelling: 1:17-cv-05720 and 17 C 5720 are the same.")),
			required(e.input(pages.Choice, "type", "Type", "", typeOptions()...)),
			required(e.input(pages.Day, "filed_on", "Filed on", "")),
			e.input(pages.Line, "judge", "Judge", ""), zone,
		}}, {ID: "parties", Legend: "Parties", Hint: partiesHint, Inputs: e.partyInputs()}}
		return nil
	}
	parties, failed := p.namedParties(c, e)
	if failed != nil {
		return nil, failed
	}
	e.command = func() workflow.Command {
		return proceeding.Open{
			Docket: proceeding.Docket{Court: e.Text("court"), Number: e.Text("number")}, Kind: proceeding.Type(e.Text("type")), Caption: e.Text("caption"),
			Judge: e.Text("judge"), Filed: e.Day("filed_on", "Filed on"), Zone: zoneTyped(e), Parties: parties, Others: e.Values["others"],
		}
	}
	return e, err
}

func zoneTyped(e *entry) string {
	if zone := e.Text("zone"); zone != page.OtherZone {
		return zone
	}
	return e.Text("zone_" + page.OtherZone)
}

// changing changes a proceeding, or gives it another caption.
func (p *Pages) changing(c echo.Context, typed url.Values) (*entry, error) {
	e, err := p.began(c, typed)
	if err != nil {
		return nil, err
	}
	x := e.of
	e.usual("caption", x.Caption(civil.Date{}), "court", x.Docket.Court, "number", x.Docket.Number, "judge", x.Judge, "status", x.Status,
		"owner", x.Owner, "on", x.Today(workflow.Act{At: p.Engine.Now()}).String())
	e.said = "Proceeding changed. Earlier values are in the history."
	e.form = pages.Form{Title: "Change the proceeding", Lead: "Earlier captions stay on the page, and it is found under them.", Submit: "Save", Version: x.Version}
	e.layout = func(e *entry) error {
		users, err := p.read.Users(c.Request().Context(), frame.Who(c).Viewer(), view.UserFilter{})
		if err != nil {
			return err
		}
		var owners []page.Option
		for _, u := range users {
			if !u.Disabled && u.Role.Can(workflow.VerbReadMatters) {
				owners = append(owners, page.Option{Value: u.ID, Label: u.Name})
			}
		}
		e.form.Groups = []pages.Group{{Inputs: []pages.Input{
			e.input(pages.Line, "caption", "Caption", "A new official in office changes the caption (Fed. R. Civ. P. 25(d))."),
			e.input(pages.Line, "court", "Court", ""), e.input(pages.Line, "number", "Docket number", ""), e.input(pages.Line, "judge", "Judge", ""),
			e.input(pages.Choice, "status", "Status", "", pages.Statuses()...), e.input(pages.Choice, "owner", "Gets alerts about its dates", "", owners...),
			e.input(pages.Day, "on", "From", "The day from which the new caption or status applies."),
		}}}
		return nil
	}
	e.command = func() workflow.Command {
		changed := func(name, old string) string { // what was left as it is does not change
			if text := e.Text(name); text != old {
				return text
			}
			return ""
		}
		return proceeding.Change{
			Proceeding: x.ID, Judge: changed("judge", x.Judge), Status: changed("status", x.Status), Owner: changed("owner", x.Owner),
			Docket:  proceeding.Docket{Court: changed("court", x.Docket.Court), Number: changed("number", x.Docket.Number)},
			Caption: changed("caption", x.Caption(civil.Date{})), On: e.Day("on", "From"), Others: e.Values["others"], Version: frame.Seen(typed),
		}
	}
	return e, nil
}

// parties records who joined or left.
func (p *Pages) parties(c echo.Context, typed url.Values) (*entry, error) {
	e, err := p.began(c, typed)
	if err != nil {
		return nil, err
	}
	e.usual("on", e.of.Today(workflow.Act{At: p.Engine.Now()}).String())
	e.said = "Parties changed. To be a party protects no one: an order does."
	e.form = pages.Form{Title: "Change parties", Lead: "Joining a suit protects no one, and leaving it ends no order.", Submit: "Save", Version: e.of.Version}
	var now []page.Option
	for _, x := range e.of.Parties {
		if x.Until.IsZero() {
			now = append(now, page.Option{Value: x.ID, Label: x.Name, Hint: x.Role.Words()})
		}
	}
	e.layout = func(e *entry) error {
		first := []pages.Input{required(e.input(pages.Day, "on", "From", "The day on which they joined or left."))}
		if len(now) > 0 {
			first = append(first, e.input(pages.Boxes, "leave", "Left", "", now...))
		}
		e.form.Groups = []pages.Group{{Inputs: first}, {ID: "join", Legend: "Joined", Hint: partiesHint, Inputs: e.partyInputs()}}
		return nil
	}
	joined, err := p.namedParties(c, e)
	if err != nil {
		return nil, err
	}
	e.command = func() workflow.Command {
		return proceeding.ChangeParties{Proceeding: e.of.ID, On: e.Day("on", "From"), Join: joined, Leave: typed["leave"], Version: frame.Seen(typed)}
	}
	return e, nil
}

// linking links another proceeding.
func (p *Pages) linking(c echo.Context, typed url.Values) (*entry, error) {
	e, err := p.began(c, typed)
	if err != nil {
		return nil, err
	}
	e.said, e.step = "Proceedings linked, both ways.", p.searching
	e.form = pages.Form{Title: "Link another proceeding", Lead: "The link is shown on both pages.", Submit: "Link"}
	e.layout = func(e *entry) error {
		var relations []page.Option
		for _, r := range proceeding.Relations {
			relations = append(relations, page.Option{Value: string(r), Label: r.Words()})
		}
		rows, err := p.read.Proceedings(c.Request().Context(), frame.Who(c).Viewer(), view.ProceedingFilter{Query: e.Text("q"), Limit: mostFound})
		if err != nil {
			return err
		}
		var found []page.Option
		for _, r := range rows.Items {
			if r.ID != e.of.ID {
				found = append(found, page.Option{Value: r.ID, Label: r.Caption, Hint: r.Court + " " + r.Number})
			}
		}
		inputs := []pages.Input{
			required(e.input(pages.Choice, "how", "This proceeding is", "", relations...)),
			e.finding("Find the other proceeding", "Caption, party, court, or number."),
		}
		if len(found) > 0 {
			inputs = append(inputs, required(e.input(pages.Radios, "other", "Other proceeding", "", found...)))
		}
		e.form.Groups = []pages.Group{{Inputs: inputs}}
		return nil
	}
	e.command = func() workflow.Command {
		if e.Text("other") == "" {
			e.Found = append(e.Found, workflow.At("other", "Choose the other proceeding."))
		}
		return proceeding.LinkTo{Proceeding: e.of.ID, Other: e.Text("other"), How: proceeding.Relation(e.Text("how"))}
	}
	return e, nil
}

// filing records a paper.
func (p *Pages) filing(c echo.Context, typed url.Values) (*entry, error) {
	e, err := p.began(c, typed)
	if err != nil {
		return nil, err
	}
	e.usual("proceedings", e.of.ID)
	e.said = "Filing recorded."
	e.form = pages.Form{Title: "Record a filing", Submit: "Record filing", Multipart: true}
	options, err := e.together()
	if err != nil {
		return nil, err
	}
	e.layout = func(e *entry) error {
		inputs := append([]pages.Input{
			required(e.input(pages.Line, "title", "Title", "")), required(e.input(pages.Day, "on", "Filed on", "")),
			e.input(pages.Line, "by", "Filed by", ""), e.input(pages.Line, "number", "Docket entry", ""),
		}, fileInputs(e.Values, "")...)
		if waiting := awaitingMandate(e.of); len(waiting) > 0 {
			inputs = append(inputs, e.input(pages.Choice, "rehearing", "Petition for rehearing of", "No mandate is then expected until the court decides.", waiting...),
				e.input(pages.Boxes, "denied", "Decided", "", page.Option{
					Value: "yes", Label: "This denies the petition", Hint: "The mandate is then expected seven days later (Fed. R. App. P. 41(b)).",
				}))
		}
		e.form.Groups = []pages.Group{{Inputs: append(inputs, e.input(pages.Boxes, "proceedings", "Recorded in", "", options...))}}
		return nil
	}
	e.command = func() workflow.Command {
		return proceeding.EnterFiling{Proceedings: typed["proceedings"], Filing: proceeding.Filing{
			Title: e.Text("title"), On: e.Day("on", "Filed on"), By: e.Text("by"), Number: e.Text("number"), Documents: kept(typed),
			Rehearing: e.Text("rehearing"), Denied: e.Text("denied") != "",
		}}
	}
	return e, nil
}

// awaitingMandate are the orders of a proceeding that wait for the mandate.
func awaitingMandate(x proceeding.Proceeding) []page.Option {
	var all []page.Option
	for _, o := range x.Orders {
		if !o.Void && slices.ContainsFunc(o.Clauses, func(c order.Clause) bool { return o.WaitsFor(c.No) == order.MandateIssues }) {
			all = append(all, page.Option{Value: o.ID, Label: o.Called()})
		}
	}
	return all
}

// dating keeps a date, or moves one.
func (p *Pages) dating(c echo.Context, typed url.Values) (*entry, error) {
	e, err := p.began(c, typed)
	if err != nil {
		return nil, err
	}
	id := e.Text("date")
	e.said = "Date saved."
	e.form = pages.Form{Title: "Add a date", Lead: "An alert goes out on that day.", Submit: "Save"}
	options, err := e.together()
	if err != nil {
		return nil, err
	}
	if id != "" {
		old, known := e.of.Date(id)
		if !known {
			return nil, workflow.Absent("date")
		}
		e.usual("title", old.Title, "on", old.On.String())
		e.form.Title, e.form.Hidden = "Move a date", [][2]string{{"date", id}}
		options = slices.DeleteFunc(options, func(o page.Option) bool { // in those alone that have it
			other, err := proceeding.Find(e.facts, o.Value)
			_, has := other.Date(id)
			return err != nil || !has
		})
	}
	e.usual("proceedings", e.of.ID)
	e.layout = func(e *entry) error {
		e.form.Groups = []pages.Group{{Inputs: []pages.Input{
			required(e.input(pages.Line, "title", "What", "Such as Hearing on the motion, or Brief due.")), required(e.input(pages.Day, "on", "Date", "")),
			e.input(pages.Boxes, "proceedings", "Recorded in", "", options...),
		}}}
		return nil
	}
	e.command = func() workflow.Command {
		return proceeding.SetDate{Proceedings: typed["proceedings"], Date: id, Title: e.Text("title"), On: e.Day("on", "Date")}
	}
	return e, nil
}

// endingDate ends a date.
func (p *Pages) endingDate(c echo.Context, typed url.Values) (*entry, error) {
	e, err := p.began(c, typed)
	if err != nil {
		return nil, err
	}
	old, known := e.of.Date(e.Text("date"))
	if !known {
		return nil, workflow.Absent("date")
	}
	e.said = "Date ended."
	e.form = pages.Form{Title: "End a date", Lead: old.Title + ": " + old.On.Text(), Submit: "End date", Hidden: [][2]string{{"date", old.ID}}}
	e.layout = func(e *entry) error {
		e.form.Groups = []pages.Group{{Inputs: []pages.Input{required(e.input(pages.Line, "how", "How it ended", "Such as Held, or Withdrawn."))}}}
		return nil
	}
	e.command = func() workflow.Command {
		return proceeding.EndDate{Proceeding: e.of.ID, Date: old.ID, How: e.Text("how")}
	}
	return e, nil
}
