package matter

import (
	"cmp"
	"slices"
	"strconv"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/demand"
	"duces/workflow/field"
	"duces/workflow/validation"
)

// LetterIssued says that a letter went out, dated with its effective date. Personal "addressee"
// says to whom, and "text" is the letter with its fields filled in, as Markdown.
type LetterIssued struct {
	Letter   string         `json:"letter"` // name of the kind
	Title    string         `json:"title"`
	Template int            `json:"template"` // version; 0: the text of the process
	Office   string         `json:"office"`
	Contacts []string       `json:"contacts,omitempty"` // who held the office on that date
	Demands  []demand.Label `json:"demands,omitempty"`  // that it names
	// Documents are the letter as it went out, as PDF and as DOCX.
	Documents []field.Document `json:"documents"`
	Replaces  int64            `json:"replaces,omitempty"` // event of the letter that came back
	// RequestedBy sent it with a step that another person approved; empty: the actor did.
	RequestedBy string `json:"requested_by,omitempty"`
}

// Type is the stored name.
func (LetterIssued) Type() string { return "letter_issued" }

// LetterReturned says that a letter came back on its effective date. Personal "reason" says why.
type LetterReturned struct {
	Letter int64 `json:"letter"` // event
}

// Type is the stored name.
func (LetterReturned) Type() string { return "letter_returned" }

// LetterClosed says that a letter that came back needs no other in its stead. Personal "reason" says why.
type LetterClosed struct {
	Letter int64 `json:"letter"` // event
}

// Type is the stored name.
func (LetterClosed) Type() string { return "letter_closed" }

// LetterWithdrawn says that a letter should not have gone out. It stays on record. Personal "reason" says why.
type LetterWithdrawn struct {
	Letter int64 `json:"letter"` // event
}

// Type is the stored name.
func (LetterWithdrawn) Type() string { return "letter_withdrawn" }

// Letter is one that went out.
type Letter struct {
	LetterIssued
	Event      int64
	On         civil.Date // its date
	By         string
	Addressee  string
	ReturnedOn civil.Date // zero: it did not come back
	Why        string     // it came back
	ReplacedBy int64      // event of the letter sent in its stead
	Closed     string     // why none is needed; empty: nothing was done
	Withdrawn  Withdrawal // zero: it stands
}

// Withdrawal says when, by whom and why a letter was withdrawn.
type Withdrawal struct {
	On     civil.Date
	By     string
	Reason string
}

// Stands says that the letter was not withdrawn.
func (l Letter) Stands() bool { return l.Withdrawn.On.IsZero() }

// Open says that the letter came back, and nothing was done about it.
func (l Letter) Open() bool {
	return !l.ReturnedOn.IsZero() && l.ReplacedBy == 0 && l.Closed == "" && l.Stands()
}

// Arrived says that nobody recorded that the letter came back.
func (l Letter) Arrived() bool { return l.ReturnedOn.IsZero() }

// IssuedLetter is the kind of document that a letter of our own side is.
const IssuedLetter = "letter"

