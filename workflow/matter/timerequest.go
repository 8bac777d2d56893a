package matter

import (
	"slices"

	"duces/workflow/civil"
	"duces/workflow/extension"
	"duces/workflow/response"
)

// RequestLapsed says that the request for time of an answer came to nothing: its deadline is closed, or was moved past
// the date, before anybody recorded or decided it.
func (m Matter) RequestLapsed(s response.Submission) bool {
	if _, aside := s.SetAside(); aside || s.AskedUntil.IsZero() {
		return false
	}
	i := slices.IndexFunc(m.Extensions, func(x extension.Request) bool { return x.Of == s.Event })
	if i >= 0 {
		return m.Extensions[i].Standing(m.Docket) == extension.Lapsed
	}
	return !s.AsksTime(m.Deadlines)
}

// LapsesWith is until when an answer asks for more time that lapses as the answer is recorded; zero: none does.
func (m Matter) LapsesWith(answer int64) civil.Date {
	if s, ok := m.Submission(answer); ok && m.RequestLapsed(s) {
		return s.AskedUntil
	}
	return civil.Date{}
}

// TimeRequests are the requests for time that came online without an answer, and that nobody has recorded yet.
func (m Matter) TimeRequests() []response.Submission {
	var all []response.Submission
	for _, s := range m.Submissions {
		if !s.Answers() && s.AsksTime(m.Deadlines) {
			all = append(all, s)
		}
	}
	return all
}

// LapsedRequests are the requests for time that came online without an answer and came to nothing before anybody
// recorded them.
func (m Matter) LapsedRequests() []response.Submission {
	var all []response.Submission
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
			w.Note(w.Today(), response.TimeRequestLapsed{Of: s.Event})
		}
	}
}
