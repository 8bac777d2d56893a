package proceeding

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/order"
	"duces/workflow/upload"
	"duces/workflow/validation"
)

// Change puts right or brings up to date what is on record of a proceeding. What is empty stays.
type Change struct {
	Proceeding string     `json:"proceeding"`
	Judge      string     `json:"judge,omitempty"`
	Status     string     `json:"status,omitempty"`
	Owner      string     `json:"owner,omitempty"`
	Docket     Docket     `json:"docket,omitzero"`
	Caption    string     `json:"caption,omitempty"`
	On         civil.Date `json:"on,omitzero"` // from when; of a caption and a status
	Others     []string   `json:"others,omitempty"`
	Version    int        `json:"version,omitempty"`
}

// CommandName implements workflow.Command.
func (Change) CommandName() string { return "ChangeProceeding" }

// Streams implements workflow.Command.
func (c Change) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Proceeding)} }

// Decide implements workflow.Command.
func (c Change) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	p, err := begin(facts, c.Proceeding, c.Version)
	if err != nil {
		return workflow.Decision{}, err
	}
	no := slices.Concat(
		workflow.CheckLine("court", "Court", c.Docket.Court, 200, false), workflow.CheckLine("number", "Docket number", c.Docket.Number, 100, false),
		workflow.CheckLine("caption", "Caption", c.Caption, 300, false), workflow.CheckLine("judge", "Judge", c.Judge, 200, false),
	)
	if c.Status != "" && !slices.Contains(Statuses, c.Status) {
		no = append(no, workflow.At("status", validation.NotOneOf("Status", c.Status, Statuses...)))
	}
	if c.Owner != "" {
		if u, err := account.Find(facts, c.Owner); err != nil || u.Disabled {
			no = append(no, workflow.At("owner", "Choose an active user."))
		}
	}
	if c.On.IsZero() {
		c.On = p.Today(a)
	}
	no = append(no, checkDay(a, p.Zone, "on", "From", c.On)...)
	if err := workflow.Collect(no); err != nil {
		return workflow.Decision{}, err
	}
	var d workflow.Decision
	changed := Changed{
		Judge: workflow.Tidy(c.Judge), Status: c.Status, Owner: c.Owner, Number: workflow.Tidy(c.Docket.Number), Court: workflow.Tidy(c.Docket.Court),
	}
	after := p
	if changed != (Changed{}) {
		d.Events = append(d.Events, p.note(a, c.On, changed))
		if changed.Number != "" {
			after.Docket.Number = changed.Number
		}
		if changed.Court != "" {
			after.Docket.Court = changed.Court
		}
		if after.Docket.Key() != p.Docket.Key() {
			if err := after.Docket.checkTwins(facts, p.ID, c.Others); err != nil {
				return workflow.Decision{}, err
			}
		}
	}
	if caption := workflow.Tidy(c.Caption); caption != "" && caption != p.Caption(civil.Date{}) {
		d.Events = append(d.Events, p.note(a, c.On, Captioned{Caption: caption}))
	}
	if len(d.Events) == 0 {
		return d, errUnchanged
	}
	return d, nil
}

var errUnchanged = workflow.Refuse("unchanged", "Nothing would change. These values are already on record.", "Change something first.")

// ChangeParties records who joined a proceeding or left it.
type ChangeParties struct {
	Proceeding string     `json:"proceeding"`
	On         civil.Date `json:"on"`
	Join       []Party    `json:"join,omitempty"`
	Leave      []string   `json:"leave,omitempty"` // ids of parties
	Version    int        `json:"version,omitempty"`
}

// CommandName implements workflow.Command.
func (ChangeParties) CommandName() string { return "ChangeParties" }

// Streams implements workflow.Command.
func (c ChangeParties) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Proceeding)} }

