// Package paper holds the papers that were issued in a matter and can be served, such as subpoenas, and the services of
// them: which one stands, and from which one the dates run. How a service is recorded, it does not know.
package paper

import (
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/process"
)

// Issued is a paper that was issued, and can be served.
type Issued struct {
	Transition string // that issued it
	Event      int64
}

// Service is a service of a paper, or an attempt at one, with what it was recorded with.
type Service struct {
	Transition string
	On         civil.Date
	Event      int64
	By         string // user id
	Fields     field.Fields
	Personal   map[string]workflow.Sealed
	Paper      int64 // event that issued it; 0: the process does not say
}

// Serving are the papers of a matter that can be served, and what came of that.
type Serving struct {
	Papers   []Issued  // issued, of which a service can be recorded, in the order of the record
	Services []Service // and attempts at one, in the order of the record
}

// WithService is it after a service, or an attempt at one, of the latest paper of a transition.
func (v Serving) WithService(x Service, of string) Serving {
	x.Paper = v.Issued(of)
	v.Services = append(slices.Clone(v.Services), x)
	return v
}

// WithPaper is it after a paper was issued.
func (v Serving) WithPaper(p Issued) Serving {
	v.Papers = append(slices.Clone(v.Papers), p)
	return v
}

// Shown is it without what it says of closed documents.
func (v Serving) Shown(h workflow.Hidden) Serving {
	v.Services = slices.Clone(v.Services)
	for i, x := range v.Services {
		v.Services[i].Fields = x.Fields.Shown(h)
	}
	return v
}

// Issued is the event by which the latest paper of a transition was issued; 0: none.
func (v Serving) Issued(transition string) int64 {
	for _, p := range slices.Backward(v.Papers) {
		if p.Transition == transition {
			return p.Event
		}
	}
	return 0
}

// Served is a service, or an attempt at one, as the process reads it.
type Served struct {
	Service
	Counts     process.Service // what it counts as
	Recipient  string          // empty: not on record
	ReplacedOn civil.Date      // zero: it was not replaced
	// Stands says that it is a service of the latest paper, and was not replaced.
	Stands bool
	// Leads says of one that stands that the dates run from it.
	Leads bool
}

// ServicesUnder are all services of the matter and attempts at one as its process reads them, in the order
// of the record.
func (v Serving) ServicesUnder(def *process.Definition) []Served {
	all := make([]Served, len(v.Services))
	leads := map[string]int{} // by the transition that issues the paper
	for i, s := range v.Services {
		x := Served{Service: s, Counts: def.ServiceOf(s.Transition), Recipient: s.Said(def, process.UseRecipient)}
		x.Stands = x.Counts.Succeeded() && s.Paper == v.Issued(x.Counts.Paper)
		all[i] = x
		if !x.Stands {
			continue
		}
		lead, led := leads[x.Counts.Paper]
		switch {
		case led && x.Counts.As == process.ServiceReplacement:
			for j := range all[:i] {
				old := &all[j]
				again := old.Counts.As == process.ServiceAgain && old.sameRecipient(all[lead], def)
				if old.Stands && old.Counts.Paper == x.Counts.Paper && (j == lead || again) {
					old.Stands, old.Leads, old.ReplacedOn = false, false, s.On
				}
			}
		case led:
			continue
		}
		all[i].Leads, leads[x.Counts.Paper] = true, i
	}
	return all
}

// sameRecipient says whether two services are on one recipient. Of names that were erased nobody can tell any more, but for
// a name that one correction took from the other.
func (s Served) sameRecipient(other Served, def *process.Definition) bool {
	a, b := s.sealed(def, process.UseRecipient), other.sealed(def, process.UseRecipient)
	if a.Erased || b.Erased {
		return a.Digest == b.Digest
	}
	return workflow.SameName(s.Recipient, other.Recipient)
}

// sealed is the personal text of the field of a use.
func (s Service) sealed(def *process.Definition, use process.Use) workflow.Sealed {
	t, _ := def.Transition(s.Transition)
	f, _ := t.Used(use)
	return s.Personal["fields."+f.Name]
}

// Said is what a service was given in the field of a use; empty: nothing, or it was erased.
func (s Service) Said(def *process.Definition, use process.Use) string {
	t, _ := def.Transition(s.Transition)
	f, ok := t.Used(use)
	if !ok {
		return ""
	}
	if sealed, is := s.Personal["fields."+f.Name]; is {
		if text := sealed.Text(); text != workflow.ErasedText {
			return text
		}
		return ""
	}
	raw, given := s.Fields[f.Name]
	if !given {
		return ""
	}
	return strings.Join(field.Said(f, raw), "; ")
}
