package proceeding

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/timezone"
	"duces/workflow/validation"
)

// Open puts a proceeding on record.
type Open struct {
	Docket  Docket     `json:"docket"`
	Kind    Type       `json:"type"`
	Caption string     `json:"caption"`
	Judge   string     `json:"judge,omitempty"`
	Filed   civil.Date `json:"filed_on"`
	Zone    string     `json:"zone"`
	Owner   string     `json:"owner,omitempty"` // empty: whoever opens it
	Parties []Party    `json:"parties,omitempty"`
	// Others are proceedings with the same docket that the caller knows to be others.
	Others []string `json:"others,omitempty"`
}

// CommandName implements workflow.Command.
func (Open) CommandName() string { return "OpenProceeding" }

// Streams implements workflow.Command.
func (Open) Streams() []workflow.Stream { return nil }

// Decide implements workflow.Command.
func (c Open) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if err := facts.Actor.May(workflow.VerbRecordCourts); err != nil {
		return workflow.Decision{}, err
	}
	no := slices.Concat(
		workflow.CheckLine("court", "Court", c.Docket.Court, 200, true), workflow.CheckLine("number", "Docket number", c.Docket.Number, 100, true),
		workflow.CheckLine("caption", "Caption", c.Caption, 300, true), workflow.CheckLine("judge", "Judge", c.Judge, 200, false),
	)
	if !slices.Contains(Types, c.Kind) {
		no = append(no, workflow.At("type", validation.NotOneOf("Type", string(c.Kind), Types...)))
	}
	zone, err := timezone.Parse(c.Zone)
	if err != nil {
		no = append(no, workflow.At("zone", "Time zone of the court: "+workflow.Sentence(err)))
	}
	no = append(no, checkDay(a, zone, "filed_on", "Filed on", c.Filed)...)
	for i := range c.Parties {
		c.Parties[i], no = checkParty(facts, fmt.Sprintf("parties.%d", i), c.Parties[i], no)
		c.Parties[i].ID = fmt.Sprint(i + 1)
	}
	if err := workflow.Collect(no); err != nil {
		return workflow.Decision{}, err
	}
	c.Docket = Docket{Court: workflow.Tidy(c.Docket.Court), Number: workflow.Tidy(c.Docket.Number)}
	if err := c.Docket.checkTwins(facts, "", c.Others); err != nil {
		return workflow.Decision{}, err
	}
	if c.Owner == "" && !isBuiltIn(facts.Actor) {
		c.Owner = facts.Actor.ID
	}
	id := a.NewID("proceeding")
	opened := Opened{
		Docket: c.Docket, Kind: c.Kind, Caption: workflow.Tidy(c.Caption), Judge: workflow.Tidy(c.Judge), Zone: zone, Owner: c.Owner, Parties: c.Parties,
	}
	return workflow.Decision{Events: []workflow.Event{a.Event(Stream(id), c.Filed, opened)}, Created: []string{id}}, nil
}

func isBuiltIn(a workflow.Actor) bool {
	_, is := workflow.BuiltInActor(a.ID)
	return is
}

// checkTwins asks about another proceeding with the same docket.
func (d Docket) checkTwins(facts workflow.Facts, own string, others []string) error {
	q := Twins{Key: d.Key()}
	if err := facts.Ask(&q); err != nil {
		return err
	}
	for _, id := range q.IDs {
		if id == own || slices.Contains(others, id) {
			continue
		}
		twin, err := Find(facts, id)
		if err != nil {
			return err
		}
		no := workflow.Refuse("twin", fmt.Sprintf("%s, %s %s, is on record already.", twin.Caption(civil.Date{}), twin.Docket.Court, twin.Docket.Number),
			"Use that one, or say that this is another case.")
		no.Existing = id
		return no
	}
	return nil
}

// checkDay wants a day that has come in a zone.
func checkDay(a workflow.Act, zone, field, title string, day civil.Date) []workflow.Detail {
	switch today := civil.DateIn(a.At, timezone.Named(zone)); {
	case day.IsZero():
		return []workflow.Detail{workflow.At(field, validation.Required(title))}
	case zone != "" && day.After(today):
		return []workflow.Detail{workflow.At(field, fmt.Sprintf("%s: %s is in the future.", title, day.Text()))}
	}
	return nil
}

// checkParty checks a party; one that is a jurisdiction on record may leave its name out.
func checkParty(facts workflow.Facts, at string, p Party, no []workflow.Detail) (Party, []workflow.Detail) {
	if p.Jurisdiction != "" {
		switch j, err := jurisdiction.Current(facts, p.Jurisdiction); {
		case err != nil:
			no = append(no, workflow.At(at+".jurisdiction", "No jurisdiction with the id "+p.Jurisdiction+" is on record."))
		case workflow.Blank(p.Name):
			p.Name, p.Jurisdiction = j.Title(), j.ID
		}
	}
	if !slices.Contains(Roles, p.Role) {
		no = append(no, workflow.At(at+".role", validation.NotOneOf("Role", string(p.Role), Roles...)))
	}
	p.Name = workflow.Tidy(p.Name)
	return p, append(no, workflow.CheckLine(at+".name", "Name", p.Name, 200, true)...)
}

// begin finds the proceeding that a command changes.
func begin(facts workflow.Facts, id string, version int) (Proceeding, error) {
	if err := facts.Actor.May(workflow.VerbRecordCourts); err != nil {
		return Proceeding{}, err
	}
	p, err := Find(facts, id)
	if err == nil {
		err = workflow.Outdated("This proceeding", version, p.Version)
	}
	return p, err
}

// Today is the act's day where the court sits.
func (p Proceeding) Today(a workflow.Act) civil.Date {
	return civil.DateIn(a.At, timezone.Named(p.Zone))
}

func (p Proceeding) note(a workflow.Act, on civil.Date, data workflow.Data) workflow.Event {
	return a.Event(Stream(p.ID), on, data)
}