// Decide implements workflow.Command.
func (c ChangeParties) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	p, err := begin(facts, c.Proceeding, c.Version)
	if err != nil {
		return workflow.Decision{}, err
	}
	no := checkDay(a, p.Zone, "on", "From", c.On)
	var d workflow.Decision
	for i, x := range c.Join {
		x, no = checkParty(facts, fmt.Sprintf("join.%d", i), x, no)
		x.ID, x.From, x.Until = fmt.Sprint(len(p.Parties)+i+1), civil.Date{}, civil.Date{}
		if slices.ContainsFunc(p.Parties, func(o Party) bool {
			return o.Until.IsZero() && o.Role == x.Role && (x.Jurisdiction != "" && o.Jurisdiction == x.Jurisdiction || workflow.SameName(o.Name, x.Name))
		}) {
			no = append(no, workflow.At(fmt.Sprintf("join.%d.name", i), x.Name+" is a party in this role already."))
		}
		d.Events = append(d.Events, p.note(a, c.On, PartyJoined{Party: x}))
	}
	for _, id := range c.Leave {
		x, known := p.Party(id)
		switch {
		case !known || !x.Until.IsZero():
			no = append(no, workflow.At("leave", "There is no party "+id+" now."))
		case c.On.Before(x.From):
			no = append(no, workflow.At("on", fmt.Sprintf("%s joined on %s only.", x.Name, x.From.Text())))
		}
		d.Events = append(d.Events, p.note(a, c.On, PartyLeft{Party: id, Name: x.Name}))
		asks, err := p.protects(facts, x)
		if err != nil {
			return workflow.Decision{}, err
		}
		if asks {
			d.Events = append(d.Events, p.note(a, p.Today(a), DateSet{Date: Date{
				ID: "left/" + id, Title: x.Name + " left the case: does a later order say that it is no longer protected?", On: p.Today(a), Repeats: order.RemindEvery,
			}}))
		}
	}
	if len(d.Events) == 0 {
		no = append(no, workflow.At("join", "Name who joined or left."))
	}
	if err := workflow.Collect(no); err != nil {
		return workflow.Decision{}, err
	}
	return d, nil
}

// protects says whether a clause of the proceeding names a party: leaving the case ends no order.
func (p Proceeding) protects(facts workflow.Facts, x Party) (bool, error) {
	if x.Jurisdiction == "" {
		return false, nil
	}
	j, err := jurisdiction.Current(facts, x.Jurisdiction)
	person := Person(j)
	return err == nil && slices.ContainsFunc(p.Orders, func(o Order) bool {
		return !o.Void && slices.ContainsFunc(o.Clauses, func(c order.Clause) bool {
			return !c.Effect.Frees() && !c.Whom.IsZero() && !c.Whom.Everyone && c.Whom.Covers(person, civil.Date{}) == order.Yes
		})
	}), err
}

// LinkTo links two proceedings, both ways.
type LinkTo struct {
	Proceeding string   `json:"proceeding"`
	Other      string   `json:"other"`
	How        Relation `json:"how"`
}

// CommandName implements workflow.Command.
func (LinkTo) CommandName() string { return "LinkProceedings" }

// Streams implements workflow.Command.
func (c LinkTo) Streams() []workflow.Stream {
	return []workflow.Stream{Stream(c.Proceeding), Stream(c.Other)}
}

// Decide implements workflow.Command.
func (c LinkTo) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	p, err := begin(facts, c.Proceeding, 0)
	if err != nil {
		return workflow.Decision{}, err
	}
	if !slices.Contains(Relations, c.How) {
		return workflow.Decision{}, workflow.Malformed("how", validation.NotOneOf("Relation", string(c.How), Relations...))
	}
	if c.Other == c.Proceeding {
		return workflow.Decision{}, workflow.Malformed("other", "A proceeding cannot be linked to itself.")
	}
	other, err := Find(facts, c.Other)
	if err != nil {
		return workflow.Decision{}, workflow.Malformed("other", "No proceeding with this id is on record.")
	}
	link := Link{Proceeding: other.ID, How: c.How}
	if slices.Contains(p.Links, link) {
		return workflow.Decision{}, errUnchanged
	}
	return workflow.Decision{Events: []workflow.Event{
		p.note(a, p.Today(a), Linked{link}), other.note(a, other.Today(a), Linked{Link{Proceeding: p.ID, How: c.How.Other()}}),
	}}, nil
}

// mostTogether is on how many proceedings one filing, date or order can be entered in one act.
const mostTogether = 50

