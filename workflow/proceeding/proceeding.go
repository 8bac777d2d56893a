package proceeding

import (
	"cmp"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/association"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/order"
	"duces/workflow/process"
	"duces/workflow/timezone"
)

// KindName names the streams of proceedings.
const KindName = "proceeding"

// Stream is the history of one proceeding.
func Stream(id string) workflow.Stream { return workflow.NewStream(KindName, id) }

// Type is what a proceeding is about.
type Type string

// Types.
const (
	Challenge   Type = "challenge"   // against an act or a condition
	Enforcement Type = "enforcement" // of a subpoena
	Affirmative Type = "affirmative" // brought by the United States
	Appeal      Type = "appeal"
)

// Types lists them all.
var Types = []Type{Challenge, Enforcement, Affirmative, Appeal}

// Words are what a page calls the type.
func (t Type) Words() string {
	switch t {
	case Challenge:
		return "Challenge"
	case Enforcement:
		return "Enforcement of a subpoena"
	case Affirmative:
		return "Affirmative suit"
	case Appeal:
		return "Appeal"
	}
	return string(t)
}

// Statuses of a proceeding.
const (
	Pending = "pending"
	Stayed  = "stayed"
	Ended   = "ended"
)

// Statuses lists them all.
var Statuses = []string{Pending, Stayed, Ended}

// Role is that of a party.
type Role string

// Roles.
const (
	Plaintiff  Role = "plaintiff"
	Defendant  Role = "defendant"
	Intervenor Role = "intervenor"
	Amicus     Role = "amicus"
)

// Roles lists them all.
var Roles = []Role{Plaintiff, Defendant, Intervenor, Amicus}

// Words are what a page calls the role.
func (r Role) Words() string {
	if r == "" {
		return ""
	}
	return string(r[0]-'a'+'A') + string(r[1:])
}

// Party is somebody in a proceeding, from a day until another.
type Party struct {
	ID           string     `json:"id"`
	Name         string     `json:"name"`
	Role         Role       `json:"role"`
	Jurisdiction string     `json:"jurisdiction,omitempty"` // where it is one on record
	From         civil.Date `json:"from,omitzero"`
	Until        civil.Date `json:"until,omitzero"` // the first day on which it is none
}

// Caption is a title of the case from a day on: an official is succeeded in office (Fed. R. Civ. P. 25(d)).
type Caption struct {
	Text string     `json:"text"`
	From civil.Date `json:"from,omitzero"`
}

// Link says how another proceeding belongs to this one.
type Link struct {
	Proceeding string   `json:"proceeding"`
	How        Relation `json:"how"`
}

// Relation is how another proceeding belongs to one.
type Relation string

// Relations.
const (
	Consolidated Relation = "consolidated"
	AppealOf     Relation = "appeal_of"
	AppealedIn   Relation = "appealed_in"
	Related      Relation = "related"
)

// Relations lists those that somebody can enter.
var Relations = []Relation{Consolidated, AppealOf, AppealedIn, Related}

// Other is the relation from the other side.
func (r Relation) Other() Relation {
	switch r {
	case AppealOf:
		return AppealedIn
	case AppealedIn:
		return AppealOf
	}
	return r
}

// Words are what a page calls the relation.
func (r Relation) Words() string {
	switch r {
	case Consolidated:
		return "Consolidated with"
	case AppealOf:
		return "Appeal of"
	case AppealedIn:
		return "Appealed in"
	case Related:
		return "Related to"
	}
	return string(r)
}

// Filing is a paper that was filed.
type Filing struct {
	ID        string           `json:"id"`
	Title     string           `json:"title"`
	Number    string           `json:"number,omitempty"` // on the docket
	By        string           `json:"by,omitempty"`
	On        civil.Date       `json:"on"`
	Documents []field.Document `json:"documents,omitempty"`
	// Rehearing is the order on appeal whose rehearing a petition asks for. Denied says that the paper denies one.
	Rehearing string `json:"rehearing,omitempty"`
	Denied    bool   `json:"denied,omitempty"`
}

// Date is one of the proceeding's own: a hearing, a brief that is due, a mandate that is expected.
type Date struct {
	ID    string     `json:"id"`
	Title string     `json:"title"`
	On    civil.Date `json:"on"`
	// Order and Clause are of a date that waits for an event of an order; Repeats says that it comes again every so
	// many days until then.
	Order   string `json:"order,omitempty"`
	Clause  int    `json:"clause,omitempty"`
	Repeats int    `json:"repeats,omitempty"`
	Turn    bool   `json:"turn,omitempty"` // the clause begins or ends by itself on that day: nobody is asked
	Done    string `json:"-"`              // how it ended; empty: it is open
	Alerted int    `json:"-"`              // how often somebody was alerted
	// First is the day as it was set; On comes again where it repeats.
	First civil.Date `json:"-"`
}

