package transition

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/civil"
	"duces/workflow/correction"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/ledger"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/upload"
	"duces/workflow/validation"
)

// Correct mends the date or the fields of a transition that is on record. The
// transition stays where it stands in history, with what is right in it; dates
// that follow from it are derived again. Later steps are never undone: those
// that the process would now refuse are named as conflicts.
type Correct struct {
	Matter string `json:"matter"`
	// Event is that of the transition, or of an earlier correction of it.
	Event       int64      `json:"event"`
	EffectiveOn civil.Date `json:"effective_on"`
	// EffectiveTime is as in Move. Like the fields it is what the transition has once it is right: empty is none.
	EffectiveTime string `json:"effective_time,omitempty"`
	// Fields are all that the transition has once it is right.
	Fields map[string]json.RawMessage `json:"fields,omitempty"`
	Reason string                     `json:"reason,omitempty"`
	// Standing, of a correction that waits, is the event whose content stood when
	// it was asked for.
	Standing int64 `json:"standing,omitempty"`
	// Rights, of a correction that waits, are as in Move.
	Rights []due.Right `json:"rights,omitempty"`
	// Version is as in Move.
	Version int `json:"version,omitempty"`
	// Shown is the hash of the preview that the actor saw: nothing is done if
	// something else would follow by now. Empty asks for no comparison.
	Shown string `json:"shown,omitempty"`
}

// CommandName implements workflow.Command.
func (Correct) CommandName() string { return "Correct" }

// Corrects says whether a command, by its name, is a correction.
func Corrects(command string) bool { return command == Correct{}.CommandName() }

// Streams implements workflow.Command.
func (c Correct) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c Correct) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	work, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	w := mover{work}
	if err := CheckVersion(w.Work, c.Version); err != nil {
		return workflow.Decision{}, err
	}
	s, err := c.correction(w, nil)
	if err := workflow.Together(c.CheckReason(), err); err != nil {
		return workflow.Decision{}, err
	}
	if err := c.checkShown(facts, a); err != nil {
		return workflow.Decision{}, err
	}
	if s.needsApproval() {
		err = c.ask(w, s)
		return w.Decision(), err
	}
	err = w.correct(s, approval.Request{Personal: map[string]workflow.Sealed{"note": a.Seal(matter.Stream(c.Matter), "reason", c.Reason)}})
	return w.Decision(), err
}

// CheckReason refuses a correction that does not say why.
func (c Correct) CheckReason() error { return CheckReason(c.Reason) }

// CheckReason refuses what does not say why the record is wrong.
func CheckReason(reason string) error {
	if workflow.Blank(reason) {
		return workflow.Malformed("reason", validation.Required("Reason")+" Say what was wrong, and how you know.")
	}
	return workflow.Collect(workflow.CheckProse("reason", "Reason", reason, true))
}

var errUnchanged = matter.ErrUnchanged

func (c Correct) checkShown(facts workflow.Facts, a workflow.Act) error {
	if c.Shown == "" {
		return nil
	}
	p, err := c.Preview(facts, a)
	if err != nil {
		return err
	}
	hash, err := p.Hash()
	if err != nil {
		return err
	}
	if hash != c.Shown {
		return &workflow.Error{Code: workflow.Conflict, Message: "The effects have changed since you last saw them. Nothing was saved. Review them again."}
	}
	return nil
}

// Preview is what a correction would lead to.
type Preview struct {
	Moved     []MovedDate
	Conflicts []correction.Conflict
	Approval  bool // a second person must approve it
	// Rights of the jurisdiction that would end, or end sooner.
	Rights []due.Right `json:",omitempty"`
}

// MovedDate is a due date that a correction would move. Old is zero if none
// stands now, New if none would stand.
type MovedDate struct {
	Deadline string // id
	Kind     string
	Old, New civil.Date
	Receipt  deadline.Receipt `json:"-"` // of the new date
}

// Hash identifies what was shown: only that is confirmed.
func (p Preview) Hash() (string, error) {
	raw, err := ledger.Canonical(p)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", sha256.Sum256(raw)), nil
}

// Preview says what the correction would lead to, and stores nothing.
func (c Correct) Preview(facts workflow.Facts, a workflow.Act) (Preview, error) {
	work, err := matter.Begin(facts.Whole(), a, c.Matter)
	if err != nil {
		return Preview{}, err
	}
	w := mover{work}
	if err := CheckVersion(w.Work, c.Version); err != nil {
		return Preview{}, err
	}
	return c.preview(w, nil)
}

