package transition

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/alert"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/invitation"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/response"
	"duces/workflow/upload"
	"duces/workflow/validation"
)

// Submit is a respondent's answer. It says what came, and moves nothing: the team records it.
type Submit struct {
	// Draft is what the answer was written in: the same draft is submitted once.
	Draft      string           `json:"draft"`
	Production production.Given `json:"production"`
	Documents  []field.Document `json:"documents,omitempty"`
	AskedUntil civil.Date       `json:"asked_until,omitzero"` // more time is asked for; zero: it is not
	Reason     string           `json:"reason,omitempty"`     // for that
	Note       string           `json:"note,omitempty"`
	// Bounds are of what the invitation may bring; zero: the default ones.
	Bounds invitation.Bounds `json:"-"`
}

// CommandName implements workflow.Command.
func (Submit) CommandName() string { return "SubmitAnswer" }

// Streams implements workflow.Command.
func (Submit) Streams() []workflow.Stream { return nil }

// submitForm is what an answer is submitted with, as the form of a transition asks for it.
var submitForm = process.Transition{Name: "submit_answer", Title: "Submit answer", Fields: []process.Field{
	{Name: "production", Title: "Your answer", Type: process.Production},
	{Name: "documents", Title: "Documents", Type: process.Documents},
}}

// Decide implements workflow.Command.
func (c Submit) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	return c.decide(facts, a, true)
}

// Check refuses what Decide would, but for files that are not on record yet.
func (c Submit) Check(facts workflow.Facts, a workflow.Act) error {
	_, err := c.decide(facts, a, false)
	return err
}

func (c Submit) decide(facts workflow.Facts, a workflow.Act, whole bool) (workflow.Decision, error) {
	i, work, err := invitation.Live(facts, a)
	if err != nil {
		return workflow.Decision{}, err
	}
	w := mover{work}
	if no := workflow.CheckLine("draft", "Draft", c.Draft, 100, true); len(no) > 0 {
		return workflow.Decision{}, workflow.Collect(no)
	}
	for _, s := range w.Matter().Submissions {
		if s.By == a.Actor && s.Draft == c.Draft {
			return workflow.Decision{}, workflow.Refuse("submitted", "This answer was submitted already.", "There is nothing more to do.")
		}
	}
	if err := c.bounded(w.Matter(), a); err != nil {
		return workflow.Decision{}, err
	}
	docs, received, err := c.read(facts, a, w.Matter(), whole)
	if err != nil {
		return workflow.Decision{}, err
	}
	w.MarkMissed()
	askedFor, err := c.checkTime(w)
	if err != nil {
		return workflow.Decision{}, err
	}
	s := matter.Stream(w.Matter().ID)
	submitted := response.AnswerSubmitted{
		Delivery: received.Delivery, Documents: docs, AskedUntil: c.AskedUntil, AskedFor: askedFor, Draft: c.Draft, Office: i.Office, Of: i.Of,
	}
	if more(received.Delivery, docs) {
		submitted.Deadlines = answeredBy(w.Process(), w.Matter())
	}
	e := a.Event(s, w.Today(), submitted)
	received.words["name"], received.words[response.TimeReason], received.words[workflow.NoteName] = i.Name, c.Reason, c.Note
	for name, text := range received.words {
		if !workflow.Blank(text) {
			e.Personal = workflow.With(e.Personal, name, a.Seal(s, name, text))
		}
	}
	w.Add(e)
	no := w.Matter().Version
	w.alertAnswered(no)
	d := w.Decision()
	d.Events = append(d.Events, a.Event(invitation.Stream(i.ID), w.Today(), invitation.ReceiptOwed{No: no}))
	return d, nil
}

// bounded refuses more than one invitation may bring.
func (c Submit) bounded(m matter.Matter, a workflow.Act) error {
	files, bytes := len(c.Documents), int64(0)
	for _, d := range c.Documents {
		bytes += d.Size
	}
	var at []time.Time
	for _, s := range m.Submissions {
		if s.By != a.Actor {
			continue
		}
		n, size := s.Size()
		at, files, bytes = append(at, s.At), files+n, bytes+size
	}
	bounds := c.Bounds.OrDefault()
	if err := bounds.CheckSubmits(at, a.At); err != nil {
		return err
	}
	return bounds.CheckFiles(files, bytes)
}

