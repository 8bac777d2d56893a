package response

import (
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/demand"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/process"
	"duces/workflow/production"
)

// Response is what came back for a matter's demands. It is a value: what changes it gives a new one, and never changes
// what an older one points to.
type Response struct {
	Demands     []demand.Demand         // those that stand
	Items       []production.Item       // every demand ever made, with what became of its text
	Productions []production.Production // every one, in the order of the record
	Rulings     []production.Ruling     // our own side's, on what was withheld
	Submissions []Submission            // every answer that came online, in order
	Receipts    []Receipt               // for what came otherwise
	Answers     []Answer                // what came back, in order
}

// Answer is one thing received: a response, a return, or a supplement to one.
type Answer struct {
	Transition   string // empty of a supplement
	On           civil.Date
	Completeness string // complete, partial or refused
	Event        int64  // that recorded it, and the act of that event
	Act          string
	Supplement   bool // to the answer before it
	Derived      bool // Completeness follows from what came for each demand
}

// AnswerWords end a sentence about what came: how complete the answer is.
func AnswerWords(completeness string) string {
	if completeness == "" {
		return ""
	}
	return ", answer " + completeness
}

// Answered takes up an answer that a step records.
func (r Response) Answered(a Answer) Response {
	if a.Derived {
		a.Completeness = r.Derived() // what came may have been corrected since
	}
	r.Answers = append(slices.Clone(r.Answers), a)
	return r
}

// Supplemented adds to the latest answer: what the matter's answer is from now on; the
// deadlines that it met keep the answer that met them, with the supplement beside it.
func (r Response) Supplemented(list []due.Deadline, completeness string, derived bool, e workflow.Event) (Response, []due.Deadline) {
	list = slices.Clone(list)
	if first, is := r.AnswerRecorded(); is {
		for i, x := range list {
			if first.Act != "" && x.AnsweredBy == first.Act {
				list[i].Supplements = append(slices.Clone(x.Supplements), due.Supplement{On: e.Effective, Completeness: completeness})
			}
		}
	}
	r.Answers = append(slices.Clone(r.Answers), Answer{On: e.Effective, Completeness: completeness, Event: e.Seq, Act: e.Act, Supplement: true, Derived: derived})
	return r, list
}

// Met says of a deadline that an event has just met how complete the answer is that met it. The list of
// deadlines is the caller's own.
func (r Response) Met(list []due.Deadline, met due.Met, e workflow.Event) {
	at := slices.IndexFunc(list, func(d due.Deadline) bool { return d.ID == met.Deadline })
	if at < 0 {
		return
	}
	for _, a := range slices.Backward(r.Answers) {
		if met.Step != 0 && met.Step == a.Event || met.Step == 0 && e.Act == a.Act {
			list[at].Answered, list[at].AnsweredBy = a.Completeness, a.Act
			return
		}
	}
}

// LatestAnswer is what came last.
func (r Response) LatestAnswer() (Answer, bool) {
	if len(r.Answers) == 0 {
		return Answer{}, false
	}
	return r.Answers[len(r.Answers)-1], true
}

// Completeness says how complete the answer is: complete, partial or refused; empty where
// nothing came yet. It follows from what came for each demand, if that is on record.
func (r Response) Completeness() string {
	if r.CompletenessDerived() {
		return r.Derived()
	}
	latest, _ := r.LatestAnswer()
	return latest.Completeness
}

// Derived is how complete the answer is by what came for each demand.
func (r Response) Derived() string { return production.Completeness(r.DemandStatus()) }

// AnswerRecorded is the latest answer that is no supplement, and whether there is one.
func (r Response) AnswerRecorded() (Answer, bool) {
	for _, a := range slices.Backward(r.Answers) {
		if !a.Supplement {
			return a, true
		}
	}
	return Answer{}, false
}

// CompletenessDerived says that the completeness of the answer follows from what came for each demand. Otherwise it is what
// somebody recorded, as processes of earlier versions ask for it.
func (r Response) CompletenessDerived() bool {
	latest, answered := r.LatestAnswer()
	return len(r.Productions) > 0 || answered && latest.Derived
}

// AsRecorded is the completeness that somebody recorded of the latest answer, where it differs from
// what follows from what came; empty: it does not.
func (r Response) AsRecorded() string {
	for _, a := range slices.Backward(r.Answers) {
		if !a.Derived {
			if r.CompletenessDerived() && a.Completeness != r.Completeness() {
				return a.Completeness
			}
			return ""
		}
	}
	return ""
}

// RecordedAlone says that somebody recorded how complete the answer is, and nobody what came for each demand.
func (r Response) RecordedAlone() bool { return r.ResponseOnRecord() && !r.CompletenessDerived() }

// ResponseOnRecord says that something came for the demands: an answer is on record, or a production.
func (r Response) ResponseOnRecord() bool { return len(r.Answers) > 0 || len(r.Productions) > 0 }

// ResponseOn is when the latest of it came; zero: nothing did.
func (r Response) ResponseOn() civil.Date {
	var latest civil.Date
	for _, p := range r.Productions {
		if p.On.After(latest) {
			latest = p.On
		}
	}
	if a, answered := r.LatestAnswer(); answered && !latest.After(a.On) {
		return a.On
	}
	return latest
}

// Incomplete says that something is still owed for the demands. Where nobody recorded what came for
// each, it is what was recorded of the latest answer.
func (r Response) Incomplete() bool {
	if r.CompletenessDerived() {
		return len(production.Owed(r.DemandStatus())) > 0
	}
	return r.Completeness() != process.Complete
}

// Shown is the response without what it says of closed documents.
func (r Response) Shown(h workflow.Hidden) Response {
	r.Productions = slices.Clone(r.Productions)
	for i, p := range r.Productions {
		r.Productions[i].Answers = answersShown(p.Answers, h)
	}
	r.Submissions = slices.Clone(r.Submissions)
	for i, s := range r.Submissions {
		r.Submissions[i].Documents, _ = field.Shown(s.Documents, h)
		r.Submissions[i].Delivery.Answers = answersShown(s.Delivery.Answers, h)
	}
	r.Receipts = slices.Clone(r.Receipts)
	for i, x := range r.Receipts {
		r.Receipts[i].Documents, _ = field.Shown(x.Documents, h)
	}
	return r
}

func answersShown(all []production.Answer, h workflow.Hidden) []production.Answer {
	all = slices.Clone(all)
	for i, a := range all {
		all[i].Documents = slices.DeleteFunc(slices.Clone(a.Documents), func(sum string) bool { return h.Sums[sum] })
	}
	return all
}
