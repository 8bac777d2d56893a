package change

import (
	"slices"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/validation"
)

// AddOwnDate keeps a date of our own side on a matter: a reminder that makes nobody late but us.
type AddOwnDate struct {
	Matter  string        `json:"matter"`
	Title   string        `json:"title"`
	Due     deadline.Spec `json:"due"`
	From    civil.Date    `json:"from,omitzero"` // from which a period is counted; zero: today
	User    string        `json:"user,omitempty"`
	Ladder  string        `json:"ladder,omitempty"`
	Note    string        `json:"note,omitempty"`
	Repeats *due.Repeats  `json:"repeats,omitempty"` // its first date is the due date
}

// CommandName implements workflow.Command.
func (AddOwnDate) CommandName() string { return "AddOwnDate" }

// Streams implements workflow.Command.
func (c AddOwnDate) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c AddOwnDate) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, opened, err := c.opened(facts, a)
	if err == nil || workflow.CodeOf(err) == workflow.Invalid {
		err = workflow.Together(err, workflow.Collect(append(
			workflow.CheckLine("title", "Title", c.Title, 200, true),
			workflow.CheckProse("note", "Note", c.Note, false)...)))
	}
	if err != nil {
		return workflow.Decision{}, err
	}
	e := a.Event(matter.Stream(w.Matter().ID), w.Today(), opened)
	e.Personal = workflow.With(w.Personal(nil, c.Note), due.TitleName, a.Seal(e.Stream, due.TitleName, c.Title))
	w.Add(e)
	w.MarkMissed()
	d := w.Decision()
	d.Created = []string{opened.Deadline}
	return d, nil
}

// opened is the date, whatever it is called.
func (c AddOwnDate) opened(facts workflow.Facts, a workflow.Act) (*matter.Work, due.Opened, error) {
	w, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return w, due.Opened{}, err
	}
	if err := facts.Actor.May(workflow.VerbChangeDeadlines); err != nil {
		return w, due.Opened{}, err
	}
	w.MarkMissed()
	if state, _ := w.Process().State(w.Matter().State); state.Terminal {
		return w, due.Opened{}, workflow.Refuse("state", "The matter is closed.", "Own dates can be added while a matter is open.")
	}
	var no []workflow.Detail
	if _, known := w.Process().Ladder(c.Ladder); !known && c.Ladder != "" && c.Ladder != due.NoLadder {
		no = append(no, workflow.At("ladder", validation.NoOption("Alerts", c.Ladder)))
	}
	if c.User != "" && !mayHave(facts, w.Review(), c.User) {
		no = append(no, workflow.At("user", validation.Not("Whose", c.User, "a member of this review")))
	}
	opened, err := c.dated(w)
	opened.User, opened.Ladder = c.User, c.Ladder
	return w, opened, workflow.Together(workflow.Collect(no), err)
}

// dated is the date, and the first of a series if it repeats.
func (c AddOwnDate) dated(w *matter.Work) (due.Opened, error) {
	from := c.From
	if from.IsZero() {
		from = w.Today()
	}
	if err := c.Due.Validate(); err != nil {
		return due.Opened{}, workflow.Malformed("due", workflow.Sentence(err))
	}
	opened, err := w.Matter().Own(w.Venue, process.OwnDate, "", c.Due, from)
	if err != nil {
		return due.Opened{}, workflow.Malformed("due", workflow.Sentence(err))
	}
	if c.Repeats != nil {
		series := *c.Repeats
		series.First = opened.Due
		opened.Repeats = &series
		err = series.Check()
	}
	return opened, err
}

func mayHave(facts workflow.Facts, r review.Review, user string) bool {
	return slices.ContainsFunc(r.InRole(facts, workflow.VerbChangeDeadlines.Roles()...), func(u account.User) bool { return u.ID == user })
}

// Foresee is the date with its receipt, and stores nothing.
func (c AddOwnDate) Foresee(facts workflow.Facts, a workflow.Act) (deadline.Receipt, error) {
	_, opened, err := c.opened(facts, a)
	if err != nil {
		return deadline.Receipt{}, err
	}
	return opened.Receipt.Read(), nil
}

// EndOwnDate says that a date of our own side is done, or cancels it and those that would follow it.
type EndOwnDate struct {
	Matter   string     `json:"matter"`
	Deadline string     `json:"deadline"`
	Cancel   bool       `json:"cancel,omitempty"`
	On       civil.Date `json:"on,omitzero"` // when it was done; zero: today
	Note     string     `json:"note,omitempty"`
}

// CommandName implements workflow.Command.
func (EndOwnDate) CommandName() string { return "EndOwnDate" }

// Streams implements workflow.Command.
func (c EndOwnDate) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c EndOwnDate) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	w, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbChangeDeadlines); err != nil {
		return workflow.Decision{}, err
	}
	w.MarkMissed()
	d, ok := w.Matter().Deadline(c.Deadline)
	if !ok || d.Kind != process.OwnDate {
		return workflow.Decision{}, workflow.Absent("own date")
	}
	if d.Status == due.StatusMet || d.Status == due.StatusCancelled {
		return workflow.Decision{}, workflow.Refuse("deadline_live", "This date is closed. Its status is "+d.Status.Words()+".", "There is nothing to end.")
	}
	on, no := c.On, workflow.CheckProse("note", "Note", c.Note, false)
	if on.IsZero() {
		on = w.Today()
	}
	if on.After(w.Today()) {
		no = append(no, workflow.At("on", w.InFuture("Done on", on)))
	}
	if err := workflow.Collect(no); err != nil {
		return workflow.Decision{}, err
	}
	var ends workflow.Data = due.Met{Deadline: d.ID, On: on, LateDays: d.LateOn(on)}
	if c.Cancel {
		ends = due.Cancelled{Deadline: d.ID, Cause: "by hand"}
	}
	e := a.Event(matter.Stream(w.Matter().ID), on, ends)
	e.Personal = w.Personal(nil, c.Note)
	w.Add(e)
	if !c.Cancel {
		w.OpenNext(d)
		return w.Decision(), nil
	}
	for after, found := w.Matter().Following(d); found; after, found = w.Matter().Following(after) {
		if after.Status == due.StatusOpen || after.Status == due.StatusMissed {
			w.Note(on, due.Cancelled{Deadline: after.ID, Cause: "by hand"})
		}
	}
	return w.Decision(), nil
}