var letterEvents = []workflow.EventType{
	workflow.Detailed(quiet(func(m Matter, d LetterIssued, e workflow.Event) Matter {
		m.Letters, m.Documents = slices.Clone(m.Letters), slices.Clone(m.Documents)
		for i := range m.Letters {
			if d.Replaces != 0 && m.Letters[i].Event == d.Replaces {
				m.Letters[i].ReplacedBy = e.Seq
			}
		}
		by := cmp.Or(d.RequestedBy, e.Actor)
		m.Letters = append(m.Letters, Letter{
			LetterIssued: d, Event: e.Seq, On: e.Effective, By: by, Addressee: e.Personal["addressee"].Text(),
		})
		for _, doc := range d.Documents {
			m.Documents = append(m.Documents, Document{Document: doc, On: e.Effective, Event: e.Seq, By: by, Kind: IssuedLetter})
		}
		return m
	}, func(d LetterIssued, _ workflow.Names) string {
		return "Letter sent: " + d.Title + ", to " + d.Office
	}, nil).Naming("text"),
		func(d LetterIssued, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
			return []workflow.EventDetail{{Title: "Addressee", Text: e.Personal["addressee"].Text()}}
		}),

	returned(func(all []Letter, i int, e workflow.Event) {
		all[i].ReturnedOn, all[i].Why = e.Effective, e.Personal["reason"].Text()
	}, func(d LetterReturned) int64 { return d.Letter }, "Letter returned"),

	returned(func(all []Letter, i int, e workflow.Event) { all[i].Closed = e.Personal["reason"].Text() },
		func(d LetterClosed) int64 { return d.Letter }, "Returned letter closed"),

	returned(func(all []Letter, i int, e workflow.Event) {
		all[i].Withdrawn = Withdrawal{e.Effective, e.Actor, e.Personal["reason"].Text()}
		for j := range all {
			if all[j].ReplacedBy == all[i].Event {
				all[j].ReplacedBy = 0 // nothing stands in its stead any more
			}
		}
	}, func(d LetterWithdrawn) int64 { return d.Letter }, "Letter withdrawn"),
}

// returned describes what became of a letter, with a reason.
func returned[T workflow.Data](
	fold func(all []Letter, i int, e workflow.Event), of func(T) int64, says string,
) workflow.EventType {
	return workflow.Detailed(quiet(func(m Matter, d T, e workflow.Event) Matter {
		m.Letters = slices.Clone(m.Letters)
		if i := slices.IndexFunc(m.Letters, func(l Letter) bool { return l.Event == of(d) }); i >= 0 {
			fold(m.Letters, i, e)
		}
		return m
	}, func(T, workflow.Names) string { return says }, nil), func(_ T, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
		return []workflow.EventDetail{{Title: "Reason", Text: e.Personal["reason"].Text()}}
	})
}

// LetterOf finds a letter by its event.
func (m Matter) LetterOf(event int64) (Letter, bool) {
	i := slices.IndexFunc(m.Letters, func(l Letter) bool { return l.Event == event })
	if i < 0 {
		return Letter{}, false
	}
	return m.Letters[i], true
}

// ReturnedLetterRow is a letter that came back, for which nothing was done yet.
type ReturnedLetterRow struct {
	MatterID   string
	Event      int64
	ReviewID   string
	Title      string
	Office     string
	ReturnedOn string // ISO
}

// Key implements workflow.Row.
func (r ReturnedLetterRow) Key() string { return r.MatterID + "/" + strconv.FormatInt(r.Event, 10) }

func (m Matter) letterRows() []workflow.Row {
	var rows []workflow.Row
	for _, l := range m.Letters {
		if l.Open() {
			rows = append(rows, ReturnedLetterRow{m.ID, l.Event, m.Review, l.Title, l.Office, l.ReturnedOn.String()})
		}
	}
	return rows
}

// RecordReturnedLetter says that a letter came back.
type RecordReturnedLetter struct {
	Matter     string     `json:"matter"`
	Letter     int64      `json:"letter"` // event
	ReturnedOn civil.Date `json:"returned_on"`
	Reason     string     `json:"reason"`
}

// CommandName implements Command.
func (RecordReturnedLetter) CommandName() string { return "RecordReturnedLetter" }

// Streams implements Command.
func (c RecordReturnedLetter) Streams() []workflow.Stream { return Streams([]string{c.Matter}) }

