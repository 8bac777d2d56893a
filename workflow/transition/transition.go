package transition

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/approval/noted"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/stay"
	"duces/workflow/timezone"
	"duces/workflow/upload"
	"duces/workflow/validation"
)

// Move moves one matter, or several in one act: all of them or none.
type Move struct {
	Matters []string `json:"matters"`
	Name    string   `json:"transition"`
	// From, if given, is the state in which the matter must still be.
	From        string     `json:"from,omitempty"`
	EffectiveOn civil.Date `json:"effective_on"`
	// EffectiveTime is the time of day in the jurisdiction's zone, as HH:MM; empty: none is given.
	EffectiveTime string                     `json:"effective_time,omitempty"`
	Fields        map[string]json.RawMessage `json:"fields,omitempty"`
	Note          string                     `json:"note,omitempty"`
	// Version, if not 0, is the matter's version that the caller had seen:
	// if the matter has moved since, the caller is told what changed.
	Version int `json:"version,omitempty"`
	// Versions are the same for several matters, by id.
	Versions map[string]int `json:"versions,omitempty"`
	// Of is the event of an answer that came online and that the move records.
	Of int64 `json:"of,omitempty"`
	// Readers are the members who alone may open the documents of the move; none: all may.
	Readers []string `json:"readers,omitempty"`
	// Rights, of a move that waits, are those of the jurisdiction that it would end.
	Rights []due.Right `json:"rights,omitempty"`
	// Letter, if given, goes out with the move.
	Letter *WithLetter `json:"letter,omitempty"`

	steps  *matter.Steps // of all its matters, for their letters
	orders *stay.Reading // for all its matters
}

// CommandName implements Command.
func (Move) CommandName() string { return "Transition" }

// Streams implements Command.
func (c Move) Streams() []workflow.Stream { return matter.Streams(c.Matters) }

func (c Move) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if err := c.checkNamed(); err != nil {
		return workflow.Decision{}, err
	}
	if err := c.checkLetter(); err != nil {
		return workflow.Decision{}, err
	}
	c.steps, c.orders = matter.StepsIn(facts, c.Matters), stay.In(facts, c.Matters)
	var d workflow.Decision
	var no []workflow.Detail
	var first error
	seen := map[string]bool{}
	sender := upload.SenderOf(facts, a.Actor)
	for _, id := range c.Matters {
		if seen[id] {
			return workflow.Decision{}, workflow.Malformed("matters", "The same matter is listed twice.")
		}
		seen[id] = true
		work, err := matter.Begin(facts, a, id)
		w := mover{work}
		if err == nil {
			err = c.move(w, sender)
		}
		if err != nil {
			c.note(&first, &no, w, err)
			continue
		}
		d.Join(w.Decision())
	}
	if first != nil {
		return workflow.Decision{}, c.refused(first, no)
	}
	return d, c.checkFiles(sender)
}

// CheckSeen refuses what Decide refuses because a matter has changed since the caller saw it.
func (c Move) CheckSeen(facts workflow.Facts) error {
	if err := c.checkNamed(); err != nil {
		return err
	}
	var no []workflow.Detail
	var first error
	for _, id := range c.Matters {
		work, err := matter.Begin(facts, workflow.Act{}, id)
		if err != nil {
			return err
		}
		w := mover{work}
		if err := c.checkSeen(w); err != nil {
			c.note(&first, &no, w, err)
		}
	}
	return c.refused(first, no)
}

// checkNamed checks which matters are named, and that versions are of them.
func (c Move) checkNamed() error {
	if err := matter.CheckMany(c.Matters); err != nil {
		return err
	}
	matters := slices.Sorted(slices.Values(c.Matters))
	for _, id := range slices.Sorted(maps.Keys(c.Versions)) {
		if _, is := slices.BinarySearch(matters, id); !is {
			return workflow.Malformed("versions."+id, fmt.Sprintf("There is a version for %s, which is not among the matters. Correct the id, or add it to matters.", id))
		}
		if n := c.Versions[id]; n < 1 {
			return workflow.Malformed("versions."+id, fmt.Sprintf("The version of %s must be 1 or more, not %d. Give the version that you saw.", id, n))
		}
	}
	return nil
}