// more says that something came besides objections and the files that belong to them: an objection stops no clock until
// it is recorded.
func more(received production.Delivery, docs []field.Document) bool {
	of := map[string]bool{}
	for _, a := range received.Answers {
		if a.Answer != production.Objected {
			return true
		}
		for _, sum := range a.Documents {
			of[sum] = true
		}
	}
	return slices.ContainsFunc(docs, func(d field.Document) bool { return !of[d.SHA256] })
}

// read is what is said of the demands, held against them as they stand.
func (c Submit) read(facts workflow.Facts, a workflow.Act, m matter.Matter, whole bool) ([]field.Document, *delivery, error) {
	c.Production.Via = production.ByPortal
	if err := c.Production.Check(); err != nil {
		return nil, nil, workflow.Malformed("production", "Your answer: "+workflow.Sentence(err))
	}
	given, err := readForm(submitForm, map[string]any{"production": c.Production, "documents": c.Documents}, c.Note)
	if err != nil {
		return nil, nil, err
	}
	if whole {
		by, has := upload.SenderOf(facts, a.Actor), submittedBy(m, a.Actor)
		if err := by.Check("documents", given.Documents, has); err != nil {
			return nil, nil, err
		}
	}
	said, err := said(c.Production, m.Items, given.Documents, matter.Matter{})
	if err != nil {
		return nil, nil, workflow.Malformed("production", "Your answer: "+workflow.Sentence(err))
	}
	if said.Empty() && len(given.Documents) == 0 && c.AskedUntil.IsZero() {
		return nil, nil, workflow.Malformed("production", "Nothing is filled in yet. Answer at least one demand, or ask for more time.")
	}
	return given.Documents, said, nil
}

// submittedBy are the sizes of the files that a respondent submitted before. What else the matter has is not theirs.
func submittedBy(m matter.Matter, actor string) map[string]int64 {
	has := map[string]int64{}
	for _, s := range m.Submissions {
		for _, d := range s.Documents {
			if s.By == actor {
				has[d.SHA256] = d.Size
			}
		}
	}
	return has
}

// checkTime is the id of the deadline that more time is asked for; empty: none is asked for.
func (c Submit) checkTime(w mover) (string, error) {
	if c.AskedUntil.IsZero() {
		if !workflow.Blank(c.Reason) {
			return "", workflow.Malformed("asked_until", "More time until: enter the date that you ask for.")
		}
		return "", nil
	}
	no := workflow.CheckProse("reason", "Why you need more time", c.Reason, true)
	if !c.AskedUntil.After(w.Today()) {
		no = append(no, workflow.At("asked_until", fmt.Sprintf("More time until: %s has passed. Enter a later date.", c.AskedUntil.Text())))
	}
	asked, owes := w.askedFor()
	switch {
	case !owes:
		no = append(no, workflow.At("asked_until", "More time until: nothing is due now. Leave it empty."))
	case !c.AskedUntil.After(asked.Due):
		no = append(no, workflow.At("asked_until", fmt.Sprintf("More time until: the due date is %s. Enter a later date.", asked.Due.Text())))
	}
	return asked.ID, workflow.Collect(no)
}

// askedFor is the deadline that a respondent asks more time for: what an answer would meet, or else what is due first.
func (w mover) askedFor() (due.Deadline, bool) {
	if ids := answeredBy(w.Process(), w.Matter()); len(ids) > 0 {
		return w.Matter().Deadline(ids[0])
	}
	var all []due.Deadline
	for _, d := range w.Matter().Deadlines {
		if !d.OurOwn() && d.Movable() {
			all = append(all, d)
		}
	}
	if len(all) == 0 {
		return due.Deadline{}, false
	}
	return slices.MinFunc(all, func(a, b due.Deadline) int { return a.Due.Compare(b.Due) }), true
}

