package jurisdiction

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/process"
	"duces/workflow/search"
	"duces/workflow/timezone"
	"duces/workflow/usstate"
	"duces/workflow/validation"
)

// KindName names the streams of jurisdictions.
const KindName = "jurisdiction"

// Stream is the history of one jurisdiction.
func Stream(id string) workflow.Stream { return workflow.NewStream(KindName, id) }

// Jurisdiction is a government.
type Jurisdiction struct {
	ID      string
	Name    string
	Kind    string
	State   string // two letters
	Zone    string // IANA
	Parent  string // name of the government it belongs to, or empty
	Contact string // personal: whom to write to
	Version int

	Contacts   []Contact // in the order in which they were added
	Aliases    []Alias   // other names, in that order
	MergedInto string    // id of the record that stands for the government now; empty: this one does
	Merged     []string  // ids of the records that were merged into this one
}

// Added records a government.
type Added struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	State  string `json:"state"` // two letters
	Zone   string `json:"zone"`  // IANA
	Parent string `json:"parent,omitempty"`
}

// Type is the stored name.
func (Added) Type() string { return "jurisdiction_added" }

// Changed replaces what is on record; contacts are Personal.
type Changed struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	State  string `json:"state"`
	Zone   string `json:"zone"`
	Parent string `json:"parent,omitempty"`
	// Of a change that somebody else asked for: the request that it rests on.
	Approval    string `json:"approval,omitempty"`
	RequestedBy string `json:"requested_by,omitempty"`
}

// Type is the stored name.
func (Changed) Type() string { return "jurisdiction_changed" }

var jurisdictionEvents = []workflow.EventType{
	workflow.EventOf(func(j Jurisdiction, d Added, e workflow.Event) Jurisdiction {
		j.ID, j.Version, j.Contact = e.Stream.ID(), e.No, e.Personal["contact"].Text()
		j.Name, j.Kind, j.State, j.Zone, j.Parent = d.Name, d.Kind, d.State, d.Zone, d.Parent
		return j
	}, func(d Added, _ workflow.Names) string { return "Jurisdiction added: " + d.Name }, nil),

	workflow.EventOf(func(j Jurisdiction, d Changed, e workflow.Event) Jurisdiction {
		j.Version, j.Contact = e.No, e.Personal["contact"].Text()
		j.Name, j.Kind, j.State, j.Zone, j.Parent = d.Name, d.Kind, d.State, d.Zone, d.Parent
		return j.withoutOwnName()
	}, func(d Changed, n workflow.Names) string {
		return "Jurisdiction changed: " + d.Name + requestedBy(d.RequestedBy, n)
	}, func(d Changed) []string { return asker(d.RequestedBy) }),
}

// Kind is what the program knows of jurisdictions.
var Kind = workflow.KindOf[Jurisdiction]{
	Version: func(j Jurisdiction) int { return j.Version },
	Name:    KindName, Events: slices.Concat(jurisdictionEvents, contactEvents, aliasEvents, mergeEvents), Questions: []workflow.Question{&OnRecord{}, &Named{}}, Needs: workflow.None[Jurisdiction], Process: workflow.NoProcess[Jurisdiction],
	Visible: func(facts workflow.Facts, _ Jurisdiction) bool { return facts.Actor.Role.Can(workflow.VerbReadMatters) },
	Rows: func(j Jurisdiction, _ *process.Definition) []workflow.Row {
		rows := []workflow.Row{Row{
			ID: j.ID, Name: j.Name, Search: workflow.Folded(j.Name), Kind: j.Kind, State: j.State, Zone: j.Zone,
			Parent: j.Parent, Contact: j.Contact, Version: int64(j.Version), ParentSearch: workflow.Folded(j.Parent), Words: j.searchKey(),
			MergedInto: j.MergedInto,
		}}
		if j.MergedInto != "" { // the other record answers to its names
			rows[0] = rows[0].(Row).mergedAway()
			return rows
		}
		for _, word := range search.Words(j.searchKey()) {
			rows = append(rows, WordRow{Word: word, JurisdictionID: j.ID})
		}
		return append(append(rows, j.aliasRows()...), j.emailRows()...)
	},
}.Kind()

// Same says whether two records of a government agree in all that reviews tell it by
// and count its dates by. Whom to write to is no part of that.
func (j Jurisdiction) Same(other Jurisdiction) bool {
	return j.Name == other.Name && j.Kind == other.Kind && j.State == other.State && j.Zone == other.Zone && j.Parent == other.Parent
}

// Find finds a jurisdiction, whoever acts: a closure moves dates in jurisdictions
// that the administrator who declares it may not read. To read one, ask See.
func Find(facts workflow.Facts, id string) (Jurisdiction, error) {
	return workflow.Look[Jurisdiction](facts, Stream(id))
}