// checkSeen refuses a matter that has changed since the caller saw it.
func (c Move) checkSeen(w mover) error {
	return CheckVersion(w.Work, cmp.Or(c.Version, c.Versions[w.Matter().ID]))
}

// note adds what stands against one of the matters.
func (c Move) note(first *error, no *[]workflow.Detail, w mover, err error) {
	if *first == nil {
		*first = err
	}
	*no = append(*no, workflow.Detail{Field: "matters." + w.Matter().ID, Message: w.JurisdictionName() + ": " + workflow.Sentence(err)})
}

// refused is the error of several matters for those that cannot move, of one its own.
func (c Move) refused(first error, no []workflow.Detail) error {
	if first == nil || len(c.Matters) == 1 {
		return first
	}
	return &workflow.Error{
		Code: workflow.CodeOf(first), Details: no, Satisfy: "Remove them, or correct the problem shown for each.",
		Message: fmt.Sprintf("Nothing was saved: %d of %d matters cannot take this step.", len(no), len(c.Matters)),
	}
}

// errOtherRights says that a request must be made again, for what it would end has changed.
func errOtherRights(why string) error {
	return workflow.Clash("Something has changed since this was requested: " + why + ". Reject this request and submit a new one.")
}

var errMovedOn = workflow.Clash("The effects have changed since this was requested. Submit the request again.")

// move decides a transition of one matter: done at once, or asked of a second person.
func (c Move) move(w mover, by *upload.Sender) error {
	q, rights, err := c.checked(w, by)
	if err != nil {
		return err
	}
	personal := w.Personal(q.given.Text, c.Note)
	if needsApproval(q.transition, q.given) || len(rights) > 0 {
		if len(c.Readers) > 0 {
			return errSealedAsked
		}
		return w.ask(c, q, rights, personal)
	}
	if err := w.requestTime(c.Of); err != nil { // before the answer meets the deadline
		return err
	}
	if err := w.perform(q, personal, approval.Request{}); err != nil {
		return err
	}
	return c.sendWith(w, q.transition)
}

// checked is a transition of one matter that could be taken now, and the rights that it would end.
func (c Move) checked(w mover, by *upload.Sender) (inquiry, []due.Right, error) {
	t, ok := w.Process().Transition(c.Name)
	if !ok {
		var names []string
		for _, one := range w.Process().Transitions {
			names = append(names, one.Name)
		}
		return inquiry{}, nil, workflow.Malformed("transition", validation.NotOneOf("Transition", c.Name, names...))
	}
	if err := w.Facts().Actor.MayTake(t); err != nil {
		return inquiry{}, nil, err
	}
	if err := c.checkSeen(w); err != nil {
		return inquiry{}, nil, err
	}
	if c.From != "" && c.From != w.Matter().State {
		return inquiry{}, nil, errMovedOn
	}
	if err := matter.CheckNote(c.Note); err != nil {
		return inquiry{}, nil, err
	}
	if err := w.recordable(c.Of); err != nil {
		return inquiry{}, nil, err
	}
	w.MarkMissedBefore(c.EffectiveOn)
	q := w.inquire(t, c.EffectiveOn, c.EffectiveTime)
	q.of, q.readers, q.orders = c.Of, c.Readers, c.orders
	if err := mayBegin(q); err != nil {
		return inquiry{}, nil, err
	}
	var err error
	if q.given, err = field.Read(t, c.Fields); err == nil {
		err = q.given.Check(field.Values{})
	}
	if err != nil {
		return inquiry{}, nil, workflow.Together(err, w.checkDate(q))
	}
	if err := checkDocuments(by, w.Matter(), t, q.given); err != nil {
		return inquiry{}, nil, err
	}
	if err := w.checkSealing(q); err != nil {
		return inquiry{}, nil, err
	}
	if _, err := w.delivery(t, q.given); err != nil {
		return inquiry{}, nil, err
	}
	q.asked = true
	if err := w.checkDate(q); err != nil {
		return inquiry{}, nil, err
	}
	if err := runGuards(q); err != nil {
		return inquiry{}, nil, err
	}
	if q.given, err = w.completed(t, q.on, q.given, field.Values{}, 0); err != nil {
		return inquiry{}, nil, err
	}
	rights, err := w.endsRights(q)
	return q, rights, err
}