// EnterFiling records a paper in a proceeding, and in others that are heard with it.
type EnterFiling struct {
	Proceedings []string `json:"proceedings"`
	Filing      Filing   `json:"filing"`
}

// CommandName implements workflow.Command.
func (EnterFiling) CommandName() string { return "EnterFiling" }

// Streams implements workflow.Command.
func (c EnterFiling) Streams() []workflow.Stream { return streams(c.Proceedings) }

func streams(ids []string) []workflow.Stream {
	all := make([]workflow.Stream, len(ids))
	for i, id := range ids {
		all[i] = Stream(id)
	}
	return all
}

// each does something in all of several proceedings, or in none.
func each(facts workflow.Facts, ids []string, do func(Proceeding) ([]workflow.Event, error)) (workflow.Decision, error) {
	var d workflow.Decision
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	switch {
	case len(ids) == 0:
		return d, workflow.Malformed("proceedings", validation.Required("Proceeding"))
	case len(ids) > mostTogether:
		return d, workflow.Malformed("proceedings", fmt.Sprintf("At most %d proceedings can be chosen.", mostTogether))
	}
	for _, id := range ids {
		p, err := begin(facts, id, 0)
		if err != nil {
			return workflow.Decision{}, err
		}
		events, err := do(p)
		if err != nil {
			return workflow.Decision{}, err
		}
		d.Events = append(d.Events, events...)
	}
	return d, nil
}

// Decide implements workflow.Command.
func (c EnterFiling) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	f := c.Filing
	f.ID, f.Title, f.By, f.Number = a.NewID("filing"), workflow.Tidy(f.Title), workflow.Tidy(f.By), workflow.Tidy(f.Number)
	asks := f.Rehearing != ""
	d, err := each(facts, c.Proceedings, func(p Proceeding) ([]workflow.Event, error) {
		no := slices.Concat(
			workflow.CheckLine("title", "Title", f.Title, 300, true), workflow.CheckLine("by", "Filed by", f.By, 200, false),
			workflow.CheckLine("number", "Docket entry", f.Number, 40, false), checkDay(a, p.Zone, "on", "Filed on", f.On), checkFiles(facts, p, f.Documents),
		)
		if f.Denied && !asks {
			no = append(no, workflow.At("rehearing", "Choose the order whose petition for rehearing this paper denies."))
		}
		if err := workflow.Collect(no); err != nil {
			return nil, err
		}
		events := []workflow.Event{p.note(a, f.On, FilingEntered{Filing: f})}
		if o, known := p.Order(f.Rehearing); known && !o.Void {
			asks = false
			next, err := p.rehearing(a, o, f)
			return append(events, next...), err
		}
		return events, nil
	})
	if err == nil && asks {
		return workflow.Decision{}, workflow.Malformed("rehearing", "No order with this id is on record in the proceeding.")
	}
	return d, err
}

// rehearing moves the day on which the mandate of an order is expected: a petition for rehearing stays it until the court
// decides, and it issues seven days after the petition is denied (Fed. R. App. P. 41(b)).
func (p Proceeding) rehearing(a workflow.Act, o Order, f Filing) ([]workflow.Event, error) {
	var events []workflow.Event
	for _, c := range o.Clauses {
		if o.WaitsFor(c.No) != order.MandateIssues {
			continue
		}
		for _, x := range p.Dates {
			if x.Order == o.ID && x.Clause == c.No && x.Done == "" {
				events = append(events, p.note(a, p.Today(a), DateEnded{Date: x.ID, How: f.Title + "."}))
			}
		}
		next := Date{
			ID: fmt.Sprintf("%s/%d/%s", o.ID, c.No, f.ID), Order: o.ID, Clause: c.No, Repeats: order.RemindEvery,
			Title: "Has this come: the petition for rehearing is decided?", On: f.On.AddDays(order.RemindEvery),
		}
		if f.Denied {
			r, err := order.MandateAfterDenial(f.On)
			if err != nil {
				return nil, err
			}
			next.Title, next.On = mandateExpected, r.Due
		}
		events = append(events, p.note(a, p.Today(a), DateSet{Date: next}))
	}
	if len(events) == 0 {
		return nil, workflow.Malformed("rehearing", o.Called()+" waits for no mandate.")
	}
	return events, nil
}