// Row is how lists show a jurisdiction.
type Row struct {
	ID           string
	Name         string
	Search       string // the name as workflow.Folded has it
	Kind         string
	State        string
	Zone         string
	Parent       string
	Contact      string
	Version      int64
	ParentSearch string // the parent, folded alike
	Words        string // by which it is found
	MergedInto   string // lists leave it out if it was merged into another
}

// mergedAway leaves the names to the record that it was merged into: none finds it, and the parent, which
// would tell it from others, is no name.
func (r Row) mergedAway() Row {
	r.Words, r.ParentSearch = "", "merged/"+r.ID
	return r
}

// Key implements workflow.Row.
func (r Row) Key() string { return r.ID }

// WordRow is a word by which a jurisdiction is found.
type WordRow struct{ Word, JurisdictionID string }

// Key implements workflow.Row.
func (r WordRow) Key() string { return r.JurisdictionID + "/" + r.Word }

// New is a government to be put on record.
type New struct {
	Name    string `json:"name" doc:"The government's own name." example:"City of Chicago"`
	Kind    string `json:"kind" doc:"state, county, city, consolidated, town, village, borough, school_district, special_district, or tribal. Similar names such as parish and township are also accepted." example:"city"`
	State   string `json:"state" doc:"Two-letter code or name." example:"IL"`
	Zone    string `json:"zone" doc:"IANA time zone. Deadlines end at midnight there." example:"America/Chicago"`
	Parent  string `json:"parent,omitempty" doc:"Name of the government it belongs to. Name, kind, state, and parent together identify a jurisdiction." example:"Cook County"`
	Contact string `json:"contact,omitempty" doc:"Whom to contact. Personal text, can be erased." example:"The City Clerk"`
	// ZoneConfirmed says that Zone is right although the state has others.
	ZoneConfirmed bool `json:"zone_confirmed,omitempty" doc:"True if the time zone is correct although it is not used in the state."`
}

// Full names it for people.
func (n New) Full() string {
	return Ref{Name: n.Name, Kind: n.Kind, State: n.State, Parent: n.Parent}.Full()
}

// understood is what a person meant: a name without stray spaces, “Illinois” as IL,
// “parish” as a county, “US/Central” as America/Chicago. What is not understood
// comes back as problems, each at its input below at.
func (n New) understood(at string) (New, []workflow.Detail) {
	var no []workflow.Detail
	no = append(no, workflow.CheckLine(at+"name", "Name", n.Name, 200, true)...)
	no = append(no, workflow.CheckLine(at+"parent", "Parent", n.Parent, 200, false)...)
	no = append(no, workflow.CheckLine(at+"contact", "Contact", n.Contact, 1000, false)...)
	n.Name, n.Parent = workflow.Tidy(n.Name), workflow.Tidy(n.Parent)
	written := n
	n.State = stateOf(written.State)
	if n.Kind = kindOf(written.Kind, n.State); !slices.Contains(Kinds, n.Kind) {
		no = append(no, workflow.At(at+"kind", validation.NotOneOf("Kind", written.Kind, Kinds...)))
	}
	if _, ok := usstate.Names[n.State]; !ok {
		no = append(no, workflow.At(at+"state", noState(written.State)))
	}
	return n.withZone(), append(no, n.checkZone(at)...)
}

// checkZone wants a zone of the state, or one that somebody confirmed: a wrong
// zone ends each last day at the wrong hour.
func (n New) checkZone(at string) []workflow.Detail {
	zone, err := timezone.Parse(n.Zone)
	if err == nil && n.State == "AZ" && strings.HasPrefix(strings.ToLower(n.Zone), "mountain") {
		err = errors.New("most of Arizona does not change its clocks, but the Navajo Nation does. Enter America/Phoenix or America/Denver")
	}
	if err != nil {
		return []workflow.Detail{workflow.At(at+"zone", "Time zone: "+workflow.Sentence(err))}
	}
	zones := ZonesOf(n.State)
	if len(zones) == 0 || slices.Contains(zones, zone) || n.ZoneConfirmed {
		return nil
	}
	return []workflow.Detail{workflow.At(at+"zone_confirmed", fmt.Sprintf(
		"Time zone: %s is not used in %s. Time zones there: %s. Confirm the time zone if it is correct.", zone, usstate.Names[n.State], strings.Join(zones, ", ")))}
}

// withZone is the government with its zone by the name under which it is stored.
func (n New) withZone() New {
	if zone, err := timezone.Parse(n.Zone); err == nil {
		n.Zone = zone
	}
	return n
}

// stored is the government as events keep it.
func (n New) stored() Added {
	return Added{Name: n.Name, Kind: n.Kind, State: n.State, Zone: n.Zone, Parent: n.Parent}
}