// CheckVersion tells what became of a matter since the caller saw a version of it; 0: they name none.
func CheckVersion(w *matter.Work, seen int) error {
	m, def := w.Matter(), w.Process()
	if seen == 0 || seen >= m.Changed {
		return nil
	}
	what := "This matter has changed since you opened the page"
	if last := m.Last; m.Moved {
		what += fmt.Sprintf(". Its status is now %s. The latest step was %s (%s → %s)",
			def.InState(m.State), validation.Quoted(def.TransitionTitle(last.Transition)), def.StateTitle(last.From), def.StateTitle(last.To))
	}
	return &workflow.Error{Code: workflow.Conflict, Existing: fmt.Sprint(m.Version), Message: what + ". Nothing was saved. Review the changes and try again."}
}

// errSealedAsked refuses to seal what a second person decides on: they read it while it is on no record yet.
var errSealedAsked = workflow.Refuse("sealed", "A second person must approve this step and read its documents. They cannot be sealed with it.",
	"Add the documents by themselves and seal them there. Then record this step without them.")

// errSealedOnline refuses to seal what came online: it is on record already.
var errSealedOnline = workflow.Malformed("readers", "The documents of an answer that came online cannot be sealed here. Choose no members.")

// checkSealing refuses readers of documents that are on record already, or do not come, and those who cannot read them.
func (w mover) checkSealing(q inquiry) error {
	switch {
	case len(q.readers) == 0:
		return nil
	case q.of != 0:
		return errSealedOnline
	case len(q.given.Documents) == 0:
		return workflow.Malformed("readers", "This step brings no documents to seal. Add the documents, or seal nothing.")
	}
	return w.Review().CheckReaders(w.Facts(), "readers", q.readers)
}

// needsApproval says whether exactly this harms the jurisdiction.
func needsApproval(t process.Transition, g field.Values) bool {
	return t.Adverse == process.AdverseAlways || t.Adverse == process.AdverseByOutcome && field.AnyAdverse(g.Decisions)
}

// mayBegin checks what can be checked before fields are given: where the
// matter stands and whether somebody's approval is being waited for.
func mayBegin(q inquiry) error {
	if _, ok := q.transition.FromState(q.matter.State); !ok {
		return workflow.Refuse("state", fmt.Sprintf("The status is %s, but %s requires %s.",
			q.def.InState(q.matter.State), validation.Quoted(q.transition.Title), q.def.StartsIn(q.transition)), "The matter must have that status first.")
	}
	if from, _ := q.def.State(q.matter.State); from.Terminal && q.merged != nil { // the other record may have a matter here
		return q.merged
	}
	// What arrives from outside must always be recorded; only a second adverse
	// act has to wait for the first.
	if p, waits := q.matter.Pending(); waits && (q.transition.Adverse != process.AdverseNever || len(q.endsRights()) > 0) {
		return workflow.Refuse("pending", validation.Quoted(q.def.TransitionTitle(p.Transition))+" is pending approval.",
			"Approve, reject, or withdraw that request first.")
	}
	return nil
}

func runGuards(q inquiry) error {
	from, _ := q.transition.FromState(q.matter.State)
	for _, g := range slices.Concat(from.Guards, q.transition.Guards) {
		if err := q.run(g); err != nil {
			return err
		}
	}
	return nil
}

// checkDate holds the effective date between the last move and today.
func (w mover) checkDate(q inquiry) error { return w.checkDateIn(w.Matter(), q) }

