package transition

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/approval/noted"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/review"
)

// ask asks a second person for the move, and tells those who may decide it.
func (w mover) ask(c Move, q inquiry, rights []due.Right, personal map[string]workflow.Sealed) error {
	m := w.Matter()
	letter, personal, err := c.waiting(w, q, personal)
	if err != nil {
		return err
	}
	move := Move{
		Matters: []string{m.ID}, Name: q.transition.Name, From: m.State, EffectiveOn: q.on, EffectiveTime: q.time, Fields: q.given.Fields,
		Rights: rights, Letter: letter,
	}
	return w.wait(move, q.transition.Name, 0, personal)
}

// wait makes a request for a command about the matter, and says so in the
// matter's own history; corrects is the event that it would correct.
func (w mover) wait(c approval.Command, transition string, corrects int64, personal map[string]workflow.Sealed) error {
	m := w.Matter()
	id := w.Act().NewID("approval/" + m.ID)
	about := approval.About{Review: m.Review, Matter: m.ID, Process: m.Process, Transition: transition, Correction: corrects != 0, Streams: c.Streams()}
	d, hash, err := approval.Ask(w.Facts(), w.Act(), id, c, about, workflow.Supervisor, personal)
	if err != nil {
		return err
	}
	w.Join(d)
	w.Note(w.Today(), noted.Requested{Approval: id, Transition: transition, Correction: corrects, Hash: hash})
	return nil
}

// MayAsk implements approval.Command.
func (c Move) MayAsk(facts workflow.Facts, about approval.About) error { return mayAsk(facts, about) }

// mayAsk says whether the actor may do, or correct, the step of a request.
func mayAsk(facts workflow.Facts, about approval.About) error {
	m, err := workflow.Look[matter.Matter](facts, matter.Stream(about.Matter))
	if err != nil {
		return err
	}
	def, err := review.FindProcess(facts, m.Process)
	if err != nil {
		return err
	}
	t, ok := def.Transition(about.Transition)
	if !ok {
		return &workflow.Error{Code: workflow.Internal, Message: "The process no longer has the requested step."}
	}
	if err := facts.Actor.MayTake(t); err != nil {
		return err
	}
	return facts.See(matter.Stream(m.ID))
}

// Ended implements approval.Command: an approved move is checked once more, as
// of now, and exactly it is done. Its documents are those of the one who asked, who
// was held to that then: what somebody sent stays sent.
func (c Move) Ended(facts workflow.Facts, a workflow.Act, r approval.Request) (workflow.Decision, error) {
	w, err := ended(facts, a, r)
	if err != nil || r.Status != approval.Given {
		return w.Decision(), err
	}
	err = c.approved(w, r)
	return w.Decision(), err
}

// ended begins what follows from the end of a request about a matter.
func ended(facts workflow.Facts, a workflow.Act, r approval.Request) (mover, error) {
	work, err := matter.EndRequest(facts, a, r)
	return mover{work}, err
}

func (c Move) approved(w mover, r approval.Request) error {
	t, ok := w.Process().Transition(c.Name)
	if !ok {
		return &workflow.Error{Code: workflow.Internal, Message: "The process no longer has the requested step."}
	}
	if c.From != w.Matter().State {
		return errMovedOn
	}
	w.MarkMissedBefore(c.EffectiveOn)
	q := w.inquire(t, c.EffectiveOn, c.EffectiveTime)
	if err := mayBegin(q); err != nil {
		return err
	}
	fields, err := withText(c.Fields, r.Personal)
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
	if q.given, err = w.completed(t, q.on, q.given, q.given, 0); err != nil {
		return err
	}
	rights, err := w.endsRights(q)
	if err != nil {
		return err
	}
	if err := checkRights(w.Process(), rights, c.Rights); err != nil {
		return err
	}
	if err := w.perform(q, own(r.Personal), r); err != nil {
		return err
	}
	return c.sendApproved(w, t, r)
}

// withText is fields with the text that was sealed beside them.
func withText(given field.Fields, personal map[string]workflow.Sealed) (field.Fields, error) {
	fields := given.Clone()
	for name, sealed := range personal {
		name, is := strings.CutPrefix(name, "fields.")
		if !is {
			continue // the note, or a letter
		}
		raw, err := json.Marshal(sealed.Text())
		if err != nil {
			return nil, err
		}
		fields[name] = raw
	}
	return fields, nil
}

// Asked is a request about a matter, with the step that it asks for or would correct.
type Asked struct {
	approval.Request
	Transition string
	From       string // the state in which the step begins
	On         civil.Date
	Time       string // of day, as HH:MM in the jurisdiction's zone; empty: none is given
	Fields     field.Fields
	Corrects   int64       // the event that would be corrected; 0: it is a new step
	Rights     []due.Right // of the jurisdiction, that the step would end
	Deadline   string      // id of the one that would be changed by hand; empty: it asks for a step
	Gives      civil.Date  // the date that such a change gives; zero: none
	Change     string      // of the deadline, one of change.Names
	Letter     *WithLetter // goes out with the step; nil: none
}

// WithText is the fields with the text that was sealed beside them.
func (a Asked) WithText() (field.Fields, error) { return withText(a.Fields, a.Personal) }

// Documents are those that the step brings: a second person reads what they decide on,
// though no history of the matter has them yet.
func (a Asked) Documents() []field.Document {
	var all []field.Document
	for _, name := range slices.Sorted(maps.Keys(a.Fields)) {
		var docs []field.Document
		if json.Unmarshal(a.Fields[name], &docs) != nil {
			continue // it is no list
		}
		all = append(all, slices.DeleteFunc(docs, func(d field.Document) bool { return d.SHA256 == "" })...)
	}
	if a.Letter != nil {
		for _, l := range a.Letter.Letters {
			all = append(all, l.Documents...)
		}
	}
	return all
}

// Preview says what the correction that is asked for would lead to by now.
func (a Asked) Preview(facts workflow.Facts, act workflow.Act) (Preview, error) {
	work, err := matter.Begin(facts.Whole(), act, a.About.Matter)
	if err != nil {
		return Preview{}, err
	}
	if a, err = FindAsked(facts.Whole(), work.Matter(), a.ID); err != nil { // with documents that are closed to the reader
		return Preview{}, err
	}
	fields := map[string]json.RawMessage(a.Fields)
	c := Correct{Matter: a.About.Matter, Event: a.Corrects, EffectiveOn: a.On, EffectiveTime: a.Time, Fields: fields}
	return c.preview(mover{work}, a.Personal)
}

// FindAsked finds a request that is about a matter.
func FindAsked(facts workflow.Facts, m matter.Matter, id string) (Asked, error) {
	r, err := approval.Find(facts, id, matter.Stream(m.ID))
	if err != nil {
		return Asked{}, err
	}
	c, err := facts.Restore(r.Command, r.Content)
	if err != nil {
		return Asked{}, err
	}
	a := Asked{Request: r, Transition: r.About.Transition}
	switch c := c.(type) {
	case Move:
		a.From, a.On, a.Time, a.Fields, a.Rights = c.From, c.EffectiveOn, c.EffectiveTime, c.Fields, c.Rights
		a.Letter = c.Letter
	case change.Deadline:
		a.Deadline, a.Change, a.Gives = c.Deadline, c.Change, cmp.Or(c.On, c.Until)
	case Correct:
		a.On, a.Time, a.Fields, a.Corrects, a.Rights = c.EffectiveOn, c.EffectiveTime, c.Fields, c.Event, c.Rights
		a.From, err = c.from(facts)
	}
	return a, err
}
