package production

import (
	"slices"

	"duces/workflow/civil"
	"duces/workflow/demand"
)

// What a production says of a demand, and what a demand's status can be.
const (
	Outstanding = "outstanding" // nothing came for it
	Partial     = "partial"     // some of it came
	Complete    = "complete"    // all of it came
	Objected    = "objected"    // some or all is refused, on a ground
	Privileged  = "privileged"  // some or all is withheld as privileged
	NoneExist   = "none_exist"  // the producer says that there is nothing
)

// Answers are those that a production can give, in the order in which forms offer them.
var Answers = []string{Complete, Partial, NoneExist, Objected, Privileged, Outstanding}

// Whether anything is withheld on the ground of an objection, as the producer must say
// (Fed. R. Civ. P. 34(b)(2)(C)); empty: they do not.
const (
	Withheld = "yes"
	Nothing  = "no"
)

// Answer is what a production says of one demand: how the demand stands with it.
type Answer struct {
	Demand demand.Label `json:"demand"` // as the matter knows it
	Answer string       `json:"answer"`
	// Of an objection: its ground, the part that it is made to (empty: the whole demand),
	// and whether anything is withheld on it. Ground and part are personal text: an event
	// has them apart.
	Ground   string `json:"ground,omitempty"`
	Part     string `json:"part,omitempty"`
	Withheld string `json:"withheld,omitempty"`
	// Documents are the SHA-256 of files that answer the demand.
	Documents []string `json:"documents,omitempty"`
}

// Ways in which a production comes.
const (
	ByPortal = "portal"
	ByEmail  = "email"
	ByMail   = "mail"
	ByPaper  = "paper"
	ByDisk   = "disk"
	ByOther  = "other"
)

// Ways are all of them.
var Ways = []string{ByEmail, ByPortal, ByMail, ByPaper, ByDisk, ByOther}

// Delivery is what came at one time, as events have it: without personal text.
type Delivery struct {
	Via     string   `json:"via,omitempty"` // one of Ways; empty: not said
	Answers []Answer `json:"answers,omitempty"`
	Bates   []string `json:"bates,omitempty"` // ranges of page numbers, in their canonical text
	Claims  []Claim  `json:"claims,omitempty"`
}

// Empty says that nothing came.
func (d Delivery) Empty() bool { return len(d.Answers)+len(d.Bates)+len(d.Claims) == 0 }

// Production is one delivery, as it stands on record.
type Production struct {
	Delivery
	Event    int64      // that recorded it
	No       int        // of that event in the matter's stream
	Act      string     // of that event
	On       civil.Date // received on
	By       string     // user who recorded it
	Source   string     // from whom
	Replaces int64      // the production that this one replaces, 0: none
	Replaced int64      // the production that replaces this one, 0: none
	// Deadlines are those that it would meet, by id, if a step recorded it.
	Deadlines []string
}

// Claim is one entry of a privilege log.
type Claim struct {
	Demands []demand.Label `json:"demands,omitempty"` // that it is withheld from; empty: not said
	Bates   string         `json:"bates,omitempty"`
	Count   int            `json:"count"`           // documents that it stands for
	Lacks   []string       `json:"lacks,omitempty"` // what Rule 26(b)(5)(A) asks for and it does not say
	Entry   string         `json:"-"`               // the entry as JSON, personal text; see Given.PrivilegeLog
	Of      int64          `json:"-"`               // event that the log came with
	On      civil.Date     `json:"-"`               // when that was received
	No      int            `json:"-"`               // position in the log, from 1
}

// Item is a demand as a matter has it: with what became of its text.
type Item struct {
	demand.Demand
	Stands bool            // among those that are demanded now
	Since  Moment          // when its text became what it is
	Before []demand.Demand // as it read before, in order
}

// Words are the objection of an answer; empty: there is none.
func (a Answer) Words() string {
	if a.Ground == "" && a.Part == "" && a.Withheld == "" {
		return ""
	}
	return a.Text()
}

// Moment orders what happened on days, and on one day by when it was recorded.
type Moment struct {
	On    civil.Date
	Event int64
}

// Before orders moments.
func (m Moment) Before(other Moment) bool {
	return m.On.Before(other.On) || m.On == other.On && m.Event < other.Event
}

// Ruling is our own side's word on what was withheld from a demand: accepted or not.
type Ruling struct {
	Demand   demand.Label
	Accepted bool
	On       civil.Date
	Event    int64
}

// SetDemands puts the demands of a request or schedule into what a matter has: those that are new
// are added, those whose text changed are asked again, and those left out stand no longer.
func SetDemands(items []Item, demands []demand.Demand, at Moment) []Item {
	items = slices.Clone(items)
	for i := range items {
		items[i].Stands = false
	}
	for _, d := range demands {
		i := slices.IndexFunc(items, func(x Item) bool { return x.Known() == d.Known() })
		if i < 0 {
			items = append(items, Item{Demand: d, Stands: true, Since: at})
			continue
		}
		items[i].Stands = true
		items[i] = items[i].reading(d, at)
	}
	return items
}

// reading is the item with the text of d from a moment on.
func (x Item) reading(d demand.Demand, at Moment) Item {
	if !x.SameText(d) {
		x.Before, x.Since = append(slices.Clone(x.Before), x.Demand), at
	}
	x.Demand = d
	return x
}

// SameText says whether d reads as the item does, whatever its number.
func (x Item) SameText(d demand.Demand) bool {
	was, is := x.Demand, d
	for _, p := range []*demand.Demand{&was, &is} {
		p.Number, p.Label, p.Of, p.Given, p.Section = 0, "", "", false, ""
	}
	return was == is
}
