package matter

import (
	"errors"
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
)

// CloseDocuments closes documents of a matter to all but a custodian.
type CloseDocuments struct {
	Matter    string        `json:"matter"`
	Documents []DocumentRef `json:"documents,omitempty"`
	Replaces  int64         `json:"replaces,omitempty"` // a closing whose documents get another custodian
	Ground    string        `json:"ground"`
	Custodian string        `json:"custodian"`
	On        civil.Date    `json:"on"`
	Claimant  string        `json:"claimant"`
	Reason    string        `json:"reason"`
	Version   int           `json:"version,omitempty"` // of the matter, as the caller saw it
}

// CommandName implements workflow.Command.
func (CloseDocuments) CommandName() string { return "CloseDocuments" }

// Streams implements workflow.Command.
func (c CloseDocuments) Streams() []workflow.Stream { return Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c CloseDocuments) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbCloseDocuments); err != nil {
		return workflow.Decision{}, err
	}
	if c.Version != 0 && c.Version < w.matter.Changed {
		return workflow.Decision{}, &workflow.Error{
			Code: workflow.Conflict, Existing: fmt.Sprint(w.matter.Version), Message: "This matter has changed since you opened the page. Nothing was saved. Review the changes and try again.",
		}
	}
	if c.Replaces != 0 {
		i := slices.IndexFunc(w.matter.Closings, func(x Closing) bool { return x.Event == c.Replaces && x.Ended == "" && !x.Replaced })
		if i < 0 {
			return workflow.Decision{}, workflow.Malformed("replaces", "This closing does not exist, or has ended.")
		}
		c.Documents = w.matter.Closings[i].Documents
	}
	if err := c.check(w); err != nil {
		return workflow.Decision{}, err
	}
	if c.Replaces == 0 {
		c.Documents = w.closedWith(c.Documents)
	}
	had, err := w.whoHad(c.Documents)
	if err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(Stream(c.Matter), c.On, DocumentClosed{
		Documents: c.Documents, Ground: c.Ground, Custodian: c.Custodian, Replaces: c.Replaces, Had: had,
	})
	e.Personal = w.Personal(map[string]string{Claimant: c.Claimant}, "")
	e.Personal["reason"] = a.Seal(Stream(c.Matter), "reason", c.Reason)
	w.Add(e)
	return w.Decision(), nil
}

func (c CloseDocuments) check(w *Work) error {
	var no []workflow.Detail
	if len(c.Documents) == 0 {
		no = append(no, workflow.At("documents", "Choose the documents to close."))
	}
	for i, d := range c.Documents {
		its := slices.ContainsFunc(w.matter.Documents, func(x Document) bool { return x.SHA256 == d.SHA256 && x.Event == d.Event })
		only, closed := w.matter.Readers(d.SHA256)
		// Of a document that is closed to the actor it says what it says of one that does not exist.
		if mine := !closed || slices.Contains(only, w.act.Actor); c.Replaces == 0 && (!its || !mine) {
			return workflow.Absent("document")
		}
		if slices.Contains(c.Documents[:i], d) {
			return workflow.Malformed("documents", "A document is named twice.")
		}
	}
	if c.Replaces != 0 {
		if err := w.mayHandle(w.matter.closing(c.Replaces)); err != nil {
			return err
		}
	}
	if !slices.Contains(Grounds, c.Ground) {
		no = append(no, workflow.At("ground", "Ground: choose a privilege claim, or an order or law that seals."))
	}
	for _, err := range []error{w.CheckReaders("custodian", []string{c.Custodian}), w.CheckDay("on", "Date", c.On)} {
		if e, wrong := errors.AsType[*workflow.Error](err); wrong {
			no = append(no, workflow.At(e.Field, e.Message))
		}
	}
	return workflow.Collect(slices.Concat(no,
		workflow.CheckLine("claimant", "Claimed by", c.Claimant, 200, true),
		workflow.CheckProse("reason", "Reason", c.Reason, true),
	))
}