// requestTime takes up the request for time of an answer that came online, as of the day on which it came; 0 is none.
func (w mover) requestTime(of int64) error {
	s, ok := w.Matter().Submission(of)
	if !ok || !s.AsksTime(w.Matter().Deadlines) {
		return nil
	}
	asking := change.Asking{Deadline: s.AskedFor, On: s.On, Until: s.AskedUntil, By: "door", Reason: s.Reason, Of: s.Event}
	i, err := invitation.Find(w.Facts(), workflow.Stream(s.By).ID())
	if err != nil {
		return err
	}
	if contact, known := w.Jurisdiction().ContactByID(i.Contact); known {
		asking.Contact = contact.ID
	}
	return change.RequestTime(w.Work, asking)
}

// answeredBy are the deadlines that a step would meet which records an answer now, by id.
func answeredBy(def *process.Definition, m matter.Matter) []string {
	kinds := def.MetByAnswer(func(t process.Transition) bool {
		_, from := t.FromState(m.State)
		return from
	})
	var ids []string
	for _, d := range m.Deadlines {
		open := d.Status == due.StatusOpen || d.Status == due.StatusTolled || d.Late()
		if open && slices.Contains(kinds, d.Kind) && !d.OurOwn() {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// alertAnswered tells whoever looks after the matter, and the compliance officers, that an answer came.
func (w mover) alertAnswered(no int) {
	to := alert.Owners(w.Facts(), w.Review(), w.Matter().Owner)
	for _, u := range w.Review().InRole(w.Facts(), workflow.Compliance) {
		if !slices.ContainsFunc(to, func(o account.User) bool { return o.ID == u.ID }) {
			to = append(to, u)
		}
	}
	for _, t := range alert.StandIns(w.Facts(), w.Review(), w.Act().At, to, alert.Anybody) {
		w.Alert(workflow.Alert{
			Key:  fmt.Sprintf("answered/%s/%d/%s", w.Matter().ID, no, t.To.ID),
			Kind: workflow.AlertAnswered, Matter: w.Matter().ID, Review: w.Matter().Review, Version: no, Recipient: t.To.ID, For: t.For,
		})
	}
}

// recordable refuses an answer that came online to be recorded a second time; 0 is none.
func (w mover) recordable(of int64) error {
	if of == 0 {
		return nil
	}
	s, ok := w.Matter().Submission(of)
	switch {
	case !ok:
		return workflow.Absent("answer")
	case s.Recorded != 0:
		return workflow.Refuse("recorded", "What came online on "+s.On.Text()+" is recorded already.", "There is nothing more to do.")
	}
	if _, aside := s.SetAside(); aside {
		return workflow.Refuse("set_aside", "What came online on "+s.On.Text()+" is set aside.", "Let it count again first.")
	}
	return nil
}

// SetAside says that an answer that came online does not count, or that it counts again.
type SetAside struct {
	Matter     string `json:"matter"`
	Submission int64  `json:"submission"`
	Undo       bool   `json:"undo,omitempty"` // it counts again
	Reason     string `json:"reason"`
}

// CommandName implements workflow.Command.
func (SetAside) CommandName() string { return "SetAsideSubmission" }

// Streams implements workflow.Command.
func (c SetAside) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c SetAside) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	work, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	if err := facts.Actor.May(workflow.VerbInvite); err != nil {
		return workflow.Decision{}, err
	}
	w := mover{work}
	s, ok := w.Matter().Submission(c.Submission)
	_, aside := s.SetAside()
	switch {
	case !ok:
		return workflow.Decision{}, workflow.Absent("answer")
	case s.Recorded != 0:
		return workflow.Decision{}, workflow.Refuse("recorded",
			"What came online on "+s.On.Text()+" is recorded. It cannot be set aside.", "Correct the record instead.")
	case aside && !c.Undo:
		return workflow.Decision{}, workflow.Refuse("set_aside",
			"What came online on "+s.On.Text()+" is set aside already.", "There is nothing more to do.")
	case !aside && c.Undo:
		return workflow.Decision{}, workflow.Refuse("counts",
			"What came online on "+s.On.Text()+" is not set aside.", "There is nothing to undo.")
	}
	if err := workflow.Collect(workflow.CheckProse("reason", "Reason", c.Reason, true)); err != nil {
		return workflow.Decision{}, err
	}
	w.MarkMissed()
	e := a.Event(matter.Stream(w.Matter().ID), w.Today(), response.AnswerSetAside{Of: s.Event, Undone: c.Undo})
	e.Personal = map[string]workflow.Sealed{workflow.ReasonName: a.Seal(e.Stream, workflow.ReasonName, c.Reason)}
	w.Add(e)
	no := w.Matter().Version
	w.MarkMissed() // the last day may be over meanwhile
	d := w.Decision()
	of := workflow.Stream(s.By)
	d.Events = append(d.Events, a.Event(of, w.Today(), invitation.NoticeOwed{No: no}))
	return d, nil
}

// RecordSubmission records an answer that came online, as it came and on the day of receipt: by the step
// that the process has for it, or as a production where the matter's status allows none.
type RecordSubmission struct {
	Matter     string `json:"matter"`
	Submission int64  `json:"submission"`
	Version    int    `json:"version,omitempty"` // as in Move
}

// CommandName implements workflow.Command.
func (RecordSubmission) CommandName() string { return "RecordSubmission" }

// Streams implements workflow.Command.
func (c RecordSubmission) Streams() []workflow.Stream { return matter.Streams([]string{c.Matter}) }

// Decide implements workflow.Command.
func (c RecordSubmission) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	work, err := matter.Begin(facts, a, c.Matter)
	if err != nil {
		return workflow.Decision{}, err
	}
	w := mover{work}
	if err := w.recordable(c.Submission); err != nil {
		return workflow.Decision{}, err
	}
	if c.Submission == 0 {
		return workflow.Decision{}, workflow.Absent("answer")
	}
	if s, _ := w.Matter().Submission(c.Submission); !s.Answers() {
		return w.recordRequest(s)
	}
	cmd, err := Recording(facts.Actor, w.Process(), w.Matter(), c.Submission, c.Version)
	if err != nil {
		return workflow.Decision{}, err
	}
	return cmd.Decide(facts, a)
}