// checkFiles wants documents that the proceeding has, or that the actor sent.
func checkFiles(facts workflow.Facts, p Proceeding, docs []field.Document) []workflow.Detail {
	if len(docs) == 0 {
		return nil
	}
	has := map[string]int64{}
	for _, d := range p.documents() {
		has[d.SHA256] = d.Size
	}
	q := upload.Sent{By: facts.Actor.ID, Sizes: map[string]int64{}}
	for _, d := range docs {
		q.Asked = append(q.Asked, d.SHA256)
	}
	if err := facts.Ask(&q); err != nil {
		return []workflow.Detail{workflow.At("documents", workflow.Sentence(err))}
	}
	var no []workflow.Detail
	for _, d := range docs {
		size, known := has[d.SHA256]
		if !known {
			size, known = q.Sizes[d.SHA256]
		}
		no = append(no, workflow.CheckLine("documents", "Type", d.Type, 255, false)...)
		no = append(no, workflow.CheckLine("documents", "Name", d.RawName, 255, false)...)
		switch {
		case !known:
			no = append(no, workflow.At("documents", fmt.Sprintf("%s: you have not uploaded a file with the SHA-256 %s. Upload it first.", d.Name, d.SHA256)))
		case size != d.Size:
			no = append(no, workflow.At("documents", fmt.Sprintf("%s: the file with the SHA-256 %s has %d bytes, not %d.", d.Name, d.SHA256, size, d.Size)))
		case workflow.CheckSeen(d.Name) != nil:
			no = append(no, workflow.At("documents", fmt.Sprintf("The name %+q: %v. Use the name that the upload answered.", d.Name, workflow.CheckSeen(d.Name))))
		}
	}
	return no
}

// SetDate keeps a date of a proceeding, and of others that are heard with it; or moves one.
type SetDate struct {
	Proceedings []string   `json:"proceedings"`
	Date        string     `json:"date,omitempty"` // id of one that is moved; empty: a new one
	Title       string     `json:"title"`
	On          civil.Date `json:"on"`
}

// CommandName implements workflow.Command.
func (SetDate) CommandName() string { return "SetProceedingDate" }

// Streams implements workflow.Command.
func (c SetDate) Streams() []workflow.Stream { return streams(c.Proceedings) }

// Decide implements workflow.Command.
func (c SetDate) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	date := Date{ID: c.Date, Title: workflow.Tidy(c.Title), On: c.On}
	if date.ID == "" {
		date.ID = a.NewID("date")
	}
	return each(facts, c.Proceedings, func(p Proceeding) ([]workflow.Event, error) {
		x := date
		if c.Date != "" {
			old, known := p.Date(c.Date)
			if !known || old.Done != "" {
				return nil, workflow.Absent("date")
			}
			x.Order, x.Clause, x.Repeats = old.Order, old.Clause, old.Repeats
		}
		no := workflow.CheckLine("title", "Title", x.Title, 200, true)
		if x.On.IsZero() {
			no = append(no, workflow.At("on", validation.Required("Date")))
		}
		return []workflow.Event{p.note(a, p.Today(a), DateSet{Date: x})}, workflow.Collect(no)
	})
}

// EndDate says that nobody need wait for a date any more.
type EndDate struct {
	Proceeding string `json:"proceeding"`
	Date       string `json:"date"`
	How        string `json:"how"`
}

// CommandName implements workflow.Command.
func (EndDate) CommandName() string { return "EndProceedingDate" }

// Streams implements workflow.Command.
func (c EndDate) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Proceeding)} }

// Decide implements workflow.Command.
func (c EndDate) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	p, err := begin(facts, c.Proceeding, 0)
	if err != nil {
		return workflow.Decision{}, err
	}
	if x, known := p.Date(c.Date); !known || x.Done != "" {
		return workflow.Decision{}, workflow.Absent("date")
	}
	if err := workflow.Collect(workflow.CheckLine("how", "How it ended", c.How, 300, true)); err != nil {
		return workflow.Decision{}, err
	}
	return workflow.Decision{Events: []workflow.Event{p.note(a, p.Today(a), DateEnded{Date: c.Date, How: workflow.Tidy(c.How)})}}, nil
}
