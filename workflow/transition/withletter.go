package transition

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/dispatch"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/upload"
	"duces/workflow/validation"
)

// WithLetter is a letter that goes out in the act of a step, in each of its matters and dated with
// the step. It says what is on record after the step.
type WithLetter struct {
	Kind    string            `json:"kind"`              // name of the kind, which the process sends with the step
	Message string            `json:"message,omitempty"` // for the field {{message}}
	Letters []dispatch.Letter `json:"letters"`
}

// LettersWith are the kinds of letter that the process sends with a step.
func LettersWith(def *process.Definition, t process.Transition) []process.Letter {
	return slices.DeleteFunc(def.AllLetters(), func(l process.Letter) bool { return !slices.Contains(l.With, t.Name) })
}

// Sending are the letters that go out with the move.
func (c Move) Sending() dispatch.SendLetters {
	return dispatch.SendLetters{
		Letter: c.Letter.Kind, DatedOn: c.EffectiveOn, Message: c.Letter.Message, Letters: c.Letter.Letters,
	}.With(c.Name, c.steps)
}

// Bound is what an idempotency key is bound to: what its letters say follows from the record.
func (c Move) Bound() workflow.Command {
	if c.Letter == nil {
		return c
	}
	c.Letter = &WithLetter{Kind: c.Letter.Kind, Message: c.Letter.Message, Letters: dispatch.AsRequested(c.Letter.Letters)}
	return c
}

// checkLetter refuses a letter that is not one for each matter of the move.
func (c Move) checkLetter() error {
	if c.Letter == nil {
		return nil
	}
	s := c.Sending()
	if err := s.Check(); err != nil {
		return atLetter(err)
	}
	ids, matters := s.Matters(), slices.Clone(c.Matters)
	slices.Sort(ids)
	slices.Sort(matters)
	if !slices.Equal(ids, matters) {
		return workflow.Malformed("letter.letters", "There must be one letter for each matter of the step.")
	}
	return nil
}

// letterOf is the letter of one matter, which the process must send with the step.
func (c Move) letterOf(w mover, t process.Transition) (dispatch.Letter, error) {
	kinds := LettersWith(w.Process(), t)
	if !slices.ContainsFunc(kinds, func(l process.Letter) bool { return l.Name == c.Letter.Kind }) {
		var names []string
		for _, l := range kinds {
			names = append(names, l.Name)
		}
		return dispatch.Letter{}, workflow.Malformed("letter.kind", validation.NotOneOf("Letter", c.Letter.Kind, names...))
	}
	i := slices.IndexFunc(c.Letter.Letters, func(l dispatch.Letter) bool { return l.Matter == w.Matter().ID })
	return c.Letter.Letters[i], nil
}

// sendWith sends the letter of a matter that has moved.
func (c Move) sendWith(w mover, t process.Transition) error {
	if c.Letter == nil {
		return nil
	}
	l, err := c.letterOf(w, t)
	if err != nil {
		return err
	}
	issue, err := c.Sending().Send(w.Work, l)
	if err != nil {
		return atLetter(err)
	}
	issue()
	return nil
}

// atLetter says of a problem that it is the letter's.
func atLetter(err error) error {
	e, ours := errors.AsType[*workflow.Error](err)
	if !ours {
		return err
	}
	at := *e
	if at.Field != "" {
		at.Field = "letter." + at.Field
	}
	at.Details = slices.Clone(at.Details)
	for i := range at.Details {
		at.Details[i].Field = "letter." + at.Details[i].Field
	}
	return &at
}

// checkFiles refuses letters without files, or with files that the sender did not upload. They are made only where all
// letters can go out.
func (c Move) checkFiles(by *upload.Sender) error {
	if c.Letter == nil {
		return nil
	}
	for _, l := range c.Letter.Letters {
		if err := l.CheckFiles(by); err != nil {
			return atLetter(err)
		}
	}
	return nil
}

// ComposeLetters makes the letters of the move as they would go out with it now. An error is about the
// step, or about all letters.
func (c Move) ComposeLetters(facts workflow.Facts, a workflow.Act) ([]dispatch.Composed, error) {
	if err := c.checkNamed(); err != nil {
		return nil, err
	}
	if err := c.checkLetter(); err != nil {
		return nil, err
	}
	c.steps = matter.StepsIn(facts, c.Matters)
	all := make([]dispatch.Composed, len(c.Letter.Letters))
	by := upload.SenderOf(facts, a.Actor)
	var no []workflow.Detail
	var first error
	for i, id := range c.Sending().Matters() {
		work, err := matter.Begin(facts, a, id)
		w := mover{work}
		if err == nil {
			all[i], err = c.composeOne(w, by)
		}
		if err != nil {
			c.note(&first, &no, w, err)
		}
	}
	if first != nil {
		return nil, c.refused(first, no)
	}
	return all, nil
}

