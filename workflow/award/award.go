package award

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"duces/workflow"
	"duces/workflow/civil"
)

// KindName names the streams of awards.
const KindName = "award"

// Stream is the history of one award.
func Stream(id string) workflow.Stream { return workflow.NewStream(KindName, id) }

// Streams are the histories of some awards.
func Streams(ids []string) []workflow.Stream {
	streams := make([]workflow.Stream, len(ids))
	for i, id := range ids {
		streams[i] = Stream(id)
	}
	return streams
}

// Role is what the recipient is in the award.
type Role string

// The roles of recipients.
const (
	Direct       Role = "direct"
	PassThrough  Role = "pass_through" // a state that makes subawards of it
	Subrecipient Role = "subrecipient" // of a part of another award
)

// Roles are all of them.
var Roles = []Role{Direct, PassThrough, Subrecipient}

// Basis is how the recipient came to the award.
type Basis string

// The bases of awards.
const (
	Formula     Basis = "formula"     // the statute divides the money
	Categorical Basis = "categorical" // the agency chose an application
)

// Bases are all of them.
var Bases = []Basis{Formula, Categorical}

// Terms is what was recorded of an award's terms; the zero value: nothing was.
type Terms struct {
	Regulation string     `json:"regulation,omitempty"` // such as 2 CFR part 200
	AsOf       civil.Date `json:"as_of,omitzero"`       // the text that applies
}

// Details are what is said of an award when it is recorded, and never changes.
type Details struct {
	Agency     string     `json:"agency"`
	Number     string     `json:"number"` // as the agency writes it
	Program    string     `json:"program"`
	Year       int        `json:"year"`                  // of the program, whatever the fiscal years of its actions are
	Recipient  string     `json:"recipient"`             // jurisdiction; of a joint award, its fiscal agent (34 U.S.C. 10156(d)(4))
	Role       Role       `json:"role,omitempty"`        // empty: not on record
	Basis      Basis      `json:"basis,omitempty"`       // empty: not on record
	SubawardOf string     `json:"subaward_of,omitempty"` // award: it is a part of that one's money
	From       civil.Date `json:"from,omitzero"`         // first day of the period
	Until      civil.Date `json:"until,omitzero"`        // last day, before extensions
	Terms      Terms      `json:"terms,omitzero"`
}

// Recorded says that an award was made; its day is that of the award.
type Recorded struct {
	Details
	Holders []string `json:"holders,omitempty"` // jurisdictions that have shares, the recipient among them; none: it is not joint
}

// Type is the stored name.
func (Recorded) Type() string { return "award_recorded" }

// Named says what the recipient or the project is called in the award from a day on.
type Named struct {
	Name string `json:"name"`
}

// Type is the stored name.
func (Named) Type() string { return "award_named" }

// Scheme is a kind of identifier.
type Scheme string

// The schemes of identifiers.
const (
	DUNS     Scheme = "duns"
	UEI      Scheme = "uei"
	Spelling Scheme = "number" // the award's own number, written otherwise
)

// uniqueEntityFrom is the first day on which the UEI, and no longer the DUNS number, names recipients: April 4, 2022
// (General Services Administration, "DUNS-UEI transition").
var uniqueEntityFrom = civil.NewDate(2022, time.April, 4)

// Identified gives an identifier from a day on.
type Identified struct {
	Scheme Scheme `json:"scheme"`
	Value  string `json:"value"`
}

// Type is the stored name.
func (Identified) Type() string { return "award_identified" }

// DatedName is a name from a day on.
type DatedName struct {
	Name string
	From civil.Date
}

// Identifier is one from a day on.
type Identifier struct {
	Identified
	From civil.Date
}

// Condition is what the award asks of its recipient, as actions on record say.
type Condition struct {
	Name        string
	FiscalYear  int
	AcceptedOn  civil.Date // zero: it was not
	CertifiedOn civil.Date
	Documents   []string // SHA-256
}

// Award is the state of one award.
type Award struct {
	ID string
	Details
	Made        civil.Date
	Holders     []string
	Names       []DatedName
	Identifiers []Identifier
	Actions     []Action // in the order of their numbers; those that were corrected too
	Version     int
}

// Joint says whether several jurisdictions have shares of it.
func (a Award) Joint() bool { return len(a.Holders) > 0 }

// NameOn is what it is called on a day, or now; empty: nothing.
func (a Award) NameOn(day civil.Date) string {
	var name DatedName
	for _, n := range a.Names {
		if (day.IsZero() || !n.From.After(day)) && !n.From.Before(name.From) {
			name = n
		}
	}
	return name.Name
}

// PeriodEnds is the last day of the period; zero: it is not on record.
func (a Award) PeriodEnds(asOf civil.Date, known time.Time) civil.Date {
	until := a.Until
	for _, act := range a.Standing(asOf, known) {
		if act.Kind == Extension {
			until = act.Until
		}
	}
	return until
}

// Conditions are those that were accepted or certified by a day, as known at an instant.
func (a Award) Conditions(asOf civil.Date, known time.Time) []Condition {
	var all []Condition
	for _, act := range a.Standing(asOf, known) {
		if act.Kind != Accepted && act.Kind != Certified {
			continue
		}
		i := slices.IndexFunc(all, func(c Condition) bool {
			return workflow.SameName(c.Name, act.Condition) && c.FiscalYear == act.FiscalYear
		})
		if i < 0 {
			i, all = len(all), append(all, Condition{Name: act.Condition, FiscalYear: act.FiscalYear})
		}
		if act.Kind == Accepted {
			all[i].AcceptedOn = act.On
		} else {
			all[i].CertifiedOn = act.On
		}
		if act.Document != nil {
			all[i].Documents = append(all[i].Documents, act.Document.SHA256)
		}
	}
	return all
}

