package transition

import (
	"encoding/json"
	"strings"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/field"
	"duces/workflow/matter"
)

// ask asks a second person for the move, and tells those who may decide it.
func (w mover) ask(q inquiry, personal map[string]workflow.Sealed) error {
	m := w.Matter()
	id := w.Act().NewID("approval/" + m.ID)
	move := Move{Matters: []string{m.ID}, Name: q.transition.Name, From: m.State, EffectiveOn: q.on, Fields: q.given.Fields}
	about := approval.About{Review: m.Review, Matter: m.ID, Process: m.Process, Transition: q.transition.Name, Streams: move.Streams()}
	d, hash, err := approval.Ask(w.Facts(), w.Act(), id, move, about, workflow.Supervisor, personal)
	if err != nil {
		return err
	}
	w.Join(d)
	w.Note(w.Today(), matter.ApprovalRequested{Approval: id, Transition: q.transition.Name, Hash: hash})
	return nil
}

// Ended implements approval.Command: an approved move is checked once more, as
// of now, and exactly it is done.
func (c Move) Ended(facts workflow.Facts, a workflow.Act, r approval.Request) (workflow.Decision, error) {
	work, err := matter.Begin(facts, a, r.About.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	w := mover{work}
	var says workflow.Data
	switch r.Status {
	case approval.Given:
		says = matter.ApprovalGiven{Approval: r.ID, Hash: r.Hash}
	case approval.Rejected:
		says = matter.ApprovalRejected{Approval: r.ID}
	default:
		says = matter.ApprovalWithdrawn{Approval: r.ID}
	}
	e := a.Event(matter.Stream(w.Matter().ID), w.Today(), says)
	e.Personal = r.Comment
	w.Add(e)
	if r.Status == approval.Given {
		err = c.approved(w, r)
	}
	return w.Decision(), err
}

func (c Move) approved(w mover, r approval.Request) error {
	t, ok := w.Process().Transition(c.Name)
	if !ok {
		return &workflow.Error{Code: workflow.Internal, Message: "The process no longer has the transition that was asked for."}
	}
	if c.From != w.Matter().State {
		return errMovedOn
	}
	w.MarkMissed()
	q := w.inquire(t, c.EffectiveOn)
	if err := mayBegin(q); err != nil {
		return err
	}
	fields, err := c.WithText(r.Personal)
	if err != nil {
		return err
	}
	if q.given, err = field.Read(t, fields); err != nil {
		return err
	}
	q.asked = true
	if err := w.checkDate(q); err != nil {
		return err
	}
	if err := runGuards(q); err != nil {
		return err
	}
	return w.perform(q, r.Personal, r)
}

// WithText is the fields of a move that waited, with the text that was sealed
// beside it.
func (c Move) WithText(personal map[string]workflow.Sealed) (field.Fields, error) {
	fields := field.Fields(c.Fields).Clone()
	for name, sealed := range personal {
		name, is := strings.CutPrefix(name, "fields.")
		if !is {
			continue // the note
		}
		raw, err := json.Marshal(sealed.Text())
		if err != nil {
			return nil, err
		}
		fields[name] = raw
	}
	return fields, nil
}

// Asked finds a request that is about a matter, and the move it asks for.
func Asked(facts workflow.Facts, m matter.Matter, id string) (approval.Request, Move, error) {
	r, err := m.Request(facts, id)
	if err != nil {
		return r, Move{}, err
	}
	c, err := facts.Restore(r.Command, r.Content)
	move, _ := c.(Move)
	return r, move, err
}