func (c Move) composeOne(w mover, by *upload.Sender) (dispatch.Composed, error) {
	q, _, err := c.checked(w, by)
	if err != nil {
		return dispatch.Composed{}, err
	}
	l, err := c.letterOf(w, q.transition)
	if err != nil {
		return dispatch.Composed{}, err
	}
	if err := w.perform(q, w.Personal(q.given.Text, c.Note), approval.Request{}); err != nil {
		return dispatch.Composed{}, err
	}
	return c.Sending().ComposeOne(w.Work, l)
}

// The texts of a letter that waits for a second person, sealed beside the request.
const (
	sealedLetter  = "letter."
	sealedMessage = sealedLetter + "message"
	sealedValues  = sealedLetter + "values" // of its fields, as JSON
	sealedText    = sealedLetter + "text"
)

// waiting is the letter as a request holds it, and its texts, which are sealed. It must be one that could go
// out now.
func (c Move) waiting(w mover, q inquiry, personal map[string]workflow.Sealed) (*WithLetter, map[string]workflow.Sealed, error) {
	if c.Letter == nil {
		return nil, personal, nil
	}
	l, err := c.letterOf(w, q.transition)
	if err != nil {
		return nil, nil, err
	}
	try := mover{w.Try()}
	if err := try.perform(q, personal, approval.Request{}); err != nil {
		return nil, nil, err
	}
	now, _, err := c.Sending().Seen(try.Work, l)
	if err != nil {
		return nil, nil, atLetter(err)
	}
	values, err := json.Marshal(now.Values)
	if err != nil {
		return nil, nil, err
	}
	sealed := workflow.With(maps.Clone(personal), sealedValues, w.seal(sealedValues, string(values)))
	sealed[sealedText] = w.seal(sealedText, now.Text)
	if c.Letter.Message != "" {
		sealed[sealedMessage] = w.seal(sealedMessage, c.Letter.Message)
	}
	l.Values, l.Office = nil, now.Office
	return &WithLetter{Kind: c.Letter.Kind, Letters: []dispatch.Letter{l}}, sealed, nil
}

func (w mover) seal(name, text string) workflow.Sealed {
	return w.Act().Seal(matter.Stream(w.Matter().ID), name, text)
}

// own is what is sealed of a step itself.
func own(personal map[string]workflow.Sealed) map[string]workflow.Sealed {
	kept := maps.Clone(personal)
	maps.DeleteFunc(kept, func(name string, _ workflow.Sealed) bool { return strings.HasPrefix(name, sealedLetter) })
	if len(kept) == 0 {
		return nil
	}
	return kept
}

// sendApproved sends exactly the letter that was approved, of the one who asked for it.
func (c Move) sendApproved(w mover, t process.Transition, r approval.Request) error {
	if c.Letter == nil {
		return nil
	}
	l, err := c.letterOf(w, t)
	if err != nil {
		return err
	}
	asker, err := account.Find(w.Facts(), r.RequestedBy)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(r.Personal[sealedValues].Text()), &l.Values); err != nil {
		return errLetterErased
	}
	s := c.Sending().AskedBy(r.RequestedBy, asker.Name)
	if sealed, given := r.Personal[sealedMessage]; given {
		s.Message = sealed.Text()
	}
	now, kind, err := s.Seen(w.Work, l)
	if err != nil {
		return atLetter(err)
	}
	s.Issue(w.Work, kind, now, l)
	return nil
}

var errLetterErased = workflow.Clash("The text of the letter was erased. Reject this request and submit a new one.")

// AskedLetter is the letter of a request.
type AskedLetter struct {
	dispatch.Letter
	Title string
	Text  string // Markdown
}

// LetterOf is the letter that goes out once a request is approved; nil: none does.
func (a Asked) LetterOf(def *process.Definition) *AskedLetter {
	if a.Letter == nil || len(a.Letter.Letters) != 1 {
		return nil
	}
	kind, _ := def.Letter(a.Letter.Kind)
	return &AskedLetter{Letter: a.Letter.Letters[0], Title: kind.Title, Text: a.Personal[sealedText].Text()}
}