// closedWith are documents with those that are closed with them: the same bytes, and the saved emails that they came
// with. One that is closed to the actor keeps its custodian.
func (w *Work) closedWith(named []DocumentRef) []DocumentRef {
	all := slices.Clone(named)
	for _, d := range w.matter.Documents {
		ref := DocumentRef{SHA256: d.SHA256, Event: d.Event}
		if only, closed := w.matter.Readers(d.SHA256); slices.Contains(all, ref) || closed && !slices.Contains(only, w.act.Actor) {
			continue
		}
		same := func(x DocumentRef) bool { return x.SHA256 == d.SHA256 }
		inside := func(x Document) bool {
			return x.Event == d.Event && slices.ContainsFunc(named, func(n DocumentRef) bool { return n.SHA256 == x.SHA256 })
		}
		if slices.ContainsFunc(named, same) || d.IsMessage() && slices.ContainsFunc(w.matter.Documents, inside) {
			all = append(all, ref)
		}
	}
	return all
}

// CheckReaders refuses users who cannot read the matter's documents.
func (w *Work) CheckReaders(at string, users []string) error {
	for _, id := range users {
		u, err := account.Find(w.facts, id)
		if id == "" || err != nil || u.Disabled || !w.review.Members[id] {
			return workflow.Malformed(at, "Choose members of the review whose access has not ended.")
		}
	}
	return nil
}

func (m Matter) closing(event int64) Closing {
	for _, c := range m.Closings {
		if c.Event == event {
			return c
		}
	}
	return Closing{}
}

// ClosedNumbers are the numbers of the documents that some act closed.
func (m Matter) ClosedNumbers() []int {
	var all []int
	for _, c := range m.Closings {
		all = append(all, c.Numbers...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// CopiesKnown are those of some documents, by their numbers, of which an actor may know in which other matters their bytes
// are: auditors of all; of what is open to them the custodian, and whoever may close it. The matter is as the actor reads it.
func (m Matter) CopiesKnown(a workflow.Actor, numbers ...int) []int {
	may := a.May(workflow.VerbCloseDocuments) == nil
	return slices.DeleteFunc(slices.Clone(numbers), func(n int) bool {
		d := m.Documents[n-1]
		keeps := slices.ContainsFunc(m.Closings, func(c Closing) bool { return c.Custodian == a.ID && c.Closes(d.SHA256) })
		return a.Role != workflow.Auditor && (d.Closed || d.SHA256 == "" || !may && !keeps)
	})
}

// MayHandle says whether an actor may end a closing or give it another custodian.
func (c Closing) MayHandle(a workflow.Actor) bool {
	return a.ID == c.Custodian || a.Role == workflow.Supervisor
}

func (w *Work) mayHandle(c Closing) error {
	if !c.MayHandle(w.facts.Actor) {
		return workflow.Forbid("Only the custodian or a supervising attorney can change or end this closing.")
	}
	return nil
}

// EndRecall records how a closing ended.
type EndRecall struct {
	Matter  string     `json:"matter"`
	Closing int64      `json:"closing"` // event of the closing
	How     string     `json:"how"`
	On      civil.Date `json:"on"`
	Note    string     `json:"note,omitempty"`
}

// CommandName implements workflow.Command.
func (EndRecall) CommandName() string { return "EndRecall" }

// Streams implements workflow.Command.
func (c EndRecall) Streams() []workflow.Stream { return Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c EndRecall) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbCloseDocuments); err != nil {
		return workflow.Decision{}, err
	}
	closing := w.matter.closing(c.Closing)
	switch {
	case closing.Event == 0 || closing.Replaced:
		return workflow.Decision{}, workflow.Malformed("closing", "This closing does not exist, or another replaced it.")
	case closing.Ended != "":
		return workflow.Decision{}, &workflow.Error{Code: workflow.Conflict, Message: "How this closing ended is on record already."}
	}
	if err := w.mayHandle(closing); err != nil {
		return workflow.Decision{}, err
	}
	if !slices.Contains(Ends, c.How) {
		return workflow.Decision{}, workflow.Malformed("how", "Choose how it ended.")
	}
	if err := w.CheckDay("on", "Date", c.On); err != nil {
		return workflow.Decision{}, err
	}
	if c.On.Before(closing.On) {
		return workflow.Decision{}, workflow.Malformed("on", "Date: the documents were closed on "+closing.On.Text()+", which is later.")
	}
	if err := CheckNote(c.Note); err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(Stream(c.Matter), c.On, RecallEnded{Closing: c.Closing, How: c.How})
	e.Personal = w.Personal(nil, c.Note)
	w.Add(e)
	return w.Decision(), nil
}