// waits says that the clock has something to do on the date.
func (d Date) waits() bool { return d.Done == "" && (d.Alerted == 0 || d.Repeats > 0) }

// Proceeding is a lawsuit or an appeal.
type Proceeding struct {
	ID       string
	Docket   Docket
	Type     Type
	Captions []Caption // in the order of the record
	Judge    string
	Status   string
	Filed    civil.Date
	Zone     string // IANA, of the court
	Owner    string // user id of whoever is alerted about its dates
	Parties  []Party
	Links    []Link
	Filings  []Filing
	Dates    []Date
	Orders   []Order
	// Exclusions from the lists of reviews rest on it.
	Exclusions []ExclusionRested
	Version    int
}

// Caption is the title of the case as it stands on a day; on the zero day, as it stands now.
func (p Proceeding) Caption(on civil.Date) string {
	var found Caption
	for _, c := range p.Captions {
		if (on.IsZero() || !c.From.After(on)) && !c.From.Before(found.From) {
			found = c
		}
	}
	return cmp.Or(found.Text, p.Docket.Number)
}

// Order finds one of its orders.
func (p Proceeding) Order(id string) (Order, bool) {
	i := slices.IndexFunc(p.Orders, func(o Order) bool { return o.ID == id })
	if i < 0 {
		return Order{}, false
	}
	return p.Orders[i], true
}

// Party finds one of its parties.
func (p Proceeding) Party(id string) (Party, bool) {
	i := slices.IndexFunc(p.Parties, func(x Party) bool { return x.ID == id })
	if i < 0 {
		return Party{}, false
	}
	return p.Parties[i], true
}

// Date finds one of its dates.
func (p Proceeding) Date(id string) (Date, bool) {
	i := slices.IndexFunc(p.Dates, func(d Date) bool { return d.ID == id })
	if i < 0 {
		return Date{}, false
	}
	return p.Dates[i], true
}

// documents are all files that it names.
func (p Proceeding) documents() []field.Document {
	var all []field.Document
	for _, f := range p.Filings {
		all = append(all, f.Documents...)
	}
	for _, o := range p.Orders {
		all = append(all, o.Documents...)
	}
	return all
}

// Due says whether the clock has something to do at an instant.
func (p Proceeding) Due(at time.Time) bool {
	today := civil.DateIn(at, timezone.Named(p.Zone))
	return slices.ContainsFunc(p.Dates, func(d Date) bool { return d.waits() && !d.On.After(today) })
}

// Find finds a proceeding that the actor may see.
func Find(facts workflow.Facts, id string) (Proceeding, error) {
	return workflow.Find[Proceeding](facts, Stream(id))
}

// Kind is what the program knows of proceedings.
var Kind = workflow.KindOf[Proceeding]{
	Version: func(p Proceeding) int { return p.Version },
	Name:    KindName, Events: slices.Concat(caseEvents, orderEvents), Process: workflow.NoProcess[Proceeding], Rows: rows,
	Needs: func(p Proceeding) []workflow.Stream {
		var all []workflow.Stream
		for _, o := range p.Orders {
			for _, c := range o.Clauses {
				for _, id := range c.Whom.Members {
					all = append(all, association.Stream(id))
				}
			}
		}
		return all
	},
	Visible: func(facts workflow.Facts, _ Proceeding) bool {
		return facts.Actor.Role.Can(workflow.VerbReadMatters)
	},
	Questions: []workflow.Question{&Twins{}, &Reaching{}, &DatesDue{}},
}.Kind()

// Row is how lists show a proceeding.
type Row struct {
	ID        string
	DocketKey string // as Docket.Key has it
	Court     string
	Number    string
	Type      string
	Status    string
	Caption   string
	Words     string // by which it is found: all captions, parties, court and number, folded
	FiledOn   string // ISO
	Orders    int64
	NextOn    string // ISO, the first of its dates that are open; empty: none
	Owner     string
	Version   int64
}

// Key implements workflow.Row.
func (r Row) Key() string { return r.ID }

// PartyRow is a jurisdiction on record that is a party.
type PartyRow struct {
	ProceedingID   string
	JurisdictionID string
}