// preview is Preview; of a command that waits, personal is its text.
func (c Correct) preview(w mover, personal map[string]workflow.Sealed) (Preview, error) {
	s, err := c.correction(w, personal)
	if err != nil {
		return Preview{}, err
	}
	before := w.Matter()
	if err := w.correct(s, approval.Request{}); err != nil {
		return Preview{}, err
	}
	p := Preview{Conflicts: s.conflicts, Approval: s.needsApproval(), Rights: s.rights}
	for _, d := range w.Matter().Deadlines {
		old, _ := before.Deadline(d.ID)
		if was, is := standingDue(old), standingDue(d); was != is || !is.IsZero() && !old.Ends.Equal(d.Ends) { // of hours the instant alone may move
			p.Moved = append(p.Moved, MovedDate{Deadline: d.ID, Kind: d.Kind, Old: was, New: is, Receipt: d.Receipt.Read()})
		}
	}
	return p, nil
}

func standingDue(d due.Deadline) civil.Date {
	if d.Status == due.StatusCancelled {
		return civil.Date{}
	}
	return d.Due
}

// correction finds the transition, checks what it is to be, and plays the
// history again with it. Of a command that waited, personal is its text.
func (c Correct) correction(w mover, personal map[string]workflow.Sealed) (*replayed, error) {
	past, err := w.Facts().History(matter.Stream(c.Matter))
	if err != nil {
		return nil, err
	}
	standing, err := matter.Standing(past)
	if err != nil {
		return nil, err
	}
	s := &replayed{w: w, past: past, standing: standing, on: c.EffectiveOn, time: c.EffectiveTime}
	if s.at = indexOf(standing, c.Event); s.at < 0 {
		return nil, workflow.Absent("transition")
	}
	old := standing[s.at].Data.(matter.Transitioned)
	t, ok := w.Process().Transition(old.Transition)
	if !ok {
		return nil, &workflow.Error{Code: workflow.Internal, Message: "The process no longer has the step to correct."}
	}
	s.transition = t
	if personal == nil { // of a request, the one who asked was held to this
		if err := w.Facts().Actor.MayTake(t); err != nil {
			return nil, err
		}
	}
	fields, err := withText(c.Fields, personal)
	if err != nil {
		return nil, err
	}
	if personal != nil {
		if err := giveText(fields, productionField(t), personal); err != nil {
			return nil, err
		}
	}
	if s.given, err = field.Read(t, fields); err != nil {
		return nil, workflow.Together(err, s.checkDate())
	}
	if personal == nil {
		if err := checkDocuments(upload.SenderOf(w.Facts(), w.Act().Actor), w.Matter(), t, s.given); err != nil {
			return nil, err
		}
	}
	if s.wasGiven, err = read(t, standing[s.at]); err != nil {
		return nil, err
	}
	if personal == nil {
		if err := s.given.Check(s.wasGiven); err != nil {
			return nil, workflow.Together(err, s.checkDate())
		}
	}
	before := s.wasGiven
	if personal != nil {
		before = s.given // as it was completed for who asked
	}
	if s.given, err = w.completed(t, c.EffectiveOn, s.given, before, c.Event); err != nil {
		return nil, err
	}
	s.text = w.textOf(s.given.Text, personal, standing[s.at])
	waits := func() error {
		if p, waits := w.Matter().Pending(); waits && personal == nil && s.needsApproval() {
			return workflow.Refuse("pending", validation.Quoted(w.Process().TransitionTitle(p.Transition))+" is pending approval.",
				"Approve, reject, or withdraw that request first.")
		}
		return nil
	}
	if err := waits(); err != nil {
		return nil, err
	}
	if err := s.play(); err != nil {
		return nil, err
	}
	if err := s.findRights(); err != nil {
		return nil, err
	}
	return s, waits()
}

// giveText gives what a request says came back the text that was sealed beside it.
func giveText(fields map[string]json.RawMessage, name string, personal map[string]workflow.Sealed) error {
	raw, given := fields[name]
	if !given {
		return nil
	}
	var g production.Given
	if err := json.Unmarshal(raw, &g); err != nil {
		return err
	}
	raw, err := json.Marshal(g.WithText(func(name string) string { return personal[name].Text() }))
	fields[name] = raw
	return err
}

// findRights tries the correction, to see which rights of the jurisdiction it ends.
func (s *replayed) findRights() error {
	try := mover{s.w.Try()}
	if err := try.correct(s, approval.Request{}); err != nil {
		return err
	}
	s.rights = due.EndedRights(s.w.Process(), s.w.Matter().Deadlines, try.Matter().Deadlines, s.w.Act().At)
	return nil
}

// indexOf finds a transition by its event, or by that of a correction of it.
func indexOf(events []workflow.Event, seq int64) int {
	return indexIn[matter.Transitioned](events, seq)
}

// indexIn is indexOf for events of any type.
func indexIn[T workflow.Data](events []workflow.Event, seq int64) int {
	for i, e := range slices.Backward(events) {
		if e.Seq != seq {
			continue
		}
		if e.Corrects != 0 {
			seq = e.Corrects
			continue
		}
		if _, is := e.Data.(T); is {
			return i
		}
	}
	return -1
}