// Key tells awards apart: the agency, folded, and the number without what only separates its parts.
type Key struct{ Agency, Number string }

// KeyOf is the key of an award.
func KeyOf(agency, number string) Key {
	return Key{workflow.Folded(agency), strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, workflow.Tidy(number))}
}

// writtenAs says whether a number is written as the award's is, or as somebody said that it is written too.
func (a Award) writtenAs(number string) bool {
	same := func(other string) bool { return workflow.SameName(other, number) }
	return same(a.Number) || slices.ContainsFunc(a.Identifiers, func(i Identifier) bool { return i.Scheme == Spelling && same(i.Value) })
}

// Find finds an award that the actor may see.
func Find(facts workflow.Facts, id string) (Award, error) {
	return workflow.Find[Award](facts, Stream(id))
}

// Kind is what the program knows of awards.
var Kind = workflow.KindOf[Award]{
	Version: func(a Award) int { return a.Version },
	Name:    KindName, Needs: workflow.None[Award], Process: workflow.NoProcess[Award], Rows: rows,
	Visible:   func(facts workflow.Facts, _ Award) bool { return facts.Actor.Role.Can(workflow.VerbReadMatters) },
	Questions: []workflow.Question{&ByKey{}, &Held{}, &Recipients{}},
	Events: []workflow.EventType{
		workflow.EventOf(func(_ Award, d Recorded, e workflow.Event) Award {
			return Award{ID: e.Stream.ID(), Details: d.Details, Made: e.Effective, Holders: d.Holders, Version: e.No}
		}, func(d Recorded, _ workflow.Names) string { return "Award " + d.Number + " recorded" }, nil),
		workflow.EventOf(func(a Award, d Named, e workflow.Event) Award {
			a.Names, a.Version = append(slices.Clip(a.Names), DatedName{d.Name, e.Effective}), e.No
			return a
		}, func(d Named, _ workflow.Names) string { return "Name in the award: " + d.Name }, nil),
		workflow.EventOf(func(a Award, d Identified, e workflow.Event) Award {
			a.Identifiers, a.Version = append(slices.Clip(a.Identifiers), Identifier{d, e.Effective}), e.No
			return a
		}, func(d Identified, _ workflow.Names) string { return d.Scheme.Title() + ": " + d.Value }, nil),
		workflow.EventOf(func(a Award, d Acted, e workflow.Event) Award {
			return a.with(a.actionOf(e, d.Entry))
		}, func(d Acted, _ workflow.Names) string { return d.says() }, nil).Called("Action on an award"),
		workflow.EventOf(func(a Award, d Moved, e workflow.Event) Award {
			return a.with(a.actionOf(e, d.entry()))
		}, func(d Moved, _ workflow.Names) string { return d.entry().says() }, nil).Called("Amount of an award moved"),
		workflow.EventOf(func(a Award, d ActionCorrected, e workflow.Event) Award {
			return a.corrected(d, e)
		}, func(d ActionCorrected, _ workflow.Names) string {
			if d.Removed {
				return "Action " + strconv.Itoa(d.Action) + " removed"
			}
			return fmt.Sprintf("Action %d corrected: %s", d.Action, d.Entry.says())
		}, nil),
	},
}.Kind()

// actionOf is the action of an event.
func (a Award) actionOf(e workflow.Event, entry Entry) Action {
	return Action{No: e.No, On: e.Effective, Recorded: e.Recorded, Actor: e.Actor, Event: e.Seq, Entry: entry}
}

// with is the award with one action more, in a list of its own.
func (a Award) with(act Action) Award {
	a.Actions, a.Version = append(slices.Clip(a.Actions), act), act.No
	return a
}

// corrected is the award with another action in the stead of one on record.
func (a Award) corrected(d ActionCorrected, e workflow.Event) Award {
	act := a.actionOf(e, Entry{})
	if d.Entry != nil {
		act.Entry = *d.Entry
	}
	act.Corrects, act.Removed = d.Action, d.Removed
	a.Actions = slices.Clone(a.Actions)
	if i := a.index(d.Action); i >= 0 {
		a.Actions[i].CorrectedBy, a.Actions[i].CorrectedAt = act.No, e.Recorded
	}
	return a.with(act)
}

// index is where the action of a number stands among Actions; -1: nowhere.
func (a Award) index(no int) int {
	return slices.IndexFunc(a.Actions, func(act Action) bool { return act.No == no })
}

func (d Moved) entry() Entry {
	return Entry{Kind: Movement, From: d.From, Into: d.Into, Cents: d.Cents, Shares: d.Shares, Reference: d.Reference, All: d.All}
}

// says puts an action in one sentence.
func (e Entry) says() string {
	switch {
	case e.Kind == Movement:
		return fmt.Sprintf("$%s moved from %s to %s", AmountText(e.Cents), e.From, e.Into)
	case e.Kind == Extension:
		return "Period extended to " + e.Until.Text()
	case e.Condition != "":
		return fmt.Sprintf("%s: %s, fiscal year %d", e.Kind.Title(), e.Condition, e.FiscalYear)
	}
	return fmt.Sprintf("%s: $%s", e.Kind.Title(), AmountText(e.Cents))
}

// Title is what people call the scheme.
func (s Scheme) Title() string {
	if s == Spelling {
		return "Award number, also written"
	}
	return strings.ToUpper(string(s))
}