// Key implements workflow.Row.
func (r PartyRow) Key() string { return r.ProceedingID + "/" + r.JurisdictionID }

// ReachRow says whom the clauses of a proceeding may protect, as a key of Reach.
type ReachRow struct {
	ProceedingID string
	Reach        string
}

// Key implements workflow.Row.
func (r ReachRow) Key() string { return r.ProceedingID + "/" + r.Reach }

// ChangeRow says that a clause in a proceeding changes one in another.
type ChangeRow struct {
	ProceedingID string
	Changes      string // id of the other
}

// Key implements workflow.Row.
func (r ChangeRow) Key() string { return r.ProceedingID + "/" + r.Changes }

// Keys of whom clauses reach: everybody, those in a state, one jurisdiction, members of some association.
const (
	reachEveryone = "everyone"
	reachMembers  = "members"
)

func reachState(code string) string      { return "state/" + code }
func reachJurisdiction(id string) string { return "jurisdiction/" + id }

// Reach are the keys of all clauses that may protect a government.
func Reach(p order.Person) []string {
	keys := []string{reachEveryone, reachMembers, reachState(p.State), reachJurisdiction(p.ID)}
	for _, id := range p.Formerly {
		keys = append(keys, reachJurisdiction(id))
	}
	return keys
}

func reachOf(w order.Whom) []string {
	var keys []string
	if w.Everyone {
		keys = append(keys, reachEveryone)
	}
	if len(w.Members) > 0 {
		keys = append(keys, reachMembers)
	}
	for _, r := range w.States {
		keys = append(keys, reachState(r.State))
	}
	for _, id := range w.Named {
		keys = append(keys, reachJurisdiction(id))
	}
	return keys
}

func rows(p Proceeding, _ *process.Definition) []workflow.Row {
	words := p.Docket.Court + " " + p.Docket.Number
	for _, c := range p.Captions {
		words += " " + c.Text
	}
	parties, reach := map[string]bool{}, map[string]bool{}
	for _, x := range p.Parties {
		words += " " + x.Name
		parties[x.Jurisdiction] = x.Jurisdiction != ""
	}
	for _, o := range p.Orders {
		for key := range o.Answers {
			reach[reachJurisdiction(key.Jurisdiction)] = true
		}
		for _, c := range slices.Concat(o.Before, o.Clauses) {
			for _, key := range reachOf(c.Whom) {
				reach[key] = true
			}
		}
	}
	next := ""
	for _, d := range p.Dates {
		if on := d.On.String(); d.waits() && (next == "" || on < next) {
			next = on
		}
	}
	all := []workflow.Row{Row{
		ID: p.ID, DocketKey: p.Docket.Key(), Court: p.Docket.Court, Number: p.Docket.Number, Type: string(p.Type), Status: p.Status,
		Caption: p.Caption(civil.Date{}), Words: workflow.Folded(words), FiledOn: iso(p.Filed), Orders: int64(len(p.Orders)), NextOn: next,
		Owner: p.Owner, Version: int64(p.Version),
	}}
	for _, id := range sorted(parties) {
		all = append(all, PartyRow{p.ID, id})
	}
	for _, key := range sorted(reach) {
		all = append(all, ReachRow{p.ID, key})
	}
	for _, id := range p.changes() {
		all = append(all, ChangeRow{p.ID, id})
	}
	return all
}

func iso(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// sorted are the keys of a set, in order.
func sorted(set map[string]bool) []string {
	var all []string
	for key, in := range set {
		if in {
			all = append(all, key)
		}
	}
	slices.Sort(all)
	return all
}

// Twins asks which proceedings have the docket of another, however it is written.
type Twins struct {
	Key string // as Docket.Key has it
	IDs []string
}

// Asks implements workflow.Question.
func (q *Twins) Asks() string { return "which proceedings have the docket " + q.Key + "?" }

// DatesDue asks which proceedings have a date, about which nobody was alerted, on a day or before it.
type DatesDue struct {
	Day civil.Date
	IDs []string
}

// Asks implements workflow.Question.
func (q *DatesDue) Asks() string { return "which proceedings have dates by " + q.Day.String() + "?" }

// Reaching asks which proceedings have clauses that may protect somebody, or that change such clauses, or are changed by
// them.
type Reaching struct {
	All  bool     // whomever they protect
	Keys []string // as Reach has them
	Also []string // proceedings to begin with, whoever they protect
	IDs  []string // in order
}

// Asks implements workflow.Question.
func (q *Reaching) Asks() string { return "which orders may protect this jurisdiction?" }
