package matter

import (
	"cmp"
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

// Finding finds one by its number.
func (m Matter) Finding(number int) (Finding, bool) {
	if number < 1 || number > len(m.Findings) {
		return Finding{}, false
	}
	return m.Findings[number-1], true
}

// RestsOnProposed gives a final finding that was given no basis that of the proposed finding it superseded.
func (m Matter) RestsOnProposed(f Finding) (proposed Finding, is bool) {
	if f.Kind != process.FindingNoncompliant || f.Basis != "" || len(f.Demands)+len(f.Documents) > 0 {
		return Finding{}, false
	}
	for _, n := range slices.Backward(f.Supersedes) {
		if p, _ := m.Finding(n); p.Kind == process.FindingProposed {
			return p, true
		}
	}
	return Finding{}, false
}

// found takes up what a step records of findings. A final finding supersedes all that stand, a proposed one only an
// earlier proposed one: what is proposed leaves a final finding as it is.
func (m Matter) found(d Transitioned, e workflow.Event) Matter {
	kind := cmp.Or(d.Finding, process.LegacyFinding(d.Transition))
	switch {
	case kind == process.FindingReply:
		return m.replied(d, e)
	case !kind.Made():
		return m
	}
	f := Finding{Number: len(m.Findings) + 1, Kind: kind, Transition: d.Transition, On: e.Effective, Event: e.Seq, AskedBy: e.Actor}
	if d.RequestedBy != "" {
		f.AskedBy, f.ApprovedBy = d.RequestedBy, e.Actor
	}
	if basis, given := e.Personal["fields."+process.BasisText]; given {
		f.Basis = basis.Text()
	}
	for name, into := range map[string]any{process.BasisDemands: &f.Demands, process.BasisExhibits: &f.Documents} {
		if raw, given := d.Fields[name]; given && json.Unmarshal(raw, into) != nil {
			continue // a process of an earlier version may have another field of that name
		}
	}
	m.Findings = slices.Clone(m.Findings)
	for i := range m.Findings {
		if old := &m.Findings[i]; old.SupersededBy == 0 && (kind.Final() || old.Kind == process.FindingProposed) {
			old.SupersededBy, old.SupersededOn = f.Number, f.On
			f.Supersedes = append(f.Supersedes, old.Number)
		}
	}
	m.Findings = append(m.Findings, f)
	return m
}

// replied attaches a reply to the proposed finding that stands.
func (m Matter) replied(d Transitioned, e workflow.Event) Matter {
	for i, f := range slices.Backward(m.Findings) {
		if f.Kind == process.FindingProposed && f.SupersededBy == 0 {
			m.Findings = slices.Clone(m.Findings)
			m.Findings[i].Replies = append(slices.Clone(f.Replies), Reply{On: e.Effective, Event: e.Seq, Documents: d.Documents})
			return m
		}
	}
	return m
}

// findingsShown are findings without what they say of closed documents.
func findingsShown(all []Finding, h workflow.Hidden) []Finding {
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