// checkDateIn is checkDate for a matter as it was.
func (w mover) checkDateIn(m matter.Matter, q inquiry) error {
	title := q.transition.Effective.Title
	today := w.Today()
	switch {
	case q.on.IsZero():
		return workflow.Malformed("effective_on", validation.Required(title))
	case q.on.After(today):
		return workflow.Malformed("effective_on", w.InFuture(title, q.on))
	case m.Moved && q.on.Before(m.Entered):
		return workflow.Malformed("effective_on", fmt.Sprintf("%s: %s is before the status became %s on %s.", title, q.on.Text(), w.Process().InState(m.State), m.Entered.Text()))
	}
	for name, spec := range q.given.Due {
		if spec.Kind == deadline.Fixed && spec.Date.Before(q.on) {
			f, _ := q.transition.Field(name)
			return workflow.Malformed("fields."+name, fmt.Sprintf("%s: %s is before %s, the date of this step.", f.Title, spec.Date.Text(), q.on.Text()))
		}
	}
	return w.checkTimeIn(m, q)
}

// checkTimeIn holds the time of day, if one is given, between the last move and now. It wants one that clocks showed.
func (w mover) checkTimeIn(m matter.Matter, q inquiry) error {
	if q.time == "" {
		return nil
	}
	wrong := func(why string) error { return workflow.Malformed("effective_time", "Time: "+why) }
	if !civil.IsTimeOfDay(q.time) {
		return wrong("enter a time as HH:MM, such as 14:30, or leave it empty.")
	}
	said, where := q.on.TextAt(q.time, q.zone), timezone.Title(w.Jurisdiction().Zone)
	at := q.instant()
	switch {
	case at.IsZero():
		return wrong(fmt.Sprintf("there was no %s on %s in %s: the clocks were put forward over it. Enter another time, or leave it empty.", q.time, q.on.Text(), where))
	case at.After(w.Act().At):
		now := w.Act().At.In(q.zone)
		return wrong(fmt.Sprintf("%s is in the future. It is now %s in %s.", said, w.Today().TextAt(now.Format("15:04"), q.zone), where))
	case m.Moved && q.on == m.Entered && m.EnteredTime != "" && q.time < m.EnteredTime:
		return wrong(fmt.Sprintf("%s is before the status became %s at %s.", said, w.Process().InState(m.State), m.Entered.TextAt(m.EnteredTime, q.zone)))
	}
	return nil
}

// perform writes the move and what it does to deadlines.
func (w mover) perform(q inquiry, personal map[string]workflow.Sealed, approved approval.Request) error {
	t, g := q.transition, q.given
	to := t.Target(w.Matter().State)
	stage, _ := w.Process().StageOf(to)
	moved := matter.Transitioned{
		Transition: t.Name, From: w.Matter().State, To: to, Stage: stage.Name, Fields: g.Fields,
		Demands: g.Standing(t, w.Matter().Demands), Decisions: g.Decisions, Documents: g.Documents, Completeness: g.Completeness(t), Derived: t.Derives(),
		Approval: approved.ID, RequestedBy: approved.RequestedBy, ByDate: true, Of: q.of, TimeLapsed: w.Matter().LapsesWith(q.of), Service: t.Service.Recorded(), Paper: w.paper(t),
		At: q.time, Finding: t.Finding,
		Bare: to == w.Matter().State && !t.Answers() && !t.TouchesDeadlines() || q.party().recipient != "", Readers: q.readers,
	}
	for _, f := range t.Fields {
		if s, version, is := w.Review().DemandSetOf(g.Demands[f.Name]); is {
			moved.DemandSet = &matter.DemandSetUsed{Set: s.ID, Name: s.Name, Version: version}
		}
	}
	c, err := w.delivery(t, g)
	if err != nil {
		return err
	}
	e := w.Act().Event(matter.Stream(w.Matter().ID), q.on, moved)
	e.Personal = personal
	if moved.Derived {
		e = c.with(w, e, moved)
	}
	before := w.Matter().Deadlines
	w.Add(e)
	if err := q.reading().Look(w.Work, q.step()); err != nil {
		return err
	}
	if p, waits := w.Matter().Pending(); waits && moved.From != moved.To {
		r, err := approval.Find(w.Facts(), p.ID, matter.Stream(w.Matter().ID))
		if err != nil {
			return err
		}
		if !r.About.Correction { // which is of what was, wherever the matter is now
			w.Join(r.Lapse(w.Act(), t.Name))
			w.Note(q.on, noted.Lapsed{Approval: p.ID, By: t.Name})
		}
	}
	return w.deadlines(q, before)
}