// textOf is the text of the transition once it is right: as it was sealed
// before where it is the same, and with the note that came with it.
func (w mover) textOf(text map[string]string, sealed map[string]workflow.Sealed, old workflow.Event) map[string]workflow.Sealed {
	all := map[string]workflow.Sealed{}
	if note, ok := old.Personal["note"]; ok {
		all["note"] = note
	}
	for name, value := range text {
		name = "fields." + name
		switch before, was := old.Personal[name]; {
		case was && before.Text() == value:
			all[name] = before
		case sealed != nil:
			all[name] = sealed[name]
		default:
			all[name] = w.Act().Seal(old.Stream, name, value)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// ask asks a second person for a correction.
func (c Correct) ask(w mover, s *replayed) error {
	personal := maps.Clone(s.text)
	if personal == nil {
		personal = map[string]workflow.Sealed{}
	}
	personal["note"] = w.Act().Seal(matter.Stream(c.Matter), "reason", c.Reason)
	if s.given.Production != nil {
		words, err := s.given.Production.Text()
		if err != nil {
			return err
		}
		raw, err := ledger.Canonical(s.given.Production.WithoutText())
		if err != nil {
			return err
		}
		s.given.Fields = workflow.With(s.given.Fields, productionField(s.transition), json.RawMessage(raw))
		for name, text := range words {
			personal[name] = w.Act().Seal(matter.Stream(c.Matter), name, text)
		}
	}
	stored := Correct{
		Matter: c.Matter, Event: s.standing[s.at].Seq, EffectiveOn: s.on, EffectiveTime: s.time, Fields: s.given.Fields,
		Standing: s.last(), Rights: s.rights,
	}
	return w.wait(stored, s.transition.Name, stored.Event, personal)
}

// MayAsk implements approval.Command.
func (c Correct) MayAsk(facts workflow.Facts, about approval.About) error {
	return mayAsk(facts, about)
}

// Ended implements approval.Command.
func (c Correct) Ended(facts workflow.Facts, a workflow.Act, r approval.Request) (workflow.Decision, error) {
	w, err := ended(facts, a, r)
	if err != nil || r.Status != approval.Given {
		return w.Decision(), err
	}
	s, err := c.correction(w, r.Personal)
	if err != nil {
		return workflow.Decision{}, err
	}
	if c.Standing != s.last() {
		return workflow.Decision{}, workflow.Clash("The record was corrected after this was requested. Reject this request and submit the correction again.")
	}
	if err := checkRights(w.Process(), s.rights, c.Rights); err != nil {
		return workflow.Decision{}, err
	}
	err = w.correct(s, r)
	return w.Decision(), err
}

// correct writes a correction, and what follows from it.
func (w mover) correct(s *replayed, asked approval.Request) error {
	if err := w.Correct(s.past, s.events()); err != nil {
		return err
	}
	e := w.Act().Event(matter.Stream(w.Matter().ID), w.Today(), correction.Corrected{
		Event: s.standing[s.at].Seq, Transition: s.transition.Name, Conflicts: s.conflicts, Approval: asked.ID, RequestedBy: asked.RequestedBy,
		Unaccepted: s.unaccepted,
	})
	if reason, given := asked.Personal["note"]; given {
		e.Personal = map[string]workflow.Sealed{"reason": reason}
	}
	w.Add(e)
	w.follow(s.follows)
	return nil
}

// follow writes what follows from a correction.
func (w mover) follow(all []follow) {
	for _, f := range all {
		e := w.Act().Event(matter.Stream(w.Matter().ID), f.on, f.data)
		e.Personal = f.personal
		w.Add(e)
	}
	w.MarkMissed() // what moved into the past is missed at once
}

// from is the state in which the step to be corrected began.
func (c Correct) from(facts workflow.Facts) (string, error) {
	past, err := facts.History(matter.Stream(c.Matter))
	if err != nil {
		return "", err
	}
	i := indexOf(past, c.Event)
	if i < 0 {
		return "", workflow.Absent("transition")
	}
	return past[i].Data.(matter.Transitioned).From, nil
}

// same says whether two events say the same.
func same(a, b workflow.Event) bool {
	return a.Effective == b.Effective && maps.EqualFunc(a.Personal, b.Personal, func(x, y workflow.Sealed) bool { return x.Digest == y.Digest }) &&
		equal(a.Data, b.Data)
}

// equal compares values as they would be stored.
func equal(a, b any) bool {
	x, errX := ledger.Canonical(a)
	y, errY := ledger.Canonical(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// read gives what a transition on record was given.
func read(t process.Transition, e workflow.Event) (field.Values, error) {
	fields, err := withText(e.Data.(matter.Transitioned).Fields, e.Personal)
	if err != nil {
		return field.Values{}, err
	}
	return field.Read(t, fields)
}
