package response

import (
	"fmt"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/production"
)

// AnswerSubmitted says what a respondent answered online, on the day of receipt. It moves no status and
// meets no deadline until somebody records it. Personal text is as in ProductionReceived; "time_reason"
// says why more time is asked for, and "note" what there is to say besides.
type AnswerSubmitted struct {
	production.Delivery
	Documents []field.Document `json:"documents,omitempty"`
	// AskedUntil is the date that the respondent asks for; zero: they ask for no time.
	AskedUntil civil.Date `json:"asked_until,omitzero"`
	// AskedFor is the id of the deadline that they ask it for.
	AskedFor string `json:"asked_for,omitempty"`
	Draft    string `json:"draft"` // that it was written in; each is submitted once
	// Deadlines are those that the answer would meet, by id.
	Deadlines []string `json:"deadlines,omitempty"`
	// Office and Of say for whom it speaks. Personal "name" says who it was.
	Office string `json:"office"`
	Of     string `json:"jurisdiction"`
}

// Type is the stored name.
func (AnswerSubmitted) Type() string { return "answer_submitted" }

// AnswerSetAside says that an answer that came online does not count, for instance because it is of another
// matter or a test, or that it counts again. Personal "reason" says why.
type AnswerSetAside struct {
	Of     int64 `json:"of"`               // event by which it came
	Undone bool  `json:"undone,omitempty"` // it counts again
}

// Type is the stored name.
func (AnswerSetAside) Type() string { return "answer_set_aside" }

// TimeRequestLapsed says that a request for time that came online without an answer came to nothing: its deadline was
// closed, or moved past the date, before anybody recorded it.
type TimeRequestLapsed struct {
	Of int64 `json:"of"` // event by which it came
}

// Type is the stored name.
func (TimeRequestLapsed) Type() string { return "time_request_lapsed" }

// TimeReason is the personal value that holds why more time is asked for.
const TimeReason = "time_reason"

// Submission is an answer that came online.
type Submission struct {
	production.Delivery
	Event      int64
	No         int        // of the event in the matter's stream
	On         civil.Date // day of receipt in the jurisdiction
	At         time.Time  // of receipt
	By         string     // actor
	Name       string     // of the person
	Office     string
	Of         string
	Documents  []field.Document
	AskedUntil civil.Date
	AskedFor   string
	Reason     string // of the request for time
	Note       string
	Draft      string
	Recorded   int64       // event that records it; 0: none does
	RecordedOn civil.Date  // effective date of that
	Deadlines  []string    // that it would meet, by id
	Asides     []Aside     // in order
	Lapses     []time.Time // of its request for time, as recorded: a deadline that is open again may close again
}

// Aside says that an answer was set aside, or that it counts again.
type Aside struct {
	No     int // of the event in the matter's stream
	On     civil.Date
	At     time.Time // recorded
	By     string    // user id
	Why    string
	Undone bool
}

// Size says how many files it brought, and their bytes in all.
func (s Submission) Size() (files int, bytes int64) {
	for _, d := range s.Documents {
		bytes += d.Size
	}
	return len(s.Documents), bytes
}

// SetAside is how it was set aside, and whether it is.
func (s Submission) SetAside() (Aside, bool) {
	if len(s.Asides) == 0 {
		return Aside{}, false
	}
	latest := s.Asides[len(s.Asides)-1]
	return latest, !latest.Undone
}

// Waits says that it is neither recorded nor set aside.
func (s Submission) Waits() bool {
	_, aside := s.SetAside()
	return s.Recorded == 0 && !aside
}

// Source says from whom it came.
func (s Submission) Source() string {
	if s.Name == "" || s.Name == s.Office {
		return s.Office + ", " + s.Of + ", online"
	}
	return s.Name + ", " + s.Office + ", " + s.Of + ", online"
}

// Answers says that it answers demands, and does not only ask for time.
func (s Submission) Answers() bool { return !s.Empty() || len(s.Documents) > 0 }

// AsksTime says that it asks for time, that nobody has recorded it, and that its deadline, among those of the matter, can
// still be moved to the date.
func (s Submission) AsksTime(list []due.Deadline) bool {
	i := slices.IndexFunc(list, func(d due.Deadline) bool { return d.ID == s.AskedFor })
	return i >= 0 && s.Waits() && list[i].Movable() && s.AskedUntil.After(list[i].Due)
}

// TimeLapsed says in the history that a request for more time came to nothing.
func TimeLapsed(until civil.Date) workflow.EventDetail {
	if until.IsZero() {
		return workflow.EventDetail{}
	}
	return workflow.EventDetail{
		Title: "More time requested until " + until.Text(), Text: "The request lapsed: the deadline was already closed, or is due later.",
	}
}

// Unrecorded are the answers that came online and that nobody has recorded yet.
func (r Response) Unrecorded() []Submission {
	var all []Submission
	for _, s := range r.Submissions {
		if s.Waits() && s.Answers() {
			all = append(all, s)
		}
	}
	return all
}

// Submission finds an answer that came online, by its event.
func (r Response) Submission(event int64) (Submission, bool) {
	i := slices.IndexFunc(r.Submissions, func(s Submission) bool { return s.Event == event })
	if i < 0 {
		return Submission{}, false
	}
	return r.Submissions[i], true
}

