package matter

import (
	"fmt"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/document"
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
	AskedUntil deadline.Date `json:"asked_until,omitzero"`
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
	No         int           // of the event in the matter's stream
	On         deadline.Date // day of receipt in the jurisdiction
	At         time.Time     // of receipt
	By         string        // actor
	Name       string        // of the person
	Office     string
	Of         string
	Documents  []field.Document
	AskedUntil deadline.Date
	AskedFor   string
	Reason     string // of the request for time
	Note       string
	Draft      string
	Recorded   int64         // event that records it; 0: none does
	RecordedOn deadline.Date // effective date of that
	Deadlines  []string      // that it would meet, by id
	Asides     []Aside       // in order
	Lapses     []time.Time   // of its request for time, as recorded: a deadline that is open again may close again
}

// Aside says that an answer was set aside, or that it counts again.
type Aside struct {
	No     int // of the event in the matter's stream
	On     deadline.Date
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

// Unrecorded are the answers that came online and that nobody has recorded yet.
func (m Matter) Unrecorded() []Submission {
	var all []Submission
	for _, s := range m.Submissions {
		if s.Waits() && s.Answers() {
			all = append(all, s)
		}
	}
	return all
}

// AsksTime says that it asks for time, that nobody has recorded it, and that its deadline can still be moved
// to the date.
func (m Matter) AsksTime(s Submission) bool {
	d, ok := m.Deadline(s.AskedFor)
	return ok && s.Waits() && d.Movable() && s.AskedUntil.After(d.Due)
}

// RequestLapsed says that the request for time of an answer came to nothing: its deadline is closed, or was moved past
// the date, before anybody recorded or decided it.
func (m Matter) RequestLapsed(s Submission) bool {
	if _, aside := s.SetAside(); aside || s.AskedUntil.IsZero() {
		return false
	}
	i := slices.IndexFunc(m.Extensions, func(x Extension) bool { return x.Of == s.Event })
	if i >= 0 {
		return m.Standing(m.Extensions[i]) == ExtensionLapsed
	}
	return !m.AsksTime(s)
}

// LapsesWith is until when an answer asks for more time that lapses as the answer is recorded; zero: none does.
func (m Matter) LapsesWith(answer int64) deadline.Date {
	if s, ok := m.Submission(answer); ok && m.RequestLapsed(s) {
		return s.AskedUntil
	}
	return deadline.Date{}
}

// timeLapsed says in the history that a request for more time came to nothing.
func timeLapsed(until deadline.Date) workflow.EventDetail {
	if until.IsZero() {
		return workflow.EventDetail{}
	}
	return workflow.EventDetail{
		Title: "More time requested until " + until.Text(), Text: "The request lapsed: the deadline was already closed, or is due later.",
	}
}

// TimeRequests are the requests for time that came online without an answer, and that nobody has recorded yet.
func (m Matter) TimeRequests() []Submission {
	var all []Submission
	for _, s := range m.Submissions {
		if !s.Answers() && m.AsksTime(s) {
			all = append(all, s)
		}
	}
	return all
}

// LapsedRequests are the requests for time that came online without an answer and came to nothing before anybody
// recorded them.
func (m Matter) LapsedRequests() []Submission {
	var all []Submission
	for _, s := range m.Submissions {
		if !s.Answers() && s.Waits() && m.RequestLapsed(s) {
			all = append(all, s)
		}
	}
	return all
}

// lapseRequests writes down which requests for time the act brings to nothing.
func (w *Work) lapseRequests() {
	for _, s := range w.before.TimeRequests() {
		now, _ := w.matter.Submission(s.Event)
		if now.Waits() && len(now.Lapses) == len(s.Lapses) && w.matter.RequestLapsed(now) {
			w.Note(w.Today(), TimeRequestLapsed{Of: s.Event})
		}
	}
}

// Submission finds an answer that came online, by its event.
func (m Matter) Submission(event int64) (Submission, bool) {
	i := slices.IndexFunc(m.Submissions, func(s Submission) bool { return s.Event == event })
	if i < 0 {
		return Submission{}, false
	}
	return m.Submissions[i], true
}

var submissionEvents = []workflow.EventType{
	workflow.Detailed(changing(Matter.submitted, func(d AnswerSubmitted, _ workflow.Names) string {
		switch {
		case d.Empty() && len(d.Documents) == 0:
			return "More time requested online, until " + d.AskedUntil.Text()
		case !d.AskedUntil.IsZero():
			return "Answer submitted online, with a request for more time until " + d.AskedUntil.Text()
		}
		return "Answer submitted online"
	}, nil), func(d AnswerSubmitted, e workflow.Event, _ workflow.Names) []workflow.EventDetail {
		details := append([]workflow.EventDetail{{Title: "From", Text: submissionOf(d, e).Source()}}, deliveryDetails(d.Delivery, e)...)
		for _, doc := range d.Documents {
			details = append(details, workflow.EventDetail{
				Title: "Document", Text: fmt.Sprintf("%s, %d bytes, SHA-256 %s", doc.Name, doc.Size, doc.SHA256),
			})
		}
		return append(details, workflow.EventDetail{Title: "Why more time is needed", Text: e.Personal[TimeReason].Text()})
	}),
	changing(Matter.setAside, func(d AnswerSetAside, _ workflow.Names) string {
		if d.Undone {
			return "Answer submitted online counts again"
		}
		return "Answer submitted online set aside"
	}, nil).Called("Online answer set aside"),
	quiet(func(m Matter, d TimeRequestLapsed, e workflow.Event) Matter {
		m.Submissions = slices.Clone(m.Submissions)
		for i := range m.Submissions {
			if s := &m.Submissions[i]; s.Event == d.Of {
				s.Lapses = append(slices.Clone(s.Lapses), e.Recorded)
			}
		}
		return m
	}, func(TimeRequestLapsed, workflow.Names) string {
		return "More time requested online: the request lapsed, because the deadline was closed or is due later"
	}, nil).Called("Request for more time lapsed"),
}

func submissionOf(d AnswerSubmitted, e workflow.Event) Submission {
	return Submission{
		Delivery: withWords(d.Delivery, e), Event: e.Seq, No: e.No, On: e.Effective, At: e.Recorded, By: e.Actor, Name: e.Personal["name"].Text(),
		Office: d.Office, Of: d.Of, Documents: d.Documents, Draft: d.Draft, Deadlines: d.Deadlines,
		AskedUntil: d.AskedUntil, AskedFor: d.AskedFor, Reason: e.Personal[TimeReason].Text(),
		Note: e.Personal[workflow.NoteName].Text(),
	}
}

func (m Matter) submitted(d AnswerSubmitted, e workflow.Event) Matter {
	s := submissionOf(d, e)
	m.Submissions = append(slices.Clone(m.Submissions), s)
	m.Folder = m.WithDocuments(d.Documents, document.Document{
		On: e.Effective, Event: e.Seq, By: e.Actor, Kind: document.Production, Source: s.Source(),
	})
	m.Deadlines = slices.Clone(m.Deadlines)
	m.await(s.Deadlines, s.submitted())
	return m
}

func (s Submission) submitted() due.Submitted {
	return due.Submitted{Event: s.Event, On: s.On, At: s.At}
}

// await says of deadlines, by id, that an answer which would meet them waits to be recorded. The list of deadlines is
// the matter's own.
func (m Matter) await(ids []string, s due.Submitted) {
	for i, x := range m.Deadlines {
		if slices.Contains(ids, x.ID) && x.Status != due.StatusMet {
			m.Deadlines[i] = x.Await(s)
		}
	}
}

// awaitAll is await for all answers that wait. The list of deadlines is the matter's own.
func (m Matter) awaitAll() {
	for _, s := range m.Submissions {
		if s.Waits() {
			m.await(s.Deadlines, s.submitted())
		}
	}
	for _, p := range m.Productions {
		m.await(p.Deadlines, submittedBy(p))
	}
}

func (m Matter) setAside(d AnswerSetAside, e workflow.Event) Matter {
	m.Submissions, m.Deadlines = slices.Clone(m.Submissions), slices.Clone(m.Deadlines)
	var meets []string // deadlines that this answer would meet
	for i := range m.Submissions {
		if s := &m.Submissions[i]; s.Event == d.Of {
			meets = s.Deadlines
			s.Asides = append(slices.Clone(s.Asides), Aside{
				No: e.No, On: e.Effective, At: e.Recorded, By: e.Actor, Why: e.Personal[workflow.ReasonName].Text(), Undone: d.Undone,
			})
		}
	}
	for i := range m.Deadlines {
		if slices.Contains(meets, m.Deadlines[i].ID) {
			m.Deadlines[i].Submitted = due.Submitted{}
		}
	}
	m.awaitAll()
	return m
}

// submissionRecorded notes that an event records an answer that came online; 0: it records none.
func (m Matter) submissionRecorded(of int64, e workflow.Event) Matter {
	if of == 0 {
		return m
	}
	m.Submissions, m.Deadlines = slices.Clone(m.Submissions), slices.Clone(m.Deadlines)
	for i := range m.Submissions {
		if m.Submissions[i].Event == of {
			m.Submissions[i].Recorded, m.Submissions[i].RecordedOn = e.Seq, e.Effective
		}
	}
	for i := range m.Deadlines {
		if m.Deadlines[i].Submitted.Event == of {
			m.Deadlines[i].Submitted = due.Submitted{}
		}
	}
	m.awaitAll()
	return m
}