func (c RecordReturnedLetter) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, l, err := letterToMark(facts, a, c.Matter, c.Letter, c.Reason)
	switch {
	case err != nil:
		return workflow.Decision{}, err
	case !l.ReturnedOn.IsZero():
		return workflow.Decision{}, workflow.Refuse("letter_returned", "This letter is already recorded as returned on "+l.ReturnedOn.Text()+".", "")
	case c.ReturnedOn.IsZero():
		return workflow.Decision{}, workflow.Malformed("returned_on", validation.Required("Returned on"))
	case c.ReturnedOn.Before(l.On) || c.ReturnedOn.After(w.Today()):
		return workflow.Decision{}, workflow.Malformed("returned_on",
			"Returned on: give a day from "+l.On.Text()+", the date of the letter, to "+w.Today().Text()+", today.")
	}
	w.withReason(c.ReturnedOn, LetterReturned{Letter: l.Event}, c.Reason)
	return w.Decision(), nil
}

// CloseReturnedLetter says why no other letter is needed for one that came back.
type CloseReturnedLetter struct {
	Matter string `json:"matter"`
	Letter int64  `json:"letter"` // event
	Reason string `json:"reason"`
}

// CommandName implements Command.
func (CloseReturnedLetter) CommandName() string { return "CloseReturnedLetter" }

// Streams implements Command.
func (c CloseReturnedLetter) Streams() []workflow.Stream { return Streams([]string{c.Matter}) }

func (c CloseReturnedLetter) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, l, err := letterToMark(facts, a, c.Matter, c.Letter, c.Reason)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := l.ToClose(); err != nil {
		return workflow.Decision{}, err
	}
	w.withReason(w.Today(), LetterClosed{Letter: l.Event}, c.Reason)
	return w.Decision(), nil
}

// WithdrawLetter says that a letter should not have gone out. It stays on record, marked so.
type WithdrawLetter struct {
	Matter string `json:"matter"`
	Letter int64  `json:"letter"` // event
	Reason string `json:"reason"`
}

// CommandName implements Command.
func (WithdrawLetter) CommandName() string { return "WithdrawLetter" }

// Streams implements Command.
func (c WithdrawLetter) Streams() []workflow.Stream { return Streams([]string{c.Matter}) }

func (c WithdrawLetter) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, l, err := letterToMark(facts, a, c.Matter, c.Letter, c.Reason)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbMove); err != nil {
		return workflow.Decision{}, err
	}
	w.withReason(w.Today(), LetterWithdrawn{Letter: l.Event}, c.Reason)
	return w.Decision(), nil
}

// ToClose refuses a letter about which nothing is left to do.
func (l Letter) ToClose() error {
	switch {
	case !l.Stands():
		return workflow.Refuse("withdrawn", "This letter was withdrawn on "+l.Withdrawn.On.Text()+".", "")
	case l.ReturnedOn.IsZero():
		return workflow.Refuse("letter_returned", "This letter is not recorded as returned.", "Record that it was returned first.")
	case !l.Open():
		return workflow.Refuse("letter_returned", "Another letter was sent to replace it, or it was closed.", "")
	}
	return nil
}

// letterToMark finds a letter about which the actor may say what became of it.
func letterToMark(facts workflow.Facts, a workflow.Act, id string, event int64, reason string) (*Work, Letter, error) {
	w, err := Begin(facts, a, id)
	if err != nil {
		return w, Letter{}, err
	}
	if err := facts.Actor.May(workflow.VerbNote); err != nil {
		return w, Letter{}, err
	}
	l, ok := w.matter.LetterOf(event)
	if !ok {
		return w, l, workflow.Absent("letter")
	}
	if !l.Stands() {
		return w, l, workflow.Refuse("withdrawn", "This letter was withdrawn on "+l.Withdrawn.On.Text()+".", "")
	}
	return w, l, workflow.Collect(workflow.CheckProse("reason", "Reason", reason, true))
}

// withReason adds an event with a personal reason.
func (w *Work) withReason(on civil.Date, data workflow.Data, reason string) {
	s := Stream(w.matter.ID)
	e := w.act.Event(s, on, data)
	e.Personal = map[string]workflow.Sealed{"reason": w.act.Seal(s, "reason", reason)}
	w.Add(e)
}
