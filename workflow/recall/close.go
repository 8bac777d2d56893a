// Package recall takes documents back that should not have been handed over: it closes them to all but a custodian, lists
// who had them, records how that ended, and who opened a document that not every member may open.
package recall

import (
	"errors"
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/document"
	"duces/workflow/matter"
)

// Close closes documents of a matter to all but a custodian.
type Close struct {
	Matter    string         `json:"matter"`
	Documents []document.Ref `json:"documents,omitempty"`
	Replaces  int64          `json:"replaces,omitempty"` // a closing whose documents get another custodian
	Ground    string         `json:"ground"`
	Custodian string         `json:"custodian"`
	On        civil.Date     `json:"on"`
	Claimant  string         `json:"claimant"`
	Reason    string         `json:"reason"`
	Version   int            `json:"version,omitempty"` // of the matter, as the caller saw it
}

// CommandName implements workflow.Command.
func (Close) CommandName() string { return "CloseDocuments" }

// Streams implements workflow.Command.
func (c Close) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c Close) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbCloseDocuments); err != nil {
		return workflow.Decision{}, err
	}
	if c.Version != 0 && c.Version < w.Matter().Changed {
		return workflow.Decision{}, &workflow.Error{
			Code: workflow.Conflict, Existing: fmt.Sprint(w.Matter().Version), Message: "This matter has changed since you opened the page. Nothing was saved. Review the changes and try again.",
		}
	}
	if c.Replaces != 0 {
		i := slices.IndexFunc(w.Matter().Closings, func(x document.Closing) bool { return x.Event == c.Replaces && x.Ended == "" && !x.Replaced })
		if i < 0 {
			return workflow.Decision{}, workflow.Malformed("replaces", "This closing does not exist, or has ended.")
		}
		c.Documents = w.Matter().Closings[i].Documents
	}
	if err := c.check(facts, w); err != nil {
		return workflow.Decision{}, err
	}
	if c.Replaces == 0 {
		c.Documents = closedWith(w, c.Documents)
	}
	had, err := whoHad(w, c.Documents)
	if err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(matter.Stream(c.Matter), c.On, document.Closed{
		Documents: c.Documents, Ground: c.Ground, Custodian: c.Custodian, Replaces: c.Replaces, Had: had,
	})
	e.Personal = w.Personal(map[string]string{document.Claimant: c.Claimant}, "")
	e.Personal["reason"] = a.Seal(matter.Stream(c.Matter), "reason", c.Reason)
	w.Add(e)
	return w.Decision(), nil
}

func (c Close) check(facts workflow.Facts, w *matter.Work) error {
	var no []workflow.Detail
	if len(c.Documents) == 0 {
		no = append(no, workflow.At("documents", "Choose the documents to close."))
	}
	for i, d := range c.Documents {
		its := slices.ContainsFunc(w.Matter().Documents, func(x document.Document) bool { return x.SHA256 == d.SHA256 && x.Event == d.Event })
		only, closed := w.Matter().Readers(d.SHA256)
		// Of a document that is closed to the actor it says what it says of one that does not exist.
		if mine := !closed || slices.Contains(only, w.Act().Actor); c.Replaces == 0 && (!its || !mine) {
			return workflow.Absent("document")
		}
		if slices.Contains(c.Documents[:i], d) {
			return workflow.Malformed("documents", "A document is named twice.")
		}
	}
	if c.Replaces != 0 {
		closing, _ := w.Matter().Closing(c.Replaces)
		if err := mayHandle(w, closing); err != nil {
			return err
		}
	}
	if !slices.Contains(document.Grounds, c.Ground) {
		no = append(no, workflow.At("ground", "Ground: choose a privilege claim, or an order or law that seals."))
	}
	for _, err := range []error{w.Review().CheckReaders(facts, "custodian", []string{c.Custodian}), w.CheckDay("on", "Date", c.On)} {
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
func closedWith(w *matter.Work, named []document.Ref) []document.Ref {
	all := slices.Clone(named)
	for _, d := range w.Matter().Documents {
		ref := document.Ref{SHA256: d.SHA256, Event: d.Event}
		if only, closed := w.Matter().Readers(d.SHA256); slices.Contains(all, ref) || closed && !slices.Contains(only, w.Act().Actor) {
			continue
		}
		same := func(x document.Ref) bool { return x.SHA256 == d.SHA256 }
		inside := func(x document.Document) bool {
			return x.Event == d.Event && slices.ContainsFunc(named, func(n document.Ref) bool { return n.SHA256 == x.SHA256 })
		}
		if slices.ContainsFunc(named, same) || d.IsMessage() && slices.ContainsFunc(w.Matter().Documents, inside) {
			all = append(all, ref)
		}
	}
	return all
}

func mayHandle(w *matter.Work, c document.Closing) error {
	if !c.MayHandle(w.Facts().Actor) {
		return workflow.Forbid("Only the custodian or a supervising attorney can change or end this closing.")
	}
	return nil
}

// End records how a closing ended.
type End struct {
	Matter  string     `json:"matter"`
	Closing int64      `json:"closing"` // event of the closing
	How     string     `json:"how"`
	On      civil.Date `json:"on"`
	Note    string     `json:"note,omitempty"`
}

// CommandName implements workflow.Command.
func (End) CommandName() string { return "EndRecall" }

// Streams implements workflow.Command.
func (c End) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c End) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbCloseDocuments); err != nil {
		return workflow.Decision{}, err
	}
	closing, known := w.Matter().Closing(c.Closing)
	switch {
	case !known || closing.Replaced:
		return workflow.Decision{}, workflow.Malformed("closing", "This closing does not exist, or another replaced it.")
	case closing.Ended != "":
		return workflow.Decision{}, &workflow.Error{Code: workflow.Conflict, Message: "How this closing ended is on record already."}
	}
	if err := mayHandle(w, closing); err != nil {
		return workflow.Decision{}, err
	}
	var no []workflow.Detail
	if !slices.Contains(document.Ends, c.How) {
		no = append(no, workflow.At("how", "Choose how it ended."))
	}
	wrongDay := w.CheckDay("on", "Date", c.On)
	if wrongDay == nil && c.On.Before(closing.On) {
		wrongDay = workflow.Malformed("on", "Date: the documents were closed on "+closing.On.Text()+", which is later.")
	}
	if err := workflow.Together(workflow.Collect(no), wrongDay, matter.CheckNote(c.Note)); err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(matter.Stream(c.Matter), c.On, document.RecallEnded{Closing: c.Closing, How: c.How})
	e.Personal = w.Personal(nil, c.Note)
	w.Add(e)
	return w.Decision(), nil
}
