package transition

import (
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/correction"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/process"
)

// CorrectDocuments mends what is on record of documents that were added: when and from whom
// they came, as what, and how complete the answer is with them. The documents stay. Later
// steps are never undone: those that the process would now refuse are named as conflicts.
type CorrectDocuments struct {
	Matter string `json:"matter"`
	// Event is that by which they were added, or an earlier correction of it.
	Event        int64            `json:"event"`
	Kind         string           `json:"kind"` // this and the next four as in AddDocuments
	ReceivedOn   civil.Date       `json:"received_on"`
	Source       string           `json:"source"`
	Completeness string           `json:"completeness,omitempty"`
	RedactionOf  []field.Document `json:"redaction_of,omitempty"`
	Reason       string           `json:"reason"`
	Version      int              `json:"version,omitempty"` // as in Move
}

// CommandName implements workflow.Command.
func (CorrectDocuments) CommandName() string { return "CorrectDocuments" }

// Streams implements workflow.Command.
func (c CorrectDocuments) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// AddedOnRecord is how documents were added, as it stands in the history of a matter.
type AddedOnRecord struct {
	Event  workflow.Event // by which they were, with its last correction
	Before matter.Matter  // as the matter stood before it
	at     int            // of the event in the history
}

// Added is what the event says.
func (r AddedOnRecord) Added() document.Added { return r.Event.Data.(document.Added) }

// FindAdded finds how documents were added, by its event or by that of a correction of it.
// standing is the history of the matter with the content of the last corrections.
func FindAdded(standing []workflow.Event, event int64) (AddedOnRecord, error) {
	i := indexIn[document.Added](standing, event)
	if i < 0 {
		return AddedOnRecord{}, workflow.Absent("document")
	}
	before, err := foldStanding(standing[:i])
	return AddedOnRecord{Event: standing[i], Before: before, at: i}, err
}

// CorrectingAdded is what such a correction asks for, as the form of a transition does.
func CorrectingAdded(r AddedOnRecord) process.Transition {
	t := Adding(r.Before)
	t.Name, t.Title, t.Help = "correct_documents", "Correct document details", "The documents stay on record. The first entry stays in the history."
	t.Fields = slices.DeleteFunc(t.Fields, func(f process.Field) bool { return f.Type == process.Documents })
	return t
}

// Decide implements workflow.Command.
func (c CorrectDocuments) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	work, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	w := mover{work}
	if err := MayAddDocuments(facts.Actor, w.Process()); err != nil {
		return workflow.Decision{}, err
	}
	if err := CheckVersion(w.Work, c.Version); err != nil {
		return workflow.Decision{}, err
	}
	past, err := facts.History(matter.Stream(c.Matter))
	if err != nil {
		return workflow.Decision{}, err
	}
	standing, err := matter.Standing(past)
	if err != nil {
		return workflow.Decision{}, err
	}
	old, err := FindAdded(standing, c.Event)
	if err != nil {
		return workflow.Decision{}, err
	}
	right, err := c.right(w, old)
	if err := workflow.Together(CheckReason(c.Reason), err); err != nil {
		return workflow.Decision{}, err
	}
	if same(right, old.Event) {
		return workflow.Decision{}, errUnchanged
	}
	return w.correctEvent(past, standing, old.at, right, c.Reason)
}

// right is the event as it is to stand.
func (c CorrectDocuments) right(w mover, old AddedOnRecord) (workflow.Event, error) {
	e := old.Event
	was := old.Added()
	as := AddDocuments{
		Matter: c.Matter, Documents: was.Documents, Kind: c.Kind, ReceivedOn: c.ReceivedOn, Source: c.Source, Completeness: c.Completeness,
		RedactionOf: c.RedactionOf,
	}
	given, err := as.read(old.Before)
	if err != nil {
		return e, err
	}
	if err := as.check(w, old.Before); err != nil {
		return e, err
	}
	originals, err := w.originals(given, was.RedactionOf)
	if err != nil {
		return e, err
	}
	e.Effective, e.Personal = c.ReceivedOn, w.textOf(given.Text, nil, old.Event)
	e.Data = document.Added{Documents: as.Documents, Kind: c.Kind, Completeness: c.Completeness, Readers: was.Readers, RedactionOf: originals}
	return e, nil
}

// findConflicts finds the steps after an event that the process would refuse once the event is
// right, and did not refuse before.
func (s *replayed) findConflicts(at int) error {
	was, now := matter.Matter{}, matter.Matter{}
	for i, old := range s.standing {
		if old.Corrects != 0 {
			continue // what it says stands where it says it
		}
		e := s.right[i]
		if moved, is := old.Data.(matter.Transitioned); is && i > at {
			if no := s.w.refuses(e, now); no != nil && s.w.refuses(old, was) == nil {
				s.conflicts = append(s.conflicts, correction.Conflict{Event: old.Seq, Transition: moved.Transition, Why: no.Message, Satisfy: no.Satisfy})
			}
		}
		var err error
		if was, err = matter.Fold(was, old); err != nil {
			return err
		}
		if s.uncounted(e) {
			continue
		}
		if now, err = matter.Fold(now, e); err != nil {
			return err
		}
	}
	return nil
}
