package finding

import (
	"encoding/json"
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/demand"
	"duces/workflow/field"
	"duces/workflow/process"
)

// Finding is a finding on whether the jurisdiction complies, proposed or final. Its step records it, and a correction of
// the step corrects it.
type Finding struct {
	Number     int // from 1, in the order of the record
	Kind       process.Finding
	Transition string
	On         civil.Date
	Event      int64  // of its step
	AskedBy    string // user
	ApprovedBy string // user; empty: nobody had to
	// Basis is what it rests on, in words; empty: the step was given none. A final finding then rests on what the
	// proposed one does.
	Basis     string
	Demands   []demand.Demand  // with their text of that day
	Documents []field.Document // of the matter
	Replies   []Reply
	// Supersedes are the numbers of earlier findings that it superseded, and SupersededBy that of the one that
	// superseded it; 0: it stands.
	Supersedes   []int
	SupersededBy int
	// SupersededOn is the day of that.
	SupersededOn civil.Date
}

// Reply is an answer of the jurisdiction to a proposed finding.
type Reply struct {
	On        civil.Date
	Event     int64
	Documents []field.Document
}

// Stands says whether no later finding had superseded it on a day.
func (f Finding) Stands(on civil.Date) bool {
	return f.SupersededBy == 0 || f.SupersededOn.After(on)
}

// Title is what people call it.
func (f Finding) Title() string { return fmt.Sprintf("Finding %d: %s", f.Number, f.Kind.Title()) }

// Findings are those of one matter, in the order of the record.
type Findings []Finding

// Finding finds one by its number.
func (all Findings) Finding(number int) (Finding, bool) {
	if number < 1 || number > len(all) {
		return Finding{}, false
	}
	return all[number-1], true
}

// RestsOnProposed gives a final finding that was given no basis that of the proposed finding it superseded.
func (all Findings) RestsOnProposed(f Finding) (proposed Finding, is bool) {
	if f.Kind != process.FindingNoncompliant || f.Basis != "" || len(f.Demands)+len(f.Documents) > 0 {
		return Finding{}, false
	}
	for _, n := range slices.Backward(f.Supersedes) {
		if p, _ := all.Finding(n); p.Kind == process.FindingProposed {
			return p, true
		}
	}
	return Finding{}, false
}

// Made takes up a finding that a step records. A final finding supersedes all that stand, a proposed one only an
// earlier proposed one: what is proposed leaves a final finding as it is. requestedBy is who asked for the step, when
// somebody else approved it.
func (all Findings) Made(kind process.Finding, transition, requestedBy string, fields field.Fields, e workflow.Event) Findings {
	f := Finding{Number: len(all) + 1, Kind: kind, Transition: transition, On: e.Effective, Event: e.Seq, AskedBy: e.Actor}
	if requestedBy != "" {
		f.AskedBy, f.ApprovedBy = requestedBy, e.Actor
	}
	if basis, given := e.Personal["fields."+process.BasisText]; given {
		f.Basis = basis.Text()
	}
	for name, into := range map[string]any{process.BasisDemands: &f.Demands, process.BasisExhibits: &f.Documents} {
		if raw, given := fields[name]; given && json.Unmarshal(raw, into) != nil {
			continue // a process of an earlier version may have another field of that name
		}
	}
	all = slices.Clone(all)
	for i := range all {
		if old := &all[i]; old.SupersededBy == 0 && (kind.Final() || old.Kind == process.FindingProposed) {
			old.SupersededBy, old.SupersededOn = f.Number, f.On
			f.Supersedes = append(f.Supersedes, old.Number)
		}
	}
	return append(all, f)
}

// Replied attaches a reply, with its documents, to the proposed finding that stands.
func (all Findings) Replied(documents []field.Document, e workflow.Event) Findings {
	for i, f := range slices.Backward(all) {
		if f.Kind == process.FindingProposed && f.SupersededBy == 0 {
			all = slices.Clone(all)
			all[i].Replies = append(slices.Clone(f.Replies), Reply{On: e.Effective, Event: e.Seq, Documents: documents})
			return all
		}
	}
	return all
}

// Shown are the findings without what they say of closed documents.
func (all Findings) Shown(h workflow.Hidden) Findings {
	all = slices.Clone(all)
	for i, f := range all {
		all[i].Documents, _ = field.Shown(f.Documents, h)
		all[i].Replies = slices.Clone(f.Replies)
		for j, r := range f.Replies {
			all[i].Replies[j].Documents, _ = field.Shown(r.Documents, h)
		}
	}
	return all
}