// recordRequest records what came online and only asks for time.
func (w mover) recordRequest(s response.Submission) (workflow.Decision, error) {
	if err := w.Facts().Actor.May(workflow.VerbChangeDeadlines); err != nil {
		return workflow.Decision{}, err
	}
	w.MarkMissed()
	if !s.AsksTime(w.Matter().Deadlines) {
		return workflow.Decision{}, workflow.Refuse("deadline_live",
			"The deadline is closed, or was moved past "+s.AskedUntil.Text()+".", "There is nothing to record.")
	}
	err := w.requestTime(s.Event)
	return w.Decision(), err
}

// Recording is the command that records an answer which came online.
func Recording(actor workflow.Actor, def *process.Definition, m matter.Matter, submission int64, version int) (workflow.Command, error) {
	s, _ := m.Submission(submission)
	given := production.GivenOf(s.Delivery)
	for _, t := range def.Transitions {
		if _, from := t.FromState(m.State); !from || !t.Derives() || actor.MayTake(t) != nil {
			continue
		}
		raw, err := json.Marshal(given)
		return Move{
			Matters: []string{m.ID}, Name: t.Name, EffectiveOn: s.On, Fields: map[string]json.RawMessage{productionField(t): raw},
			Version: version, Of: s.Event,
		}, err
	}
	if s.Empty() {
		return nil, workflow.Refuse("no_answers", "This answer names no demand.", "Record the documents for the demands that they answer: "+validation.Quoted("Record production")+".")
	}
	return RecordProduction{Matter: m.ID, ReceivedOn: s.On, Source: s.Source(), Production: given, Version: version, Of: s.Event}, nil
}