func submissionEvents[S any](change Fold[S]) []workflow.EventType {
	return []workflow.EventType{
		workflow.Detailed(withDeadlines(change, false, Response.submitted, AnswerSubmitted.says, nil), AnswerSubmitted.details),
		withDeadlines(change, false, Response.setAside, func(d AnswerSetAside, _ workflow.Names) string {
			if d.Undone {
				return "Answer submitted online counts again"
			}
			return "Answer submitted online set aside"
		}, nil).Called("Online answer set aside"),
		event(change, true, func(r Response, d TimeRequestLapsed, e workflow.Event) Response {
			return r.withSubmission(d.Of, func(s *Submission) { s.Lapses = append(slices.Clone(s.Lapses), e.Recorded) })
		}, func(TimeRequestLapsed, workflow.Names) string {
			return "More time requested online: the request lapsed, because the deadline was closed or is due later"
		}, nil).Called("Request for more time lapsed"),
	}
}

func (d AnswerSubmitted) says(workflow.Names) string {
	switch {
	case d.Empty() && len(d.Documents) == 0:
		return "More time requested online, until " + d.AskedUntil.Text()
	case !d.AskedUntil.IsZero():
		return "Answer submitted online, with a request for more time until " + d.AskedUntil.Text()
	}
	return "Answer submitted online"
}

func (d AnswerSubmitted) details(e workflow.Event, _ workflow.Names) []workflow.EventDetail {
	details := append([]workflow.EventDetail{{Title: "From", Text: submissionOf(d, e).Source()}}, DeliveryDetails(d.Delivery, e)...)
	for _, doc := range d.Documents {
		details = append(details, workflow.EventDetail{
			Title: "Document", Text: fmt.Sprintf("%s, %d bytes, SHA-256 %s", doc.Name, doc.Size, doc.SHA256),
		})
	}
	return append(details, workflow.EventDetail{Title: "Why more time is needed", Text: e.Personal[TimeReason].Text()})
}

func submissionOf(d AnswerSubmitted, e workflow.Event) Submission {
	return Submission{
		Delivery: WithWords(d.Delivery, e), Event: e.Seq, No: e.No, On: e.Effective, At: e.Recorded, By: e.Actor, Name: e.Personal["name"].Text(),
		Office: d.Office, Of: d.Of, Documents: d.Documents, Draft: d.Draft, Deadlines: d.Deadlines,
		AskedUntil: d.AskedUntil, AskedFor: d.AskedFor, Reason: e.Personal[TimeReason].Text(),
		Note: e.Personal[workflow.NoteName].Text(),
	}
}

func (r Response) submitted(list []due.Deadline, d AnswerSubmitted, e workflow.Event) (Response, []due.Deadline) {
	s := submissionOf(d, e)
	r.Submissions = append(slices.Clone(r.Submissions), s)
	list = slices.Clone(list)
	await(list, s.Deadlines, s.submitted())
	return r, list
}

func (s Submission) submitted() due.Submitted {
	return due.Submitted{Event: s.Event, On: s.On, At: s.At}
}

// await says of deadlines, by id, that an answer which would meet them waits to be recorded. The list of deadlines is
// the caller's own.
func await(list []due.Deadline, ids []string, s due.Submitted) {
	for i, x := range list {
		if slices.Contains(ids, x.ID) && x.Status != due.StatusMet {
			list[i] = x.Await(s)
		}
	}
}

// awaitAll is await for all answers that wait.
func (r Response) awaitAll(list []due.Deadline) {
	for _, s := range r.Submissions {
		if s.Waits() {
			await(list, s.Deadlines, s.submitted())
		}
	}
	for _, p := range r.Productions {
		await(list, p.Deadlines, submittedBy(p))
	}
}

func (r Response) setAside(list []due.Deadline, d AnswerSetAside, e workflow.Event) (Response, []due.Deadline) {
	list = slices.Clone(list)
	if s, is := r.Submission(d.Of); is {
		for i := range list {
			if slices.Contains(s.Deadlines, list[i].ID) { // this answer would meet it
				list[i].Submitted = due.Submitted{}
			}
		}
	}
	r = r.withSubmission(d.Of, func(s *Submission) {
		s.Asides = append(slices.Clone(s.Asides), Aside{
			No: e.No, On: e.Effective, At: e.Recorded, By: e.Actor, Why: e.Personal[workflow.ReasonName].Text(), Undone: d.Undone,
		})
	})
	r.awaitAll(list)
	return r, list
}

func (r Response) withSubmission(event int64, change func(*Submission)) Response {
	r.Submissions = slices.Clone(r.Submissions)
	for i := range r.Submissions {
		if r.Submissions[i].Event == event {
			change(&r.Submissions[i])
		}
	}
	return r
}

// Recorded notes that an event records an answer that came online; 0: it records none.
func (r Response) Recorded(list []due.Deadline, of int64, e workflow.Event) (Response, []due.Deadline) {
	if of == 0 {
		return r, list
	}
	list = slices.Clone(list)
	for i := range list {
		if list[i].Submitted.Event == of {
			list[i].Submitted = due.Submitted{}
		}
	}
	r = r.withSubmission(of, func(s *Submission) { s.Recorded, s.RecordedOn = e.Seq, e.Effective })
	r.awaitAll(list)
	return r, list
}