// stateCodes are the postal codes by the folded name of the state.
var stateCodes = func() map[string]string {
	codes := make(map[string]string, len(usstate.Names))
	for code, name := range usstate.Names {
		codes[workflow.Folded(name)] = code
	}
	return codes
}()

// stateOf is the postal code that a word means; a word that means none stays, in capitals.
func stateOf(written string) string {
	word := workflow.Folded(written)
	if code, ok := stateCodes[word]; ok {
		return code
	}
	return strings.ToUpper(word)
}

func noState(asked string) string {
	return validation.Not("State", asked, "a state, district, or territory") + " Enter its two letters, such as IL."
}

// USState is the postal code of the state that somebody asks for by its code or name;
// nothing asked for is no state.
func USState(asked string) (string, error) {
	if workflow.Blank(asked) {
		return "", nil
	}
	code := stateOf(asked)
	if _, ok := usstate.Names[code]; !ok {
		return "", &workflow.Error{Code: workflow.Invalid, Field: "us_state", Message: noState(asked)}
	}
	return code, nil
}

// Add puts governments on record, in one act; if one is there already, none is added.
type Add struct {
	Items []New `json:"items"`
}

// CommandName implements Command.
func (Add) CommandName() string { return "AddJurisdictions" }

// Streams implements Command.
func (c Add) Streams() []workflow.Stream { return nil }

func (c Add) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	plan, err := Import(c).Plan(facts)
	if err != nil {
		return workflow.Decision{}, err
	}
	if len(plan.Known) > 0 {
		return workflow.Decision{}, plan.taken()
	}
	return plan.Decision(a), nil
}

// allUnderstood is a list as it was meant; problems are at the item's number, but
// where there is one item only.
func allUnderstood(items []New) ([]New, error) {
	if len(items) == 0 {
		return nil, workflow.Malformed("items", "Enter at least one jurisdiction.")
	}
	var no []workflow.Detail
	meant := make([]New, len(items))
	for i, n := range items {
		var problems []workflow.Detail
		meant[i], problems = n.understood(inputOf(items, i))
		no = append(no, problems...)
	}
	return meant, workflow.Collect(no)
}

// inputOf is where the inputs of one item stand.
func inputOf(items []New, i int) string {
	if len(items) == 1 {
		return ""
	}
	return fmt.Sprintf("items.%d.", i)
}

// adding puts governments on record, each under an id of its own.
func adding(a workflow.Act, items []New) workflow.Decision {
	var d workflow.Decision
	for i, n := range items {
		id := a.NewIDOf(fmt.Sprintf("jurisdiction/%d", i), i)
		s := Stream(id)
		e := a.Event(s, a.Today(), n.stored())
		if !workflow.Blank(n.Contact) {
			e.Personal = map[string]workflow.Sealed{"contact": a.Seal(s, "contact", n.Contact)}
		}
		d.Events = append(d.Events, e)
		d.Created = append(d.Created, id)
	}
	return d
}

// Change replaces what is on record about a government. It is the part of a command
// (recalculation.ChangeJurisdiction), which has its matters follow.
type Change struct {
	ID string `json:"id"`
	New
}

// Changed is the event that makes the change, and the jurisdiction before and after it.
func (c Change) Changed(facts workflow.Facts, a workflow.Act) (e workflow.Event, old, changed Jurisdiction, err error) {
	if err := facts.Actor.May(workflow.VerbRunReviews); err != nil {
		return e, old, changed, err
	}
	j, err := Find(facts, c.ID)
	if err == nil {
		err = j.NotMerged()
	}
	if err != nil {
		return e, old, changed, err
	}
	zone, _ := timezone.Parse(c.Zone)
	if stateOf(c.State) == j.State && (zone == j.Zone || c.Zone == j.Zone) {
		c.ZoneConfirmed = true // what stands needs no second word
	}
	n, no := c.understood("")
	no = slices.DeleteFunc(no, func(d workflow.Detail) bool { // what stood there before the rule stands until somebody changes it
		return d.Field == "name" && c.Name == j.Name || d.Field == "parent" && c.Parent == j.Parent || d.Field == "contact" && c.Contact == j.Contact
	})
	if err := workflow.Collect(no); err != nil {
		return e, old, changed, err
	}
	changed = j
	changed.Name, changed.Kind, changed.State, changed.Zone, changed.Parent, changed.Contact = n.Name, n.Kind, n.State, n.Zone, n.Parent, n.Contact
	if err := changed.withoutOwnName().newNames(facts, j, "name"); err != nil {
		return e, old, changed, err
	}
	s := Stream(c.ID)
	e = a.Event(s, a.Today(), Changed{Name: n.Name, Kind: n.Kind, State: n.State, Zone: n.Zone, Parent: n.Parent})
	if !workflow.Blank(n.Contact) {
		e.Personal = map[string]workflow.Sealed{"contact": a.Seal(s, "contact", n.Contact)}
	}
	return e, j, changed, nil
}
